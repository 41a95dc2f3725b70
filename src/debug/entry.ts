import { plain } from './words.ts'

/** An entry of a history as it was found: from JSON, perhaps of another version. What is absent or of another kind is not there. */
export interface Entry {
  readonly at?: number
  readonly wall?: number
  readonly slept: number
  readonly event: string
  readonly because?: string
  readonly tab?: string
  readonly detail: Readonly<Record<string, unknown>>
  readonly expiresAt?: number
  readonly activeAt?: number
  readonly contactAt?: number
}

/** What is earlier than 1973 is counted from a record of which nothing is known; the last is what a date can name. */
const [FIRST, LAST] = [1e11, 8.64e15]

export const instantIn = (value: unknown): number | undefined =>
  typeof value === 'number' && value >= FIRST && value <= LAST ? value : undefined

export const durationIn = (value: unknown): number | undefined =>
  typeof value === 'number' && value >= 0 && value <= LAST ? value : undefined

export const textIn = (value: unknown): string | undefined =>
  typeof value === 'string' && value ? plain(value) : undefined

const isFields = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** An entry, or `undefined` for what is none: without an event there is nothing to tell. */
export function readEntry(value: unknown): Entry | undefined {
  if (!isFields(value) || !textIn(value.event)) return undefined
  const found = {
    at: instantIn(value.at),
    wall: instantIn(value.wall),
    slept: durationIn(value.slept) ?? 0,
    event: textIn(value.event),
    because: textIn(value.because),
    tab: textIn(value.tab),
    detail: isFields(value.detail) ? value.detail : {},
    expiresAt: instantIn(value.expiresAt),
    activeAt: instantIn(value.activeAt),
    contactAt: instantIn(value.contactAt),
  }
  return Object.fromEntries(Object.entries(found).filter(([, field]) => field !== undefined)) as unknown as Entry
}

/** Whatever it is that was handed over as a history. */
export const readList = (history: unknown): readonly unknown[] => (Array.isArray(history) ? history : [])

/** Which tab wrote the history: every event but the end of a session is its own. */
export const ownTab = (entries: readonly Entry[]): string | undefined =>
  entries.filter(({ event, tab }) => event !== 'expired' && tab !== undefined).at(-1)?.tab

/** Enough of a tab's random id to tell it from the others. */
export const shortTab = (tab: string): string => tab.slice(0, 4)

/** A text among the details. */
export const detailOf = (entry: Entry | undefined, name: string): string | undefined => textIn(entry?.detail[name])
