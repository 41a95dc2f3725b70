import { once } from 'node:events'
import { createServer } from 'node:http'
import { createSession } from './session.mjs'

const SCRIPT = 'text/javascript; charset=utf-8'
const PAGE = 'text/html; charset=utf-8'
/** A browser keeps the compiled code only of scripts that it may keep. */
const KEPT = { 'cache-control': 'max-age=3600', 'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT' }

/**
 * A site on this machine with pages, scripts, and a session that a page can renew.
 *
 * @param pages path → HTML, or a function of the URL that returns it
 * @param scripts path → source
 */
export async function openSite({ pages = {}, scripts = {} }) {
  const session = createSession()
  const server = createServer((request, response) => {
    const url = new URL(request.url, 'http://site')
    request.resume()
    const { pathname } = url
    if (pathname.startsWith('/session/')) session.answer(request, response)
    else if (pathname in scripts) send(response, SCRIPT, scripts[pathname], KEPT)
    else if (pathname in pages) send(response, PAGE, textOf(pages[pathname], url), { 'cache-control': 'no-store' })
    else send(response, PAGE, '<!doctype html><title>Elsewhere</title>')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { origin: `http://127.0.0.1:${server.address().port}`, session, close: () => server.close() }
}

const textOf = (page, url) => (typeof page === 'function' ? page(url) : page)

function send(response, type, body, headers = {}) {
  response.writeHead(200, { 'content-type': type, ...headers })
  response.end(body)
}
