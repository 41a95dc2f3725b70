/** The first pause, milliseconds. Each is twice as long as the one before. */
const firstPause = 500
const longestPause = 30_000

/**
 * Repeats `act` in the background until it succeeds, or until `giveUpAfter` milliseconds have passed. It keeps no process
 * alive.
 */
export function tryAgain(act: () => Promise<void>, giveUpAfter: number, pause = firstPause, waited = 0): void {
  if (waited >= giveUpAfter) return
  const again = () => tryAgain(act, giveUpAfter, Math.min(2 * pause, longestPause), waited + pause)
  setTimeout(() => void act().catch(again), pause).unref()
}
