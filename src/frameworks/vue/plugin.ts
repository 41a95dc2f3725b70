import { type App, type MaybeRefOrGetter, toValue, watch } from 'vue'
import { FIXED_OPTIONS, isPlain, isSameOptions } from '../../core/options/same-options.ts'
import type { IdleWarning, IdleWarningOptions } from '../../index.ts'
import { changesFrom, createReport, startOrStop, tolerateMistakes, type Usable } from '../tolerate-mistakes.ts'
import { INJECTION_KEY } from './composables.ts'

type Create = (options: IdleWarningOptions) => IdleWarning

/** A plugin for `app.use()`. */
export interface IdleWarningPlugin {
  /** Vue calls this in `app.use()`. */
  install(app: App): void
}

/** What a plugin is made of: options, a ref or a getter of options, or a handle. */
export type IdleWarningSource = MaybeRefOrGetter<IdleWarningOptions> | IdleWarning

/** How a plugin tells of mistakes. */
export interface IdleWarningPluginSettings {
  /** Gets the `IdleWarningError` of wrong options, or of a second instance for the same scope. @default none */
  readonly onError?: (error: unknown) => void
}

const isHandle = (source: IdleWarningSource): source is IdleWarning => 'beginWork' in source

/** The body of both plugins. `create`: with or without the built-in modal. */
export const createPluginWith =
  (create: Create) =>
  (source: IdleWarningSource, { onError }: IdleWarningPluginSettings = {}): IdleWarningPlugin => {
    if (isHandle(source)) return { install: (app) => void app.provide(INJECTION_KEY, source) }
    const own = createOwnHandle(create, () => readOptions(source), createReport(onError))
    let mountedApps = 0
    return {
      install(app) {
        app.provide(INJECTION_KEY, own.idle)
        if (typeof document === 'undefined') return
        mountedApps++
        if (mountedApps === 1) own.start()
        whenUnmounted(app, () => {
          mountedApps--
          if (!mountedApps) own.stop()
        })
      },
    }
  }

/** What `update()` cannot change is passed on as it is. */
function readOptions(source: MaybeRefOrGetter<IdleWarningOptions>): IdleWarningOptions {
  const options = toValue(source)
  const isFixed = (name: string) => (FIXED_OPTIONS as readonly string[]).includes(name)
  const entries = Object.entries(options).map(([name, value]) => [name, isFixed(name) ? value : copyOf(value)])
  return Object.fromEntries(entries) as unknown as IdleWarningOptions
}

/** A copy, so that a change inside of a reactive option is seen. Instances of classes and elements stay what they are. */
function copyOf<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(copyOf) as Value
  if (!isPlain(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, copyOf(inner)])) as Value
}

/** A handle that a plugin has created. */
interface OwnHandle {
  readonly idle: IdleWarning
  start(): void
  stop(): void
}

function createOwnHandle(create: Create, read: () => IdleWarningOptions, report: (error: unknown) => void): OwnHandle {
  let options = read()
  const make = (usable: Usable) => ({ idle: create(usable.options), isComplete: usable.isComplete })
  const made = tolerateMistakes(options, make, report) ?? make({ options: { idleTimeout: 'off' }, isComplete: false })
  const { idle } = made
  let { isComplete } = made
  // It is started when it is installed, or never on a server. The console need not say that.
  idle.stop()
  let unwatch = () => {}
  const startIfComplete = () => startOrStop(idle, isComplete, report)
  const update = (next: IdleWarningOptions) => {
    if (isSameOptions(options, next)) return
    const before = options
    options = next
    const change = (usable: Usable) => {
      idle.update(changesFrom(before, usable.options))
      isComplete = usable.isComplete
    }
    tolerateMistakes(next, change, report)
    startIfComplete()
  }
  return {
    idle,
    start() {
      unwatch = watch(read, update)
      update(read())
      startIfComplete()
    },
    stop() {
      unwatch()
      idle.stop()
    },
  }
}

/** Wraps `unmount`, because Vue 3.3 and 3.4 have no `app.onUnmount`. */
function whenUnmounted(app: App, callback: () => void): void {
  const { unmount } = app
  app.unmount = () => {
    unmount()
    callback()
  }
}
