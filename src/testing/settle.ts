/** More promises in a row than one thing leads to in the SDK. */
const TURNS = 20

/** Lets the promises that can settle do so. No timer and no message is waited for. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await Promise.resolve()
}
