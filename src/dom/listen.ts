import { attempt } from './attempt.ts'
import { nativeMember } from './native-members.ts'

/**
 * Adds one listener for several types of events. It survives `document.open()`, and `document.write()` after the load,
 * which remove every listener from the window, the document and its nodes.
 *
 * @returns the undo. It removes the listener with the same options, so that nothing stays behind.
 */
export function listen(
  target: EventTarget,
  types: readonly string[],
  listener: (event: Event) => void,
  options?: AddEventListenerOptions,
): () => void {
  const add = nativeMember(target, 'addEventListener')
  // Adding a listener that is still there does nothing.
  const addAll = () => {
    for (const type of types) add(type, listener, options)
  }
  addAll()
  const unwatch = watchRoot(target, addAll, options?.signal)
  return () => {
    unwatch()
    const remove = nativeMember(target, 'removeEventListener')
    for (const type of types) remove(type, listener, options)
  }
}

/**
 * Calls back when the root element of a document has been replaced or removed, which `document.open()` does. Returns the
 * undo.
 *
 * @param target the document, its window, or one of its nodes. Other targets have no root element.
 */
export function watchRoot(target: EventTarget, callback: () => void, signal?: AbortSignal): () => void {
  const observer = attempt(() => {
    const page = nativeMember(target as Window, 'document') ?? nativeMember(target as Node, 'ownerDocument') ?? target
    const observing = new MutationObserver(callback)
    observing.observe(page as Document, { childList: true })
    return observing
  })
  const unwatch = () => {
    observer?.disconnect()
    signal?.removeEventListener('abort', unwatch)
  }
  signal?.addEventListener('abort', unwatch)
  return unwatch
}
