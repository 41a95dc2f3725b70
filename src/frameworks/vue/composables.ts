import {
  type ComputedRef,
  computed,
  getCurrentInstance,
  getCurrentScope,
  type InjectionKey,
  inject,
  type MaybeRefOrGetter,
  onMounted,
  onScopeDispose,
  shallowRef,
  toValue,
  watch,
} from 'vue'
import type { IdleWarning, WorkOptions } from '../../index.ts'
import {
  commandsOf,
  createSessionStore,
  type SessionCommands,
  type SessionReading,
  STOPPED,
} from '../session-reading.ts'

/** What {@link useIdleWarning} returns: each value of the reading as a ref, and the commands. */
export type IdleWarningSession = SessionCommands & {
  readonly [Key in keyof SessionReading]: ComputedRef<SessionReading[Key]>
} & {
  /** The handle, for the other members: `on`, `reportRenewal`, `history`. */
  readonly idle: IdleWarning
}

/** Under this key the plugin provides its handle. Two copies of this file agree on it. */
export const INJECTION_KEY: InjectionKey<IdleWarning> = /* @__PURE__ */ Symbol.for('idle-warning.vue')

/**
 * In a component, waits until it is mounted: so nothing happens on a server, nor before the page that a server rendered is
 * hydrated. Outside of a component, connects at once.
 */
function whenMounted(connect: () => void): void {
  const instance = getCurrentInstance()
  const scope = getCurrentScope()
  const connectInScope = () => {
    if (scope?.active) scope.run(connect)
  }
  if (instance && !instance.isMounted) onMounted(connectInScope)
  else connect()
}

function injectHandle(): IdleWarning {
  const idle = inject(INJECTION_KEY, undefined)
  if (!idle) throw new Error('idle-warning: no session; call app.use(createIdleWarningPlugin(…)), or pass a handle')
  return idle
}

/**
 * The state of the session as refs, and its commands. The refs are updated until the component, or the effect scope, that
 * called this ends. All components of an application share the handle of its plugin.
 *
 * @param idle a handle to use instead of the plugin's. This function does not start or stop it.
 * @throws Error if there is neither a plugin nor a handle.
 */
export function useIdleWarning(idle: IdleWarning = injectHandle()): IdleWarningSession {
  const store = createSessionStore(idle)
  const reading = shallowRef(STOPPED)
  whenMounted(() => {
    const update = () => {
      reading.value = store.read()
    }
    onScopeDispose(store.subscribe(update))
    update()
  })
  const pick = <Key extends keyof SessionReading>(key: Key) => computed(() => reading.value[key])
  return {
    phase: pick('phase'),
    remaining: pick('remaining'),
    expiresAt: pick('expiresAt'),
    isExtendable: pick('isExtendable'),
    failure: pick('failure'),
    cause: pick('cause'),
    idle,
    ...commandsOf(idle),
  }
}

/**
 * Holds the session while `isWorking`, a ref or a getter, is true, as `beginWork()` does. The hold ends when `isWorking`
 * becomes false, and when the component or the effect scope ends.
 *
 * @param idle a handle to use instead of the plugin's.
 * @throws Error if there is neither a plugin nor a handle.
 */
export function useWork(
  isWorking: MaybeRefOrGetter<boolean>,
  label: string,
  options?: WorkOptions,
  idle: IdleWarning = injectHandle(),
): void {
  const update = (isWorkingNow: boolean, _: unknown, onCleanup: (end: () => void) => void) => {
    if (isWorkingNow) onCleanup(idle.beginWork(label, options))
  }
  whenMounted(() => watch(() => toValue(isWorking), update, { immediate: true }))
}
