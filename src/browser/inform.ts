/** Tells the developers something that is no mistake but may surprise them. */
export const inform = (message: string): void => console.info(`idle-warning: ${message}`)
