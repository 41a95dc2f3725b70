import { refuseOptions } from '../core/errors.ts'
import { duration } from '../core/options/validators.ts'
import type { Duration, DurationText, Source } from '../core/ports.ts'
import { attempt } from '../dom/attempt.ts'
import { listen } from '../dom/listen.ts'
import { settle } from './settle.ts'

export interface IdleDetectionOptions {
  /** After this long without input anywhere the browser calls the person idle; at least a minute. @default '1m' */
  readonly threshold?: DurationText
}

/** @see https://wicg.github.io/idle-detection/ */
interface IdleDetector extends EventTarget {
  readonly userState: 'active' | 'idle' | null
  readonly screenState: 'locked' | 'unlocked' | null
  start(options: { threshold: Duration; signal: AbortSignal }): Promise<void>
}

/** The specification's own: nothing shorter is accepted. */
const LEAST: Duration = 60_000

/** Shorter than the shortest idle timeout. */
const PERIOD: Duration = 10_000

/**
 * People at work elsewhere on this machine, while its screen is not locked, by the Idle Detection API of Chromium. Counts
 * as movement; the end of it is noticed up to `threshold` late.
 *
 * It never asks for the permission: the application does, by `IdleDetector.requestPermission()` in the click that turns
 * this on. Until that is granted, and where the API is absent, it does nothing.
 *
 * @throws IdleWarningError for a `threshold` that is no duration or less than a minute.
 */
export function idleDetection(options: IdleDetectionOptions = {}): Source {
  const { threshold = LEAST } = settle('idleDetection', options, { threshold: duration })
  if (threshold < LEAST)
    refuseOptions([{ path: 'idleDetection.threshold', value: options.threshold, expected: `at least '1m'` }])
  return (report, clock) => {
    const { IdleDetector } = window as { IdleDetector?: new () => IdleDetector }
    if (!IdleDetector) return () => {}
    const detector = new IdleDetector()
    const control = new AbortController()
    let undoWait = () => {}
    const look = () => {
      undoWait()
      if (detector.userState !== 'active' || detector.screenState !== 'unlocked') return
      report('move')
      undoWait = clock.wait(clock.now() + PERIOD, look)
    }
    const unlisten = listen(detector, ['change'], look)
    const { signal } = control
    whenGranted(signal, () =>
      detector.start({ threshold, signal }).then(
        () => signal.aborted || look(),
        () => {},
      ),
    )
    return () => {
      control.abort()
      unlisten()
      undoWait()
    }
  }
}

/** Calls back once the permission is there. Where the browser tells nothing of it, starting will fail without it. */
function whenGranted(signal: AbortSignal, callback: () => void): void {
  const query = attempt(() => navigator.permissions.query({ name: 'idle-detection' as PermissionName }))
  query?.then((status) => {
    const look = () => status.state === 'granted' && !signal.aborted && callback()
    status.addEventListener('change', look, { signal })
    look()
  }, callback)
}
