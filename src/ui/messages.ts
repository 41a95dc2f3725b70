import type { Cause } from '../core/ports.ts'
import type { Texts } from '../core/texts.ts'
import type { Countdown } from './countdown.ts'

/**
 * Everything the dialog says, as plain text. `{time}` stands for the remaining time with its unit, such as
 * "2 minutes"; `lang` decides how numbers and units are written. A locale is one object of this shape; the option `dialog` replaces texts one by one.
 */
export interface Messages extends Texts, Readonly<Record<Cause, string>> {
  /** Heading of the warning. */
  readonly title: string
  /** When it happens and what happens to unsaved work. Shown, and spoken at each mark. Has `{time}`. */
  readonly message: string
  /** The button that extends. */
  readonly stay: string
  /** The same button while the server is asked. */
  readonly busy: string
  /** The same button after a failure. */
  readonly retry: string
  readonly signOut: string
  /** The server cannot be reached; the SDK keeps trying by itself. */
  readonly unreachable: string
  /** The server answered, but did not extend. */
  readonly notExtended: string

  /** Heading of a warning that cannot be extended. */
  readonly finalTitle: string
  /** Its message. Has `{time}`. */
  readonly finalMessage: string
  /** Its button: back to the page, to save. */
  readonly dismiss: string

  /** Heading while the server is asked whether the session is still alive. */
  readonly checkingTitle: string
  readonly checking: string

  /** Heading while the sign-out is under way. */
  readonly leavingTitle: string
  /** Heading of the cover. Below it stands the text of the cause: `idle`, `absolute`, … */
  readonly expiredTitle: string
  readonly signIn: string
  /** Behind `signIn`, where the page stays and the sign-in page opens in another tab. */
  readonly newTab: string
  /** Behind the text of the cause, where the page goes on as it was after that sign-in. */
  readonly inPlace: string
  /** In place of `signIn` where no sign-in address is known. */
  readonly reload: string
  /** Spoken after an extension; may be empty. */
  readonly stayed: string
  /** Spoken when the page goes on after a new sign-in; may be empty. */
  readonly resumed: string
}

/** The built-in language. */
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
  signIn: 'Sign in again',
  newTab: '(opens in a new tab)',
  inPlace: 'What you typed is still on this page. Sign in in the new tab, then come back here.',
  reload: 'Reload the page',
  stayed: 'You are still signed in.',
  resumed: 'You are signed in again.',
}

/** Complete texts: the given ones over those of a language. */
export const completeMessages = (texts: Partial<Messages> = {}, messages: Messages = english): Messages => ({
  ...english,
  ...messages,
  ...texts,
})

/** "2 minutes", as the language writes it. */
export function formatTime(lang: string, { unit, value }: Countdown): string {
  return numberFormat(lang, { style: 'unit', unit, unitDisplay: 'long' }).format(value)
}

/** A tag that `Intl` refuses, such as `en_US`, must not cost a person the warning. */
function numberFormat(lang: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  try {
    return new Intl.NumberFormat(lang, options)
  } catch {
    return new Intl.NumberFormat([], options)
  }
}
