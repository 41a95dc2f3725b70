import type { Problem } from '../errors.ts'
import type { Duration } from '../ports.ts'
import { LEAST_WARNING } from '../session/deadlines.ts'
import type { Limits } from '../session/state.ts'
import type { DataOptions, OtherOptions } from './data-options.ts'
import { duration, idleTimeout, type Validator } from './duration.ts'
import {
  DIALOG_VALIDATORS,
  NESTED_NAMES,
  REPLACED,
  REQUEST_VALIDATORS,
  SERVER_VALIDATORS,
  type ServerFunctions,
} from './nested-options.ts'
import { suggestedName } from './suggested-name.ts'
import {
  address,
  type Endpoint,
  expecting,
  flag,
  isObject,
  key,
  list,
  object,
  oneOf,
  text,
  type Validated,
  validate,
} from './validators.ts'

/** The options with their defaults filled in. */
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
  readonly ignoreMovement: boolean
  readonly requestTimeout: Duration
  readonly request: Readonly<Record<string, unknown>>
  /** Functions in place of the addresses. */
  readonly server: Readonly<Record<string, unknown>>
  readonly dialog: false | Readonly<Record<string, unknown>>
  readonly sources: readonly unknown[]
  readonly ports: Readonly<Record<string, unknown>>
}

const DEFAULTS = {
  returnParam: 'next',
  allowedOrigins: [],
  sessionKey: '',
  scope: '',
  coverOnLeave: false,
  ignoreMovement: false,
  sources: [],
  ports: {},
} as const

const DEFAULT_WARNING: Duration = 120_000
const DEFAULT_LONGEST_INTERVAL: Duration = 600_000
const DEFAULT_REQUEST_TIMEOUT: Duration = 10_000

function isLanguage(value: unknown): boolean {
  try {
    return typeof value === 'string' && Intl.getCanonicalLocales(value).length === 1
  } catch {
    return false
  }
}

/** How each option is checked. A new option needs a row here; the compiler finds a missing one. */
const VALIDATORS = {
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
  returnParam: expecting<string | false>(
    'a text or false',
    (value) => value === false || (typeof value === 'string' && value),
  ),
  allowedOrigins: list<string>(`a list of origins, such as ['https://id.example']`, 'string'),
  sessionKey: key,
  userKey: key,
  lang: expecting<string>(`a language tag such as 'fr' or 'pt-BR'`, isLanguage),
  scope: expecting<string>('a text', (value) => typeof value === 'string'),
  extendOn: oneOf('button', 'activity'),
  endAfterClose: duration,
  coverOnLeave: flag,
  ignoreMovement: flag,
  allowShortWarning: flag,
  request: object,
  server: object,
  dialog: expecting<false | Readonly<Record<string, unknown>>>(
    'false or an object',
    (value) => value === false || isObject(value),
  ),
  sources: list<unknown>('a list of sources', 'function'),
  ports: object,
} satisfies { readonly [Key in keyof (DataOptions & OtherOptions)]-?: Validator<unknown> }

type Given = Validated<typeof VALIDATORS>
type Raw = Readonly<Record<string, unknown>>

/** Reports a value that is right by itself and wrong beside another. Then it counts as absent. */
type Reject = (path: keyof Given, expected: string) => void

const inSeconds = (value: Duration): string => `${value / 1000}s`

function checkTimes(given: Given, raw: Raw, reject: Reject): void {
  const { idleTimeout: idle = 0, warnBefore: warn = 0, allowShortWarning } = given
  const least = allowShortWarning ? 1 : LEAST_WARNING
  if (raw.idleTimeout === undefined) reject('idleTimeout', `a duration such as '15m', or 'off'; it is required`)
  else if (idle > 0 && idle <= least)
    reject(
      'idleTimeout',
      `more than ${inSeconds(least)}, so that the warning fits (WCAG 2.2.1), or allowShortWarning: true`,
    )
  if (warn > 0 && warn < least) reject('warnBefore', `at least 20s (WCAG 2.2.1), or allowShortWarning: true`)
  else if (idle > 0 && warn >= idle) reject('warnBefore', `less than idleTimeout (${inSeconds(idle)})`)
}

function checkAbsoluteTimeout({ absoluteTimeout, warnBefore, allowShortWarning }: Given, reject: Reject): void {
  const least = warnBefore ?? (allowShortWarning ? 1 : LEAST_WARNING)
  if (absoluteTimeout && absoluteTimeout <= least) reject('absoluteTimeout', `more than ${inSeconds(least)}`)
}

