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
   * When the session ends, and why: the person was not active. Has `{time}`, near its beginning.
   */
  readonly message: string
  /**
   * Replaces `message` if the server ends the session for a reason that the page does not know. Has `{time}`. A screen reader
   * speaks this text in each warning that can be extended: when the dialog opens, at each minute, then at 60, 40 and 20 s.
   */
  readonly messageByServer: string
  /** Follows the message, except where the page waits for a new sign-in with all that was typed. */
  readonly loss: string
  /** The button that extends the session. */
  readonly stay: string
  /** The label of that button while the server is asked. */
  readonly busy: string
  /** The label of that button after a failure. */
  readonly retry: string
  /** The button that signs out. */
  readonly signOut: string
  /** Shown if the server cannot be reached. The library keeps trying by itself. */
  readonly unreachable: string
  /** Shown if the server answered, but did not extend the session. */
  readonly notExtended: string

  /** The heading of a warning that cannot be extended. */
  readonly finalTitle: string
  /** The message of a warning that cannot be extended. Has `{time}`. The limit may be the application's or the server's. */
  readonly finalMessage: string
  /** Follows that message. A screen reader does not speak it by itself. */
  readonly save: string
  /** The button of a warning that cannot be extended. It closes the dialog, so that the person can save. */
  readonly dismiss: string

  /** The heading while the server is asked whether the session still lives. */
  readonly checkingTitle: string
  /** The message below that heading. */
  readonly checking: string

  /** The heading while the sign-out is under way. */
  readonly leavingTitle: string
  /**
   * The heading after the session has ended. Below it stands the text of the cause: `idle`, `absolute`, … These texts also
   * stand below `leavingTitle` and before `locked`, so they say why, and not that the person was signed out.
   */
  readonly expiredTitle: string
  /** The heading after an end of which the server may not know: it did not answer, or still has the session. */
  readonly lockedTitle: string
  /** Follows the text of the cause below that heading. The person may still be signed in, so it must not say otherwise. */
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

  /**
   * Tells the limit ahead of time, in an element with `data-idle-warning="timeout"`. Has `{time}`.
   * @see https://www.w3.org/TR/WCAG22/#timeouts
   */
  readonly notice: string
}

/** The built-in texts. */
export const english: Messages = {
  lang: 'en',
  title: 'You are about to be signed out',
  message: 'We will sign you out in {time}, because you have not been active for a while.',
  messageByServer: 'We will sign you out in {time}.',
  loss: 'Work you have not saved may be lost.',
  stay: 'Stay signed in',
  busy: 'One moment…',
  retry: 'Try again',
  signOut: 'Sign out',
  unreachable: 'We cannot reach the server. Please check your internet connection.',
  notExtended: 'We could not keep you signed in. Please try again.',
  finalTitle: 'You will be signed out soon',
  finalMessage: 'We will sign you out in {time}. You cannot stay signed in for longer.',
  save: 'Please save your work now.',
  dismiss: 'Back to my work',
  checkingTitle: 'One moment…',
  checking: 'We are checking whether you are still signed in.',
  leavingTitle: 'Signing you out…',
  expiredTitle: 'You have been signed out',
  idle: 'You were not active for a while.',
  absolute: 'You reached the longest time that you can stay signed in.',
  'ended-by-server': 'Your session has ended. You may have signed out somewhere else.',
  'signed-out': 'You signed out in this browser.',
  'browser-closed': 'The browser was closed.',
  lockedTitle: 'This page is locked',
  locked: 'We have hidden this page to keep your account safe. You may still be signed in.',
  signIn: 'Sign in again',
  newTab: '(opens in a new tab)',
  inPlace: 'What you typed is still here. Sign in again, then come back to this tab.',
  reload: 'Reload the page',
  stayed: 'You are still signed in.',
  resumed: 'You are signed in again.',
  notice: 'If you are not active for {time}, we will sign you out.',
}

/**
 * Completes single texts with those of a language, and these with English. A `message` or `finalMessage` of the
 * application's own is all that its warning says.
 */
export const completeMessages = (texts: Partial<Messages> = {}, messages: Messages = english): Messages => ({
  ...english,
  ...messages,
  ...(texts.message !== undefined && { messageByServer: texts.message, loss: '' }),
  ...(texts.finalMessage !== undefined && { save: '' }),
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
