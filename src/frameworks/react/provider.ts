import { createElement, type ReactElement, type ReactNode, useEffect, useMemo, useState } from 'react'
import { hasSameFixedOptions, isSameOptions } from '../../core/options/same-options.ts'
import type { IdleWarning, IdleWarningOptions, RequestOptions } from '../../index.ts'
import { createSessionStore } from '../session-reading.ts'
import { changesFrom, createReport, isOver, startOrStop, tolerateMistakes, type Usable } from '../tolerate-mistakes.ts'
import { StoreContext } from './hooks.ts'

type Create = (options: IdleWarningOptions) => IdleWarning

/** Either options or a handle. */
export type IdleWarningProviderProps = { readonly children?: ReactNode } & (
  | {
      /**
       * The provider creates a handle from the options, starts it when the provider is mounted, and stops it when the
       * provider is unmounted. Each render may pass a new literal: options with the same content change nothing. Other
       * content changes the running handle by `update()`. An option that `update()` cannot change replaces the handle by a
       * new one, which finds the session's record, so the deadline stays. Functions in `request` are always those of the
       * last render; every other function stays that of the first render.
       *
       * A wrong option is logged, and its default holds. Without a right `idleTimeout` the session is not watched.
       */
      readonly options: IdleWarningOptions
      /** Gets the `IdleWarningError` of wrong options, or of a second instance for the same scope. */
      readonly onError?: (error: unknown) => void
      readonly handle?: never
    }
  | {
      /** A handle that the application creates, starts and stops itself. */
      readonly handle: IdleWarning
      readonly options?: never
      readonly onError?: never
    }
)

/** The body of both providers. `create`: with or without the built-in dialog. */
export function useProvider(
  create: Create,
  { options, onError, handle, children }: IdleWarningProviderProps,
): ReactElement {
  const ownHandle = useOwnHandle(create, options, onError)
  const idle = handle ?? ownHandle
  const store = useMemo(() => (idle ? createSessionStore(idle) : null), [idle])
  return createElement(StoreContext.Provider, { value: store }, children)
}

/** A handle that a provider has created. */
interface OwnHandle {
  readonly idle: IdleWarning
  /** The options that it has now. */
  options: IdleWarningOptions
  /** The options of the last render that React committed. */
  readonly latest: { options: IdleWarningOptions }
  /** It has an idle timeout, so it can be started. */
  isComplete: boolean
  /** Mistakes that were found while React rendered. */
  readonly mistakes: unknown[]
}

/** A handle has no effect before it is started, so a render that React throws away leaves nothing behind. */
function createOwnHandle(create: Create, options: IdleWarningOptions): OwnHandle {
  const latest = { options }
  const mistakes: unknown[] = []
  const make = ({ options: usable, isComplete }: Usable) => {
    const idle = create(withLatest(usable, latest))
    // It is started later, or never if React throws this render away. The console need not say that.
    idle.stop()
    return { idle, options, latest, isComplete, mistakes }
  }
  const report = (mistake: unknown) => void mistakes.push(mistake)
  return tolerateMistakes(options, make, report) ?? make({ options: { idleTimeout: 'off' }, isComplete: false })
}

function updateOwnHandle(owned: OwnHandle, options: IdleWarningOptions): void {
  const before = owned.options
  owned.options = options
  const update = (usable: Usable) => {
    owned.idle.update(changesFrom(before, withLatest(usable.options, owned.latest)))
    owned.isComplete = usable.isComplete
  }
  const report = (mistake: unknown) => void owned.mistakes.push(mistake)
  const { isComplete } = owned
  tolerateMistakes(options, update, report)
  if (isComplete !== owned.isComplete) startOrStop(owned.idle, owned.isComplete, report)
}

const isNewSignIn = (before: IdleWarningOptions, { sessionKey }: IdleWarningOptions): boolean =>
  !!sessionKey && sessionKey !== before.sessionKey

/** Calls the functions of the last render, because they close over the state of a component. */
function withLatest(options: IdleWarningOptions, latest: OwnHandle['latest']): IdleWarningOptions {
  const { request } = options
  return request instanceof Object ? { ...options, request: followLatest(request, latest) } : options
}

function followLatest(request: RequestOptions, latest: OwnHandle['latest']): RequestOptions {
  const follow = ([name, value]: [string, unknown]) => {
    if (typeof value !== 'function') return [name, value]
    const callLatest = (...args: unknown[]) => {
      // Called without `this`, because the browser's `fetch` throws when it is called as a method of another object.
      const current = latest.options.request?.[name as keyof RequestOptions] as (...args: unknown[]) => unknown
      return current(...args)
    }
    return [name, callLatest]
  }
  return Object.fromEntries(Object.entries(request).map(follow))
}

function useOwnHandle(
  create: Create,
  options: IdleWarningOptions | undefined,
  onError: ((error: unknown) => void) | undefined,
): IdleWarning | undefined {
  const make = () => options && createOwnHandle(create, options)
  const [owned, setOwned] = useState(make)
  // A new handle would remove the cover of an ended session, unless it brings a new sign-in.
  const isCovered = owned && options && isOver(owned.idle) && !isNewSignIn(owned.options, options)
  const isReplaced = !options || !owned ? options !== owned : !hasSameFixedOptions(owned.options, options)
  if (isReplaced && !isCovered) setOwned(make)
  useEffect(() => {
    if (!owned || !options) return
    owned.latest.options = options
    if (!isReplaced && !isSameOptions(owned.options, options)) updateOwnHandle(owned, options)
  })
  useEffect(() => {
    if (owned) startOrStop(owned.idle, owned.isComplete, (mistake) => void owned.mistakes.push(mistake))
    return () => owned?.idle.stop()
  }, [owned])
  useEffect(() => {
    const report = createReport(onError)
    for (const mistake of owned?.mistakes.splice(0) ?? []) report(mistake)
  })
  return owned?.idle
}
