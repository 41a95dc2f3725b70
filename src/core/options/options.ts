import type { Problem } from '../errors.ts'
import type { Duration, DurationText } from '../ports.ts'
import { FLOOR } from '../session/deadlines.ts'
import type { Limits } from '../session/state.ts'
import {
  address,
  duration,
  type Endpoint,
  element,
  flag,
  idleTimeout,
  isObject,
  languages,
  list,
  object,
  oneOf,
  type Read,
  type Reader,
  read,
  text,
  when,
} from './validators.ts'

/** Where a request goes: an address, or an address with a method and a form body of its own. */
export type Address =
  | string
  | {
      readonly url: string
      /** @default 'POST', and 'GET' for `statusUrl` */
      readonly method?: string
      /** Sent as a form, with what the SDK adds: `'a=1'` or `{ a: '1' }`. */
      readonly body?: string | Readonly<Record<string, string>>
    }

/** The options that are plain data; each has a `data-*` twin on the script tag. */
export interface DataOptions {
  /**
   * Inactivity after which the session ends. Write the server's own figure here.
   * `'off'` follows the server alone (WCAG 2.2.1, "turn off"). Must be longer than `warnBefore`.
   */
  readonly idleTimeout: DurationText | 'off'
  /**
   * How long before the end the warning comes.
   * @default min(2m, max(20s, idleTimeout / 2)). Less than 20 s is refused (WCAG 2.2.1) unless `allowShortWarning`.
   */
  readonly warnBefore?: DurationText
  /**
   * Time after which the session ends whatever the person does; its warning cannot be extended. Counted from the
   * sign-in where `sessionKey` names one, else from the first page that starts.
   * @default none
   */
  readonly absoluteTimeout?: DurationText
  /** How often activity is reported to the server, at most. @default min(10m, idleTimeout / 3) */
  readonly keepaliveInterval?: DurationText
  /** Time left when the page was served, for a page that a server wrote. Counted from the start of the page's request. */
  readonly expiresIn?: DurationText
  /** Time left until the absolute timeout when the page was served. */
  readonly absoluteIn?: DurationText
  /** Renews the session: `POST`, answered by `204` or `{"expiresIn": seconds}`. Without it everything is local. */
  readonly keepaliveUrl?: Address
  /** Tells how long the session lives: `GET`, the same answer, and renews nothing. `401` when there is no session. */
  readonly statusUrl?: Address
  /** Ends the session: `POST`. Without it there is no *Sign out* button. */
  readonly signOutUrl?: Address
  /**
   * The sign-in page, where an expired session leads, with the `reason` and `returnParam`. Of this origin, or of one in
   * `allowedOrigins`. Without it the expired page stays covered and offers to reload.
   */
  readonly signInUrl?: string
  /** Where a sign-out on purpose leads. @default signInUrl, with the reason and no way back */
  readonly signedOutUrl?: string
  /** The name under which `signInUrl` gets the way back, or `false` for none. @default 'next' */
  readonly returnParam?: string | false
  /** Origins that `signInUrl` and `signedOutUrl` may lead to besides this one. */
  readonly allowedOrigins?: readonly string[]
  /** Opaque, changes at each sign-in: the record of another session is never read. Only a short hash of it is kept. */
  readonly sessionKey?: string
  /** Opaque id of the signed-in person, as the server's answers carry it. Signing in again in place needs it. */
  readonly userKey?: string
  /** Keeps applications on one origin apart. @default '' */
  readonly scope?: string
  /** Language of the modal and of times: `'fr'`, `'pt-BR'`. @default the `lang` of the page's root */
  readonly lang?: string
  /** `'activity'`: a key or pointer press answers the warning too; movement never does. @default 'button' */
  readonly extendOn?: 'button' | 'activity'
  /**
   * Ends the session at the next page start when every page of the application has been closed for longer than this,
   * although the browser has brought the session cookie back ("continue where you left off"). Needs `sessionKey`, to know a
   * new sign-in, and `signOutUrl`, to end it on the server; a secure context, for Web Locks.
   * @default never
   */
  readonly endAfterClose?: DurationText
  /** Covers the page also whenever it is left, so that coming back never shows it unchecked. @default false */
  readonly coverOnLeave?: boolean
  /** Lifts the floor of 20 s for `warnBefore`: the exception of WCAG 2.2.1 for limits that are essential. @default false */
  readonly allowShortWarning?: boolean
}

