import type { Screen, View } from '../core/ports.ts'
import { statesOf } from './content.ts'
import { createDriver, type DriverOptions } from './driver.ts'
import { find } from './find.ts'
import { langAround } from './locale.ts'
import { createOwnFace, hasWords, isInPage } from './own-face.ts'

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
  let shown: Shown | undefined
  let screen: Screen = { kind: 'none' }
  let isLost = false
  const drop = () => {
    shown?.view.remove()
    shown = undefined
  }
  const lose = () => {
    isLost = true
    drop()
    builtIn.show(screen)
    complain()
  }
  const place = (next: Exclude<Screen, { kind: 'none' }>) => {
    const dialog = shown?.dialog ?? find(options.element, HTMLDialogElement)
    if (!dialog || !isInPage(dialog)) return lose()
    if (!hasWords(dialog, statesOf(next))) {
      drop()
      return builtIn.show(next)
    }
    builtIn.remove()
    shown ??= mount(dialog, options, lose)
    shown.view.show(next)
  }
  return {
    show(next) {
      screen = next
      if (next.kind !== 'none') return isLost ? builtIn.show(next) : place(next)
      isLost = false
      drop()
      builtIn.show(next)
    },
    remove() {
      drop()
      builtIn.remove()
    },
  }
}

function mount(dialog: HTMLDialogElement, options: OwnDialogOptions, onLost: () => void): Shown {
  const messages = () => {
    const lang = options.lang ?? langAround(dialog)
    return { ...options.messages(), ...(lang && { lang }) }
  }
  const face = createOwnFace(dialog, { ...options, onLost })
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
