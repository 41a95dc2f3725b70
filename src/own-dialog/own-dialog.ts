import type { Screen, View } from '../core/ports.ts'
import { findElement } from '../dom/native-members.ts'
import { createStatus } from '../ui/built-in/elements.ts'
import { statesOf } from '../ui/content.ts'
import { langAround } from '../ui/language.ts'
import { createDriver, type DriverOptions } from '../ui/view.ts'
import { createOwnFace, hasWords, isInPage, type OwnFaceOptions } from './own-markup.ts'

export interface OwnDialogOptions extends DriverOptions {
  /** A `<dialog>`, or the selector that finds it when it is needed. */
  readonly element: string | HTMLDialogElement
  /** In place of the language of the words around the countdown. */
  readonly lang: string | undefined
  /** Hears, once, that the dialog cannot be shown. */
  readonly onFailure: (cause: unknown) => void
}

interface Shown {
  readonly dialog: HTMLDialogElement
  readonly view: View
}

/**
 * Shows screens in a dialog of the page's own. What it has no words for the built-in modal says; and all of it, until the
 * next warning, where the dialog is not in the page or is taken away.
 */
export function createOwnDialog(options: OwnDialogOptions, builtIn: View): View {
  const complain = createComplaint(options)
  let screen: Screen = { kind: 'none' }
  let isLost = false
  /** The kind of screen for which the built-in modal has taken over. */
  let handedOver: Screen['kind'] = 'none'
  const handOver = () => {
    handedOver = screen.kind
    pair.showBuiltIn(screen)
  }
  const lose = () => {
    isLost = true
    handOver()
    complain()
  }
  const pair = createPair({ ...options, onLost: lose }, builtIn)
  const place = (next: Exclude<Screen, { kind: 'none' }>) => {
    if (isLost) return handOver()
    const dialog = pair.ownDialog() ?? findElement(options.element, HTMLDialogElement)
    if (!dialog || !isInPage(dialog)) return lose()
    // To and fro between two dialogs would be two openings for each failure.
    if (handedOver === next.kind || !hasWords(dialog, statesOf(next))) return handOver()
    handedOver = 'none'
    pair.showOwn(dialog, next)
  }
  return {
    show(next) {
      screen = next
      if (next.kind !== 'none') return place(next)
      isLost = false
      handedOver = 'none'
      pair.rest()
    },
    remove: () => pair.remove(),
  }
}

/** Shows a screen in one of the two dialogs, and nothing in the other. */
function createPair(options: OwnDialogOptions & Pick<OwnFaceOptions, 'onLost'>, builtIn: View) {
  const status = createStatus()
  let shown: Shown | undefined
  const drop = () => {
    shown?.view.remove()
    shown = undefined
  }
  return {
    ownDialog: () => shown?.dialog,
    showOwn(dialog: HTMLDialogElement, screen: Screen) {
      builtIn.remove()
      status.attach()
      shown ??= mount(dialog, { ...options, say: status.say })
      shown.view.show(screen)
    },
    showBuiltIn(screen: Screen) {
      drop()
      builtIn.show(screen)
    },
    rest() {
      shown?.view.show({ kind: 'none' })
      drop()
      builtIn.show({ kind: 'none' })
    },
    remove() {
      drop()
      status.remove()
      builtIn.remove()
    },
  }
}

function mount(dialog: HTMLDialogElement, options: OwnDialogOptions & OwnFaceOptions): Shown {
  const messages = () => {
    const lang = options.lang ?? langAround(dialog)
    return { ...options.messages(), ...(lang && { lang }) }
  }
  const face = createOwnFace(dialog, options)
  return { dialog, view: createDriver({ ...options, messages }, face) }
}

function createComplaint({ element, onFailure }: OwnDialogOptions): () => void {
  let isTold = false
  return () => {
    if (!isTold) onFailure(new Error(`dialog.element: no <dialog> that can be shown at ${nameOf(element)}`))
    isTold = true
  }
}

const nameOf = (element: string | Element): string => (typeof element === 'string' ? `'${element}'` : 'its place')
