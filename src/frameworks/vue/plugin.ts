import {
  type App,
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
import type { IdleWarning, IdleWarningOptions, WorkOptions } from '../../index.ts'
import {
  commandsOf,
  createSessionStore,
  type SessionCommands,
  type SessionReading,
  STOPPED,
} from '../session-reading.ts'

type Create = (options: IdleWarningOptions) => IdleWarning

/** What {@link useIdleWarning} gives: each reading as a ref of its own. */
export type IdleWarningSession = SessionCommands & {
  readonly [Key in keyof SessionReading]: ComputedRef<SessionReading[Key]>
} & {
  /** The handle, for what is not here: `on`, `reportRenewal`, `history`. */
  readonly idle: IdleWarning
}

/** What `app.use()` takes. */
export interface IdleWarningPlugin {
  install(app: App): void
}

const KEY: InjectionKey<IdleWarning> = /* @__PURE__ */ Symbol.for('idle-warning.vue')

const isHandle = (given: IdleWarningOptions | IdleWarning): given is IdleWarning => 'beginWork' in given

/** Makes the plugin for one way to make handles. */
export const createPluginWith =
  (create: Create) =>
  (given: IdleWarningOptions | IdleWarning): IdleWarningPlugin => {
    if (isHandle(given)) return { install: (app) => void app.provide(KEY, given) }
    const idle = create(given)
    let apps = 0
    return {
      install(app) {
        app.provide(KEY, idle)
        if (typeof document === 'undefined') return
        apps++
        idle.start()
        whenUnmounted(app, () => --apps || idle.stop())
      },
    }
  }

/** `app.onUnmount` is newer than 3.3. */
function whenUnmounted(app: App, then: () => void): void {
  const { unmount } = app
  app.unmount = () => {
    unmount()
    then()
  }
}

/** In a component once it is mounted: never on a server, and not before the page that it has rendered is hydrated. */
function whenMounted(connect: () => void): void {
  const instance = getCurrentInstance()
  const scope = getCurrentScope()
  if (instance && !instance.isMounted) onMounted(() => scope?.active && scope.run(connect))
  else connect()
}

function injected(): IdleWarning {
  const idle = inject(KEY, undefined)
  if (!idle) throw new Error('idle-warning: no session here; app.use(createIdleWarningPlugin(…)), or give it a handle')
  return idle
}

/**
 * Where the session stands, as refs, and what can be done with it. Everything ends with the component or the effect scope
 * that called it. All components of an application share the instance of its plugin.
 *
 * @param idle a handle, in place of the plugin's. It is neither started nor stopped here.
 * @throws Error where there is neither a plugin nor a handle.
 */
export function useIdleWarning(idle: IdleWarning = injected()): IdleWarningSession {
  const store = createSessionStore(idle)
  const reading = shallowRef(STOPPED)
  whenMounted(() => {
    const look = () => {
      reading.value = store.read()
    }
    onScopeDispose(store.subscribe(look))
    look()
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
 * A work hold while `isWorking`, a ref or a getter: it ends when that becomes false, and with the component or the scope.
 *
 * @param idle a handle, in place of the plugin's.
 */
export function useWork(
  isWorking: MaybeRefOrGetter<boolean>,
  label: string,
  options?: WorkOptions,
  idle: IdleWarning = injected(),
): void {
  const follow = (is: boolean, _: unknown, onCleanup: (end: () => void) => void) => {
    if (is) onCleanup(idle.beginWork(label, options))
  }
  whenMounted(() => watch(() => toValue(isWorking), follow, { immediate: true }))
}
