import type { Clock, Delivery, Duration, Instant } from '../core/ports.ts'

/**
 * The longest delay of `setTimeout`; a longer one fires at once.
 * @see https://developer.mozilla.org/docs/Web/API/Window/setTimeout#maximum_delay_value
 */
const LONGEST_DELAY = 2 ** 31 - 1

/**
 * How far apart the two clocks may be before one of them is said to have stepped. Both are rounded, by up to 100 ms
 * where a browser resists fingerprinting; without this slack the rounding of every reading would add up.
 */
const SLACK: Duration = 100

/**
 * The machine's two clocks as one that never goes back: the wall clock sees sleep but can be set, the monotonic one
 * cannot be set but stops in sleep on macOS, Linux, iOS and Android.
 */
export function createClock(): Clock {
  let now = Date.now()
  let lead = 0
  let wallShift = 0
  let monotonicShift = now - monotonic()

  const read = () => {
    const wall = Date.now()
    const gap = monotonic() + monotonicShift - wall - wallShift
    if (gap > SLACK) wallShift += gap
    if (gap < -SLACK) {
      monotonicShift -= gap
      lead -= gap
    }
    now = Math.max(now, wall + wallShift)
    return now
  }

  return {
    now: read,
    wall: () => Date.now(),
    lead: () => {
      read()
      return lead
    },
    wait: (at, callback) => waitUntil(at, callback, read),
    random: () => Math.random(),
  }
}

/** The instant that an HTTP date names, or `NaN`. */
export const parseDate = (text: string): Instant => Date.parse(text)

/**
 * How the document came here, as its navigation entry tells while the document is loading. What a browser does not
 * tell counts as delivered: else a fresh sign-in would not be believed.
 */
export function readDelivery(): Delivery {
  const [entry] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  return {
    age: Math.max(0, monotonic() - Math.floor(entry?.requestStart || entry?.fetchStart || 0)),
    isCached: !!entry && isFromCache(entry),
  }
}

/**
 * Measured in Chromium 156, Firefox 153 and WebKitGTK 2.50:
 * - Firefox says `transferSize: 0` also of a page still arriving, and of any page that passed a service worker, but then
 *   the body's size is 0 too.
 * - Chromium says `deliveryType: 'cache'` also after a 304, for which the server was asked; so it is not read.
 * - WebKit reports no sizes for a stored page, but the times of its first delivery: before this page's own time began.
 *   It does so after a 304 too, which therefore counts as cached: no contact rather than a false one.
 */
function isFromCache({ type, transferSize, encodedBodySize, requestStart }: PerformanceNavigationTiming): boolean {
  return type === 'back_forward' || (transferSize === 0 && encodedBodySize > 0) || requestStart < 0
}

function waitUntil(at: Instant, callback: () => void, now: () => Instant): () => void {
  let timer: ReturnType<typeof setTimeout>
  const arm = () => {
    timer = setTimeout(look, Math.min(at - now(), LONGEST_DELAY))
  }
  const look = () => (now() < at ? arm() : callback())
  arm()
  return () => clearTimeout(timer)
}

const monotonic = () => Math.floor(performance.now())
