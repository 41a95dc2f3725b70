import { throwIfWrong } from '../core/errors.ts'
import { duration } from '../core/options/duration.ts'
import type { Duration, DurationText, Source } from '../core/ports.ts'
import { attempt } from '../dom/attempt.ts'
import { listen } from '../dom/listen.ts'
import { readSourceOptions } from './source-options.ts'

/** The options of {@link idleDetection}. */
export interface IdleDetectionOptions {
  /**
   * How long the computer must be without input before the browser calls the person idle. At least one minute.
   *
   * @default `'1m'`
   */
  readonly threshold?: DurationText
}

/** @see https://wicg.github.io/idle-detection/ */
interface IdleDetector extends EventTarget {
  readonly userState: 'active' | 'idle' | null
  readonly screenState: 'locked' | 'unlocked' | null
  start(options: { threshold: Duration; signal: AbortSignal }): Promise<void>
}

/** The specification rejects a shorter threshold. */
const MINIMUM_THRESHOLD: Duration = 60_000

/** How often activity is reported while the person is active. Shorter than the shortest idle timeout. */
const REPORT_INTERVAL: Duration = 10_000

/**
 * A source of activity: what people do elsewhere on the same computer while its screen is not locked, from the Idle
 * Detection API of Chromium. It counts as movement. When the person becomes idle, the source learns it up to `threshold`
 * late.
 *
 * The source never asks for the permission. The application asks, with `IdleDetector.requestPermission()` in the click
 * that turns this source on. The source does nothing until the permission is granted, and nothing in a browser without
 * the API. On the script of the sources: `data-idle-detection`, or `data-idle-detection="2m"` for `threshold`.
 *
 * @throws IdleWarningError `wrong-options` if `threshold` is not a duration, or is less than a minute.
 */
export function idleDetection(options: IdleDetectionOptions = {}): Source {
  const { threshold = MINIMUM_THRESHOLD } = readSourceOptions('idleDetection', options, { threshold: duration })
  if (threshold < MINIMUM_THRESHOLD)
    throwIfWrong([{ path: 'idleDetection.threshold', value: options.threshold, expected: `at least '1m'` }])
  return (report, clock) => {
    const { IdleDetector } = window as { IdleDetector?: new () => IdleDetector }
    if (typeof IdleDetector !== 'function') return () => {}
    const detector = new IdleDetector()
    const control = new AbortController()
    let cancelReport = () => {}
    const reportIfActive = () => {
      cancelReport()
      if (detector.userState !== 'active' || detector.screenState !== 'unlocked') return
      report('move')
      cancelReport = clock.wait(clock.now() + REPORT_INTERVAL, reportIfActive)
    }
    const unlisten = listen(detector, ['change'], reportIfActive)
    whenGranted(control.signal, () => startDetector(detector, threshold, control.signal, reportIfActive))
    return () => {
      control.abort()
      unlisten()
      cancelReport()
    }
  }
}

function startDetector(detector: IdleDetector, threshold: Duration, signal: AbortSignal, onStarted: () => void): void {
  const onFulfilled = () => {
    if (!signal.aborted) onStarted()
  }
  // The browser rejects without the permission, and when the signal aborts the start. Both mean: no reports.
  const ignore = () => {}
  detector.start({ threshold, signal }).then(onFulfilled, ignore)
}

/**
 * Calls back once the permission is granted. If the browser cannot tell about this permission, it calls back as well,
 * because the detector itself rejects without the permission.
 */
function whenGranted(signal: AbortSignal, callback: () => void): void {
  const query = attempt(() => navigator.permissions.query({ name: 'idle-detection' as PermissionName }))
  query?.then((status) => {
    const check = () => {
      if (status.state === 'granted' && !signal.aborted) callback()
    }
    status.addEventListener('change', check, { signal })
    check()
  }, callback)
}