/** Options that a script tag cannot carry as text. Their types belong to the browser and stand with the handle. */
export interface OtherOptions {
  readonly request?: unknown
  readonly dialog?: unknown
  readonly sources?: unknown
  readonly ports?: unknown
}

type AnyOptions = DataOptions & OtherOptions

/** The options, complete: inside the door there are no defaults any more. */
export interface Settings {
  readonly limits: Limits
  readonly keepaliveUrl?: Endpoint
  readonly statusUrl?: Endpoint
  readonly signOutUrl?: Endpoint
  readonly signInUrl?: string
  readonly signedOutUrl?: string
  readonly returnParam: string | false
  readonly allowedOrigins: readonly string[]
  readonly sessionKey: string
  readonly userKey?: string
  readonly lang?: string
  readonly scope: string
  readonly coverOnLeave: boolean
  readonly requestTimeout: Duration
  readonly request: Readonly<Record<string, unknown>>
  readonly dialog: false | Readonly<Record<string, unknown>>
  readonly sources: readonly unknown[]
  readonly ports: Readonly<Record<string, unknown>>
}

function isLanguage(value: unknown): boolean {
  try {
    return typeof value === 'string' && Intl.getCanonicalLocales(value).length === 1
  } catch {
    return false
  }
}

const DEFAULTS = {
  returnParam: 'next',
  allowedOrigins: [],
  sessionKey: '',
  scope: '',
  coverOnLeave: false,
  sources: [],
  ports: {},
} as const

const readers = {
  idleTimeout,
  warnBefore: duration,
  absoluteTimeout: duration,
  keepaliveInterval: duration,
  expiresIn: duration,
  absoluteIn: duration,
  keepaliveUrl: address('POST'),
  statusUrl: address('GET'),
  signOutUrl: address('POST'),
  signInUrl: text,
  signedOutUrl: text,
  returnParam: when<string | false>(
    'a text or false',
    (value) => value === false || (typeof value === 'string' && value),
  ),
  allowedOrigins: list<string>(`a list of origins, such as ['https://id.example']`, 'string'),
  sessionKey: text,
  userKey: text,
  lang: when<string>(`a language tag such as 'fr' or 'pt-BR'`, isLanguage),
  scope: when<string>('a text', (value) => typeof value === 'string'),
  extendOn: oneOf('button', 'activity'),
  endAfterClose: duration,
  coverOnLeave: flag,
  allowShortWarning: flag,
  request: object,
  dialog: when<false | Readonly<Record<string, unknown>>>(
    'false or an object',
    (value) => value === false || isObject(value),
  ),
  sources: list<unknown>('a list of sources', 'function'),
  ports: object,
} satisfies { readonly [Key in keyof AnyOptions]-?: Reader<unknown> }

const requestReaders = {
  csrf: when(
    `'django', 'rails', 'laravel', 'spring', 'aspnet', { cookie | meta | input, header }, or a function`,
    (value) =>
      ['django', 'rails', 'laravel', 'spring', 'aspnet'].includes(value as string) ||
      typeof value === 'function' ||
      (isObject(value) && typeof value.header === 'string'),
  ),
  headers: when('an object or a function', (value) => isObject(value) || typeof value === 'function'),
  credentials: oneOf('same-origin', 'include', 'omit'),
  timeout: duration,
  transport: when('a function like fetch', (value) => typeof value === 'function'),
  isAlive: when('a function', (value) => typeof value === 'function'),
}

const dialogReaders = {
  role: oneOf('alertdialog', 'dialog'),
  texts: when<Readonly<Record<string, unknown>>>(
    'an object of texts',
    (value) => isObject(value) && Object.values(value).every((item) => typeof item === 'string'),
  ),
  locales: languages<unknown>(),
  element: element('a selector or a <dialog>', (name) => name === 'dialog'),
  expired: element('a selector or an element', (name) => name !== undefined),
}

