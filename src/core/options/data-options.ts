import type { DurationText } from '../ports.ts'

/** Where a request goes: a URL, or a URL with a method and a form body of its own. */
export type Address =
  | string
  | {
      readonly url: string
      /** @default 'POST', and 'GET' for `statusUrl` */
      readonly method?: string
      /** Sent as a form, together with the SDK's own fields: `'a=1'` or `{ a: '1' }`. */
      readonly body?: string | Readonly<Record<string, string>>
    }

/** The options that are plain data. Each has a `data-*` attribute of the same name on the script tag. */
export interface DataOptions {
  /**
   * The session ends after this much inactivity. Write the same figure as in the server's settings. It must be longer than
   * `warnBefore`. `'off'` follows the server alone (WCAG 2.2.1, "turn off").
   */
  readonly idleTimeout: DurationText | 'off'
  /**
   * How long before the end the warning comes. Less than 20 s is rejected (WCAG 2.2.1), unless `allowShortWarning`.
   * @default min(2m, max(20s, idleTimeout / 2)); without the 20 s if `allowShortWarning`
   */
  readonly warnBefore?: DurationText
  /**
   * The session ends after this time, however active the person is. Its warning cannot be extended. Counted from the
   * sign-in where `sessionKey` names the session, otherwise from the first page that starts.
   * @default none
   */
  readonly absoluteTimeout?: DurationText
  /**
   * Activity is reported to the server at most this often.
   * @default min(10m, idleTimeout / 3); with `'off'` a third of the server's window, at most 10m
   */
  readonly keepaliveInterval?: DurationText
  /**
   * Time left when the server wrote this page. Counted from the start of the page's request. It is a limit: more time than
   * `idleTimeout` is no activity.
   * @default none
   */
  readonly expiresIn?: DurationText
  /** Time left until the absolute timeout when the server wrote this page. @default none */
  readonly absoluteIn?: DurationText
  /**
   * Renews the session: a `POST`, answered by `204` or `{"expiresIn": seconds}`. Without it no request is sent, and the
   * timer runs only in the page: *Stay signed in* does not renew the server's session.
   * @default none
   */
  readonly keepaliveUrl?: Address
  /**
   * Says how long the session still lives: a `GET` with the same answer, which must not renew the session. `401` when
   * there is none; it ends the session only if a second question confirms it. If the session has pages of other origins,
   * or pages without the SDK, the answer needs `idleFor`: the seconds since a person was last active in any of them.
   * @default none
   */
  readonly statusUrl?: Address
  /**
   * Ends the session: a `POST`, with `sessionKey` in its form body where that is set. After inactivity it is sent only if no
   * other page can be in use. Without it there is no *Sign out* button.
   * @default none
   */
  readonly signOutUrl?: Address
  /**
   * The sign-in page, where an expired session leads. It gets `reason` and `next` as parameters. It must be of this origin
   * or of one in `allowedOrigins`. Without it the expired page stays covered and offers to reload.
   * @default none
   */
  readonly signInUrl?: string
  /** Where a sign-out on purpose leads. @default signInUrl, with the reason and without `next` */
  readonly signedOutUrl?: string
  /** The parameter in which `signInUrl` gets the address of this page, or `false` for none. @default 'next' */
  readonly returnParam?: string | false
  /** Origins besides this one that `signInUrl` and `signedOutUrl` may lead to. @default [] */
  readonly allowedOrigins?: readonly string[]
  /**
   * A value that changes at each sign-in, so that tabs never mix two sessions: random, or a keyed hash. Never the session
   * id. Only a short hash of it is stored. A sign-out sends it, so that the server can ignore one for another session.
   * @default none
   */
  readonly sessionKey?: string
  /**
   * An opaque id of the signed-in person, the same as in the server's answers. Signing in again in place needs it.
   * @default none
   */
  readonly userKey?: string
  /** Keeps several applications on one origin apart. @default '' */
  readonly scope?: string
  /** Language of the modal and of times: `'fr'`, `'pt-BR'`. @default the `lang` of the page's root element */
  readonly lang?: string
  /**
   * What extends the session during a warning. `'button'`: only the button, Escape or `extend()`. `'activity'`: also any
   * key or pointer press; never movement.
   * @default 'button'
   */
  readonly extendOn?: 'button' | 'activity'
  /**
   * Ends the session at the next page start if every page of the application was closed for longer than this, even if the
   * browser has restored the session cookie ("continue where you left off"). Needs `sessionKey`, to recognise a new
   * sign-in, `signOutUrl`, to end the session on the server, and a secure context, for Web Locks.
   * @default never
   */
  readonly endAfterClose?: DurationText
  /** Covers the page whenever it is left, so that coming back never shows it unchecked. @default false */
  readonly coverOnLeave?: boolean
  /**
   * Only presses count as activity: keys, clicks, taps and typing. Movement of the pointer, the wheel and scrolling do not. A
   * person who only reads then has to press something.
   * @default false
   */
  readonly ignoreMovement?: boolean
  /** Allows a warning shorter than 20 s: WCAG 2.2.1's exception for time limits that are essential. @default false */
  readonly allowShortWarning?: boolean
}

/** Options that a script tag cannot carry as text. Their types belong to the browser and stand with the handle. */
export interface OtherOptions {
  readonly request?: unknown
  readonly server?: unknown
  readonly dialog?: unknown
  readonly sources?: unknown
  readonly ports?: unknown
}
