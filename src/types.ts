import type { RequestOptions, ServerFunctions } from './browser/request-options.ts'
import type { HistoryEntry } from './core/engine/history.ts'
import type { EventDetails, EventName, ExtendResult, Phase } from './core/events.ts'
import type { DataOptions } from './core/options/data-options.ts'
import type { DurationText, HoldOptions, Instant, Ports, Source } from './core/ports.ts'
import type { Messages } from './ui/messages.ts'
import type { CreateOwnView } from './ui/view-parts.ts'

export type { CsrfPlace, CsrfPreset, CsrfSetting } from './browser/csrf.ts'
export type { RequestOptions, ServerFunctions } from './browser/request-options.ts'
export type { HistoryEntry } from './core/engine/history.ts'
export type { IdleWarningError, IdleWarningErrorCode, Problem } from './core/errors.ts'
export type { ErrorCode, EventName, ExtendedBy, ExtendResult, Phase, PhaseCause } from './core/events.ts'
export type { Address } from './core/options/data-options.ts'
export type { Cause, DurationText, ExtendFailure, Outcome, Reason } from './core/ports.ts'
export type { Messages } from './ui/messages.ts'

/**
 * The option `dialog`: what the dialog says and looks for. Every word has a default.
 *
 * @see docs/looks.md
 */
export interface ModalOptions {
  /**
   * Your own sign-in form, or its selector. Once the session has expired, it stands in the cover in place of the buttons;
   * until then it may be `hidden`. Afterwards it is put back where it was. It appears only if the page stays: without
   * `signInUrl`, or if `expired` is prevented.
   *
   * Do not pass an element that a framework renders, because it is moved. Pass the container of a portal. Listeners of the
   * document do not get its clicks and keys.
   *
   * @default none
   * @see docs/own-markup.md#your-own-sign-in
   */
  readonly expired?: string | HTMLElement
  /** The ARIA role. Orca in Chromium reads an `'alertdialog'` twice. @default `'dialog'` */
  readonly role?: 'alertdialog' | 'dialog'
  /**
   * Texts that replace the built-in ones one by one, in every language: `{ title: 'Are you still there?' }`. On multilingual
   * pages, replace the texts of a locale instead: `locales: [{ ...fr, title: '…' }]`. In a script tag: in the JSON block.
   *
   * @default none
   * @see docs/looks.md#texts
   */
  readonly texts?: Partial<Messages>
  /**
   * Languages besides English, each a module: `import fr from 'idle-warning/locales/fr'`. The option `lang` chooses one,
   * without it the `lang` of the page. Script tags load `locales/fr.min.js` instead.
   *
   * @default none
   * @see docs/languages.md
   */
  readonly locales?: readonly Messages[]
}

/** The option `dialog` for a `<dialog>` of the page. `ownDialog()` of `idle-warning/own-dialog` makes it. */
export interface OwnDialog extends ModalOptions {
  /** The page's `<dialog>`, or its selector. */
  readonly element: string | HTMLDialogElement
  /** Shows the warning and the end in that dialog. */
  readonly createView: CreateOwnView
}

/**
 * The options of `createIdleWarning`. Only `idleTimeout` is required. Unknown options are rejected, with a suggestion if the
 * name resembles a known one. All problems are reported in a single error.
 */
export interface IdleWarningOptions extends DataOptions {
  /**
   * Settings of all requests to your server: CSRF, headers, timeout and others.
   *
   * @default same-origin requests without a CSRF token
   * @group Server
   */
  readonly request?: RequestOptions
  /**
   * Texts, role and languages of the dialog. Or `ownDialog('#timeout')` of `idle-warning/own-dialog` for a `<dialog>` of the
   * page. Or `false` for no dialog: then your application shows the warning and covers the page itself, as with
   * `idle-warning/headless`.
   *
   * @default the built-in dialog, in the language of the page
   * @see docs/looks.md
   * @group UI
   */
  readonly dialog?: ModalOptions | OwnDialog | false
  /**
   * Functions in place of `keepaliveUrl`, `statusUrl` and `signOutUrl`, for an application that signs in with tokens, or has
   * an HTTP client of its own. Each gets the request and resolves with what the server's answer means. An address and a
   * function for the same request are an error.
   *
   * @default none
   * @see docs/servers.md#tokens-in-place-of-a-cookie
   * @group Server
   */
  readonly server?: ServerFunctions
  /**
   * More kinds of activity besides pointer, keys and touch: `frames()`, `media()`, `requests()` and others of
   * `idle-warning/sources`, or your own. They are connected at `start()`.
   *
   * @default none
   * @see docs/presence.md
   * @group Advanced
   */
  readonly sources?: readonly Source[]
  /**
   * Replaces single facilities of the browser, such as the clock, the server or the storage. Meant for tests and for unusual
   * hosts.
   *
   * @default the browser's
   * @see docs/testing.md
   * @group Advanced
   */
  readonly ports?: Partial<Ports>
}

/** What `update()` takes: the options to change. `undefined` gives one its default again. */
export type OptionChanges = { readonly [Name in keyof IdleWarningOptions]?: IdleWarningOptions[Name] | undefined }

