import { createContext, useContext, useEffect, useMemo, useSyncExternalStore } from 'react'
import type { IdleWarning, WorkOptions } from '../../index.ts'
import {
  commandsOf,
  createSessionStore,
  type SessionCommands,
  type SessionReading,
  type SessionStore,
  STOPPED,
} from '../session-reading.ts'

/** What {@link useIdleWarning} returns. */
export interface IdleWarningSession extends SessionReading, SessionCommands {
  /** The handle, for the other members: `on`, `reportRenewal`, `history`. */
  readonly idle: IdleWarning
}

/** The provider gives its store to the components inside it. */
export const StoreContext = /* @__PURE__ */ createContext<SessionStore | null>(null)

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
