/** Tells the developers something that is no mistake but may surprise them. */
export const inform = (message: string): void => console.info(`idle-warning: ${message}`)

/** Tells the developers of a mistake that breaks a promise of the library. */
export const complain = (message: string): void => console.error(`idle-warning: ${message}`)
