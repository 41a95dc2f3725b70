import type { Answer } from '../ports.ts'
import { duration } from './duration.ts'
import { element, expecting, isObject, languages, oneOf, type Validated } from './validators.ts'

const CSRF_PRESETS: readonly unknown[] = ['django', 'rails', 'laravel', 'spring', 'aspnet']

/** How each option in `request` is checked. */
export const REQUEST_VALIDATORS = {
  csrf: expecting(
    `'django', 'rails', 'laravel', 'spring', 'aspnet', { cookie | meta | input, header }, or a function`,
    (value) =>
      CSRF_PRESETS.includes(value) ||
      typeof value === 'function' ||
      (isObject(value) && typeof value.header === 'string'),
  ),
  headers: expecting('an object or a function', (value) => isObject(value) || typeof value === 'function'),
  credentials: oneOf('same-origin', 'include', 'omit'),
  timeout: duration,
  transport: expecting('a function like fetch', (value) => typeof value === 'function'),
  isAlive: expecting('a function', (value) => typeof value === 'function'),
}

const callable = expecting<(request: never) => Promise<Answer>>(
  'a function that returns a promise',
  (value) => typeof value === 'function',
)

/** How each function in `server` is checked. */
export const SERVER_VALIDATORS = { keepalive: callable, status: callable, signOut: callable }

export type ServerFunctions = Validated<typeof SERVER_VALIDATORS>

/** The address that each function replaces. */
export const REPLACED = { keepalive: 'keepaliveUrl', status: 'statusUrl', signOut: 'signOutUrl' } as const

/** How each option in `dialog` is checked. */
export const DIALOG_VALIDATORS = {
  role: oneOf('alertdialog', 'dialog'),
  texts: expecting<Readonly<Record<string, unknown>>>(
    'an object of texts',
    (value) => isObject(value) && Object.values(value).every((item) => typeof item === 'string'),
  ),
  locales: languages<unknown>(),
  element: element('a selector or a <dialog>', (name) => name === 'dialog'),
  createView: expecting('the function of ownDialog()', (value) => typeof value === 'function'),
  expired: element('a selector or an element', (name) => name !== undefined),
}

/** Names such as `request.csrf`, for an option that was written one level too high. */
export const NESTED_NAMES: readonly string[] = [
  ...Object.keys(REQUEST_VALIDATORS).map((name) => `request.${name}`),
  ...Object.keys(DIALOG_VALIDATORS).map((name) => `dialog.${name}`),
  ...Object.keys(SERVER_VALIDATORS).map((name) => `server.${name}`),
]
