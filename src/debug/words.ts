/** In which words the times are told. The sentences themselves are English. */
export interface DebugOptions {
  /** An IANA time zone such as `'Europe/Paris'`. @default the reader's own */
  readonly timeZone?: string
  /** A BCP 47 language tag, for dates and times only. @default the reader's own */
  readonly locale?: string
}

/** Tells instants in one time zone and language. */
export interface Calendar {
  /** The time of day. */
  time(at: number): string
  /** Day, time and time zone: for a text that is read elsewhere, later. */
  moment(at: number): string
  day(at: number): string
}

const TIME = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const
const DAY = { day: 'numeric', month: 'short', year: 'numeric' } as const

/** @throws RangeError for a time zone or language that does not exist. */
export function createCalendar({ timeZone, locale }: DebugOptions): Calendar {
  const teller = (parts: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, { ...parts, ...(timeZone !== undefined && { timeZone }) })
    return (at: number) => line(format.format(at))
  }
  return { time: teller(TIME), moment: teller({ ...DAY, ...TIME, timeZoneName: 'short' }), day: teller(DAY) }
}

/** From 10 s on whole seconds, from an hour on whole minutes, from a day on whole hours: what is left out says nothing. */
const UNITS = [
  [86_400_000, 3_600_000, 'd', 'h'],
  [3_600_000, 60_000, 'h', 'min'],
  [60_000, 1000, 'min', 's'],
] as const

/** `2 h 5 min`, `3.2 s`. */
export function formatDuration(duration: number): string {
  for (const [unit, part, unitName, partName] of UNITS) {
    const parts = Math.round(duration / part)
    const whole = Math.floor((parts * part) / unit)
    const rest = parts - (whole * unit) / part
    if (whole >= 1) return `${whole} ${unitName}${rest ? ` ${rest} ${partName}` : ''}`
  }
  if (duration < 1000) return `${Math.round(duration)} ms`
  return `${duration < 10_000 ? Math.round(duration / 100) / 10 : Math.round(duration / 1000)} s`
}

/** One line: what was written elsewhere neither breaks it nor steers the terminal that shows it. */
const line = (text: string): string => text.replace(/[\p{C}\s]+/gu, ' ').trim()

/** Anything at all as one line; a text as it is, the rest as JSON. */
export function plain(value: unknown): string {
  if (typeof value === 'string') return line(value)
  try {
    return line(JSON.stringify(value) ?? String(value))
  } catch {
    return typeof value
  }
}

/** The parts that there is something to say about. */
export const some = (...parts: (string | false | undefined)[]): string[] =>
  parts.filter((part): part is string => !!part)

/** The word for a name, or the name itself where another version knows more. */
export const wordFor = (words: Readonly<Record<string, string>>, name: string): string =>
  Object.hasOwn(words, name) ? (words[name] as string) : plain(name)
