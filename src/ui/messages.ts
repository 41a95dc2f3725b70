import type { Cause } from '../core/ports.ts'
import type { Texts } from '../core/texts.ts'
import { attempt } from '../dom/attempt.ts'
import type { Countdown } from './countdown.ts'

/**
 * All texts of the dialog, as plain text. `{time}` stands for the remaining time with its unit, such as "2 minutes". `lang`
 * decides how numbers and units are written. A locale is one object of this type; the option `dialog.texts` replaces single
 * texts.
 */
export interface Messages extends Texts, Readonly<Record<Cause, string>> {
  /** The heading of the warning. */
  readonly title: string
  /**
   * When the session ends, and what happens to unsaved work. Has `{time}`. A screen reader also speaks it at each minute, then
   * at 60, 40 and 20 seconds.
   */
  readonly message: string
  /** The button that extends the session. */
  readonly stay: string
  /** The label of that button while the server is asked. */
  readonly busy: string
  /** The label of that button after a failure. */
  readonly retry: string
  /** The button that signs out. */
  readonly signOut: string
  /** Shown if the server cannot be reached. The SDK keeps trying by itself. */
  readonly unreachable: string
  /** Shown if the server answered, but did not extend the session. */
  readonly notExtended: string

  /** The heading of a warning that cannot be extended. */
  readonly finalTitle: string
  /** The message of a warning that cannot be extended. Has `{time}`. */
  readonly finalMessage: string
  /** The button of a warning that cannot be extended. It closes the dialog, so that the person can save. */
  readonly dismiss: string

  /** The heading while the server is asked whether the session still lives. */
  readonly checkingTitle: string
  /** The message below that heading. */
  readonly checking: string

  /** The heading while the sign-out is under way. */
  readonly leavingTitle: string
  /** The heading after the session has ended. Below it stands the text of the cause: `idle`, `absolute`, … */
  readonly expiredTitle: string
  /** The heading after an end of which the server may not know: it did not answer, or still has the session. */
  readonly lockedTitle: string
  /** The message below that heading. It must not say that the person was signed out. */
  readonly locked: string
  /** The link to the sign-in page. */
  readonly signIn: string
  /** Follows `signIn` if the sign-in page opens in another tab. */
  readonly newTab: string
  /** Follows the text of the cause if the page resumes, with everything that was typed, after that sign-in. */
  readonly inPlace: string
  /** The button that replaces `signIn` if no sign-in address is known. */
  readonly reload: string
  /** Announced after an extension. `''` announces nothing. */
  readonly stayed: string
  /** Announced when the page resumes after a new sign-in. `''` announces nothing. */
  readonly resumed: string
}

/** The built-in texts. */
export const english: Messages = {
  lang: 'en',
  title: 'You are about to be signed out',
  message: 'For your security, we will sign you out in {time}. Work you have not saved may be lost.',
  stay: 'Stay signed in',
  busy: 'One moment…',
  retry: 'Try again',
  signOut: 'Sign out',
  unreachable: 'We cannot reach the server and keep trying. Please check your internet connection.',
  notExtended: 'We could not keep you signed in. Please try again.',
  finalTitle: 'You will be signed out soon',
  finalMessage: 'You will be signed out in {time}, and this cannot be extended. Save your work now.',
  dismiss: 'Back to my work',
  checkingTitle: 'One moment…',
  checking: 'We are checking that you are still signed in.',
  leavingTitle: 'Signing you out…',
  expiredTitle: 'You have been signed out',
  idle: 'You were not active for a while, so we signed you out to keep your account safe.',
  absolute: 'You reached the longest time you can stay signed in, so we signed you out.',
  'ended-by-server': 'Your session has ended. You may have signed out somewhere else.',
  'signed-out': 'You signed out in this browser.',
  'browser-closed': 'You were signed out because the browser was closed.',
  lockedTitle: 'This page is locked',
  locked: 'For your security, we have hidden this page. Please sign in to continue.',
  signIn: 'Sign in again',
  newTab: '(opens in a new tab)',
  inPlace: 'What you typed is still on this page. Sign in in the new tab, then come back here.',
  reload: 'Reload the page',
  stayed: 'You are still signed in.',
  resumed: 'You are signed in again.',
}

/** Completes single texts with those of a language, and these with English. */
export const completeMessages = (texts: Partial<Messages> = {}, messages: Messages = english): Messages => ({
  ...english,
  ...messages,
  ...texts,
})

/**
 * Writes a countdown in a language, such as "2 minutes". `lang` is a BCP 47 tag. `Intl` throws for a wrong tag such as
 * `en_US`, and in a browser that knows no units. The browser's language and plain English follow then, because the
 * warning must appear.
 */
export function formatTime(lang: string, { unit, value }: Countdown): string {
  const formatIn = (locales: string | string[]) =>
    attempt(() => new Intl.NumberFormat(locales, { style: 'unit', unit, unitDisplay: 'long' }).format(value))
  return formatIn(lang) ?? formatIn([]) ?? `${value} ${unit}s`
}