/** What the listeners of `warning` and `expired` can prevent. */
interface Cancelable {
  /** A listener has called `preventDefault()`. */
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

/** The options of `beginWork()` and `during()`. */
export interface WorkOptions extends HoldOptions {
  /** Ends the hold when it is aborted. It does not stop the work itself. @default none */
  readonly signal?: AbortSignal
}

/**
 * The handle, which `createIdleWarning()` returns. In a page with the script tag it is `window.idleWarning`. Its functions
 * need no `this`.
 */
export interface IdleWarning {
  /**
   * Starts watching; nothing happens before. If the server has just delivered this page, that counts as contact with the
   * server. If no other page has a live session, it counts as activity too. After `expired` the session begins anew. A second
   * call does nothing.
   *
   * @throws IdleWarningError `already-started` if another handle of the same `scope` runs in this document. What a source
   * throws while it connects is thrown too.
   */
  start(): void
  /** Stops watching and leaves nothing behind: no listener, timer, channel or element. */
  stop(): void
  /**
   * Changes options while the session is watched: times, addresses, `request`, `server`, `dialog`, `lang` and others. Each
   * option that you pass replaces the one before as a whole; `undefined` gives it its default again. What was due by the
   * options before happens first, so no update revives a session. If `idleTimeout` changes and `statusUrl` is set, the page
   * asks the server for its own figure. Where the server names no time, the longest timeout of all pages counts.
   *
   * Other tabs keep their own options. A tab with a shorter timeout ends only its own page. It sends no sign-out, and the tab
   * with the longer one goes on. Another `sessionKey` or `userKey` is another session: the handle stops, and starts for it.
   * After the end only another `sessionKey` is.
   *
   * @example
   * ```ts
   * idle.update({ idleTimeout: '30m', lang: 'fr' })
   * ```
   * @throws IdleWarningError `wrong-options`, with all problems at once, and nothing changes. `scope`, `ports`, `sources`,
   * `ignoreMovement`, `endAfterClose`, `expiresIn` and `absoluteIn` cannot change.
   */
  update(options: OptionChanges): void
  /**
   * Asks the server to renew the session. Calls at the same time share one request. It never rejects because of the
   * network or the server. Without `keepaliveUrl` it succeeds without a request.
   *
   * @returns `{ ok: true, expiresAt }` only if the server proved it, else `{ ok: false, code }`; see {@link ExtendFailure}.
   * @example
   * ```ts
   * const result = await idle.extend()
   * if (!result.ok && result.code === 'absolute') alert('Please save your work now.')
   * ```
   */
  extend(): Promise<ExtendResult>
  /**
   * Begins a work hold: work such as an upload, a computation or a video call keeps the session alive and the warning
   * away. The hold ends when the returned function is called, when `signal` is aborted, or after `max` (1 hour if you say
   * nothing). It never lasts past the absolute timeout. Use it when start and end are in different places of your code, and
   * `during()` for a promise. The idle timeout starts again when the work ends.
   *
   * With `using end = idle.beginWork(…)` the hold ends with its block; TypeScript needs `ESNext.Disposable` in `lib` for that.
   *
   * @example
   * ```ts
   * const end = idle.beginWork('render video', { max: '2h' })
   * try {
   *   await render()
   * } finally {
   *   end()
   * }
   * ```
   * @param label names the work in `error` events and in the history.
   * @throws IdleWarningError `wrong-options` if `max` is not a duration.
   */
  beginWork(label: string, options?: WorkOptions): EndWork
  /**
   * Runs a work hold for as long as a promise is pending, or the promise that a function returns.
   *
   * @example
   * ```ts
   * await idle.during('upload', () => fetch('/upload', { method: 'POST', body: file }))
   * ```
   * @param label names the work in `error` events and in the history.
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
   * close a warning; `extend()` does.
   */
  reportActivity(): void
  /**
   * Reports that a request of your own has just renewed the session. It counts as contact with the server, not as
   * activity.
   *
   * @example
   * ```ts
   * idle.reportRenewal({ expiresIn: '900s' })
   * ```
   * @param options `expiresIn`: how long the session lives from now on, if the server told it.
   * @throws IdleWarningError `wrong-options` if `expiresIn` is not a duration.
   */
  reportRenewal(options?: { readonly expiresIn?: DurationText }): void
  /**
   * Reports that a request of your own was answered by `401`: the session may have ended. One answer does not end it. The
   * library asks `statusUrl`, or without one `keepaliveUrl`, 1–2 s later, and ends the session if that answer agrees. Without
   * both addresses it ends the session at once.
   */
  reportEnded(): void
  /**
   * Adds a listener. If it throws, the error is reported and the other listeners are called all the same.
   *
   * @example
   * ```ts
   * const undo = idle.on('warning', ({ remaining }) => console.info(`${remaining / 1000} s left`))
   * ```
   * @param options `signal` removes the listener when it is aborted.
   * @returns the undo.
   * @throws IdleWarningError `wrong-options` if there is no such event.
   */
  on<Name extends EventName>(
    event: Name,
    listener: (event: IdleWarningEvents[Name]) => void,
    options?: { readonly signal?: AbortSignal | undefined },
  ): () => void
  /** Where the session stands: `'stopped'`, `'active'`, `'warning'` or `'expired'`. */
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
   * True while the page is covered and the server is asked whether the session is still alive, such as after a sleep: 5 s at
   * most. Without the built-in dialog your application must hide private content for that time.
   */
  readonly isChecking: boolean
  /**
   * The last 50 decisions of this tab as plain data, the oldest first. The newest `warning` and `expired` are kept in any
   * case. `explain()` and `describeHistory()` of `idle-warning/debug` put them into words.
   *
   * @see docs/troubleshooting.md#why-was-i-signed-out
   */
  readonly history: readonly HistoryEntry[]
}
