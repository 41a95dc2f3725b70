import { toLine } from './plain-text.ts'

/** How {@link explain} and {@link describeHistory} write dates and times. Their sentences are always English. */
export interface DebugOptions {
  /** An IANA time zone, such as `'Europe/Paris'`. @default the time zone of the machine */
  readonly timeZone?: string
  /** A BCP 47 language tag, for dates and times only. @default the language of the machine */
  readonly locale?: string
}

/** Writes instants in one time zone and language. */
export interface TimeFormat {
  /** The time of day. */
  time(at: number): string
  /** Day, time and time zone, for a text that is read in another place or on another day. */
  dateTime(at: number): string
  date(at: number): string
}

const TIME = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const
const DATE = { day: 'numeric', month: 'short', year: 'numeric' } as const

/** @throws RangeError for a time zone or language that does not exist. */
export function createTimeFormat({ timeZone, locale }: DebugOptions): TimeFormat {
  const formatter = (parts: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, { ...parts, ...(timeZone !== undefined && { timeZone }) })
    return (at: number) => toLine(format.format(at))
  }
  return {
    time: formatter(TIME),
    dateTime: formatter({ ...DATE, ...TIME, timeZoneName: 'short' }),
    date: formatter(DATE),
  }
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Each unit, from this duration on, with the smaller unit that a duration is rounded to. */
const UNITS = [
  [DAY, HOUR, 'd', 'h'],
  [HOUR, MINUTE, 'h', 'min'],
  [MINUTE, SECOND, 'min', 's'],
] as const

/** A duration in milliseconds in words: `2 h 5 min`, `3.2 s`. */
export function formatDuration(duration: number): string {
  for (const [unit, part, unitName, partName] of UNITS) {
    const parts = Math.round(duration / part)
    const whole = Math.floor((parts * part) / unit)
    const rest = parts - (whole * unit) / part
    if (whole >= 1) return `${whole} ${unitName}${rest ? ` ${rest} ${partName}` : ''}`
  }
  if (duration < SECOND) return `${Math.round(duration)} ms`
  const seconds = duration / SECOND
  return `${seconds < 10 ? Math.round(seconds * 10) / 10 : Math.round(seconds)} s`
}
