import type { StoredSession } from '../../companions/express/activity.ts'
import { deadlinesOf } from '../../companions/express/deadlines.ts'
import type { Timeouts } from '../../companions/express/options.ts'
import { Refusal } from './refusal.ts'

declare module 'express-session' {
  interface SessionData {
    settings: Settings
  }
}

/** What the query string can change. All times are milliseconds; short times show everything within a minute. */
export interface Settings extends Timeouts {
  /** How long before the end the warning appears. */
  readonly warn: number
  /** `?status=off`: the page does not tell the SDK the status URL. */
  readonly status: boolean
  /** `?expiresIn=off`: the page does not tell the SDK how much time is left. */
  readonly expiresIn: boolean
  /** `?figures=off`: keepalive answers 204 instead of JSON. */
  readonly figures: boolean
  /** `?sensitive=on`: the page is covered whenever it is left. */
  readonly sensitive: boolean
  /** `?lang=fr`: the language of the modal. The demo itself speaks English. */
  readonly lang: string | null
  /** `?stay=on`: the page stays when the session ends, so that a person can sign in in another tab and continue. */
  readonly stay: boolean
  /** `?user=off`: neither the page nor the server's answers tell the SDK who is signed in. */
  readonly user: boolean
  /** `?close=30s`: the session ends when all pages have been closed for longer than this. `?close=off`: it does not. */
  readonly close: number | null
}

const SECOND = 1000
const HOUR = 3600 * SECOND
/** WCAG 2.2.1: people get at least 20 seconds to answer a warning, unless the time limit is essential. */
const wcagFloor = 20 * SECOND
const units: Record<string, number> = { ms: 1, s: SECOND, m: 60 * SECOND, h: HOUR, d: 24 * HOUR }

export const defaultSettings: Settings = {
  idle: 45 * SECOND,
  warn: wcagFloor,
  absolute: 8 * HOUR,
  status: true,
  expiresIn: true,
  figures: true,
  sensitive: false,
  stay: false,
  user: true,
  close: null,
  lang: null,
}

/** Each session has its own times. */
export const settingsOf = ({ settings }: StoredSession): Settings => settings ?? defaultSettings

/** The earlier of the idle and the absolute deadline, epoch milliseconds. */
export function expiresAt(session: StoredSession, now: number): number {
  const { idleAt, absoluteAt } = deadlinesOf(session, settingsOf(session), now)
  return Math.min(idleAt, absoluteAt)
}

/** The page leaves this long before the server's deadline: the SDK's margin. */
const marginOf = (idle: number): number => Math.min(5 * SECOND, idle / 10)

/** About how long after the last activity the warning appears, in whole seconds. */
export function warnedAfter({ idle, absolute, warn }: Settings): number {
  const duration = Math.min(idle - marginOf(idle), absolute) - warn
  return Math.max(1, Math.round(duration / SECOND)) * SECOND
}

/** Then the SDK needs `allowShortWarning`, and the page names the exception of WCAG. */
export const isShortWarning = ({ warn }: Settings): boolean => warn < wcagFloor

/** `?idle=30s&warn=20s&absolute=5m&status=off` over `before`. @throws Refusal */
export function readSettings(query: Record<string, unknown>, before: Settings = defaultSettings): Settings {
  const idle = readDuration(query, 'idle') ?? before.idle
  const usualWarn = query.idle === undefined ? before.warn : Math.min(wcagFloor, idle / 2)
  const warn = readDuration(query, 'warn') ?? usualWarn
  const absolute = readDuration(query, 'absolute') ?? before.absolute
  if (warn >= Math.min(idle, absolute)) throw wrong('The warning must come before the end. Choose a shorter "warn".')
  const close = query.close === 'off' ? null : (readDuration(query, 'close') ?? before.close)
  const lang = readLanguage(query) ?? before.lang
  return { idle, warn, absolute, close, lang, ...readSwitches(query, before) }
}

const switches = ['status', 'expiresIn', 'figures', 'sensitive', 'stay', 'user'] as const
type Switches = Pick<Settings, (typeof switches)[number]>

function readSwitches(query: Record<string, unknown>, before: Settings): Switches {
  const values = switches.map((name) => [name, readSwitch(query, name) ?? before[name]])
  return Object.fromEntries(values)
}

function readDuration(query: Record<string, unknown>, name: string): number | undefined {
  const text = query[name]
  if (text === undefined) return undefined
  const [, figure, unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(String(text)) ?? []
  const duration = Number(figure) * (units[unit] ?? Number.NaN)
  if (duration >= SECOND && duration <= 24 * HOUR) return duration
  throw wrong(`Write "${name}" as a time with a unit, from 1s to 24h: 30s, 2m or 1h.`)
}

function readLanguage({ lang }: Record<string, unknown>): string | undefined {
  if (lang === undefined) return undefined
  if (/^[a-z]{2}(-[A-Za-z]{2,4})?$/.test(String(lang))) return String(lang)
  throw wrong('Write "lang" as a language tag: fr, pt-BR or zh-Hans.')
}

function readSwitch(query: Record<string, unknown>, name: string): boolean | undefined {
  const text = query[name]
  if (text === undefined) return undefined
  if (text === 'on' || text === 'off') return text === 'on'
  throw wrong(`Write "${name}" as on or off.`)
}

const wrong = (explanation: string) => new Refusal(400, 'These times cannot be used', explanation)

/** A duration as the SDK reads it: `45s`. */
export const toDuration = (milliseconds: number): string => `${milliseconds / SECOND}s`

/** A duration as people read it: `1 minute 30 seconds`. */
export function inWords(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 100) / 10
  const whole = Math.floor(seconds)
  const parts = [count(Math.floor(whole / 3600), 'hour'), count(Math.floor(whole / 60) % 60, 'minute')]
  return [...parts, count(Math.round((seconds % 60) * 10) / 10, 'second')].filter(Boolean).join(' ')
}

const count = (figure: number, unit: string): string => (figure ? `${figure} ${unit}${figure === 1 ? '' : 's'}` : '')
