import { countdown } from '../core/countdown.ts'
import type { Cause, Screen } from '../core/ports.ts'
import { formatTime, type Messages } from './messages.ts'

type WarningScreen = Extract<Screen, { kind: 'warning' }>
type CoverScreen = Extract<Screen, { kind: 'checking' | 'expired' }>
export type VisibleScreen = WarningScreen | CoverScreen

/** What a screen says. A text that is absent or empty is not shown. */
export interface Content {
  readonly title: string
  /** With `{time}` where the countdown stands. */
  readonly message: string
  readonly time?: string
  readonly error?: string
  /** The button to press. */
  readonly primary?: string
  readonly isBusy?: boolean
  /** In place of the primary button, a link to the sign-in page. */
  readonly link?: string
  readonly href?: string
  readonly secondary?: string
  /** Announced when it changes on an open dialog: the mark of the countdown, 0 when time is over. */
  readonly mark: number
  /** Seconds left, 0 when time is over. */
  readonly left: number
  /** In place of the page, not over it. */
  readonly isCover: boolean
}

export interface ContentOptions {
  readonly messages: Messages
  readonly canSignOut: boolean
  /** The sign-in page opens in another tab, and the page goes on when the same person has signed in there. */
  readonly isInPlace: boolean
  readonly signInUrl?: (cause: Cause) => string | undefined
}

/** Puts a screen into words. */
export function contentOf(screen: VisibleScreen, options: ContentOptions): Content {
  if (screen.kind === 'warning') return warningContent(screen, options)
  return { ...coverContent(screen, options), mark: 0, left: 0, isCover: true }
}

function warningContent(screen: WarningScreen, { messages, canSignOut }: ContentOptions): Content {
  const left = countdown(screen.remaining)
  return {
    ...(screen.isExtendable ? extendableContent(screen, messages) : finalContent(messages)),
    time: formatTime(messages.lang, left),
    secondary: canSignOut ? messages.signOut : '',
    mark: left.mark,
    left: Math.ceil(screen.remaining / 1000),
    isCover: false,
  }
}

function extendableContent({ isBusy, failure }: WarningScreen, texts: Messages) {
  const { title, message } = texts
  // It stays while it is tried again, or a screen reader would say it at each attempt.
  const error = !failure ? '' : failure === 'unreachable' ? texts.unreachable : texts.notExtended
  if (isBusy) return { title, message, primary: texts.busy, isBusy, error }
  if (!failure) return { title, message, primary: texts.stay }
  return { title, message, primary: texts.retry, error }
}

function finalContent(texts: Messages) {
  return { title: texts.finalTitle, message: texts.finalMessage, primary: texts.dismiss }
}

function coverContent(screen: CoverScreen, { messages, isInPlace, signInUrl }: ContentOptions) {
  if (screen.kind === 'checking') return { title: messages.checkingTitle, message: messages.checking }
  const message = messages[screen.cause]
  if (screen.isLeaving) return { title: messages.leavingTitle, message }
  const title = messages.expiredTitle
  const href = signInUrl?.(screen.cause)
  if (!href) return { title, message, primary: messages.reload }
  if (!isInPlace) return { title, message, link: messages.signIn, href }
  const link = `${messages.signIn} ${messages.newTab}`
  return { title, message: `${message} ${messages.inPlace}`, link, href }
}
