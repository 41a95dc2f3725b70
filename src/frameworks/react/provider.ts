import {
  createContext,
  createElement,
  type ReactElement,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from 'react'
import type { IdleWarning, IdleWarningOptions, RequestOptions, WorkOptions } from '../../index.ts'
import { isSameOptions } from '../same-options.ts'
import {
  commandsOf,
  createSessionStore,
  type SessionCommands,
  type SessionReading,
  type SessionStore,
  STOPPED,
} from '../session-reading.ts'

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

/** What {@link useIdleWarning} returns. */
export interface IdleWarningSession extends SessionReading, SessionCommands {
  /** The handle, for the other members: `on`, `reportRenewal`, `history`. */
  readonly idle: IdleWarning
}

const StoreContext = /* @__PURE__ */ createContext<SessionStore | null>(null)

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

/** The store of a given handle, or the store of the provider around the component. */
function useStore(idle: IdleWarning | undefined): SessionStore {
  const provided = useContext(StoreContext)
  const given = useMemo(() => idle && createSessionStore(idle), [idle])
  const store = given ?? provided
  if (!store) throw new Error('idle-warning: no session; render inside <IdleWarningProvider>, or pass a handle')
  return store
}

/**
 * The state of the session and its commands. The component renders again when the phase changes, and each second of a
 * warning. All components inside a provider share its handle.
 *
 * @param idle a handle to use instead of the provider's. The hook does not start or stop it.
 * @throws Error if there is neither a provider nor a handle.
 */
export function useIdleWarning(idle?: IdleWarning): IdleWarningSession {
  const store = useStore(idle)
  const reading = useSyncExternalStore(store.subscribe, store.read, () => STOPPED)
  return useMemo(() => ({ ...reading, ...commandsOf(store.idle), idle: store.idle }), [reading, store])
}

/**
 * Holds the session while `isWorking` is true, as `beginWork()` does. The hold ends when `isWorking` becomes false and when
 * the component is unmounted.
 *
 * @param idle a handle to use instead of the provider's.
 * @throws Error if there is neither a provider nor a handle.
 */
export function useWork(isWorking: boolean, label: string, options: WorkOptions = {}, idle?: IdleWarning): void {
  const { beginWork } = useStore(idle).idle
  const { max, keepWarning, signal } = options
  useEffect(
    () => (isWorking ? beginWork(label, { max, keepWarning, signal } as WorkOptions) : undefined),
    [beginWork, isWorking, label, max, keepWarning, signal],
  )
}
