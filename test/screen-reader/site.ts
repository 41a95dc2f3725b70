// A page of a signed-in person with a form, and its session, on a free port of this machine.
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Site {
  readonly origin: string
  /** Away: it answers no request for the session. */
  setAway(isAway: boolean): void
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const hmrcFiles = fileURLToPath(new URL('hmrc/node_modules/hmrc-frontend/', import.meta.url))

/** Also the title of the window, so that the heading of the page is not its name. */
export const PAGE_TITLE = 'Willow Bank'
const SECOND = 1000

/** @param onEvent is called with what a page tells of */
export async function openSite(onEvent: (name: string) => void): Promise<Site> {
  const session = createSession()
  const away = { isAway: false }
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://site')
    if (url.pathname.startsWith('/session/') && away.isAway) request.socket.destroy()
    else if (url.pathname === '/tell') tell(url, response, onEvent)
    else answer(request, response, url, session)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    setAway(isAway) {
      away.isAway = isAway
    },
  }
}

function tell(url: URL, response: ServerResponse, onEvent: (name: string) => void): void {
  onEvent(url.searchParams.get('event') ?? '')
  send(response, 204)
}

function createSession() {
  const state = { lifetime: 0, endsAt: 0 }
  return {
    isAlive: () => Date.now() < state.endsAt,
    left: () => Math.max(0, Math.round((state.endsAt - Date.now()) / SECOND)),
    renew(lifetime = state.lifetime) {
      state.lifetime = lifetime
      state.endsAt = Date.now() + lifetime
    },
    end() {
      state.endsAt = 0
    },
  }
}

type Session = ReturnType<typeof createSession>

function answer(request: IncomingMessage, response: ServerResponse, url: URL, session: Session): void {
  request.resume()
  const { pathname, searchParams } = url
  if (pathname === '/ours') sendPage(response, ourPage(searchParams, session))
  else if (pathname === '/hmrc') sendPage(response, hmrcPage(searchParams))
  else if (pathname === '/sign-in') signIn(request, response, searchParams, session)
  else if (pathname.startsWith('/session/')) answerSession(pathname, response, session)
  else sendFile(pathname, response)
}

function answerSession(pathname: string, response: ServerResponse, session: Session): void {
  if (pathname === '/session/sign-out') session.end()
  else if (!session.isAlive()) return send(response, 401)
  else if (pathname === '/session/keepalive') session.renew()
  if (pathname !== '/session/status') return send(response, 204)
  send(response, 200, 'application/json', JSON.stringify({ expiresIn: session.left(), userKey: 'anna' }))
}

function signIn({ method }: IncomingMessage, response: ServerResponse, query: URLSearchParams, session: Session): void {
  if (method === 'POST') {
    session.renew()
    return sendPage(response, simplePage('You have signed in', 'Close this tab.', 'signed-in'))
  }
  const reason = query.get('reason')
  // The field has the focus at once, so it has to tell the reason.
  const field = `<input name="name" autofocus aria-describedby="reason">`
  const form = `<form method="post"><label>Name ${field}</label> <button>Sign in</button></form>`
  const why = reason ? `<p id="reason">Reason: ${escapeHtml(reason)}.</p>` : ''
  sendPage(response, simplePage('Sign in', why + form, 'sign-in'))
}

const files: Record<string, () => string> = {
  '/idle-warning.min.js': () => join(root, 'dist/idle-warning.min.js'),
  '/hmrc.js': () => hmrcFile('js'),
  '/hmrc.css': () => hmrcFile('css'),
}

function hmrcFile(ending: string): string {
  const { version } = JSON.parse(readFileSync(join(hmrcFiles, 'package.json'), 'utf8'))
  return join(hmrcFiles, 'hmrc', `hmrc-frontend-${version}.min.${ending}`)
}

function sendFile(pathname: string, response: ServerResponse): void {
  const path = files[pathname]
  const type = pathname.endsWith('.css') ? 'text/css' : 'text/javascript'
  if (path) send(response, 200, type, readFileSync(path(), 'utf8'))
  else send(response, 404)
}

function ourPage(query: URLSearchParams, session: Session): string {
  session.renew(Number.parseInt(query.get('data-idle-timeout') ?? '', 10) * SECOND)
  const hasServer = query.has('server')
  const addresses = {
    ...(hasServer && { 'data-keepalive-url': '/session/keepalive' }),
    ...(query.has('status') && { 'data-status-url': '/session/status' }),
    'data-sign-out-url': '/session/sign-out',
  }
  const own = [...query].filter(([name]) => name.startsWith('data-'))
  const attributes = [...Object.entries(addresses), ...own].map(([name, value]) => `${name}="${escapeHtml(value)}"`)
  const stay = query.has('stay')
    ? `document.addEventListener('idle-warning:expired', (event) => event.preventDefault())`
    : ''
  const script = `<script defer src="/idle-warning.min.js" ${attributes.join(' ')}></script>`
  return formPage('', `<script>${tellOfOurs}${stay}</script>${script}`)
}

const tellScript = `const tell = (name) => navigator.sendBeacon('/tell?event=' + name);`
const tellOfOurs = `${tellScript}
for (const name of ['warning', 'extended', 'expired', 'resumed'])
  document.addEventListener('idle-warning:' + name, () => tell(name));
addEventListener('load', () => tell('loaded'));`

/** HMRC's dialog tells nothing, so its page looks for the dialog. */
const tellOfHmrc = `${tellScript}
let wasOpen = false;
new MutationObserver(() => {
  const isOpen = document.querySelector('.hmrc-timeout-dialog') !== null;
  if (isOpen !== wasOpen) tell(isOpen ? 'warning' : 'extended');
  wasOpen = isOpen;
}).observe(document, { childList: true, subtree: true });
addEventListener('load', () => tell('loaded'));`

function hmrcPage(query: URLSearchParams): string {
  const attributes = {
    'data-language': 'en',
    'data-timeout': query.get('timeout') ?? '',
    'data-countdown': query.get('countdown') ?? '',
    'data-keep-alive-url': '/session/keepalive',
    'data-sign-out-url': '/session/sign-out',
    'data-timeout-url': '/sign-in?reason=idle',
  }
  const written = Object.entries(attributes).map(([name, value]) => `${name}="${escapeHtml(value)}"`)
  const meta = `<meta name="hmrc-timeout-dialog" content="hmrc-timeout-dialog" ${written.join(' ')}>`
  const script = `<script src="/hmrc.js"></script><script>${tellOfHmrc} HMRCFrontend.initAll()</script>`
  return formPage(`<link rel="stylesheet" href="/hmrc.css">${meta}`, script)
}

const formPage = (head: string, script: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${PAGE_TITLE}</title>${head}</head><body>
<header><a href="#main">Skip to content</a>
<nav aria-label="Main"><a href="/accounts">Accounts</a> <a href="/letters">Letters</a></nav></header>
<main id="main"><h1>Change of address</h1><p>Your balance is 4711 pounds.</p>
<form><p><label>Street <input name="street" autocomplete="off"></label></p>
<p><label>What has changed <textarea name="what"></textarea></label></p><p><button>Save</button></p></form></main>
${script}</body></html>`

const simplePage = (title: string, body: string, event: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title></head><body>
<main><h1>${title}</h1>${body}</main>
<script>${tellScript} addEventListener('load', () => tell('${event}'))</script></body></html>`

const sendPage = (response: ServerResponse, page: string): void => send(response, 200, 'text/html; charset=utf-8', page)

function send(response: ServerResponse, status: number, type = 'text/plain', body?: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' })
  response.end(body)
}

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
