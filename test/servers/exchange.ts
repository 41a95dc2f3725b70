import { Agent, request } from 'node:http'
import { text } from 'node:stream/consumers'

export interface Sending {
  path: string
  method?: 'GET' | 'POST'
  headers?: Readonly<Record<string, string>>
  body?: string
}

export interface Exchanged {
  status: number
  text: string
  cookie: string
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 })

/** Sends exactly these headers. `fetch` of node would replace `Sec-Fetch-Mode`. */
export function exchange(origin: string, { path, method = 'GET', headers, body }: Sending): Promise<Exchanged> {
  const form = body === undefined ? {} : { 'Content-Type': 'application/x-www-form-urlencoded' }
  return new Promise((resolve, reject) => {
    const sending = request(origin + path, { agent, method, headers: { ...form, ...headers } }, (response) => {
      const cookies = (response.headers['set-cookie'] ?? []).map((line) => line.split(';')[0])
      const { statusCode: status = 0 } = response
      text(response).then((read) => resolve({ status, text: read, cookie: cookies.join('; ') }), reject)
    })
    sending.once('error', reject)
    sending.end(body)
  })
}
