import type { View } from '../core/ports.ts'
import { logError } from '../dom/inform.ts'
import { nativeMember } from '../dom/native-members.ts'
import type { CreateOwnView, ViewParts } from '../ui/view-parts.ts'

/** Where `idle-warning-own-dialog.min.js` leaves its function for the main script. They may load in any order. */
const KEY = Symbol.for('idle-warning.own-dialog')

const holder = (): { [KEY]?: CreateOwnView } => globalThis as object

export function registerOwnDialog(createView: CreateOwnView): void {
  holder()[KEY] = createView
}

/** Completes options that name a `<dialog>` of the page by `dialog.element`: the other script shows it. */
export function withOwnDialog<Options extends object>(options: Options): Options {
  const { dialog } = options as { dialog?: { element?: unknown } | false }
  if (!dialog || dialog.element === undefined) return options
  nativeMember(window, 'addEventListener')('load', reportMissing, { once: true })
  return { ...options, dialog: { ...dialog, createView: createLateView } }
}

let isReported = false

/** Tells once that the other script is missing, after each deferred script of the page has run. */
function reportMissing(): void {
  if (isReported || holder()[KEY] || nativeMember(document, 'readyState') !== 'complete') return
  isReported = true
  logError('dialog.element needs idle-warning-own-dialog.min.js: add it beside idle-warning.min.js')
}

/** The built-in dialog, until the other script has run. Two dialogs never take turns for one warning. */
function createLateView(parts: ViewParts): View {
  let view = parts.builtIn
  let isOpen = false
  return {
    show(screen) {
      if (!isOpen && view === parts.builtIn) view = holder()[KEY]?.(parts) ?? view
      isOpen = screen.kind !== 'none'
      reportMissing()
      view.show(screen)
    },
    isDismissed: () => !!view.isDismissed?.(),
    remove() {
      isOpen = false
      view.remove()
    },
  }
}
