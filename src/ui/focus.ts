import type { Face, Hearer } from './markup.ts'

/** Remembers where a person is in the page. Call the returned function to bring them back, without scrolling. */
export function rememberFocus(): () => void {
  const element = focusedElement()
  const selectBack = element && 'select' in element ? rememberCaret(element as TextField) : rememberSelection()
  return () => {
    if (element?.isConnected) element.focus({ preventScroll: true })
    selectBack()
  }
}

/** Where the focus could not go back, it stays in what is hidden: in WebKit until the page is drawn again. */
export function leaveFocus(dialog: HTMLDialogElement): void {
  const element = focusedElement()
  if (dialog.contains(element)) element?.blur()
}

/** Looked for through shadow roots. */
function focusedElement(root: DocumentOrShadowRoot = document): HTMLElement | null {
  const element = root.activeElement as HTMLElement | null
  return (element?.shadowRoot && focusedElement(element.shadowRoot)) ?? element
}

type TextField = HTMLInputElement | HTMLTextAreaElement

/** Chromium forgets it at a click in the dialog. A field without a caret, such as a checkbox, tells `null`. */
function rememberCaret(field: TextField): () => void {
  const { selectionStart, selectionEnd, selectionDirection, scrollLeft, scrollTop } = field
  const isThere = () =>
    field.selectionStart === selectionStart &&
    field.selectionEnd === selectionEnd &&
    field.selectionDirection === selectionDirection
  return () => {
    // Firefox scrolls to a selection that is set, also to the same one.
    if (selectionStart === null || isThere()) return
    field.setSelectionRange(selectionStart, selectionEnd, selectionDirection ?? 'none')
    Object.assign(field, { scrollLeft, scrollTop })
  }
}

function rememberSelection(): () => void {
  const selection = getSelection()
  if (!selection?.anchorNode) return () => {}
  const { anchorNode, anchorOffset, focusNode, focusOffset } = selection
  return () => {
    if (anchorNode.isConnected && focusNode?.isConnected)
      selection.setBaseAndExtent(anchorNode, anchorOffset, focusNode, focusOffset)
  }
}

/** How far the outline of the focus reaches out, in pixels. */
const OUTLINE = 6

/**
 * Scrolls the dialog to the control that gets the focus: Firefox leaves one cut off of which it shows a single line.
 * @see https://www.w3.org/TR/WCAG22/#focus-not-obscured-minimum
 */
export function keepInSight(dialog: HTMLElement): Hearer {
  return [
    'focusin',
    (_, control) => {
      const [seen, own] = [dialog.getBoundingClientRect(), control.getBoundingClientRect()]
      const below = own.bottom + OUTLINE - seen.bottom
      const above = own.top - OUTLINE - seen.top
      if (control !== dialog) dialog.scrollTop += Math.max(0, below) || Math.min(0, above)
    },
  ]
}

/** Chromium moves the caret of an email field when a button is pressed, and nothing can put it back. */
export function keepCaret({ hearers }: Pick<Face, 'hearers'>): void {
  hearers.push(['mousedown', (event, target) => target.closest('button') && event.preventDefault()])
}
