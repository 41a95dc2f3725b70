import { nativeMember } from './native-members.ts'

/**
 * Adds one listener for several types of events.
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
  for (const type of types) add(type, listener, options)
  return () => {
    const remove = nativeMember(target, 'removeEventListener')
    for (const type of types) remove(type, listener, options)
  }
}
