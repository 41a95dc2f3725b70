const EVENTS = ['unhandledRejection', 'uncaughtException'] as const

/** What no code has caught. */
export interface ErrorWatch {
  /** The errors since the last call. */
  readonly take: () => readonly unknown[]
  readonly stop: () => void
}

/** Collects uncaught errors and unhandled rejections, in place of the listeners that there are. */
export function watchErrors(): ErrorWatch {
  const caught: unknown[] = []
  const note = (error: unknown) => void caught.push(error ?? new Error(`The code threw ${error}`))
  const before = EVENTS.map((event) => ({ event, listeners: process.listeners(event as 'uncaughtException') }))
  for (const event of EVENTS) process.removeAllListeners(event).on(event, note)
  return {
    take: () => caught.splice(0),
    stop() {
      for (const { event, listeners } of before) {
        process.removeListener(event, note)
        for (const listener of listeners) process.on(event, listener)
      }
    },
  }
}

/** Resolves when all promises have come to rest, so that a rejection that nothing handles has been reported. */
export const rest = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
