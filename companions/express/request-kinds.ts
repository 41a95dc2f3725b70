import type { Request } from 'express'

/** The server did not accept who sent the request: not signed in, not permitted, or without a CSRF token. */
const refusals: readonly (number | undefined)[] = [401, 403]

export const isRefusal = (status: number | undefined): boolean => refusals.includes(status)

/** Whether the browser or another site sent the request, and neither a person here nor a script of this site. */
export const isForeign = (req: Request): boolean => isPrefetch(req) || req.get('Sec-Fetch-Site') === 'cross-site'

/** Older browsers have other names for the header. */
const isPrefetch = (req: Request): boolean =>
  ['Sec-Purpose', 'Purpose', 'X-Moz'].some((name) => req.get(name)?.includes('prefetch'))

/** Whether a person opened or submitted a page. */
export function isPageLoad(req: Request): boolean {
  const mode = req.get('Sec-Fetch-Mode')
  // Frames are loaded by the page around them.
  if (mode) return mode === 'navigate' && (req.get('Sec-Fetch-Dest') ?? 'document') === 'document'
  // Safari before 16.4, and every browser on http: only navigations ask for HTML, and libraries name themselves.
  return (req.get('Accept') ?? '').includes('text/html') && req.get('X-Requested-With') === undefined
}
