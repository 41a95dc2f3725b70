import type { IncomingMessage } from 'node:http'
import { createHttpError, type Handler, header } from './http.ts'

/**
 * Refuses what another site makes a browser send (CSRF). The check of the two POSTs, if the application has none.
 *
 * A custom header proves that a script of this site sent the request: for any other site the browser asks first (CORS),
 * and this server does not allow it. A form cannot set one, so there the browser's own `Sec-Fetch-Site` decides, and on
 * `http:`, where no browser sends that, the `Origin`.
 *
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
 */
export const requireSameOrigin: Handler = (req, _res, next) => {
  next(isSameOrigin(req) ? undefined : createHttpError(403, 'Another site sent this request.'))
}

function isSameOrigin(req: IncomingMessage): boolean {
  const site = header(req, 'Sec-Fetch-Site')
  if (site === 'cross-site') return false
  if (header(req, 'X-Requested-With') !== undefined) return true
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  const origin = header(req, 'Origin')
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === header(req, 'Host')
}
