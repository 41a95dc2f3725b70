import type { CsrfSetting } from './browser/csrf.ts'
import type { HistoryEntry } from './core/engine/history.ts'
import type { EventDetails, EventName, ExtendResult, Phase } from './core/events.ts'
import type { DataOptions } from './core/options/data-options.ts'
import type { Answer, DurationText, HoldOptions, Instant, Ports, ServerRequest, Source } from './core/ports.ts'
import type { Messages } from './ui/messages.ts'
import type { CreateOwnView } from './ui/view-parts.ts'

export type { CsrfPlace, CsrfPreset, CsrfSetting } from './browser/csrf.ts'
export type { HistoryEntry } from './core/engine/history.ts'
export type { IdleWarningError, IdleWarningErrorCode, Problem } from './core/errors.ts'
export type { ErrorCode, EventName, ExtendedBy, ExtendResult, Phase, PhaseCause } from './core/events.ts'
export type { Address } from './core/options/data-options.ts'
export type { Cause, DurationText, ExtendFailure, Outcome, Reason } from './core/ports.ts'
export type { Messages } from './ui/messages.ts'

/** How the SDK sends its requests to the application's server. */
export interface RequestOptions {
  /**
   * Where the page keeps the CSRF token and which header carries it. Read anew for each request that has a body. If the
   * server refuses the token (403, 419, 422), the request is repeated once with the token as it is then.
   * @default no token
   */
  readonly csrf?: CsrfSetting
  /**
   * More headers, or a function that returns them, called for each request. They replace headers of the SDK of the same
   * name. If the function throws, the request is `misconfigured`.
   * @default none
   */
  readonly headers?: Readonly<Record<string, string>> | (() => Readonly<Record<string, string>>)
  /** As in `fetch`. A server of another origin needs `'include'`. @default 'same-origin' */
  readonly credentials?: RequestCredentials
  /** After this time a request without an answer counts as `unreachable`. @default '10s' */
  readonly timeout?: DurationText
  /** Replaces `fetch`, for an HTTP client of your own. If it rejects, the request is `unreachable`. @default fetch */
  readonly transport?: (url: string, init: RequestInit) => Promise<Response>
  /**
   * Decides what a 2xx response means, for a server that does not answer in the SDK's JSON. It returns whether the session
   * lives, or for how many more seconds. The SDK then does not read the body itself. If the function throws or returns
   * something else, the request is `misconfigured`.
   * @default reads the SDK's JSON
   */
  readonly isAlive?: (response: Response) => boolean | number | Promise<boolean | number>
}

/**
 * Talks to the server in place of the SDK. `expiresIn`, `absoluteIn` and `idleFor` of an answer are milliseconds here.
 *
 * @example
 * ```ts
 * server: {
 *   keepalive: async ({ reason, idleFor }) => {
 *     const { ok, status } = await api.post('/session/keepalive', { reason, idleFor })
 *     if (ok) return { outcome: 'renewed', expiresIn: 900_000 }
 *     return { outcome: status === 401 ? 'ended' : 'unreachable' }
 *   },
 * }
 * ```
 */
export interface ServerFunctions {
  /** In place of `keepaliveUrl`: renews the session. */
  readonly keepalive?: (request: Extract<ServerRequest, { kind: 'keepalive' }>) => Promise<Answer>
  /** In place of `statusUrl`: says how long the session lives, and renews nothing. */
  readonly status?: (request: Extract<ServerRequest, { kind: 'status' }>) => Promise<Answer>
  /** In place of `signOutUrl`: ends the session. */
  readonly signOut?: (request: Extract<ServerRequest, { kind: 'sign-out' }>) => Promise<Answer>
}

/** What the modal says and looks for. Every word and selector has a default. */
export interface ModalOptions {
  /**
   * The application's own sign-in form, or its selector. Once the session has expired, it stands in the cover in place of
   * the buttons; until then it may be `hidden`. Afterwards it is put back where it was. It appears only if the page stays:
   * without `signInUrl`, or if `expired` is prevented.
   *
   * Do not pass an element that a framework renders, because it is moved. Pass the container of a portal. Listeners of the
   * document do not get its clicks and keys.
   * @default none
   */
  readonly expired?: string | HTMLElement
  /** The ARIA role. Orca in Chromium reads an `'alertdialog'` twice. @default 'dialog' */
  readonly role?: 'alertdialog' | 'dialog'
  /** Texts that replace the built-in ones one by one, in every language. @default none */
  readonly texts?: Partial<Messages>
  /**
   * Languages besides English, each a module: `import fr from 'idle-warning/locales/fr'`. The option `lang` chooses one,
   * without it the `lang` of the page.
   * @default none
   */
  readonly locales?: readonly Messages[]
}

