/**
 * Runs an action that may throw for reasons outside of our control: the browser forbids something, or a text from
 * outside cannot be parsed.
 *
 * @returns what the action returns, or `undefined` if it throws.
 */
export function attempt<T>(action: () => T): T | undefined {
  try {
    return action()
  } catch {
    return undefined
  }
}
