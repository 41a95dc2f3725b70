import type { Cause, Screen } from '../core/ports.ts'
import { countdown } from './countdown.ts'
import { formatTime, type Messages } from './messages.ts'

type WarningScreen = Extract<Screen, { kind: 'warning' }>
type CoverScreen = Extract<Screen, { kind: 'checking' | 'expired' }>
export type VisibleScreen = WarningScreen | CoverScreen

/** What a screen says. A text that is absent or empty is not shown. */
export interface Content {
  readonly lang: string
  readonly dir: 'ltr' | 'rtl'
  /** See {@link statesOf}. */
  readonly states: readonly string[]
  readonly title: string
  /** With `{time}` where the countdown stands. */
  readonly message: string
  readonly time?: string
  /** The part of the warning that is left, from 1 to 0. */
  readonly progress?: number
  readonly error?: string
  /** The button to press. */
  readonly primary?: string
  readonly isBusy?: boolean
  /** In place of the primary button, a link to the sign-in page. */
  readonly link?: string
  readonly href?: string
  readonly secondary?: string
  /** In place of the buttons, the application's own sign-in. */
  readonly signIn?: HTMLElement
  /** Announced when it changes on an open dialog: the mark of the countdown, 0 when time is over. */
  readonly mark: number
  /** Seconds left, 0 when time is over. */
  readonly left: number
  /** In place of the page, not over it. */
  readonly isCover: boolean
}

export interface ContentOptions {
  /** Asked for each screen: the page may change its language meanwhile. */
  readonly messages: () => Messages
  readonly canSignOut: boolean
  /** Milliseconds from the warning to the end. */
  readonly warnBefore: number
  /** The sign-in page opens in another tab, and the page goes on when the same person has signed in there. */
  readonly isInPlace: boolean
  readonly signInUrl?: (cause: Cause) => string | undefined
  readonly ownSignIn?: () => HTMLElement | undefined
}

/** Puts a screen into words. */
export function contentOf(screen: VisibleScreen, options: ContentOptions): Content {
  const messages = options.messages()
  const { lang, dir = 'ltr' } = messages
  const states = statesOf(screen)
  if (screen.kind === 'warning') return { lang, dir, states, ...warningContent(screen, messages, options) }
  return { lang, dir, states, ...coverContent(screen, messages, options), mark: 0, left: 0, isCover: true }
}

/** What own markup knows a screen by. */
export function statesOf(screen: VisibleScreen): readonly string[] {
  if (screen.kind === 'checking') return ['checking']
  if (screen.kind === 'expired') return ['expired', screen.cause, ...(screen.isLeaving ? ['leaving'] : [])]
  if (!screen.isExtendable) return ['final']
  const { isBusy, failure } = screen
  const failed = !failure ? [] : [failure === 'unreachable' ? failure : 'failed']
  return ['warning', ...(isBusy && !failure ? ['busy'] : []), ...failed]
}

function warningContent(screen: WarningScreen, messages: Messages, { canSignOut, warnBefore }: ContentOptions) {
  const left = countdown(screen.remaining)
  return {
    ...(screen.isExtendable ? extendableContent(screen, messages) : finalContent(messages)),
    time: formatTime(messages.lang, left),
    progress: Math.min(1, screen.remaining / warnBefore),
    secondary: canSignOut ? messages.signOut : '',
    mark: left.mark,
    left: Math.ceil(screen.remaining / 1000),
    isCover: false,
  }
}

function extendableContent({ isBusy, failure }: WarningScreen, texts: Messages) {
  const { title, message } = texts
  // Nothing changes while it is tried again by itself, or a screen reader would say at each attempt what has changed.
  if (failure) {
    const error = failure === 'unreachable' ? texts.unreachable : texts.notExtended
    return { title, message, primary: texts.retry, error }
  }
  return isBusy ? { title, message, primary: texts.busy, isBusy } : { title, message, primary: texts.stay }
}

function finalContent(texts: Messages) {
  return { title: texts.finalTitle, message: texts.finalMessage, primary: texts.dismiss }
}

function coverContent(screen: CoverScreen, messages: Messages, { isInPlace, signInUrl, ownSignIn }: ContentOptions) {
  if (screen.kind === 'checking') return { title: messages.checkingTitle, message: messages.checking }
  const message = messages[screen.cause]
  if (screen.isLeaving) return { title: messages.leavingTitle, message }
  const said = { title: messages.expiredTitle, message }
  const signIn = ownSignIn?.()
  const href = signInUrl?.(screen.cause)
  if (signIn) return { ...said, signIn }
  if (!href) return { ...said, primary: messages.reload }
  if (!isInPlace) return { ...said, link: messages.signIn, href }
  const link = `${messages.signIn} ${messages.newTab}`
  return { ...said, message: `${message} ${messages.inPlace}`, link, href }
}
