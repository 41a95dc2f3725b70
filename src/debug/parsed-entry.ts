import type { DecisionTrigger } from '../core/engine/history.ts'
import { plain } from './plain-text.ts'

/**
 * An entry of a history, checked: a history may have been JSON, and another version of the SDK may have written it. Fields
 * that are missing or of the wrong type are absent here.
 */
export interface ParsedEntry {
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

/** March 1973. A smaller number is not the time of an event: it comes from a record without a known time. */
const FIRST_INSTANT = 1e11

/** The largest number that a `Date` can hold. */
const LAST_INSTANT = 8.64e15

/** A difference of clocks, or a sleep, below this is not worth a word. */
export const NOTABLE = 1000

export const asInstant = (value: unknown): number | undefined =>
  typeof value === 'number' && value >= FIRST_INSTANT && value <= LAST_INSTANT ? value : undefined

export const asDuration = (value: unknown): number | undefined =>
  typeof value === 'number' && value >= 0 && value <= LAST_INSTANT ? value : undefined

const asText = (value: unknown): string | undefined => (typeof value === 'string' && value ? plain(value) : undefined)

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** An entry, or `undefined` for a value without an event. */
export function parseEntry(value: unknown): ParsedEntry | undefined {
  if (!isObject(value) || !asText(value.event)) return undefined
  const fields = {
    at: asInstant(value.at),
    wall: asInstant(value.wall),
    slept: asDuration(value.slept) ?? 0,
    event: asText(value.event),
    because: asText(value.because),
    tab: asText(value.tab),
    detail: isObject(value.detail) ? value.detail : {},
    expiresAt: asInstant(value.expiresAt),
    activeAt: asInstant(value.activeAt),
    contactAt: asInstant(value.contactAt),
  }
  return Object.fromEntries(Object.entries(fields).filter(([, field]) => field !== undefined)) as unknown as ParsedEntry
}

/** The items of a history; none if the value is not a list. */
export const itemsOf = (history: unknown): readonly unknown[] => (Array.isArray(history) ? history : [])

export const parseEntries = (items: readonly unknown[]): ParsedEntry[] =>
  items.flatMap((item) => parseEntry(item) ?? [])

/** The tab that wrote the history. Only the end of a session may come from another tab. */
export const ownTabOf = (entries: readonly ParsedEntry[]): string | undefined =>
  entries.filter(({ event, tab }) => event !== 'expired' && tab !== undefined).at(-1)?.tab

const SHORT_ID_LENGTH = 4

/** The first letters of a tab's random id: enough to tell a few tabs apart. */
export const shortTabId = (tab: string): string => tab.slice(0, SHORT_ID_LENGTH)

/** A text of the details. */
export const detailOf = (entry: ParsedEntry | undefined, name: string): string | undefined =>
  asText(entry?.detail[name])

/** Compares with a name that this version knows. */
export const isTriggeredBy = (entry: ParsedEntry | undefined, trigger: DecisionTrigger): boolean =>
  entry?.because === trigger
