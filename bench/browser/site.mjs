import { once } from 'node:events'
import { createServer } from 'node:http'
import { gzipSync } from 'node:zlib'
import { createSession } from './session.mjs'

const SCRIPT = 'text/javascript; charset=utf-8'
const STYLE = 'text/css; charset=utf-8'
const PAGE = 'text/html; charset=utf-8'
/** A browser keeps the compiled code only of scripts that it may keep. */
const KEPT = {
  'content-encoding': 'gzip',
  'cache-control': 'max-age=3600',
  'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT',
}

/**
 * A site on this machine with pages, scripts, and a session that a page can renew.
 *
 * @param pages path → HTML, or a function of the URL that returns it
 * @param scripts path → source of a script, or of a stylesheet; sent with gzip
 */
export async function openSite({ pages = {}, scripts = {} }) {
  const session = createSession()
  const packed = Object.fromEntries(Object.entries(scripts).map(([path, source]) => [path, gzipSync(source)]))
  const server = createServer((request, response) => {
    const url = new URL(request.url, 'http://site')
    request.resume()
    const { pathname } = url
    if (pathname.startsWith('/session/')) session.answer(request, response)
    else if (pathname in packed) send(response, typeOf(pathname), packed[pathname], KEPT)
    else if (pathname in pages) send(response, PAGE, textOf(pages[pathname], url), { 'cache-control': 'no-store' })
    else send(response, PAGE, '<!doctype html><title>Elsewhere</title>')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { origin: `http://127.0.0.1:${server.address().port}`, session, close: () => server.close() }
}

const typeOf = (path) => (path.endsWith('.css') ? STYLE : SCRIPT)

const textOf = (page, url) => (typeof page === 'function' ? page(url) : page)

function send(response, type, body, headers = {}) {
  response.writeHead(200, { 'content-type': type, ...headers })
  response.end(body)
}
