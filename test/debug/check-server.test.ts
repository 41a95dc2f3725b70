import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Clock } from '../../src/core/ports.ts'
import { checkServer } from '../../src/debug/index.ts'
import { FIXES } from '../../src/debug/server-check/server-fixes.ts'
import { createIdleWarning } from '../../src/headless.ts'
import type { IdleWarning, IdleWarningOptions } from '../../src/types.ts'
import { createFakePorts } from '../support/fake-ports.ts'

const WINDOW = 900

/** A server that keeps the contract. Its time passes only when the client waits. */
function createKeptServer() {
  const state = { now: 0, until: WINDOW, token: 'secret', hasSession: true, asked: [] as string[] }
  const faults: Record<string, Fault | undefined> = {}
  const handle: RequestListener = async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://server')
    state.asked.push(`${request.method} ${pathname} ${await text(request)}`.trim())
    const answer: Answer = (status, value, headers) => {
      response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers })
      response.end(value && JSON.stringify(value))
    }
    if (!faults[pathname]?.(answer, request.headers, state)) decide(state, request, pathname, answer)
  }
  return { state, handle, faults }
}

interface State {
  now: number
  until: number
  token: string
  hasSession: boolean
  asked: string[]
}

type Answer = (status: number, value?: object, headers?: Record<string, string>) => void

function decide(state: State, { method, headers }: IncomingMessage, path: string, answer: Answer): void {
  if (path === '/login') return answer(200)
  if (headers.cookie !== 'id=1' || !state.hasSession) return answer(401)
  if (method === 'POST' && headers['x-csrftoken'] !== state.token) return answer(403)
  if (path === '/keepalive') state.until = state.now + WINDOW
  if (path === '/logout') state.hasSession = false
  answer(200, { expiresIn: state.until - state.now, idleFor: state.now, userKey: 'ada' })
}

type Kept = ReturnType<typeof createKeptServer>

/** Answers in place of the server. Returns whether it did. */
type Fault = (answer: Answer, headers: Readonly<Record<string, unknown>>, state: State) => unknown

let server: Server | undefined
const handles: IdleWarning[] = []

afterEach(async () => {
  for (const handle of handles.splice(0)) handle.stop()
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)))
  server?.closeAllConnections()
  server = undefined
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

