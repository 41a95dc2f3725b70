import type { Screen, View } from '../core/ports.ts'
import { attempt } from '../dom/attempt.ts'

/** Creates a view. The view calls `fail` if it finds out between two calls of `show` that it cannot work any more. */
export type CreateView = (fail: (cause: unknown) => void) => View

/**
 * Shows screens in the first of several views. If a view throws, it is removed, and the next view shows the screen and all
 * later ones, until `remove()`. The order is from what people should see to what works everywhere. An error of the last
 * view is thrown.
 *
 * @param onFailure is called for the first view that fails, once the next one shows the screen.
 */
export function failClosed(levels: readonly CreateView[], onFailure: (cause: unknown) => void): View {
  let screen: Screen = { kind: 'none' }
  let level = 0
  let view: View | undefined
  const fail = (failed: number, cause: unknown) => {
    // The listeners of a view that was given up may outlive it.
    if (failed !== level) return
    if (failed === levels.length - 1) throw cause
    const given = view
    view = undefined
    level += 1
    attempt(() => given?.remove())
    show()
    if (failed === 0) onFailure(cause)
  }
  const show = () => {
    const current = level
    try {
      view ??= levels[current]?.((cause) => fail(current, cause))
      view?.show(screen)
    } catch (cause) {
      fail(current, cause)
    }
  }
  return {
    show(next) {
      screen = next
      if (view || next.kind !== 'none') show()
    },
    isDismissed: () => !!view?.isDismissed?.(),
    remove() {
      const last = view
      view = undefined
      level = 0
      attempt(() => last?.remove())
    },
  }
}
