import { shortHash } from '../browser/tabs.ts'
import { isObject } from '../core/options/validators.ts'
import type { Instant } from '../core/ports.ts'
import { attempt } from '../dom/attempt.ts'
import type { Value } from './kinds.ts'

/** What was typed into one form. */
export interface Draft {
  /** When the session ended, or will if nothing happens, by the wall clock. */
  readonly at: Instant
  /** For each field its value, and a hash of what it held before: the server may have written something else since. */
  readonly fields: Readonly<Record<string, readonly [value: Value, start: string]>>
}

export type Drafts = Record<string, Draft>

/** The drafts of one person in this tab. Where the browser forbids storage, there are none. */
export interface DraftStore {
  readonly read: () => Drafts
  readonly write: (drafts: Drafts) => void
  /** Deletes what other people left in this tab. */
  readonly sweep: () => void
}

const PREFIX = 'idle-warning-draft:'

/** In characters, for all drafts together; a browser gives an origin five million or so. */
const LIMIT = 256 * 1024

export function createStore(user: string): DraftStore {
  const name = PREFIX + shortHash(user)
  return {
    read: () => attempt(() => parse(sessionStorage.getItem(name))) ?? {},
    write: (drafts) => {
      const fitting = withinLimit(drafts)
      attempt(() =>
        Object.keys(fitting).length
          ? sessionStorage.setItem(name, JSON.stringify(fitting))
          : sessionStorage.removeItem(name),
      )
    },
    sweep: () =>
      attempt(() => {
        for (const key of Object.keys(sessionStorage))
          if (key.startsWith(PREFIX) && key !== name) sessionStorage.removeItem(key)
      }),
  }
}

const isValue = (value: unknown): boolean => Array.isArray(value) && value.every((item) => typeof item === 'string')

const isDraft = (draft: unknown): boolean =>
  isObject(draft) &&
  typeof draft.at === 'number' &&
  isObject(draft.fields) &&
  Object.values(draft.fields).every((field) => Array.isArray(field) && isValue(field[0]))

const parse = (text: string | null): Drafts =>
  Object.fromEntries(Object.entries(JSON.parse(text || '{}')).filter(([, draft]) => isDraft(draft))) as Drafts

/** The newest drafts, and of each the shortest fields, as far as there is room. */
function withinLimit(drafts: Drafts): Drafts {
  let room = LIMIT
  const takes = (part: unknown) => {
    const { length } = JSON.stringify(part)
    if (length > room) return false
    room -= length
    return true
  }
  const length = (part: unknown) => JSON.stringify(part).length
  const newestFirst = Object.entries(drafts).sort(([, a], [, b]) => b.at - a.at)
  const fitting = newestFirst.map(([key, { at, fields }]) => {
    const shortestFirst = Object.entries(fields).sort((a, b) => length(a) - length(b))
    return [key, { at, fields: Object.fromEntries(shortestFirst.filter(takes)) }] as const
  })
  return Object.fromEntries(fitting.filter(([, { fields }]) => Object.keys(fields).length))
}
