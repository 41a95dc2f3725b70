import { hasNativeMember, nativeMember } from '../dom/native-members.ts'
import type { EventHandler, Markup } from './markup.ts'

/**
 * Remembers the focus of the page, with the caret or the selection. The returned function restores them, without
 * scrolling.
 */
export function rememberFocus(): () => void {
  const element = focusedElement()
  const restoreSelection =
    element && hasNativeMember(element, 'select') ? rememberCaret(element as TextField) : rememberSelection()
  return () => {
    if (element && nativeMember(element, 'isConnected')) nativeMember(element, 'focus')({ preventScroll: true })
    restoreSelection()
  }
}

/**
 * Takes the focus out of a closed dialog if it could not be restored. WebKit leaves it in the hidden element until the
 * page is drawn again.
 */
export function blurInside(dialog: HTMLDialogElement): void {
  const element = focusedElement()
  if (element && dialog.contains(element)) nativeMember(element, 'blur')()
}

/** The focus of a dialog that opens. */
export interface InitialFocus {
  /** Focuses a control, or else the dialog. It does so once for each control, so that the person can move the focus on. */
  give(control: HTMLElement | undefined): void
  /** Call this before the dialog opens again: the next `give` then focuses its control in any case. */
  reset(): void
}

export function createInitialFocus(dialog: HTMLDialogElement): InitialFocus {
  // `null` if nothing was focused yet; `undefined` if the dialog was, because it has no control.
  let focused: HTMLElement | undefined | null
  return {
    give(control) {
      // In WebKit a dialog without a control does not take the focus by itself.
      if (control !== focused) nativeMember<HTMLElement, 'focus'>(control ?? dialog, 'focus')({ preventScroll: true })
      focused = control
    },
    reset() {
      focused = null
    },
  }
}

/** Prevents Chromium from moving the caret of an email field at a press on a button; no script can restore that caret. */
export function keepCaretOnPress({ handlers }: Pick<Markup, 'handlers'>): void {
  const handlePress = (event: Event, target: Element) => {
    if (nativeMember(target, 'closest')('button')) event.preventDefault()
  }
  handlers.push(['mousedown', handlePress])
}

/** Looks into shadow roots, where `document.activeElement` gives only the host. */
function focusedElement(root: DocumentOrShadowRoot = document): HTMLElement | null {
  const element = nativeMember(root, 'activeElement') as HTMLElement | null
  const shadowRoot = element && nativeMember(element, 'shadowRoot')
  return (shadowRoot && focusedElement(shadowRoot)) ?? element
}

type TextField = HTMLInputElement | HTMLTextAreaElement

/** Chromium loses the caret at a click in the dialog. In a field without a caret, such as a checkbox, it is `null`. */
function rememberCaret(field: TextField): () => void {
  const { selectionStart, selectionEnd, selectionDirection, scrollLeft, scrollTop } = field
  const isUnchanged = () =>
    field.selectionStart === selectionStart &&
    field.selectionEnd === selectionEnd &&
    field.selectionDirection === selectionDirection
  return () => {
    // Firefox scrolls when a selection is set, even to the same value.
    if (selectionStart === null || isUnchanged()) return
    field.setSelectionRange(selectionStart, selectionEnd, selectionDirection ?? 'none')
    field.scrollLeft = scrollLeft
    field.scrollTop = scrollTop
  }
}

const isConnected = (node: Node | null): node is Node => !!node && nativeMember(node, 'isConnected')

function rememberSelection(): () => void {
  const selection = getSelection()
  if (!selection?.anchorNode) return () => {}
  const { anchorNode, anchorOffset, focusNode, focusOffset } = selection
  return () => {
    if (isConnected(anchorNode) && isConnected(focusNode))
      selection.setBaseAndExtent(anchorNode, anchorOffset, focusNode, focusOffset)
  }
}

/** How far the outline of a focused control reaches out, in pixels. */
const OUTLINE = 6

/**
 * Scrolls the dialog to the control that gets the focus. Firefox does so only if less than one line of the control is
 * visible, so on a small screen a button stayed cut off.
 * @see https://www.w3.org/TR/WCAG22/#focus-not-obscured-minimum
 */
export const keepInSight = (dialog: HTMLDialogElement): EventHandler => [
  'focusin',
  (_, control) => {
    if (control === dialog) return
    const visible = dialog.getBoundingClientRect()
    const { top, bottom } = nativeMember(control, 'getBoundingClientRect')()
    const below = bottom + OUTLINE - visible.bottom
    const above = top - OUTLINE - visible.top
    dialog.scrollTop += Math.max(0, below) || Math.min(0, above)
  },
]
