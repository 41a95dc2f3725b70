import type { Cause, Screen } from '../core/ports.ts'
import { countdown, secondsLeft } from './countdown.ts'
import { formatTime, type Messages } from './messages.ts'

type WarningScreen = Extract<Screen, { kind: 'warning' }>
type ExpiredScreen = Extract<Screen, { kind: 'expired' }>
/** A screen that replaces the page. */
export type CoverScreen = Extract<Screen, { kind: 'checking' }> | ExpiredScreen

/** A screen that shows something. */
export type VisibleScreen = WarningScreen | CoverScreen

/** The texts and controls of a screen. A text that is absent or empty is not shown. */
export interface Content {
  readonly lang: string
  readonly dir: 'ltr' | 'rtl'
  readonly title: string
  /** Has `{time}` where the countdown belongs. */
  readonly message: string
  /**
   * What a screen reader says, if that is shorter: a warning speaks when the session ends, each time, and not why. Orca in
   * Chromium has six seconds of other things to say before it. Has `{time}`. Without this text: heading and message.
   */
  readonly spoken?: string
  /** The countdown with its unit, such as "2 minutes". */
  readonly time?: string
  /** The part of the warning that is left, from 1 to 0. */
  readonly progress?: number
  readonly error?: string
  /** The label of the main button. */
  readonly primary?: string
  /** The main button is disabled while the server is asked. */
  readonly isBusy?: boolean
  /**
   * The label of the main button of the screen before. It keeps the focus for a moment, unseen, and does nothing. See
   * `holdButton` in view.ts.
   */
  readonly heldPrimary?: string
  /** The label of the link to the sign-in page, which replaces the main button. */
  readonly link?: string
  readonly href?: string
  /** The label of the sign-out button. */
  readonly secondary?: string
  /** The page's own sign-in element, which replaces the buttons. */
  readonly signIn?: HTMLElement
  /** Whole seconds until the session ends; 0 on a cover. */
  readonly secondsLeft: number
  /** True if the dialog replaces the page, false if it stands over the page. */
  readonly isCover: boolean
}

export interface ContentOptions {
  /** Called for each screen, because the page may change its language. */
  readonly messages: () => Messages
  readonly canSignOut: boolean
  /** Milliseconds from the warning to the end of the session. */
  readonly warnBefore: number
  /** True if the sign-in page opens in another tab, and this page resumes when the same person has signed in there. */
  readonly isInPlace: boolean
  /** Returns the address of the sign-in page with the cause, if the application has one. */
  readonly signInUrl?: (cause: Cause) => string | undefined
  /** Finds the page's own sign-in element, which the cover shows in place of its buttons. */
  readonly ownSignIn?: () => HTMLElement | undefined
}

/** Puts a screen into words, in the language that the page has now. */
export function contentOf(screen: VisibleScreen, options: ContentOptions): Content {
  const messages = options.messages()
  const { lang, dir = 'ltr' } = messages
  if (screen.kind === 'warning') return { lang, dir, ...warningContent(screen, messages, options) }
  return { lang, dir, ...coverContent(screen, messages, options), secondsLeft: 0, isCover: true }
}

function warningContent(screen: WarningScreen, messages: Messages, options: ContentOptions) {
  const { remaining } = screen
  const { canSignOut, warnBefore, isInPlace } = options
  return {
    ...(screen.isExtendable ? extendableContent(screen, messages, isInPlace) : finalContent(messages)),
    time: formatTime(messages.lang, countdown(remaining)),
    progress: Math.min(1, remaining / warnBefore),
    secondary: canSignOut ? messages.signOut : '',
    secondsLeft: secondsLeft(remaining),
    isCover: false,
  }
}

function extendableContent({ cause, isBusy, failure }: WarningScreen, messages: Messages, isInPlace: boolean) {
  const { lang, title, loss } = messages
  const reason = cause === 'idle' ? messages.message : messages.messageByServer
  const texts = { title, message: isInPlace ? reason : join(lang, reason, loss), spoken: messages.messageByServer }
  // Keep the content while the SDK retries by itself; else a screen reader would speak at each attempt.
  if (failure) {
    const error = failure === 'unreachable' ? messages.unreachable : messages.notExtended
    return { ...texts, primary: messages.retry, error }
  }
  return isBusy ? { ...texts, primary: messages.busy, isBusy } : { ...texts, primary: messages.stay }
}

function finalContent({ lang, finalTitle, finalMessage, save, dismiss }: Messages) {
  return { title: finalTitle, message: join(lang, finalMessage, save), spoken: finalMessage, primary: dismiss }
}

function coverContent(screen: CoverScreen, messages: Messages, options: ContentOptions) {
  if (screen.kind === 'checking') return { title: messages.checkingTitle, message: messages.checking }
  if (screen.isLeaving) return { title: messages.leavingTitle, message: messages[screen.cause] }
  const title = screen.isUncertain ? messages.lockedTitle : messages.expiredTitle
  return { title, ...signInContent(screen, messages, options) }
}

/** The reason for the end, and the way to sign in again: the page's own form, a link, or a reload. */
function signInContent({ cause, isUncertain }: ExpiredScreen, messages: Messages, options: ContentOptions) {
  const { isInPlace, signInUrl, ownSignIn } = options
  const message = isUncertain ? lockedMessage(cause, messages) : messages[cause]
  const signIn = ownSignIn?.()
  if (signIn) return { message, signIn }
  const href = signInUrl?.(cause)
  if (!href) return { message, primary: messages.reload }
  if (!isInPlace) return { message, link: messages.signIn, href }
  const link = `${messages.signIn} ${messages.newTab}`
  return { message: join(messages.lang, message, messages.inPlace), link, href }
}

/** Where the server may have ended the session, nothing is known for sure. */
const lockedMessage = (cause: Cause, messages: Messages): string =>
  cause === 'ended-by-server' ? messages.locked : join(messages.lang, messages[cause], messages.locked)

/** Chinese and Japanese have no space between sentences. */
const join = (lang: string, ...sentences: readonly string[]): string =>
  sentences.filter(Boolean).join(/^(zh|ja)/.test(lang) ? '' : ' ')
