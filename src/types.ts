import type { CsrfSetting } from './browser/csrf.ts'
import type { HistoryEntry } from './core/engine/history.ts'
import type { DataOptions } from './core/options/options.ts'
import type { DurationText, HoldOptions, Instant, Ports, Source } from './core/ports.ts'
import type { EventDetails, EventName, ExtendResult, Phase } from './core/session/state.ts'
import type { Messages } from './ui/messages.ts'

export type { CsrfPlace, CsrfPreset, CsrfSetting } from './browser/csrf.ts'
export type { HistoryEntry } from './core/engine/history.ts'
export type { IdleWarningError, IdleWarningErrorCode, Problem } from './core/errors.ts'
export type { Address } from './core/options/options.ts'
export type { Cause, DurationText, ExtendFailure, Outcome, Reason } from './core/ports.ts'
export type { ErrorCode, EventName, ExtendedBy, ExtendResult, Phase, PhaseCause } from './core/session/state.ts'
export type { Messages } from './ui/messages.ts'

/** How the application's server is spoken to. */
export interface RequestOptions {
  /** Where the CSRF token stands and which header carries it; read anew for each request. @default none */
  readonly csrf?: CsrfSetting
  /** More headers, or a function that gives them for each request. */
  readonly headers?: Readonly<Record<string, string>> | (() => Readonly<Record<string, string>>)
  /** @default 'same-origin' */
  readonly credentials?: RequestCredentials
  /** After this long a request counts as unanswered. @default '10s' */
  readonly timeout?: DurationText
  /** In place of `fetch`. */
  readonly transport?: (url: string, init: RequestInit) => Promise<Response>
  /** Judges a 2xx answer that is not in the SDK's form: alive or not, or for how many more seconds. */
  readonly isAlive?: (response: Response) => boolean | number | Promise<boolean | number>
}

/** What the modal says and is. */
export interface ModalOptions {
  /**
   * A `<dialog>` of the page's own, or its selector, looked for when it is needed. It is driven through the
   * `data-idle-warning` and `data-idle-warning-show` attributes in it. What it has no words for the built-in modal says,
   * and all of it where no such dialog can be shown; then an `error` event has the code `view-failed`.
   * @default the built-in modal
   */
  readonly element?: string | HTMLDialogElement
  /**
   * The application's own sign-in, or its selector: stands in the built-in cover in place of its buttons once the session
   * has expired, and is put back where it was; it may be `hidden` until then. Its clicks and keys do not reach listeners of
   * the document. Seen only where the page stays: without `signInUrl`, or when `expired` is prevented. It must be an element
   * that no framework renders, such as the container of a portal: it is taken out of its place meanwhile.
   * @default none
   */
  readonly expired?: string | HTMLElement
  /** Some screen readers read an `alertdialog` twice; then `dialog`. @default 'alertdialog' */
  readonly role?: 'alertdialog' | 'dialog'
  /** Texts in place of the built-in ones, one by one. */
  readonly texts?: Partial<Messages>
  /** Languages beside English, each a module: `import fr from 'idle-warning/locales/fr'`. The page's `lang` chooses. */
  readonly locales?: readonly Messages[]
}

export interface IdleWarningOptions extends DataOptions {
  readonly request?: RequestOptions
  /** The built-in modal, or `false` for none: then the application warns and covers. */
  readonly dialog?: ModalOptions | false
  /** More kinds of presence beside pointer, keys and touch. */
  readonly sources?: readonly Source[]
  /** Replaces what the SDK asks of the browser, one by one. For tests and odd hosts. */
  readonly ports?: Partial<Ports>
}

interface Cancelable {
  readonly defaultPrevented: boolean
  preventDefault(): void
}

/** What a listener receives: the details of the event, and for `warning` and `expired` a way to prevent what follows. */
export type IdleWarningEvents = {
  readonly [Name in EventName]: EventDetails[Name] & (Name extends 'warning' | 'expired' ? Cancelable : unknown)
}

/** `Symbol.dispose`, where the application compiles with a library that knows it. */
type Dispose = SymbolConstructor extends { readonly dispose: infer Key extends symbol } ? Key : never

/** Ends a work hold. Calling it again does nothing. With `using`, the hold ends with the block. */
export type EndWork = (() => void) & { readonly [Key in Dispose]: () => void }

export interface WorkOptions extends HoldOptions {
  /** Ends the hold when it is aborted; the work itself is not touched. @default none */
  readonly signal?: AbortSignal
}

/** A session that is watched. */
export interface IdleWarning {
  /** Begins to watch; a page that the server delivered is contact with it. Does nothing when started. */
  start(): void
  /** Stops, and leaves nothing behind: no listener, timer, channel or element. */
  stop(): void
  /**
   * Asks the server to renew the session. Never rejects for the world's failures; calls at the same time share one
   * request.
   */
  extend(): Promise<ExtendResult>
  /**
   * Keeps the session alive, and the warning away, while work is under way that nobody's hands show: an upload, a
   * computation, a video call. Never past the absolute timeout.
   */
  beginWork(label: string, options?: WorkOptions): EndWork
  /** A work hold around a promise, or around what a function returns; gives back its value. */
  during<T>(label: string, work: PromiseLike<T> | (() => T | PromiseLike<T>), options?: WorkOptions): Promise<T>
  /** Ends the session everywhere, on purpose. */
  signOut(): void
  /** Asks `statusUrl` now; resolves with the phase that follows from the answer. */
  checkStatus(): Promise<Phase>
  /** Reports a presence that the page cannot see. At most one a second counts; it cannot answer a warning. */
  reportActivity(): void
  /** Reports that a request of the application's own has just renewed the session. Contact, not activity. */
  reportRenewal(options?: { readonly expiresIn?: DurationText }): void
  /** Adds a listener and returns its undo. What a listener throws is reported and hurts nobody else. */
  on<Name extends EventName>(event: Name, listener: (event: IdleWarningEvents[Name]) => void): () => void
  readonly phase: Phase
  /** Milliseconds until the session ends if nothing happens; 0 when it is not running. */
  readonly remaining: number
  /** Epoch milliseconds; `undefined` when it is not running. */
  readonly expiresAt: Instant | undefined
  /** The page is covered while the server is asked whether the session lived through a sleep. */
  readonly isChecking: boolean
  /** The last fifty decisions of this tab, the oldest first, as plain data; `idle-warning/debug` puts them into words. */
  readonly history: readonly HistoryEntry[]
}
