import type { Problem } from '../core/errors.ts'
import type { Settings } from '../core/options/options.ts'
import { attempt } from '../dom/attempt.ts'
import { safeUrl } from './addresses.ts'

const ADDRESS = 'an http(s) address of this origin, or of one in allowedOrigins'

const SELECTOR = 'a CSS selector'

/** Finds the problems that only a browser can find: unsafe addresses and wrong selectors. In Node it finds none. */
export function findBrowserProblems(settings: Settings): Problem[] {
  if (typeof location === 'undefined') return []
  const { signInUrl, signedOutUrl, allowedOrigins, dialog } = settings
  const { element, expired } = dialog || {}
  const isSafe = (value: unknown) => safeUrl(value as string, allowedOrigins)
  const checks = [
    ['signInUrl', signInUrl, isSafe, ADDRESS],
    ['signedOutUrl', signedOutUrl, isSafe, ADDRESS],
    ['dialog.element', element, isSelector, SELECTOR],
    ['dialog.expired', expired, isSelector, SELECTOR],
  ] as const
  return checks
    .filter(([, value, isRight]) => value !== undefined && !isRight(value))
    .map(([path, value, , expected]) => ({ path, value, expected }))
}

/** An element needs no selector. */
const isSelector = (value: unknown) =>
  typeof value !== 'string' || attempt(() => new DocumentFragment().querySelector(value)) === null
