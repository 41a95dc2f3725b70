import type { App } from 'vue'
import type { IdleWarning, IdleWarningOptions } from '../../index.ts'
import { INJECTION_KEY } from './composables.ts'

type Create = (options: IdleWarningOptions) => IdleWarning

/** A plugin for `app.use()`. */
export interface IdleWarningPlugin {
  install(app: App): void
}

const isHandle = (source: IdleWarningOptions | IdleWarning): source is IdleWarning => 'beginWork' in source

/** The body of both plugins. `create`: with or without the built-in modal. */
export const createPluginWith =
  (create: Create) =>
  (source: IdleWarningOptions | IdleWarning): IdleWarningPlugin => {
    if (isHandle(source)) return { install: (app) => void app.provide(INJECTION_KEY, source) }
    const idle = create(source)
    let mountedApps = 0
    return {
      install(app) {
        app.provide(INJECTION_KEY, idle)
        if (typeof document === 'undefined') return
        mountedApps++
        idle.start()
        whenUnmounted(app, () => {
          mountedApps--
          if (!mountedApps) idle.stop()
        })
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
