import { createElement, type ReactElement, type ReactNode, useEffect, useMemo, useState } from 'react'
import type { IdleWarning, IdleWarningOptions, RequestOptions } from '../../index.ts'
import { isSameOptions } from '../same-options.ts'
import { createSessionStore } from '../session-reading.ts'
import { StoreContext } from './hooks.ts'

type Create = (options: IdleWarningOptions) => IdleWarning

/** Either options or a handle. */
export type IdleWarningProviderProps = { readonly children?: ReactNode } & (
  | {
      /**
       * The provider creates a handle from the options, starts it when the provider is mounted, and stops it when the
       * provider is unmounted. Each render may pass a new literal: options with the same content change nothing. Options
       * with other content replace the handle by a new one, which finds the session's record, so the deadline stays.
       * Functions in `request` are always those of the last render; every other function stays that of the first render.
       */
      readonly options: IdleWarningOptions
      readonly handle?: never
    }
  | {
      /** A handle that the application creates, starts and stops itself. */
      readonly handle: IdleWarning
      readonly options?: never
    }
)

/** The body of both providers. `create`: with or without the built-in modal. */
export function useProvider(create: Create, { options, handle, children }: IdleWarningProviderProps): ReactElement {
  const ownHandle = useOwnHandle(create, options)
  const idle = handle ?? ownHandle
  const store = useMemo(() => (idle ? createSessionStore(idle) : null), [idle])
  return createElement(StoreContext.Provider, { value: store }, children)
}

/** A handle that a provider has created. */
interface OwnHandle {
  /** The options that it was created with. */
  readonly options: IdleWarningOptions
  /** The options of the last render that React committed. */
  readonly latest: { options: IdleWarningOptions }
  readonly idle: IdleWarning
}

/** A handle has no effect before it is started, so a render that React throws away leaves nothing behind. */
function createOwnHandle(create: Create, options: IdleWarningOptions): OwnHandle {
  const latest = { options }
  const { request } = options
  const followed = request ? { ...options, request: followLatest(request, latest) } : options
  return { options, latest, idle: create(followed) }
}

/** Calls the functions of the last render, because they close over the state of a component. */
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

function useOwnHandle(create: Create, options: IdleWarningOptions | undefined): IdleWarning | undefined {
  const make = () => options && createOwnHandle(create, options)
  const [owned, setOwned] = useState(make)
  // A new handle would remove the cover of an ended session. So other options replace an ended handle only if they bring
  // another sign-in.
  const isOver = options && (owned?.idle.phase === 'expired' || owned?.idle.isChecking)
  const isKept = isOver && owned?.options.sessionKey === options.sessionKey
  if (!isKept && !isSameOptions(owned?.options, options)) setOwned(make)
  useEffect(() => {
    if (owned && options) owned.latest.options = options
  })
  useEffect(() => {
    owned?.idle.start()
    return () => owned?.idle.stop()
  }, [owned])
  return owned?.idle
}
