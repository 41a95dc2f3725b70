import { attempt } from '../dom/attempt.ts'

/** What an error message says was expected in place of a value that is not an origin. */
export const EXPECTED_ORIGIN = `an origin, such as 'https://app.example'`

/**
 * True for an http(s) scheme, a host and an optional port, with nothing after them. A pattern is not an origin, and
 * neither is the `null` of a sandboxed frame.
 */
export const isOrigin = (value: unknown): boolean =>
  !!attempt(() => new URL(value as string).origin === value && /^https?:[^*]+$/.test(value as string))
