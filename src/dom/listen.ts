import { attempt } from './attempt.ts'

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
  // Adding a listener that is still there does nothing.
  const add = () => {
    for (const type of types) target.addEventListener(type, listener, options)
  }
  add()
  const unwatch = watchRoot(target, add, options?.signal)
  return () => {
    unwatch()
    for (const type of types) target.removeEventListener(type, listener, options)
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
    const page = (target as Window).document ?? (target as Node).ownerDocument ?? target
    const observing = new MutationObserver(callback)
    observing.observe(page as Document, { childList: true })
    return observing
  })
  const unwatch = () => observer?.disconnect()
  signal?.addEventListener('abort', unwatch)
  return unwatch
}
