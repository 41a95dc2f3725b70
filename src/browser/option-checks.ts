import type { Problem } from '../core/errors.ts'
import type { Settings } from '../core/options/options.ts'
import { attempt } from '../dom/attempt.ts'
import { safeUrl } from './page.ts'

/** What is wrong with options that only a browser can judge: addresses and selectors. In Node nothing is. */
export function misfits(settings: Settings): Problem[] {
  if (typeof location === 'undefined') return []
  const { signInUrl, signedOutUrl, allowedOrigins, dialog } = settings
  const { element, expired } = dialog || {}
  const expectAddress = 'an http(s) address of this origin, or of one in allowedOrigins'
  const isSafe = (value: unknown) => safeUrl(value as string, allowedOrigins)
  const judged = [
    ['signInUrl', signInUrl, isSafe, expectAddress],
    ['signedOutUrl', signedOutUrl, isSafe, expectAddress],
    ['dialog.element', element, isSelector, 'a CSS selector'],
    ['dialog.expired', expired, isSelector, 'a CSS selector'],
  ] as const
  return judged.flatMap(([path, value, isRight, expected]) =>
    value === undefined || isRight(value) ? [] : [{ path, value, expected }],
  )
}

const isSelector = (value: unknown) =>
  typeof value !== 'string' || attempt(() => new DocumentFragment().querySelector(value)) === null
