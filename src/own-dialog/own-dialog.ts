import type { Screen, View } from '../core/ports.ts'
import { langAround } from '../dom/lang-around.ts'
import { findElement, rootElement } from '../dom/native-members.ts'
import { setText } from '../dom/set-text.ts'
import type { VisibleScreen } from '../ui/content.ts'
import type { ViewParts } from '../ui/view-parts.ts'
import { canShow, createOwnMarkup, isInPage, type OwnMarkupOptions } from './own-markup.ts'
import { statesOf } from './states.ts'

/**
 * Shows screens in a `<dialog>` of the page. The built-in dialog replaces it in two cases: for a screen that the page's
 * dialog has no words for; and until the next warning, if the page's dialog is missing or is removed.
 */
export function createOwnDialog(parts: ViewParts): View {
  const reportFailure = createFailureReport(parts)
  let screen: Screen = { kind: 'none' }
  let isLost = false
  /** The kind of the last screen that the built-in dialog had to show. */
  let builtInKind: Screen['kind'] = 'none'
  const useBuiltIn = () => {
    builtInKind = screen.kind
    pair.showBuiltIn(screen)
  }
  const handleLoss = () => {
    isLost = true
    useBuiltIn()
    reportFailure()
  }
  const pair = createPair(parts, handleLoss)
  const showVisible = (next: VisibleScreen) => {
    if (isLost) return useBuiltIn()
    const dialog = pair.ownDialog() ?? findElement(parts.element, HTMLDialogElement)
    if (!dialog || !isInPage(dialog)) return handleLoss()
    // Going back and forth between two dialogs would open a dialog twice for each failure.
    if (builtInKind === next.kind || !canShow(dialog, statesOf(next))) return useBuiltIn()
    builtInKind = 'none'
    pair.showOwn(dialog, next)
  }
  return {
    show(next) {
      screen = next
      if (next.kind !== 'none') return showVisible(next)
      isLost = false
      builtInKind = 'none'
      pair.close()
    },
    isDismissed: pair.isDismissed,
    remove: pair.remove,
  }
}

type MarkupCalls = Pick<OwnMarkupOptions, 'states' | 'onLost' | 'announce'>

/** Shows a screen in one of the two dialogs and removes the other. */
function createPair(parts: ViewParts, onLost: () => void) {
  const { builtIn } = parts
  const status = createStatus(parts)
  let states: readonly string[] = []
  let own: { readonly dialog: HTMLDialogElement; readonly view: View } | undefined
  const removeOwn = () => {
    own?.view.remove()
    own = undefined
  }
  return {
    ownDialog: () => own?.dialog,
    isDismissed: () => !!(own?.view ?? builtIn).isDismissed?.(),
    showOwn(dialog: HTMLDialogElement, screen: VisibleScreen) {
      states = statesOf(screen)
      builtIn.remove()
      status.attach()
      own ??= {
        dialog,
        view: createOwnView(dialog, parts, { states: () => states, onLost, announce: status.announce }),
      }
      own.view.show(screen)
    },
    showBuiltIn(screen: Screen) {
      removeOwn()
      builtIn.show(screen)
    },
    close() {
      own?.view.show({ kind: 'none' })
      removeOwn()
      builtIn.show({ kind: 'none' })
    },
    remove() {
      removeOwn()
      status.remove()
      builtIn.remove()
    },
  }
}

function createOwnView(dialog: HTMLDialogElement, parts: ViewParts, calls: MarkupCalls): View {
  const { options } = parts
  const messages = () => {
    const lang = parts.lang ?? langAround(dialog)
    return { ...options.messages(), ...(lang && { lang }) }
  }
  return parts.createDialogView({ ...options, messages }, createOwnMarkup(dialog, { ...options, ...parts, ...calls }))
}

/** A region after the page's body, which announces what is said after the page's dialog has closed. */
function createStatus({ createHost, createStatusRegion }: ViewParts) {
  const host = createHost('idle-warning-status')
  const region = createStatusRegion()
  host.shadowRoot?.append(region)
  return {
    attach() {
      setText(region)
      if (!host.isConnected) rootElement().append(host)
    },
    announce: (text?: string) => setText(region, text),
    remove: () => host.remove(),
  }
}

function createFailureReport({ element, onFailure }: ViewParts): () => void {
  const place = typeof element === 'string' ? `'${element}'` : 'its place'
  let isReported = false
  return () => {
    if (!isReported) onFailure(new Error(`dialog.element: no <dialog> that can be shown at ${place}`))
    isReported = true
  }
}
