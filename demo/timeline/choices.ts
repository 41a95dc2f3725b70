/** How the server behaves. `extends`: its status renews the session, which a status must not do. */
export type ServerFault = 'none' | 'down' | 'slow' | 'refuses' | 'extends'

export const serverFaults: readonly ServerFault[] = ['none', 'down', 'slow', 'refuses', 'extends']

/** How long a slow server takes. */
export const SLOW = 3000

/** All times are seconds. */
export interface Times {
  readonly idle: number
  readonly warn: number
  /** `null`: there is no limit that the page tells. */
  readonly absolute: number | null
}

/** What a running tab takes over at once. */
export interface Look {
  readonly lang: string
  readonly isRightToLeft: boolean
  readonly role: 'dialog' | 'alertdialog'
  /** The `accent-color` of the page, or `null` for the demo's own. */
  readonly accent: string | null
}

export interface Choices extends Times, Look {}

export const defaultChoices: Choices = {
  idle: 10,
  warn: 6,
  absolute: null,
  lang: 'en',
  isRightToLeft: false,
  role: 'dialog',
  accent: null,
}

/** WCAG 2.2.1. */
export const WCAG_FLOOR = 20

/** The server ends a session after this many seconds, however active the person is, if no other limit is chosen. */
export const LONGEST_SESSION = 8 * 3600

/** The page leaves this many seconds before the server's deadline: the margin of the SDK. */
export const marginOf = ({ idle }: Pick<Times, 'idle'>): number => Math.min(5, idle / 10)

/** What is wrong with the times, in words, or `null`. */
export function faultOf({ idle, warn, absolute }: Times): string | null {
  if (![idle, warn, absolute ?? 1].every((time) => time >= 1 && time <= 3600))
    return 'Write each time as a number of seconds from 1 to 3600.'
  if (warn >= idle - marginOf({ idle }))
    return `The warning must come before the end. Choose less than ${idle - marginOf({ idle })} seconds.`
  if (absolute !== null && warn >= absolute) return 'The warning must come before the time limit.'
  return null
}