function checkInterval({ keepaliveInterval }: Given, idle: Duration, reject: Reject): void {
  if (keepaliveInterval && keepaliveInterval >= idle)
    reject('keepaliveInterval', `less than idleTimeout (${inSeconds(idle)})`)
}

/** Each request goes one way. */
function checkServer(given: Given, server: ServerFunctions, reject: Reject): void {
  for (const name of ['keepalive', 'status', 'signOut'] as const)
    if (server[name] && given[REPLACED[name]]) reject(REPLACED[name], `either ${REPLACED[name]} or server.${name}`)
}

/** Without `sessionKey` a fresh sign-in would be ended. Without `signOutUrl` nothing would be ended. */
function checkEndAfterClose(given: Given, { signOut }: ServerFunctions, reject: Reject): void {
  if (!given.endAfterClose) return
  const has = { sessionKey: given.sessionKey, signOutUrl: signOut ?? given.signOutUrl }
  const missing = (['sessionKey', 'signOutUrl'] as const).filter((name) => !has[name])
  if (missing.length > 0) reject('endAfterClose', `${missing.join(' and ')} beside it`)
}

/** A page's own dialog needs the module that shows it. */
function checkDialog(dialog: Validated<typeof DIALOG_VALIDATORS>, problems: Problem[]): void {
  const { element: value, createView } = dialog
  if (value === undefined || createView) return
  problems.push({ path: 'dialog.element', value, expected: `dialog: ownDialog('#…') of idle-warning/own-dialog` })
}

function limitsOf(given: Given, server: ServerFunctions): Limits {
  const { idleTimeout: idle = Infinity, allowShortWarning, signInUrl, signedOutUrl } = given
  const leastWarning = allowShortWarning ? 0 : LEAST_WARNING
  const usualInterval = idle < Infinity ? Math.min(DEFAULT_LONGEST_INTERVAL, idle / 3) : undefined
  return {
    idleTimeout: idle,
    warnBefore: given.warnBefore ?? Math.min(DEFAULT_WARNING, Math.max(leastWarning, idle / 2)),
    absoluteTimeout: given.absoluteTimeout ?? Infinity,
    keepaliveInterval: given.keepaliveInterval ?? usualInterval,
    expiresIn: given.expiresIn,
    absoluteIn: given.absoluteIn,
    sessionKey: given.sessionKey,
    userKey: given.userKey,
    endAfterClose: given.endAfterClose ?? Infinity,
    extendOn: given.extendOn ?? 'button',
    hasKeepalive: !!(server.keepalive ?? given.keepaliveUrl),
    hasStatus: !!(server.status ?? given.statusUrl),
    hasSignOut: !!(server.signOut ?? given.signOutUrl),
    canLeave: !!signInUrl,
    canLeaveSignedOut: !!(signedOutUrl ?? signInUrl),
  }
}

/** Options that have been checked. */
export interface Resolved {
  readonly settings: Settings
  readonly problems: readonly Problem[]
}

/**
 * Checks the options and fills in the defaults. All problems are found at once. A wrong value counts as absent, so a page
 * with a mistake in its markup stays protected. Only a missing or wrong `idleTimeout` leaves nothing to protect it with.
 */
export function resolveOptions(raw: Raw): Resolved {
  const problems: Problem[] = []
  const given = validate(raw, VALIDATORS, '', problems, NESTED_NAMES, suggestedName)
  const request = validate(given.request ?? {}, REQUEST_VALIDATORS, 'request.', problems)
  const server = validate(given.server ?? {}, SERVER_VALIDATORS, 'server.', problems)
  const dialog = validate(given.dialog || {}, DIALOG_VALIDATORS, 'dialog.', problems)
  const reject: Reject = (path, expected) => {
    problems.push({ path, value: raw[path], expected })
    delete given[path]
  }
  const { idleTimeout: idle = Infinity } = given
  checkDialog(dialog, problems)
  checkTimes(given, raw, reject)
  checkAbsoluteTimeout(given, reject)
  checkInterval(given, idle, reject)
  checkServer(given, server, reject)
  checkEndAfterClose(given, server, reject)
  const settings: Settings = {
    ...DEFAULTS,
    ...given,
    limits: limitsOf(given, server),
    requestTimeout: request.timeout ?? DEFAULT_REQUEST_TIMEOUT,
    request,
    server,
    dialog: given.dialog === false ? false : dialog,
  }
  return { settings: Object.freeze(settings), problems }
}
