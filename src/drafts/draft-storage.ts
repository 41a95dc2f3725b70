import { shortHash } from '../browser/short-hash.ts'
import { isObject } from '../core/options/validators.ts'
import type { Instant } from '../core/ports.ts'
import { attempt } from '../dom/attempt.ts'
import type { FieldValue } from './field-types.ts'

/** The draft of one form. */
export interface Draft {
  /** When the session ended, or will end if nothing happens, by the wall clock. */
  readonly at: Instant
  /**
   * By the key of the field: its value, and a hash of the value that it had before the person changed it. If the field has
   * another value when the draft is restored, the server wrote something newer.
   */
  readonly fields: Readonly<Record<string, readonly [value: FieldValue, initialHash: string]>>
}

/** Drafts by the key of their form. */
export type Drafts = Record<string, Draft>

/** The drafts of one person in this tab. If the browser forbids storage, there are none. */
export interface DraftStorage {
  readonly read: () => Drafts
  readonly write: (drafts: Drafts) => void
  /** Deletes the drafts that other people left in this tab. */
  readonly deleteOthers: () => void
}

const PREFIX = 'idle-warning-draft:'

/** In characters, for all drafts of a person together. A browser gives an origin about five million. */
const MAX_LENGTH = 256 * 1024

export function createDraftStorage(userKey: string): DraftStorage {
  const name = PREFIX + shortHash(userKey)
  return {
    read: () => attempt(() => parse(sessionStorage.getItem(name))) ?? {},
    write: (drafts) => {
      const fitting = withinLimit(drafts)
      attempt(() => {
        if (Object.keys(fitting).length) sessionStorage.setItem(name, JSON.stringify(fitting))
        else sessionStorage.removeItem(name)
      })
    },
    deleteOthers: () =>
      attempt(() => {
        for (const key of Object.keys(sessionStorage))
          if (key.startsWith(PREFIX) && key !== name) sessionStorage.removeItem(key)
      }),
  }
}

const isFieldValue = (value: unknown): boolean =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')

const isDraft = (draft: unknown): boolean =>
  isObject(draft) &&
  typeof draft.at === 'number' &&
  isObject(draft.fields) &&
  Object.values(draft.fields).every((field) => Array.isArray(field) && isFieldValue(field[0]))

/** Any script of the page can write into the storage, so entries of another form are ignored. */
const parse = (text: string | null): Drafts =>
  Object.fromEntries(Object.entries(JSON.parse(text || '{}')).filter(([, draft]) => isDraft(draft))) as Drafts

const lengthOf = (part: unknown): number => JSON.stringify(part).length

/** Drops what exceeds the limit: the newest drafts come first, and within a draft the shortest fields. */
function withinLimit(drafts: Drafts): Drafts {
  let room = MAX_LENGTH
  const fits = (part: unknown) => {
    const length = lengthOf(part)
    if (length > room) return false
    room -= length
    return true
  }
  const newestFirst = Object.entries(drafts).sort(([, a], [, b]) => b.at - a.at)
  const fitting = newestFirst.map(([key, { at, fields }]) => {
    const shortestFirst = Object.entries(fields).sort((a, b) => lengthOf(a) - lengthOf(b))
    return [key, { at, fields: Object.fromEntries(shortestFirst.filter(fits)) }] as const
  })
  return Object.fromEntries(fitting.filter(([, { fields }]) => Object.keys(fields).length))
}
