/** More than the longest chain of promises in the SDK. */
const TURNS = 20

/** Runs the promise callbacks that are due, and those that follow from them. Waits for no timer and no message. */
export async function flushPromises(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await Promise.resolve()
}
