import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { createDemo, type DemoOptions } from '../../demo/app.ts'

/** A demo that listens, with a clock that only the test moves. */
export async function openDemo(options: DemoOptions = {}) {
  const clock = { now: Date.UTC(2026, 0, 1) }
  const demo = createDemo({ now: () => clock.now, ...options })
  const server = createServer(demo.app)
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const pass = (seconds: number) => {
    clock.now += seconds * 1000
  }
  return { demo, clock, pass, newBrowser: () => createBrowser(origin) }
}

/** As much of a browser as the server can tell: it keeps cookies, and knows the token of the page it looked at. */
function createBrowser(origin: string) {
  const cookies = new Map<string, string>()
  let csrf = ''

  async function send(path: string, init: RequestInit = {}) {
    const headers = new Headers(init.headers)
    headers.set('Cookie', [...cookies].map((pair) => pair.join('=')).join('; '))
    const response = await fetch(origin + path, { redirect: 'manual', ...init, headers })
    for (const cookie of response.headers.getSetCookie()) keep(cookie)
    return response
  }

  function keep(cookie: string) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
    if (/Expires=Thu, 01 Jan 1970/.test(cookie)) cookies.delete(name)
    else cookies.set(name, value)
  }

  async function open(path: string) {
    const response = await send(path, { headers: { Accept: 'text/html', 'Sec-Fetch-Site': 'same-origin' } })
    const text = await response.text()
    csrf = /name="csrf-token" content="([^"]+)"/.exec(text)?.[1] ?? csrf
    return { status: response.status, location: response.headers.get('Location'), headers: response.headers, text }
  }

  const submit = (path: string, fields: Record<string, string>) =>
    send(path, {
      method: 'POST',
      headers: { Accept: 'text/html' },
      body: new URLSearchParams({ authenticity_token: csrf, ...fields }),
    })

  const ask = (path: string, init: RequestInit = {}) =>
    send(path, {
      ...init,
      headers: { Accept: 'application/json', 'X-Requested-With': 'XMLHttpRequest', ...init.headers },
    })

  const post = (path: string, fields: Record<string, string> = {}, headers: Record<string, string> = {}) =>
    ask(path, { method: 'POST', headers: { 'X-CSRF-Token': csrf, ...headers }, body: new URLSearchParams(fields) })

  async function signIn(query = '', name = 'Ada') {
    await submit(`/sign-in${query}`, { name })
    return open('/page')
  }

  return { cookies, send, open, submit, ask, post, signIn, csrf: () => csrf }
}
