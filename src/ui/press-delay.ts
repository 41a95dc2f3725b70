/**
 * Milliseconds in which a press is taken as meant for what stood there before: a dialog that has just appeared, or one that
 * has just closed. The two halves of a double press are closer together in all common systems.
 */
export const PRESS_DELAY = 500

/** The current time in the unit and from the origin of `Event.timeStamp`. */
export function eventTime(): number {
  return new Event('now').timeStamp
}
