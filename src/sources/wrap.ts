import { attempt } from '../dom/attempt.ts'

type Method = (...args: never[]) => unknown

/** What is called in place of a method; `call` is the method, with the arguments and the `this` that it was called with. */
export type Around = (call: () => unknown, args: readonly unknown[], self: unknown) => unknown

/**
 * Puts something around a method of the platform's. To the page it stays what it was: a proxy has its name, its length
 * and its members.
 *
 * @returns the undo. Where somebody else has wrapped the method since, it stays in its place there, and does nothing.
 */
export function wrap<Name extends string>(owner: { [Key in Name]: Method }, name: Name, around: Around): () => void {
  const original = owner[name]
  if (typeof original !== 'function') return () => {}
  let isOn = true
  const wrapped: Method = new Proxy(original as Method, {
    apply(target, self, args) {
      const call = () => Reflect.apply(target, self, args)
      return isOn ? around(call, args, self) : call()
    },
  })
  const put = (method: Method) => attempt(() => (owner[name] = method as never))
  put(wrapped)
  return () => {
    isOn = false
    if (owner[name] === wrapped) put(original)
  }
}
