/** What an action gives, or `undefined` where the browser or a text from outside makes it throw. */
export function attempt<T>(action: () => T): T | undefined {
  try {
    return action()
  } catch {
    return undefined
  }
}
