import type { DurationText } from '../ports.ts'

/**
 * Where a request goes: a URL, or a URL with a method and a form body of its own. A relative URL is read as the browser
 * reads it: from the address of the page.
 *
 * @example
 * ```ts
 * createIdleWarning({
 *   idleTimeout: '15m',
 *   keepaliveUrl: { url: '/api/ping', method: 'PUT', body: { from: 'idle-warning' } },
 * })
 * ```
 */
export type Address =
  | string
  | {
      /** The address itself. */
      readonly url: string
      /** The HTTP method. @default `'POST'`; `'GET'` for `statusUrl` */
      readonly method?: string
      /** Sent as a form, together with the library's own fields: `'a=1'` or `{ a: '1' }`. @default only those fields */
      readonly body?: string | Readonly<Record<string, string>>
    }

/** The options that are plain data. Each has a `data-*` attribute of the same name on the script tag. */
export interface DataOptions {
  /**
   * Ends the session after this much inactivity, including the time of the warning. Write the same figure as in the
   * server's settings. It must be more than 20 s, and longer than `warnBefore`.
   *
   * `'off'`: only the server's figures count (`expiresIn` in its answers). Use it for a person who has turned the time limit
   * off (WCAG 2.2.1).
   *
   * @group Timing
   */
  readonly idleTimeout: DurationText | 'off'
  /**
   * How long before the end the warning opens. Less than 20 s is an error, because WCAG 2.2.1 asks for 20 s; see
   * `allowShortWarning`. If the server sends `expiresIn`, the warning and the end come slightly early: by a tenth of
   * `idleTimeout`, at most 5 s. So the last request never meets an expired session.
   *
   * @default `min(2m, max(20s, idleTimeout / 2))`; without the 20 s if `allowShortWarning` is set
   * @see docs/troubleshooting.md#the-margin
   * @group Timing
   */
  readonly warnBefore?: DurationText
  /**
   * The longest time that a session lasts, however active the person is. Its warning cannot be extended. Counted from the
   * sign-in if `sessionKey` is set, else from the first page that starts.
   *
   * @default none
   * @group Timing
   */
  readonly absoluteTimeout?: DurationText
  /**
   * How long the session still lived when the server wrote this page. Counted from the start of the page's request. It is
   * an upper limit: more time than `idleTimeout` does not count as activity.
   *
   * @default none
   * @example
   * ```html
   * <script defer src="/static/idle-warning.min.js" data-idle-timeout="15m" data-expires-in="840s"></script>
   * ```
   * @group Timing
   */
  readonly expiresIn?: DurationText
  /**
   * The time until the absolute timeout when the server wrote this page. Counted from the start of the page's request.
   *
   * @default none
   * @group Timing
   */
  readonly absoluteIn?: DurationText
  /**
   * Ends the session at the next page start if every page of the application was closed for longer than this, even if the
   * browser has restored the session cookie ("continue where you left off"). Needs `sessionKey`, to recognise a new sign-in;
   * `signOutUrl`, to end the session on the server; and a secure context, for Web Locks. In a browser without locks an
   * `error` event with the code `degraded` says that it cannot work.
   *
   * @default never
   * @see docs/time-and-tabs.md#when-the-browser-is-closed
   * @group Timing
   */
  readonly endAfterClose?: DurationText
  /**
   * Allows a warning of less than 20 s. This is the exception of WCAG 2.2.1 for time limits that are essential.
   *
   * @default `false`
   * @group Timing
   */
  readonly allowShortWarning?: boolean
  /**
   * Renews the session: a `POST`, answered by `204` or `{"expiresIn": seconds}`. Without it no request is sent and the
   * timer runs only in the page: *Stay signed in* does not renew the server's session, and the console says so once.
   *
   * @default none
   * @see docs/servers.md#the-contract
   * @group Server
   */
  readonly keepaliveUrl?: Address
  /**
   * Asks how long the session still lives: a `GET` with the same answer as the keepalive, which must not renew the
   * session. `401` means that there is no session; it ends the session only if a second question confirms it.
   *
   * Required, with `idleFor` in its answers, if people are also active in pages of other origins, or in pages without the
   * library. `idleFor` is the number of seconds since a person was last active in any of them.
   *
   * @default none
   * @see docs/servers.md#activity-elsewhere
   * @group Server
   */
  readonly statusUrl?: Address
  /**
   * Ends the session: a `POST`, with `sessionKey` in its form body if that is set. Without it there is no *Sign out*
   * button. After inactivity it is sent only if no other page can be in use.
   *
   * @default none
   * @see docs/servers.md#sign-out-and-leaving
   * @group Server
   */
  readonly signOutUrl?: Address
  /**
   * Activity is reported to the server at most this often. Must be shorter than `idleTimeout`. A page in which no person is
   * active sends nothing.
   *
   * @default `min(10m, idleTimeout / 3)`; with `idleTimeout: 'off'` a third of the server's time, at most 10 m
   * @group Server
   */
  readonly keepaliveInterval?: DurationText
  /**
   * The sign-in page, opened when the session has expired. It gets the cause as `?reason=` and the address of this page as
   * `?next=`. It must be of this origin, or of one in `allowedOrigins`. Without it the page stays covered and offers to
   * reload.
   *
   * On the sign-in page itself nothing is watched, unless the page names a session (`sessionKey`) or the status reports one.
   *
   * @default none
   * @group Leaving
   */
  readonly signInUrl?: string
  /**
   * The page after a sign-out on purpose. It gets `?reason=signed-out` and no `?next=`.
   *
   * @default `signInUrl`
   * @group Leaving
   */
  readonly signedOutUrl?: string
  /**
   * The name of the parameter in which `signInUrl` gets the address of this page. `false` sends none.
   *
   * @default `'next'`
   * @group Leaving
   */
  readonly returnParam?: string | false
  /**
   * Other origins that `signInUrl` and `signedOutUrl` may lead to. As an attribute: origins with spaces between them.
   *
   * @default `[]`
   * @group Leaving
   */
  readonly allowedOrigins?: readonly string[]
  /**
   * Also covers the page whenever it is left, so that the back/forward cache never shows it unchecked.
   *
   * @default `false`
   * @group Leaving
   */
  readonly coverOnLeave?: boolean
  /**
   * A value that changes at each sign-in, so that tabs never mix two sessions. Use a random string or an HMAC. **Never use
   * the session id.** The browser stores only a short hash of it. A sign-out sends it, so that your server can ignore one
   * that was meant for another session.
   *
   * @default none
   * @group Identity
   */
  readonly sessionKey?: string
  /**
   * The same value at each sign-in of one person, also in the server's answers. Use a random string or an HMAC, never a name
   * or an e-mail address. Signing in again in place needs it, and so do drafts.
   *
   * @default none
   * @see docs/servers.md#signing-in-again-in-place
   * @group Identity
   */
  readonly userKey?: string
  /**
   * Keeps several applications on one origin apart. One instance runs in a document for each scope.
   *
   * @default `''`
   * @group Identity
   */
  readonly scope?: string
  /**
   * The language of the dialog and of times: `'fr'`, `'pt-BR'`. Languages besides English come from `dialog.locales`, or
   * from the scripts in `locales/`.
   *
   * @default the `lang` of the page's root element
   * @see docs/languages.md
   * @group UI
   */
  readonly lang?: string
  /**
   * What extends the session during a warning. `'button'`: only the button, Escape or `extend()`. `'activity'`: also any key
   * press or click. Mouse movement and scrolling never do.
   *
   * @default `'button'`
   * @group UI
   */
  readonly extendOn?: 'button' | 'activity'
  /**
   * Only presses count as activity: keys, clicks, taps and typing. Movement of the pointer, the wheel and scrolling do not. A
   * person who only reads then has to press something. Sources such as `frames()` and `windows()` still report movement.
   *
   * @default `false`
   * @see docs/presence.md
   * @group Advanced
   */
  readonly ignoreMovement?: boolean
}

/** Options that a script tag cannot carry as text. Their types belong to the browser and stand with the handle. */
export interface OtherOptions {
  readonly request?: unknown
  readonly server?: unknown
  readonly dialog?: unknown
  readonly sources?: unknown
  readonly ports?: unknown
}
