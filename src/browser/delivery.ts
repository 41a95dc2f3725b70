import type { Delivery } from '../core/ports.ts'
import { nativeMember } from '../dom/native-members.ts'

/**
 * Reads how the document came here from its navigation entry, as long as the document is loading. If the browser has no
 * such entry, the page counts as delivered by the server: otherwise a fresh sign-in would not count as contact.
 */
export function readDelivery(): Delivery {
  const wasDiscarded = !!nativeMember(document as Discardable, 'wasDiscarded')
  if (nativeMember(document, 'readyState') === 'complete') return { age: 0, isCached: wasDiscarded, wasDiscarded }
  const [entry] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  const isCached = wasDiscarded || (!!entry && isFromCache(entry))
  const requestedAt = entry?.requestStart || entry?.fetchStart || 0
  const age = Math.max(0, Math.floor(performance.now()) - Math.floor(requestedAt))
  return { age, isCached, wasDiscarded }
}

/**
 * Measured in Chromium 156, Firefox 153 and WebKitGTK 2.50:
 * - Firefox reports `transferSize: 0` also for a page that is still arriving, and for each page that passed a service
 *   worker. In both cases the size of the body is 0 too.
 * - Chromium reports `deliveryType: 'cache'` also after a 304, for which it asked the server. So this is not read.
 * - WebKit reports no sizes for a page from its cache. It reports the times of the first delivery, which lie before the
 *   time origin of this page. It does the same after a 304. That counts as cached: it is better to miss a contact with
 *   the server than to invent one.
 */
function isFromCache({ type, transferSize, encodedBodySize, requestStart }: PerformanceNavigationTiming): boolean {
  return type === 'back_forward' || (transferSize === 0 && encodedBodySize > 0) || requestStart < 0
}

/** Chromium only. @see https://developer.mozilla.org/docs/Web/API/Document/wasDiscarded */
interface Discardable extends Document {
  readonly wasDiscarded?: boolean
}
