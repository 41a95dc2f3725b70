import { attempt } from '../dom/attempt.ts'

type Method = (...args: never[]) => unknown

/** Runs in place of a method. `callOriginal` calls the method with the `this` and the arguments of the page. */
export type Wrapper = (callOriginal: () => unknown, args: readonly unknown[], self: unknown) => unknown

/**
 * Wraps a method of the browser. The wrapped method is a proxy, so the page still finds its name, its length and its
 * members.
 *
 * @returns the undo. If other code has wrapped the method since, the wrapper stays in that chain and does nothing.
 */
export function wrapMethod<Name extends string>(
  owner: { [Key in Name]: Method },
  name: Name,
  wrapper: Wrapper,
): () => void {
  const original = owner[name]
  if (typeof original !== 'function') return () => {}
  let isOn = true
  const wrapped: Method = new Proxy(original as Method, {
    apply(target, self, args) {
      const callOriginal = () => Reflect.apply(target, self, args)
      return isOn ? wrapper(callOriginal, args, self) : callOriginal()
    },
  })
  // Assigning throws if the page has frozen the owner.
  const install = (method: Method) =>
    attempt(() => {
      owner[name] = method as never
    })
  install(wrapped)
  return () => {
    isOn = false
    if (owner[name] === wrapped) install(original)
  }
}