/** A signed-in page before a server with these faults. Waiting takes no time. */
async function open(faults: Kept['faults'] = {}, options: Partial<IdleWarningOptions> = {}) {
  const kept = createKeptServer()
  Object.assign(kept.faults, faults)
  server = createServer(kept.handle).listen(0, '127.0.0.1')
  await new Promise((resolve) => server?.once('listening', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  vi.stubGlobal('location', new URL(`${url}/page`))
  const { server: _, view: __, ...ports } = createFakePorts()
  const clock: Clock = {
    ...ports.clock,
    now: () => kept.state.now * 1000,
    wait(at, callback) {
      kept.state.now = at / 1000
      queueMicrotask(callback)
      return () => {}
    },
  }
  const transport = (address: string, { headers, credentials, ...init }: RequestInit) =>
    fetch(address, { ...init, headers: { ...(headers as object), ...(credentials !== 'omit' && { Cookie: 'id=1' }) } })
  const idle = createIdleWarning({
    idleTimeout: '15m',
    keepaliveUrl: '/keepalive',
    statusUrl: '/status',
    signOutUrl: '/logout',
    signInUrl: '/login',
    userKey: 'ada',
    sessionKey: 's',
    request: { transport, csrf: () => ({ 'X-CSRFToken': kept.state.token }) },
    ports: { ...ports, clock },
    ...options,
  })
  handles.push(idle)
  return { idle, kept, transport, ports: { ...ports, clock } }
}

async function check(faults?: Kept['faults'], options?: Partial<IdleWarningOptions>) {
  const { idle, kept } = await open(faults, options)
  const report = await checkServer(idle)
  const outcomes = Object.fromEntries(report.points.map(({ code, outcome }) => [code, outcome]))
  return { report, outcomes, kept, found: (code: string) => report.points.find((point) => point.code === code) }
}

const json =
  (value: object): Fault =>
  (answer) => [answer(200, value)]
const whenSignedOut =
  (fault: Fault): Fault =>
  (answer, headers, state) =>
    headers.cookie === undefined && fault(answer, headers, state)

describe('a server that keeps the contract', () => {
  test('a server that keeps the contract has every point kept, and only the sign-out is left out', async () => {
    const { report, outcomes } = await check()
    const { 'check-sign-out': signOut, ...others } = outcomes
    expect([report.isKept, new Set(Object.values(others)), signOut, Object.keys(others).length]).toEqual([
      true,
      new Set(['kept']),
      'skipped',
      13,
    ])
  })

  test('the session lives on, renewed once, and no sign-out was sent', async () => {
    const { kept } = await check()
    expect([
      kept.state.hasSession,
      kept.state.until,
      kept.state.asked.filter((line) => line.includes('/logout')),
    ]).toEqual([true, kept.state.now + WINDOW, []])
  })

  test('the report in words has a verdict, and a line for each point', async () => {
    const { report } = await check()
    const lines = report.text.split('\n')
    expect([lines[0], lines.length, lines[1], lines[2]]).toEqual([
      'The server keeps the contract.',
      1 + report.points.length,
      '✓ the addresses: all are set',
      '✓ the status: 200, the session lives for 900 s more',
    ])
  })

  test('the page itself hears of the renewal, so it does not take it for a fault of the server', async () => {
    const { idle } = await open()
    const reportRenewal = vi.fn()
    await checkServer(Object.create(idle, { phase: { value: 'active' }, reportRenewal: { value: reportRenewal } }))
    expect(reportRenewal.mock.calls).toEqual([[{ expiresIn: '900000ms' }]])
  })
})

describe('each fault of a server is found, in words', () => {
  test.each<[string, Kept['faults'], string, string]>([
    ['a status that is missing', { '/status': (answer) => [answer(404)] }, 'check-status', 'answered 404'],
    ['a status with other words', { '/status': json({ authenticated: true }) }, 'check-status', '{authenticated}'],
    [
      'a status that renews',
      { '/status': (answer, { cookie }) => cookie && [answer(200, { expiresIn: WINDOW, userKey: 'ada' })] },
      'check-status-renews',
      '900 s were left, and 3 s later 900 s',
    ],
    ['a keepalive that is missing', { '/keepalive': (answer) => [answer(405)] }, 'check-keepalive', 'answered 405'],
    [
      'a keepalive that renews nothing',
      {
        '/keepalive': (answer, headers, { now }) => headers['x-csrftoken'] && [answer(200, { expiresIn: 400 - now })],
        '/status': (answer, { cookie }, { now }) => cookie && [answer(200, { expiresIn: 400 - now, userKey: 'ada' })],
      },
      'check-keepalive',
      '397 s are left, 0 s more than without it',
    ],
    [
      'a keepalive that answers OK',
      { '/keepalive': (answer, headers) => headers['x-csrftoken'] && [answer(200, 'OK' as never)] },
      'check-keepalive',
      '"OK"',
    ],
    [
      'a keepalive without a check of the token',
      {
        '/keepalive': (answer, headers, state) =>
          !headers['x-csrftoken'] && [answer(200, { expiresIn: state.until - state.now })],
      },
      'check-csrf-refused',
      'answered 200',
    ],
    [
      'a shorter window',
      {
        '/keepalive': (answer, headers, state) => {
          if (!headers['x-csrftoken']) return false
          state.until = state.now + 600
          answer(200, { expiresIn: 600 })
          return true
        },
        '/status': (answer, { cookie }, { now, until }) =>
          cookie && [answer(200, { expiresIn: Math.min(300, until) - now, userKey: 'ada' })],
      },
      'check-window',
      '600 s after a keepalive',
    ],
    [
      'a redirect for those who are signed out',
      { '/status': whenSignedOut((answer) => [answer(302, undefined, { Location: '/login' })]) },
      'check-signed-out',
      'redirects to http',
    ],
    [
      'a password dialog of the browser',
      { '/status': whenSignedOut((answer) => [answer(401, undefined, { 'WWW-Authenticate': 'Basic' })]) },
      'check-signed-out',
      'asks for a password',
    ],
    [
      'an answer to everyone',
      { '/status': whenSignedOut((answer) => [answer(200, { expiresIn: 5 })]) },
      'check-signed-out',
      'as if there were a session',
    ],
    [
      'a status that redirects',
      { '/status': (answer) => [answer(301, undefined, { Location: '/status/' })] },
      'check-redirects',
      '/status/',
    ],
    ['another user', { '/status': json({ expiresIn: 900, userKey: 'bob' }) }, 'check-user-key', 'names another one'],
    ['a sign-in page that is missing', { '/login': (answer) => [answer(404)] }, 'check-sign-in-page', 'answered 404'],
  ])('%s', async (_, faults, code, words) => {
    const { report, found } = await check(faults)
    const point = found(code)
    expect([report.isKept, point?.outcome, point?.found.includes(words) || point?.found]).toEqual([
      false,
      'broken',
      true,
    ])
  })

  test.each<[string, Kept['faults'], string, string]>([
    [
      'a keepalive that renews nothing in the first half of its time, as in ASP.NET,',
      {
        '/keepalive': (answer, headers, { until, now }) =>
          headers['x-csrftoken'] && [answer(200, { expiresIn: until - now })],
      },
      'check-keepalive',
      '897 s are left, 0 s more than without it',
    ],
    [
      'a status that may be stored',
      {
        '/status': (answer, { cookie }, { now, until }) =>
          cookie && [
            answer(200, { expiresIn: until - now, idleFor: 1, userKey: 'ada' }, { 'Cache-Control': 'private' }),
          ],
      },
      'check-cache',
      'private',
    ],
    [
      'a status without idleFor',
      {
        '/status': (answer, { cookie }, { now, until }) =>
          cookie && [answer(200, { expiresIn: until - now, userKey: 'ada' })],
      },
      'check-idle-for',
      'does not tell',
    ],
    [
      'a status without a time',
      { '/status': (answer, { cookie }) => cookie && [answer(200, { userKey: 'ada' })] },
      'check-status',
      'without expiresIn',
    ],
  ])('%s is advice, and the contract is kept', async (_, faults, code, words) => {
    const { report, found } = await check(faults)
    expect([report.isKept, found(code)?.outcome, found(code)?.found.includes(words)]).toEqual([true, 'advice', true])
  })

  test('near the absolute end a keepalive moves nothing, and that is right', async () => {
    const near: Fault = (answer, { cookie, 'x-csrftoken': token }, { now }) =>
      (cookie || token) && [answer(200, { expiresIn: 60 - now, absoluteIn: 60 - now, userKey: 'ada' })]
    const { outcomes } = await check({
      '/status': near,
      '/keepalive': (answer, headers, state) => headers['x-csrftoken'] && near(answer, headers, state),
    })
    expect([outcomes['check-keepalive'], outcomes['check-window']]).toEqual(['skipped', 'skipped'])
  })

  test('request.isAlive reads the answers, as it does for the page', async () => {
    const { idle, kept, transport } = await open({
      '/status': (answer, { cookie }) => cookie && [answer(200, { alive: true })],
      '/keepalive': (answer, headers) => headers['x-csrftoken'] && [answer(200, { alive: true })],
    })
    const csrf = () => ({ 'X-CSRFToken': kept.state.token })
    idle.update({
      userKey: undefined,
      request: { transport, csrf, isAlive: async (response) => (await response.json()).alive === true },
    })
    const { isKept, points } = await checkServer(idle)
    expect([isKept, points.find(({ code }) => code === 'check-keepalive')?.outcome]).toEqual([true, 'kept'])
  })

  test('a page whose session has ended sends no keepalive', async () => {
    const { idle, kept } = await open()
    await checkServer(Object.create(idle, { phase: { value: 'expired' } }))
    expect(kept.state.asked.filter((line) => line.includes('/keepalive'))).toEqual([])
  })

  test('a service worker that passes the request on is advice', async () => {
    vi.spyOn(performance, 'getEntriesByName').mockReturnValue([{ workerStart: 12 } as never])
    const { found } = await check()
    expect(found('check-service-worker')).toMatchObject({ outcome: 'advice', found: 'one passes the request on' })
  })

  test('a page that is not signed in is told to sign in first, and nothing else is asked', async () => {
    const { report, kept } = await check({ '/status': (answer) => [answer(401)] })
    expect([report.text.includes('sign in first'), kept.state.asked]).toEqual([true, ['GET /status']])
  })

  test('a server that is down is told point by point, without a rejection', async () => {
    const { idle } = await open({}, { request: { transport: () => Promise.reject(new Error('refused')) } })
    const { isKept, text } = await checkServer(idle)
    expect([isKept, text.match(/could not be read: refused/g)?.length]).toEqual([false, 3])
  })

  test('no keepalive address is the first thing that is said', async () => {
    const { idle } = await open({}, { keepaliveUrl: undefined as never })
    const { points } = await checkServer(idle)
    expect(points[0]).toMatchObject({ code: 'check-addresses', outcome: 'broken', found: 'keepaliveUrl missing' })
  })
})

describe('fixes', () => {
  const renewing: Kept['faults'] = {
    '/status': (answer, { cookie }) => cookie && [answer(200, { expiresIn: WINDOW, userKey: 'ada' })],
  }

  test('a fix is named for each server', async () => {
    const { report, found } = await check(renewing)
    expect([found('check-status-renews')?.fixes, report.text.includes('  Laravel: ')]).toEqual([
      FIXES['check-status-renews'],
      true,
    ])
  })

  test('where request.csrf names the server, the words name only its fix', async () => {
    vi.stubGlobal('document', { getElementsByName: () => [], cookie: 'csrftoken=secret' })
    vi.stubGlobal('Document', { prototype: { getElementsByName: () => [] } })
    const { idle, transport } = await open(renewing)
    idle.update({ request: { transport, csrf: 'django' } })
    const { text } = await checkServer(idle).catch(({ message }) => ({ text: message as string }))
    expect([text.includes('  Django: leave SESSION_SAVE_EVERY_REQUEST off'), text.includes('  Rails: ')]).toEqual([
      true,
      false,
    ])
  })
})

describe('a sign-out', () => {
  test.each([
    ['agrees', true, 'kept', false],
    ['declines', false, 'skipped', true],
  ] as const)('is tried only if the person %s', async (_, answer, outcome, hasSession) => {
    vi.stubGlobal('confirm', () => answer)
    const { idle, kept } = await open()
    const { points } = await checkServer(idle, { signOut: true })
    expect([points.at(-1)?.outcome, kept.state.hasSession]).toEqual([outcome, hasSession])
  })

  test('a sign-out that leaves the session is found', async () => {
    vi.stubGlobal('confirm', () => true)
    const { idle } = await open({ '/logout': (answer) => [answer(405)] })
    const { points } = await checkServer(idle, { signOut: true })
    expect(points.at(-1)).toMatchObject({
      code: 'check-sign-out',
      outcome: 'broken',
      found: 'answered 405, and then the status 200',
    })
  })
})

test('functions in place of the addresses are called, and what only a response shows is left out', async () => {
  let until = 900_000
  const { idle, kept } = await open(
    {},
    {
      keepaliveUrl: undefined as never,
      statusUrl: undefined as never,
      signOutUrl: undefined as never,
      server: {
        keepalive: async () => {
          until = kept.state.now * 1000 + 900_000
          return { outcome: 'renewed', expiresIn: 900_000 }
        },
        status: async () => ({
          outcome: 'renewed',
          expiresIn: until - kept.state.now * 1000,
          idleFor: 0,
          userKey: 'ada',
        }),
      },
    },
  )
  const { isKept, points } = await checkServer(idle)
  const outcomes = Object.fromEntries(points.map(({ code, outcome }) => [code, outcome]))
  expect([isKept, outcomes]).toEqual([
    true,
    {
      'check-addresses': 'advice',
      'check-status': 'kept',
      'check-idle-for': 'kept',
      'check-user-key': 'kept',
      'check-status-renews': 'kept',
      'check-keepalive': 'kept',
      'check-window': 'kept',
      'check-signed-out': 'skipped',
      'check-sign-in-page': 'kept',
    },
  ])
})

test('checkServer() rejects what is no handle', async () => {
  await expect(checkServer({ phase: 'active', reportRenewal() {} })).rejects.toThrow('needs the handle of a session')
})

test('docs/troubleshooting.md has a paragraph for each point of checkServer()', () => {
  const source = readFileSync('src/debug/server-check/server-fixes.ts', 'utf8')
  const codes = new Set([...source.matchAll(/\| '(check-[a-z-]+)'/g)].map(([, code]) => code))
  const guide = readFileSync('docs/troubleshooting.md', 'utf8')
  expect([...guide.matchAll(/^### `(check-[a-z-]+)`/gm)].map(([, code]) => code)).toEqual([...codes])
})
