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
import { isSame } from '../same-options.ts'
import {
  commandsOf,
  createSessionStore,
  type SessionCommands,
  type SessionReading,
  type SessionStore,
  STOPPED,
} from '../session-reading.ts'

type Create = (options: IdleWarningOptions) => IdleWarning

/** Either options, or a handle. */
export type IdleWarningProviderProps = { readonly children?: ReactNode } & (
  | {
      /**
       * The provider makes the handle from them, starts it when it is mounted and stops it when it is unmounted. They may
       * be a new literal for each render: only another content counts, and then a new handle takes the place of the old
       * one; it finds the session's record, so that the deadline goes on. Of the functions in `request` the latest are
       * called; any other function stays the first one.
       */
      readonly options: IdleWarningOptions
      readonly handle?: never
    }
  | {
      /** A handle of the application's own. The application starts and stops it. */
      readonly handle: IdleWarning
      readonly options?: never
    }
)

/** What {@link useIdleWarning} gives. */
export interface IdleWarningSession extends SessionReading, SessionCommands {
  /** The handle, for what is not here: `on`, `reportRenewal`, `history`. */
  readonly idle: IdleWarning
}

const Shared = /* @__PURE__ */ createContext<SessionStore | null>(null)

/** The body of a provider, for one way to make handles. */
export function useProvider(create: Create, { options, handle, children }: IdleWarningProviderProps): ReactElement {
  const own = useOwn(create, options)
  const idle = handle ?? own
  const store = useMemo(() => (idle ? createSessionStore(idle) : null), [idle])
  return createElement(Shared.Provider, { value: store }, children)
}

/** A handle that a component has made, and with which options. */
interface Owned {
  readonly options: IdleWarningOptions
  /** Those of the latest render that was shown. */
  readonly latest: { options: IdleWarningOptions }
  readonly idle: IdleWarning
}

/** A handle has no effect before its start, so that one made by a render that is thrown away leaves nothing behind. */
function own(create: Create, options: IdleWarningOptions): Owned {
  const latest = { options }
  const { request } = options
  return { options, latest, idle: create(request ? { ...options, request: followLatest(request, latest) } : options) }
}

/** Functions that close over a component's state must not be asked about the first render for ever. */
function followLatest(request: RequestOptions, latest: Owned['latest']): RequestOptions {
  const follow = ([name, value]: [string, unknown]) => {
    if (typeof value !== 'function') return [name, value]
    return [
      name,
      (...args: unknown[]) => {
        // Called without `this`, because `fetch` throws when it is called as a method of another object.
        const current = latest.options.request?.[name as keyof RequestOptions] as (...args: unknown[]) => unknown
        return current(...args)
      },
    ]
  }
  return Object.fromEntries(Object.entries(request).map(follow))
}

function useOwn(create: Create, options: IdleWarningOptions | undefined): IdleWarning | undefined {
  const make = () => options && own(create, options)
  const [owned, setOwned] = useState(make)
  // An end is not undone by a render, unless it brings another sign-in: the cover and the way out belong to this handle.
  const isOver = options && (owned?.idle.phase === 'expired' || owned?.idle.isChecking)
  const isKept = isOver && owned?.options.sessionKey === options.sessionKey
  if (!isKept && !isSame(owned?.options, options)) setOwned(make)
  useEffect(() => {
    if (owned && options) owned.latest.options = options
  })
  useEffect(() => {
    owned?.idle.start()
    return () => owned?.idle.stop()
  }, [owned])
  return owned?.idle
}

/** The store of this handle, or the one that the components below a provider share. */
function useStore(idle: IdleWarning | undefined): SessionStore {
  const shared = useContext(Shared)
  const given = useMemo(() => idle && createSessionStore(idle), [idle])
  const store = given ?? shared
  if (!store) throw new Error('idle-warning: no session here; put <IdleWarningProvider> around it, or give it a handle')
  return store
}

/**
 * Where the session stands, and what can be done with it. Renders again when the phase changes, and each second of a
 * warning. All components below a provider share its instance.
 *
 * @param idle a handle, in place of the provider's. It is neither started nor stopped here.
 * @throws Error where there is neither a provider nor a handle.
 */
export function useIdleWarning(idle?: IdleWarning): IdleWarningSession {
  const store = useStore(idle)
  const reading = useSyncExternalStore(store.subscribe, store.read, () => STOPPED)
  return useMemo(() => ({ ...reading, ...commandsOf(store.idle), idle: store.idle }), [reading, store])
}

/**
 * A work hold while `isWorking`: it ends when that becomes false, and when the component is unmounted.
 *
 * @param idle a handle, in place of the provider's.
 */
export function useWork(isWorking: boolean, label: string, options: WorkOptions = {}, idle?: IdleWarning): void {
  const { beginWork } = useStore(idle).idle
  const { max, keepWarning, signal } = options
  useEffect(
    () => (isWorking ? beginWork(label, { max, keepWarning, signal } as WorkOptions) : undefined),
    [beginWork, isWorking, label, max, keepWarning, signal],
  )
}
