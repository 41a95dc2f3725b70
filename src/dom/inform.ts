/** Tells the developers something that is no mistake but may surprise them. */
export const inform = (message: string): void => console.info(`idle-warning: ${message}`)

/** Tells the developers about a mistake. */
export const logError = (message: string, ...more: unknown[]): void =>
  console.error(`idle-warning: ${message}`, ...more)