/** The modal in a `<dialog>` of the page. `ownDialog()` of `idle-warning/own-dialog` makes it. */
export interface OwnDialog extends ModalOptions {
  /** The page's `<dialog>`, or its selector. */
  readonly element: string | HTMLDialogElement
  /** Shows the warning and the end in that dialog. */
  readonly createView: CreateOwnView
}

/** The options of `createIdleWarning`. Only `idleTimeout` is required. */
export interface IdleWarningOptions extends DataOptions {
  /** Settings of all requests to the server. @default same-origin requests without a CSRF token */
  readonly request?: RequestOptions
  /**
   * Settings of the modal, or `false` for none, or `ownDialog('#timeout')` of `idle-warning/own-dialog` for a `<dialog>` of
   * the page. With `false` and in `idle-warning/headless` the application shows the
   * warning and covers the page itself.
   * @default the built-in modal in the language of the page
   */
  readonly dialog?: ModalOptions | OwnDialog | false
  /**
   * Functions in place of the addresses, for an application that signs in with tokens, or has an HTTP client of its own. Each
   * gets the request and resolves with what the server's answer means. A function that rejects counts as `unreachable`.
   * @default none
   */
  readonly server?: ServerFunctions
  /** More kinds of activity besides pointer, keys and touch, such as those of `idle-warning/sources`. @default none */
  readonly sources?: readonly Source[]
  /** Replaces single facilities of the browser, such as the clock or the storage. Meant for tests. @default the browser's */
  readonly ports?: Partial<Ports>
}

/** What `update()` takes: the options to change. `undefined` gives one its default again. */
export type OptionChanges = { readonly [Name in keyof IdleWarningOptions]?: IdleWarningOptions[Name] | undefined }

/** What the listeners of `warning` and `expired` can prevent. */
interface Cancelable {
  readonly defaultPrevented: boolean
  /** Of `warning`: no modal is shown. Of `expired`: the page is not left, and the cover stays. */
  preventDefault(): void
}

/** What a listener receives, by the name of the event. `warning` and `expired` are cancelable. */
export type IdleWarningEvents = {
  readonly [Name in EventName]: EventDetails[Name] & (Name extends 'warning' | 'expired' ? Cancelable : unknown)
}

/** `Symbol.dispose`, if the application compiles with a library that has it. */
type Dispose = SymbolConstructor extends { readonly dispose: infer Key extends symbol } ? Key : never

/**
 * Ends a work hold. A second call does nothing. With `using`, the hold ends with its block.
 * @see https://github.com/tc39/proposal-explicit-resource-management
 */
export type EndWork = (() => void) & { readonly [Key in Dispose]: () => void }

/** Options of a work hold. */
export interface WorkOptions extends HoldOptions {
  /** Ends the hold when it is aborted. It does not stop the work itself. @default none */
  readonly signal?: AbortSignal
}

