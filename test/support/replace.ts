/**
 * Replaces a property of an object for one test. The members of a document are replaced at `Document.prototype`, because the
 * SDK reads them there. Returns the undo.
 */
export function replace(owner: object, name: string, value: unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(owner, name)
  Object.defineProperty(owner, name, { configurable: true, writable: true, value })
  return () => {
    if (before) Object.defineProperty(owner, name, before)
    else Reflect.deleteProperty(owner, name)
  }
}