/** What is wrong between options that are each right. The value counts as absent. */
function compare(given: Read<typeof readers>, raw: Readonly<Record<string, unknown>>, problems: Problem[]): void {
  const { idleTimeout: idle = 0, allowShortWarning } = given
  const floor = allowShortWarning ? 1 : FLOOR
  const refuse = (path: 'idleTimeout' | 'warnBefore' | 'absoluteTimeout' | 'keepaliveInterval', expected: string) => {
    problems.push({ path, value: raw[path], expected })
    delete given[path]
  }
  if (raw.idleTimeout === undefined) refuse('idleTimeout', `a duration such as '15m', or 'off'; it is required`)
  else if (idle && idle <= floor)
    refuse(
      'idleTimeout',
      `more than ${seconds(floor)}, so that the warning has room (WCAG 2.2.1), or allowShortWarning: true`,
    )
  const warn = given.warnBefore
  if (warn && warn < floor) refuse('warnBefore', `at least 20s (WCAG 2.2.1), or allowShortWarning: true`)
  else if (warn && idle && warn >= idle) refuse('warnBefore', `less than idleTimeout (${seconds(idle)})`)
  const least = given.warnBefore ?? floor
  if (given.absoluteTimeout && given.absoluteTimeout <= least) refuse('absoluteTimeout', `more than ${seconds(least)}`)
  if (given.keepaliveInterval && idle && given.keepaliveInterval >= idle)
    refuse('keepaliveInterval', `less than idleTimeout (${seconds(idle)})`)
}

/** Without the one a fresh sign-in would be ended, without the other nothing would. */
function compareClose(given: Read<typeof readers>, raw: Readonly<Record<string, unknown>>, problems: Problem[]): void {
  const missing = (['sessionKey', 'signOutUrl'] as const).filter((name) => !given[name])
  if (!given.endAfterClose || !missing.length) return
  problems.push({ path: 'endAfterClose', value: raw.endAfterClose, expected: `${missing.join(' and ')} beside it` })
  delete given.endAfterClose
}

const seconds = (value: Duration): string => `${value / 1000}s`

function limitsOf(given: Read<typeof readers>): Limits {
  const { idleTimeout: idle = Infinity, allowShortWarning, signInUrl, signedOutUrl } = given
  return {
    idleTimeout: idle,
    warnBefore: given.warnBefore ?? Math.min(120_000, Math.max(allowShortWarning ? 0 : FLOOR, idle / 2)),
    absoluteTimeout: given.absoluteTimeout ?? Infinity,
    keepaliveInterval: given.keepaliveInterval ?? (idle < Infinity ? Math.min(600_000, idle / 3) : undefined),
    expiresIn: given.expiresIn,
    absoluteIn: given.absoluteIn,
    userKey: given.userKey,
    isNamed: given.sessionKey !== undefined || given.userKey !== undefined,
    endAfterClose: given.endAfterClose ?? Infinity,
    extendOn: given.extendOn ?? 'button',
    hasKeepalive: !!given.keepaliveUrl,
    hasStatus: !!given.statusUrl,
    hasSignOut: !!given.signOutUrl,
    canLeave: !!signInUrl,
    canLeaveSignedOut: !!(signedOutUrl ?? signInUrl),
  }
}

/**
 * Completes the options. All that is wrong is told at once; settings are made as if it were absent, so that a page with
 * a mistake in its markup stays protected. Only a wrong `idleTimeout` leaves nothing to protect it with.
 */
export function resolveOptions(raw: Readonly<Record<string, unknown>>): {
  readonly settings: Settings
  readonly problems: readonly Problem[]
} {
  const problems: Problem[] = []
  const nested = [
    ...Object.keys(requestReaders).map((name) => `request.${name}`),
    ...Object.keys(dialogReaders).map((name) => `dialog.${name}`),
  ]
  const given = read(raw, readers, '', problems, nested)
  const request = read(given.request ?? {}, requestReaders, 'request.', problems)
  const dialog = read(given.dialog || {}, dialogReaders, 'dialog.', problems)
  compare(given, raw, problems)
  compareClose(given, raw, problems)
  const settings: Settings = {
    ...DEFAULTS,
    ...given,
    limits: limitsOf(given),
    requestTimeout: request.timeout ?? 10_000,
    request,
    dialog: given.dialog === false ? false : dialog,
  }
  return { settings: Object.freeze(settings), problems }
}