/** The handle of a session that is watched. */
export interface IdleWarning {
  /**
   * Starts to watch. If the server has just delivered this page, that counts as contact with the server. If no other page
   * has a live session, it counts as activity too. After `expired` the session begins anew. If it is started already, it
   * does nothing.
   *
   * @throws IdleWarningError `already-started` if another handle of the same `scope` runs in this document. What a source
   * throws while it connects is thrown too.
   */
  start(): void
  /** Stops watching and leaves nothing behind: no listener, timer, channel or element. */
  stop(): void
  /**
   * Changes options while the session is watched: times, addresses, `request`, `server`, `dialog`, `lang` and others. Each
   * option that is given replaces the one before as a whole; `undefined` gives it its default again. What was due by the
   * options before happens first. If `idleTimeout` changes and `statusUrl` is set, the server is asked for its own figure.
   *
   * Other tabs keep their own options. A tab with a shorter timeout ends only its own page and sends no sign-out: the page
   * with the longer one goes on. Another `sessionKey` or `userKey` is another session: the handle stops, and starts for it. After
   * the end only another `sessionKey` is.
   *
   * @throws IdleWarningError `wrong-options`, with all problems at once, and nothing changes. `scope`, `ports`, `sources`,
   * `ignoreMovement`, `endAfterClose`, `expiresIn` and `absoluteIn` cannot change.
   */
  update(options: OptionChanges): void
  /**
   * Asks the server to renew the session. Calls at the same time share one request. It never rejects because of the
   * network or the server.
   *
   * @returns `{ ok: true, expiresAt }` only if the server proved it, else `{ ok: false, code }`. Without `keepaliveUrl` it
   * succeeds without a request.
   */
  extend(): Promise<ExtendResult>
  /**
   * Begins a work hold: work such as an upload, a computation or a video call keeps the session alive and the warning
   * away. The hold ends when the returned function is called, when `signal` is aborted, or after `max`. It never lasts
   * past the absolute timeout.
   *
   * @param label names the work in `error` events and in the history.
   * @throws IdleWarningError `wrong-options` if `max` is not a duration.
   */
  beginWork(label: string, options?: WorkOptions): EndWork
  /**
   * Runs a work hold for as long as a promise is pending, or the promise that a function returns.
   *
   * @returns the value of the promise. Rejects if the promise rejects or the function throws. The hold ends in each case.
   */
  during<T>(label: string, work: PromiseLike<T> | (() => T | PromiseLike<T>), options?: WorkOptions): Promise<T>
  /** Ends the session in all tabs and, with `signOutUrl`, on the server. The cause is `signed-out`. */
  signOut(): void
  /**
   * Asks `statusUrl` now, without extending the session.
   *
   * @returns the phase after the answer, or `'stopped'` if the handle is not started. If the answer says that the session
   * has ended, a second question follows 1–2 s later, and the phase is the one after its answer.
   */
  checkStatus(): Promise<Phase>
  /**
   * Reports activity that the page cannot see, such as a game controller. At most one call a second counts. It does not
   * extend a session whose warning is shown.
   */
  reportActivity(): void
  /**
   * Reports that a request of the application has just renewed the session. It counts as contact with the server, not as
   * activity.
   *
   * @param options `expiresIn`: how long the session lives from now on, if the server told it.
   * @throws IdleWarningError `wrong-options` if `expiresIn` is not a duration.
   */
  reportRenewal(options?: { readonly expiresIn?: DurationText }): void
  /**
   * Reports that a request of the application was answered by `401`: the session may have ended. One answer does not end it.
   * The SDK asks `statusUrl`, or without one `keepaliveUrl`, 1–2 s later, and ends the session if that answer agrees. Without
   * both addresses it ends the session at once.
   */
  reportEnded(): void
  /**
   * Adds a listener. If it throws, the error is reported and the other listeners are called all the same.
   *
   * @param options `signal` removes the listener when it is aborted.
   * @returns the undo.
   * @throws IdleWarningError `wrong-options` if there is no such event.
   */
  on<Name extends EventName>(
    event: Name,
    listener: (event: IdleWarningEvents[Name]) => void,
    options?: { readonly signal?: AbortSignal | undefined },
  ): () => void
  /** Where the session stands. */
  readonly phase: Phase
  /** Milliseconds until the session ends if nothing happens. 0 if it is not running. */
  readonly remaining: number
  /** When the session ends if nothing happens, in epoch milliseconds. `undefined` if it is not running. */
  readonly expiresAt: Instant | undefined
  /**
   * When a person was last active in this session, in epoch milliseconds: in any page of it, or elsewhere as the server told
   * by `idleFor`. `undefined` if the session is not running, or if that is not known.
   */
  readonly lastActiveAt: Instant | undefined
  /**
   * Whether the page is covered while the server is asked if the session is still alive, such as after a sleep. That takes
   * 5 s at most.
   */
  readonly isChecking: boolean
  /**
   * The last 50 decisions of this tab as plain data, the oldest first. The newest `warning` and `expired` are kept in any
   * case. `idle-warning/debug` puts them into words.
   */
  readonly history: readonly HistoryEntry[]
}
