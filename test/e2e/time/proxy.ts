import { request as ask, type RequestListener } from 'node:http'

/** Passes each request on to a server of another process, and its answer back: a page as one string, so that it can be changed. */
export const passOnTo =
  (port: number): RequestListener =>
  (request, response) => {
    const { method, url: path, headers } = request
    const asked = ask({ host: '127.0.0.1', port, method, path, headers, agent: false }, async (answer) => {
      const chunks: Buffer[] = []
      for await (const chunk of answer) chunks.push(chunk)
      const body = Buffer.concat(chunks)
      const { 'content-length': _, 'transfer-encoding': __, connection: ___, ...rest } = answer.headers
      response.writeHead(answer.statusCode ?? 500, rest)
      response.end(rest['content-type']?.startsWith('text/html') ? String(body) : body)
    })
    asked.once('error', () => response.destroy())
    response.once('close', () => asked.destroy())
    request.pipe(asked)
  }
