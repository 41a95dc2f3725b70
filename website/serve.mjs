import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import sirv from 'sirv'
import { readBase } from './base.mjs'

/** Serves the built site as a static host does, to this machine only. Port 0 takes a free one. */
export async function serveSite(directory, port = 0) {
  const base = readBase()
  const files = sirv(directory, { dev: true })
  const server = createServer((request, response) => {
    const notFound = () =>
      response.writeHead(404, { 'content-type': 'text/html' }).end(readFileSync(join(directory, '404.html')))
    if (!request.url.startsWith(base)) return notFound()
    request.url = request.url.slice(base.length - 1)
    files(request, response, notFound)
  })
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve))
  return { server, address: `http://127.0.0.1:${server.address().port}${base}` }
}
