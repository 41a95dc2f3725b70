import type { IncomingMessage } from 'node:http'
import { header } from './http.ts'

/** The server did not accept who sent the request: not signed in, not permitted, or without a CSRF token. */
const refusals: readonly (number | undefined)[] = [401, 403]

export const isRefusal = (status: number | undefined): boolean => refusals.includes(status)

/**
 * Whether the browser or another site sent the request, and neither a person here nor a script of this site. A socket is
 * open for as long as the page, so it says nothing either.
 */
export const isForeign = (req: IncomingMessage): boolean =>
  isPrefetch(req) || header(req, 'Upgrade') !== undefined || header(req, 'Sec-Fetch-Site') === 'cross-site'

/** Older browsers have other names for the header. */
const isPrefetch = (req: IncomingMessage): boolean =>
  ['Sec-Purpose', 'Purpose', 'X-Moz'].some((name) => header(req, name)?.includes('prefetch'))

/** Whether a person opened or submitted a page. */
export function isPageLoad(req: IncomingMessage): boolean {
  const mode = header(req, 'Sec-Fetch-Mode')
  // Frames are loaded by the page around them.
  if (mode) return mode === 'navigate' && (header(req, 'Sec-Fetch-Dest') ?? 'document') === 'document'
  // Safari before 16.4, and every browser on http: only navigations ask for HTML, and libraries name themselves.
  return wantsHtml(req)
}

/** Whether the answer may be a page: a person navigates, or a script asks for HTML, as Turbo and htmx do. */
export const wantsHtml = (req: IncomingMessage): boolean =>
  (header(req, 'Accept') ?? '').includes('text/html') && header(req, 'X-Requested-With') === undefined
