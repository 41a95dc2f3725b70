import { afterEach, describe, expect, test, vi } from 'vitest'
import { createServer, OWN_REQUEST, type ServerSettings } from '../../src/browser/server.ts'
import type { ServerRequest } from '../../src/core/ports.ts'
import { createFakeClock, settle } from '../support/fake-clock.ts'
import { T0 } from '../support/machine.ts'

const { origin } = location
const EXTEND: ServerRequest = { kind: 'keepalive', reason: 'extend', idleFor: 42 }
const STATUS: ServerRequest = { kind: 'status' }
const SIGN_OUT: ServerRequest = { kind: 'sign-out' }
const LEAVING: ServerRequest = { kind: 'keepalive', reason: 'activity', idleFor: 3, isLeaving: true }

const keepalive = { url: '/keepalive', method: 'POST' }
const statusUrl = { url: '/status', method: 'GET' }
const signOutUrl = { url: '/logout', method: 'POST' }

const LOGIN_PAGE = '<!doctype html><title>Sign in</title>'

const json = (body: unknown, status = 200, headers = {}) => new Response(JSON.stringify(body), { status, headers })
const html = (status = 200) => new Response(LOGIN_PAGE, { status, headers: { 'Content-Type': 'text/html' } })
const bare = (status: number, headers = {}) => new Response(null, { status, headers })
const at = (url: string, response: Response) => Object.defineProperty(response, 'url', { value: url })
/** What `fetch` shows of a redirect that it was told not to follow. */
const redirect = () =>
  Object.defineProperties(new Response(null), {
    type: { value: 'opaqueredirect' },
    status: { value: 0 },
    ok: { value: false },
  })

type Reply = Response | Error | 'silence' | (() => Response)

/** A server with prepared replies; it records what it is asked. */
function serving(replies: Reply[], settings: Partial<ServerSettings> = {}) {
  const clock = createFakeClock()
  const asked: { url: string; init: RequestInit }[] = []
  const transport = (address: string, init: RequestInit) => {
    const url = address.replace(location.origin, '')
    asked.push({ url, init })
    let reply = replies.shift() ?? new Error(`unexpected request to ${url}`)
    if (typeof reply === 'function') reply = reply()
    if (reply === 'silence') return new Promise<never>(() => {})
    return reply instanceof Error ? Promise.reject(reply) : Promise.resolve(reply)
  }
  const server = createServer(
    { keepaliveUrl: keepalive, statusUrl, signOutUrl, timeout: 10_000, transport, ...settings },
    clock,
  )
  const requests = () => asked.map(({ url, init }) => `${init.method} ${url} ${init.redirect}`)
  return { server, clock, asked, requests }
}

const send = (reply: Reply | Reply[], settings?: Partial<ServerSettings>, request: ServerRequest = EXTEND) =>
  serving([reply].flat(), settings).server.send(request)

const withoutStatus = { statusUrl: undefined } as unknown as Partial<ServerSettings>

afterEach(() => {
  document.body.replaceChildren()
  vi.unstubAllGlobals()
})

describe('what a request sends', () => {
  const described = async (request: ServerRequest, settings?: Partial<ServerSettings>) => {
    const { server, asked } = serving([bare(204)], settings)
    await server.send(request)
    return asked.map(({ url, init: { signal, body, ...init } }) => ({ url, ...init, body: body && `${body}` }))
  }
  const headers = { Accept: 'application/json', 'X-Requested-With': 'XMLHttpRequest' }
  const common = { cache: 'no-store', redirect: 'manual', credentials: undefined, keepalive: false, headers }

  test('a keepalive is a POST that names its reason and the seconds since the last activity', async () => {
    expect(await described(EXTEND)).toEqual([
      { ...common, url: '/keepalive', method: 'POST', body: 'reason=extend&idleFor=42' },
    ])
  })

  test('a status request is a GET', async () => {
    expect(await described(STATUS)).toEqual([{ ...common, url: '/status', method: 'GET', body: null }])
  })

  test('a keepalive that is sent because the page is left outlives the page, and does not tell why', async () => {
    expect(await described(LEAVING)).toEqual([
      { ...common, url: '/keepalive', method: 'POST', body: 'reason=activity&idleFor=3', keepalive: true },
    ])
  })

  test('a sign-out names the session that shall end', async () => {
    const [request] = await described({ kind: 'sign-out', sessionKey: 'k3J9&x' })
    expect(request?.body).toBe('sessionKey=k3J9%26x')
  })

  test('a sign-out of a session without a name sends no empty name', async () => {
    const [request] = await described({ kind: 'sign-out', sessionKey: undefined } as unknown as ServerRequest)
    expect(request?.body).toBe('')
  })

  test.each<{ story: string; csrf: NonNullable<ServerSettings['csrf']> }>([
    { story: 'the page keeps', csrf: 'rails' },
    { story: 'a function of the application returns', csrf: () => 'abc' },
    { story: 'a promise of the application has ready', csrf: async () => 'abc' },
  ])('a request at the leaving of the page is sent before any other task, with the token that $story', ({ csrf }) => {
    document.body.innerHTML = '<meta name="csrf-token" content="abc">'
    const { server, asked } = serving([bare(204)], { csrf })
    server.send(LEAVING)
    // Microtasks run one after the other, so this many of them are over before a page that is left stops running.
    const afterMicrotasks = async () => {
      for (let n = 0; n < 10; n++) await undefined
      return asked.map(({ init }) => (init.headers as Record<string, string>)['X-CSRF-Token'])
    }
    return expect(afterMicrotasks()).resolves.toEqual(['abc'])
  })

  test('a sign-out is a POST that outlives the page', async () => {
    expect(await described(SIGN_OUT)).toEqual([
      { ...common, url: '/logout', method: 'POST', body: '', keepalive: true },
    ])
  })

  test.each([{ body: '_method=patch&reason=none' }, { body: { _method: 'patch', reason: 'none' } }])(
    "the application's form $body comes first, and the fields of the SDK replace those of the same name",
    async ({ body }) => {
      const [request] = await described(EXTEND, { keepaliveUrl: { ...keepalive, body } })
      expect(request?.body).toBe('_method=patch&reason=extend&idleFor=42')
    },
  )

  test('a request by GET has no body', async () => {
    const [request] = await described(EXTEND, { keepaliveUrl: { url: '/keepalive', method: 'GET' } })
    expect(request?.body).toBeNull()
  })

  test.each([
    { story: 'headers', given: { Accept: 'application/vnd.mine+json', 'X-Tenant': '7' } },
    { story: 'a function for them', given: () => ({ Accept: 'application/vnd.mine+json', 'X-Tenant': '7' }) },
  ])("each request carries the application's headers, credentials and token, given as $story", async ({ given }) => {
    const [request] = await described(EXTEND, { headers: given, credentials: 'include', csrf: () => 'abc' })
    expect([request?.headers, request?.credentials]).toEqual([
      { ...headers, Accept: 'application/vnd.mine+json', 'X-Tenant': '7', 'X-CSRF-Token': 'abc' },
      'include',
    ])
  })

  test('the signal of a request tells that the SDK itself sends it, so that it does not count as work', async () => {
    const { server, asked } = serving([bare(204)])
    await server.send(EXTEND)
    expect(Reflect.get(Object(asked[0]?.init.signal), OWN_REQUEST)).toBe(true)
  })

  test('a status request carries no CSRF token', async () => {
    const [request] = await described(STATUS, { csrf: () => 'abc' })
    expect(request?.headers).toEqual(headers)
  })

  test('a request goes through the fetch that the page has when it is sent', async () => {
    const server = createServer({ keepaliveUrl: keepalive, timeout: 10_000 }, createFakeClock())
    const urls: string[] = []
    vi.stubGlobal('fetch', async (url: string) => {
      urls.push(url)
      return bare(204)
    })
    await server.send(EXTEND)
    expect(urls).toEqual([`${location.origin}/keepalive`])
  })
})

describe('what an answer means', () => {
  const table: [story: string, reply: Response | Error, answer: object][] = [
    ['204', bare(204), { outcome: 'renewed', status: 204 }],
    ['200 with a figure', json({ expiresIn: 900 }), { outcome: 'renewed', status: 200, expiresIn: 900_000 }],
    [
      '200 with all figures',
      json({ expiresIn: 1.5, absoluteIn: 40_000, userKey: 'u-1', csrf: 'new' }),
      { outcome: 'renewed', status: 200, expiresIn: 1500, absoluteIn: 40_000_000, userKey: 'u-1' },
    ],
    ['200 with nothing at all', bare(200), { outcome: 'renewed', status: 200 }],
    ['200 with blanks', new Response(' \n'), { outcome: 'renewed', status: 200 }],
    [
      '200 with figures as text, and a user as a number',
      json({ expiresIn: '900', absoluteIn: ' 40000 ', idleFor: '1.5', userKey: 7 }),
      {
        outcome: 'renewed',
        status: 200,
        expiresIn: 900_000,
        absoluteIn: 40_000_000,
        idleFor: 1500,
        userKey: '7',
      },
    ],
    ['200 with only a user', json({ userKey: 'u-1' }), { outcome: 'renewed', status: 200, userKey: 'u-1' }],
    ['200 with a figure that is none', json({ expiresIn: 'soon' }), { outcome: 'misconfigured', status: 200 }],
    ['200 with an empty object', json({}), { outcome: 'misconfigured', status: 200 }],
    ['200 that denies a session', json({ authenticated: false }), { outcome: 'misconfigured', status: 200 }],
    ['200 that denies life', json({ live: false }), { outcome: 'misconfigured', status: 200 }],
    ['200 with GraphQL errors', json({ errors: [{ message: 'no' }] }), { outcome: 'misconfigured', status: 200 }],
    ['200 with a list', json([{ expiresIn: 900 }]), { outcome: 'misconfigured', status: 200 }],
    ['200 with a quoted text', json('alive'), { outcome: 'misconfigured', status: 200 }],
    ['200 with false', json(false), { outcome: 'misconfigured', status: 200 }],
    ['200 with a known name inside', json({ data: { expiresIn: 900 } }), { outcome: 'misconfigured', status: 200 }],
    ['200 with no time left', json({ expiresIn: 0 }), { outcome: 'ended', status: 200, expiresIn: 0 }],
    ['200 with less than no time left', json({ expiresIn: -5 }), { outcome: 'ended', status: 200, expiresIn: -5000 }],
    ['200 with text', new Response('OK'), { outcome: 'misconfigured', status: 200 }],
    ['200 with half an object', new Response('{"expiresIn":'), { outcome: 'misconfigured', status: 200 }],
    ['200 with a mere number', json(900), { outcome: 'misconfigured', status: 200 }],
    ['200 with null', json(null), { outcome: 'misconfigured', status: 200 }],
    ['401', bare(401), { outcome: 'ended', status: 401 }],
    ['440', bare(440), { outcome: 'ended', status: 440 }],
    ['400', bare(400), { outcome: 'misconfigured', status: 400 }],
    ['404', bare(404), { outcome: 'misconfigured', status: 404 }],
    ['405', bare(405), { outcome: 'misconfigured', status: 405 }],
    ['410', bare(410), { outcome: 'misconfigured', status: 410 }],
    ['408', bare(408), { outcome: 'unreachable', status: 408 }],
    ['425', bare(425), { outcome: 'unreachable', status: 425 }],
    ['429', bare(429), { outcome: 'unreachable', status: 429 }],
    ['500', bare(500), { outcome: 'unreachable', status: 500 }],
    ['503 with a page', html(503), { outcome: 'unreachable', status: 503 }],
    ['no answer', new TypeError('Failed to fetch'), { outcome: 'unreachable' }],
  ]

  test.each(table)('an answer of %s becomes its outcome and figures', async (_, reply, expected) => {
    const { cause, ...answer } = await send(reply)
    expect(answer).toEqual(expected)
  })

  test('an answer that breaks off counts as unreachable', async () => {
    const stream = new ReadableStream({ start: (controller) => controller.error(new TypeError('network')) })
    const { outcome } = await send(new Response(stream))
    expect(outcome).toBe('unreachable')
  })

  const ADVICE = '. Expected 204 or {"expiresIn": seconds}, or 401 after the end. Check keepaliveUrl or request.isAlive'

  test.each<[string, Reply | Reply[]]>([
    [`answered 404${ADVICE}`, bare(404)],
    [`answered 200 with "OK"${ADVICE}`, new Response('OK')],
    [`answered 200 with {authenticated, user}${ADVICE}`, json({ authenticated: false, user: null })],
    [`answered 200 with {}${ADVICE}`, json({})],
    [`answered 200 with a list${ADVICE}`, json([])],
    [`answered 200 with null${ADVICE}`, json(null)],
    [`answered 200 with expiresIn "soon" in place of a number of seconds${ADVICE}`, json({ expiresIn: 'soon' })],
    ['answered 403. Check request.csrf and the permissions', [bare(403), bare(403)]],
    ['answered 503', bare(503)],
    ['could not be read', new TypeError('Failed to fetch')],
    ['answered 401', bare(401)],
    ['answered 200 with expiresIn -5', json({ expiresIn: -5 })],
  ])('the cause of an answer that does not renew says which address answered what: %s', async (words, reply) => {
    const { cause } = await send(reply)
    expect((cause as Error).message).toBe(`${origin}/keepalive ${words}`)
  })

  test('the cause of a wrong answer names the address that answered and the option of the request', async () => {
    const { cause } = await send(at(`${origin}/api/v2/status`, bare(405)), {}, STATUS)
    expect((cause as Error).message).toMatch(/api\/v2\/status answered 405\. .* Check statusUrl /)
  })

  test('an answer with a wrong figure beside the right deadline renews, and its cause names the figure', async () => {
    const { cause, ...answer } = await send(json({ expiresIn: 900, idleFor: 'long' }))
    expect([answer, (cause as Error).message]).toEqual([
      { outcome: 'renewed', status: 200, expiresIn: 900_000 },
      `${origin}/keepalive answered 200 with idleFor "long" in place of a number of seconds${ADVICE}`,
    ])
  })

  test('an answer that renews without a fault has no cause', async () => {
    expect(await send(json({ expiresIn: 900, idleFor: 12 }))).not.toHaveProperty('cause')
  })

  test('an answer can bring a new CSRF token, which the next request sends', async () => {
    document.body.innerHTML = '<meta name="csrf-token" content="old">'
    const { server, asked } = serving([json({ csrf: 'new' }), bare(204)], { csrf: 'rails' })
    await server.send(EXTEND)
    await server.send(EXTEND)
    expect(asked.map(({ init }) => (init.headers as Record<string, string>)['X-CSRF-Token'])).toEqual(['old', 'new'])
  })
})

test('an answer without a CSRF token leaves the token of the page as it is', async () => {
  document.body.innerHTML = '<meta name="csrf-token" content="old">'
  await send(json({ csrf: 7 }), { csrf: 'rails' })
  expect(document.querySelector('meta')?.content).toBe('old')
})

describe('a refused CSRF token', () => {
  test.each([
    { status: 403, next: bare(204), outcome: 'renewed' },
    { status: 419, next: bare(204), outcome: 'renewed' },
    { status: 422, next: json({ expiresIn: 900 }), outcome: 'renewed' },
    { status: 403, next: bare(403), outcome: 'refused' },
    { status: 422, next: bare(422), outcome: 'refused' },
    { status: 419, next: bare(419), outcome: 'ended' },
    { status: 403, next: bare(401), outcome: 'ended' },
    { status: 403, next: bare(500), outcome: 'unreachable' },
  ])('an answer $status causes one retry, and then the outcome $outcome', async ({ status, next, outcome }) => {
    const { server, requests } = serving([bare(status), next])
    const answer = await server.send(EXTEND)
    expect([answer.outcome, requests()]).toEqual([outcome, ['POST /keepalive manual', 'POST /keepalive manual']])
  })

  test('the retry sends the CSRF token that the page has by then', async () => {
    document.body.innerHTML = '<meta name="csrf-token" content="old">'
    const renew = () => {
      document.body.innerHTML = '<meta name="csrf-token" content="fresh">'
      return bare(419)
    }
    const { server, asked } = serving([renew, bare(204)], { csrf: 'laravel' })
    await server.send(EXTEND)
    expect(asked.map(({ init }) => (init.headers as Record<string, string>)['X-CSRF-Token'])).toEqual(['old', 'fresh'])
  })
})

test('without a status URL a request is repeated at once, even if the page still has the refused token', async () => {
  document.body.innerHTML = '<input name="csrfmiddlewaretoken" value="old">'
  const { server, requests } = serving([bare(403), bare(204)], { csrf: 'django', ...withoutStatus })
  const { outcome } = await server.send(EXTEND)
  expect([outcome, requests()]).toEqual(['renewed', ['POST /keepalive manual', 'POST /keepalive manual']])
})

test('a refused status request is repeated once, and asks for no other token', async () => {
  document.body.innerHTML = '<input name="csrfmiddlewaretoken" value="old">'
  const { server, requests } = serving([bare(204), bare(403), bare(403)], { csrf: 'django' })
  await server.send(EXTEND)
  await server.send(STATUS)
  expect(requests()).toEqual(['POST /keepalive manual', 'GET /status manual', 'GET /status manual'])
})

test('if the page still has the refused token, a status request fetches a new one and the request is repeated with it', async () => {
  document.body.innerHTML = '<input name="csrfmiddlewaretoken" value="old">'
  const said = json({ expiresIn: 900, csrf: 'fresh' })
  const { server, asked, requests } = serving([bare(403), said, bare(204)], { csrf: 'django', statusUrl })
  expect((await server.send(EXTEND)).outcome).toBe('renewed')
  expect(requests()).toEqual(['POST /keepalive manual', 'GET /status manual', 'POST /keepalive manual'])
  const tokens = asked.map(({ init }) => (init.headers as Record<string, string>)['X-CSRFToken'])
  expect(tokens).toEqual(['old', undefined, 'fresh'])
})

describe('a redirect in place of an answer', () => {
  const asking = async (said: Reply[], settings?: Partial<ServerSettings>, request: ServerRequest = EXTEND) => {
    const { server, requests } = serving([redirect(), ...said], settings)
    const { outcome, cause, expiresIn } = await server.send(request)
    return { outcome, requests: requests(), expiresIn, cause: (cause as Error | undefined)?.message }
  }

  test('a redirect is a wrong address if the status URL says that the session lives', async () => {
    const said = at(`${origin}/en/status`, json({ expiresIn: 60 }))
    expect(await asking([said], { signInUrl: '/login' })).toEqual({
      outcome: 'renewed',
      expiresIn: 60_000,
      cause: `${origin}/keepalive redirected, but ${origin}/en/status says that the session lives. Check keepaliveUrl`,
      requests: ['POST /keepalive manual', 'GET /status follow'],
    })
  })

  test.each([300, 302, 399])('a transport may show the redirect: %i', async (status) => {
    const { server, requests } = serving([bare(status), bare(401)])
    expect([(await server.send(EXTEND)).outcome, requests()]).toEqual([
      'ended',
      ['POST /keepalive manual', 'GET /status follow'],
    ])
  })

  test.each<{ story: string; said: Reply; outcome: string }>([
    { story: 'a page', said: html(), outcome: 'ended' },
    { story: '401', said: bare(401), outcome: 'ended' },
    { story: 'no time left', said: json({ expiresIn: 0 }), outcome: 'ended' },
    {
      story: 'a CORS error, as after a redirect to another origin',
      said: new TypeError('Failed to fetch'),
      outcome: 'ended',
    },
    { story: 'a redirect that the transport would not follow', said: redirect(), outcome: 'ended' },
    { story: '503', said: bare(503), outcome: 'unreachable' },
    { story: '404', said: bare(404), outcome: 'misconfigured' },
    { story: 'an answer that hides its status', said: Response.error(), outcome: 'misconfigured' },
  ])('after a redirect the outcome is $outcome if the status URL answers with $story', async ({ said, outcome }) => {
    expect((await asking([said])).outcome).toBe(outcome)
  })

  test.each<{ story: string; reply: Response }>([
    { story: 'JSON', reply: json({ form: {} }) },
    { story: 'a figure', reply: json({ expiresIn: 900 }) },
    { story: '406', reply: bare(406) },
  ])(
    'after a redirect the session has ended if the status URL leads to the sign-in page, even if that answers $story',
    async ({ reply }) => {
      const said = at(`${origin}/login?next=/status`, reply)
      expect((await asking([said], { signInUrl: '/login' })).outcome).toBe('ended')
    },
  )

  test('a sign-in page that fails ends no session', async () => {
    const said = at(`${origin}/login`, bare(503))
    expect((await asking([said], { signInUrl: '/login' })).outcome).toBe('unreachable')
  })

  test.each<{ words: string; said: Reply; settings?: Partial<ServerSettings> }>([
    { words: `and ${origin}/login answered with a web page`, said: at(`${origin}/login`, html()) },
    {
      words: `and ${origin}/in is the sign-in page`,
      said: at(`${origin}/in`, json({})),
      settings: { signInUrl: '/in' },
    },
    { words: `and ${origin}/status answered 401`, said: bare(401) },
    { words: `and ${origin}/status could not be read`, said: new TypeError('Failed to fetch') },
  ])('the cause of an end after a redirect names both addresses: $words', async ({ words, said, settings }) => {
    const { outcome, cause } = await asking([said], settings)
    expect([outcome, cause]).toEqual(['ended', `${origin}/keepalive redirected, ${words}`])
  })

  test('the cause of an end without a status URL names the address that redirected', async () => {
    expect((await asking([], withoutStatus)).cause).toBe(`${origin}/keepalive redirected`)
  })

  test('after a redirect the session has ended if there is no status URL', async () => {
    expect(await asking([], withoutStatus)).toMatchObject({ outcome: 'ended', requests: ['POST /keepalive manual'] })
  })

  test('a redirect of the status URL is followed once', async () => {
    expect(await asking([at(`${origin}/status/`, bare(204))], {}, STATUS)).toMatchObject({
      outcome: 'renewed',
      requests: ['GET /status manual', 'GET /status follow'],
    })
  })

  test('a redirect that a transport shows, such as 302, is a redirect too', async () => {
    const { server, requests } = serving([bare(302, { Location: '/login' }), html()])
    await server.send(EXTEND)
    expect(requests()).toEqual(['POST /keepalive manual', 'GET /status follow'])
  })
})

describe('a web page in place of an answer', () => {
  test.each<{ story: string; said: Reply; outcome: string }>([
    { story: 'a web page too', said: html(), outcome: 'ended' },
    { story: '401', said: bare(401), outcome: 'ended' },
    { story: 'JSON that says the session lives', said: json({ expiresIn: 60 }), outcome: 'misconfigured' },
    { story: 'a network error', said: new TypeError('Failed to fetch'), outcome: 'unreachable' },
  ])('after a web page the outcome is $outcome if the status URL answers with $story', async ({ said, outcome }) => {
    const { server, requests } = serving([html(), said])
    const answer = await server.send(EXTEND)
    expect([answer.outcome, requests()]).toEqual([outcome, ['POST /keepalive manual', 'GET /status follow']])
  })

  test('after a web page the session has ended if there is no status URL', async () => {
    const { cause, ...answer } = await send(html(), withoutStatus)
    expect([answer, (cause as Error).message]).toEqual([
      { outcome: 'ended', status: 200 },
      `${origin}/keepalive answered with a web page`,
    ])
  })

  test('a web page from a wrong address is reported with its status and the address that does answer', async () => {
    const { outcome, status, cause } = await send([html(), at(`${origin}/status`, json({ expiresIn: 60 }))])
    expect([outcome, status, (cause as Error).message]).toEqual([
      'misconfigured',
      200,
      `${origin}/keepalive answered with a web page, but ${origin}/status says that the session lives. Check keepaliveUrl`,
    ])
  })

  test('a web page from the status URL means that the session has ended', async () => {
    const { server, requests } = serving([html()])
    const answer = await server.send(STATUS)
    expect([answer.outcome, requests()]).toEqual(['ended', ['GET /status manual']])
  })

  test('an answer of more than 64 kB counts as a web page and is not read', async () => {
    const huge = json({ expiresIn: 900 }, 200, { 'Content-Length': '65537' })
    const { outcome } = await send(huge, withoutStatus)
    expect([outcome, huge.bodyUsed]).toEqual(['ended', false])
  })
})

describe('the option isAlive', () => {
  test.each<{ isAlive: NonNullable<ServerSettings['isAlive']>; answer: object }>([
    { isAlive: () => true, answer: { outcome: 'renewed', status: 200 } },
    { isAlive: async () => true, answer: { outcome: 'renewed', status: 200 } },
    { isAlive: () => 60, answer: { outcome: 'renewed', status: 200, expiresIn: 60_000 } },
    { isAlive: () => 0, answer: { outcome: 'ended', status: 200, expiresIn: 0 } },
    { isAlive: () => false, answer: { outcome: 'ended', status: 200, expiresIn: 0 } },
    {
      isAlive: async (response) => (await response.text()) !== 'logout',
      answer: { outcome: 'ended', status: 200, expiresIn: 0 },
    },
  ])('the function $isAlive decides what a 2xx answer means', async ({ isAlive, answer }) => {
    const { cause, ...given } = await send(new Response('logout'), { isAlive })
    expect(given).toEqual(answer)
  })

  test.each([
    { story: 'throws', isAlive: () => JSON.parse('logout') },
    { story: 'returns NaN', isAlive: () => Number.NaN },
    { story: 'returns undefined', isAlive: () => undefined as unknown as boolean },
  ])('an isAlive function that $story makes the answer misconfigured', async ({ isAlive }) => {
    expect((await send(new Response('logout'), { isAlive })).outcome).toBe('misconfigured')
  })

  test.each([
    { reply: bare(401), outcome: 'ended' },
    { reply: bare(500), outcome: 'unreachable' },
    { reply: bare(404), outcome: 'misconfigured' },
  ])('an isAlive function is not called for an answer that is $outcome', async ({ reply, outcome }) => {
    expect((await send(reply, { isAlive: () => true })).outcome).toBe(outcome)
  })
})

describe('Retry-After', () => {
  const date = (offset: number) => new Date(T0 + offset).toUTCString()

  test.each([
    { story: 'a number of seconds', headers: { 'Retry-After': '120' }, retryIn: 120_000 },
    {
      story: 'a date, compared with the Date of the same answer',
      headers: { 'Retry-After': date(90_000_000 + 30_000), Date: date(90_000_000) },
      retryIn: 30_000,
    },
    { story: 'a date in an answer without Date', headers: { 'Retry-After': date(30_000) }, retryIn: 30_000 },
    { story: 'more seconds than a day has', headers: { 'Retry-After': '999999999' }, retryIn: 86_400_000 },
    { story: 'a number beyond all numbers', headers: { 'Retry-After': '9'.repeat(400) }, retryIn: 86_400_000 },
    { story: 'a date in a year', headers: { 'Retry-After': date(31_536_000_000) }, retryIn: 86_400_000 },
    { story: 'a date that is past', headers: { 'Retry-After': date(-30_000) }, retryIn: undefined },
    { story: 'a number with a unit', headers: { 'Retry-After': '120s' }, retryIn: undefined },
    { story: 'a number below zero', headers: { 'Retry-After': '-120' }, retryIn: undefined },
    { story: 'neither a number nor a date', headers: { 'Retry-After': 'soon' }, retryIn: undefined },
    { story: 'missing', headers: {}, retryIn: undefined },
  ])('the wait is $retryIn ms if Retry-After is $story', async ({ headers, retryIn }) => {
    expect((await send(bare(503, headers))).retryIn).toBe(retryIn)
  })
})

describe('an answer that was stored', () => {
  const dated = (at: number, body: object = { expiresIn: 900 }, status = 200) =>
    json(body, status, { Date: new Date(T0 + at).toUTCString() })

  test('an answer whose Date is older than one before is unreachable, and its cause says why', async () => {
    const { server } = serving([dated(10_000), dated(7_000, { expiresIn: 900, csrf: 'old' })])
    await server.send(EXTEND)
    const { cause, ...answer } = await server.send(STATUS)
    expect([answer, (cause as Error).message]).toEqual([
      { outcome: 'unreachable', status: 200 },
      `${origin}/status gave a stored answer: its Date is older than one seen before`,
    ])
  })

  test('a stored answer to the question after a redirect does not end the session', async () => {
    const { server } = serving([dated(10_000), redirect(), dated(7_000, {}, 401)])
    await server.send(EXTEND)
    expect((await server.send(EXTEND)).outcome).toBe('unreachable')
  })

  test('a stored CSRF token does not get into the page', async () => {
    document.body.innerHTML = '<meta name="csrf-token" content="current">'
    const { server } = serving([dated(10_000), dated(7_000, { csrf: 'old' })], { csrf: 'rails' })
    await server.send(EXTEND)
    await server.send(EXTEND)
    expect(document.querySelector('meta')?.content).toBe('current')
  })
})

describe('a sign-out', () => {
  test.each<{ story: string; reply: Reply; outcome: string }>([
    { story: '204', reply: bare(204), outcome: 'ended' },
    { story: 'a page', reply: html(), outcome: 'ended' },
    { story: 'text', reply: new Response('Bye'), outcome: 'ended' },
    { story: 'JSON without a known field', reply: json({ success: true }), outcome: 'ended' },
    { story: 'a redirect', reply: redirect(), outcome: 'ended' },
    { story: '401', reply: bare(401), outcome: 'ended' },
    { story: 'no answer', reply: new TypeError('Failed to fetch'), outcome: 'unreachable' },
    { story: '404', reply: bare(404), outcome: 'misconfigured' },
  ])('a sign-out that is answered by $story has the outcome $outcome', async ({ reply, outcome }) => {
    const { server, requests } = serving([reply])
    const answer = await server.send(SIGN_OUT)
    expect([answer.outcome, requests()]).toEqual([outcome, ['POST /logout manual']])
  })

  test('a sign-out is refused after one retry', async () => {
    expect((await send([bare(403), bare(403)], {}, SIGN_OUT)).outcome).toBe('refused')
  })
})

describe('an unanswered request', () => {
  const outcomes = (...sent: Promise<{ outcome: string }>[]) => {
    const seen: string[] = []
    for (const [index, answer] of sent.entries()) answer.then(({ outcome }) => seen.push(`${index} ${outcome}`))
    return seen
  }

  test('a request gives up after its timeout and not before', async () => {
    const { server, clock } = serving(['silence'])
    const seen = outcomes(server.send(EXTEND))
    await clock.advance(9_999)
    const early = [...seen]
    await clock.advance(1)
    expect([early, seen]).toEqual([[], ['0 unreachable']])
  })

  test('the timeout includes the question to the status URL', async () => {
    const { server, clock } = serving([redirect(), 'silence'])
    const seen = outcomes(server.send(EXTEND))
    await clock.advance(10_000)
    expect(seen).toEqual(['0 unreachable'])
  })

  test('abort() gives up every request except a sign-out and what is sent at the leaving of the page', async () => {
    const { server } = serving(['silence', 'silence', 'silence', 'silence'])
    const seen = outcomes(server.send(EXTEND), server.send(SIGN_OUT), server.send(STATUS), server.send(LEAVING))
    server.abort()
    await settle()
    expect(seen).toEqual(['0 unreachable', '2 unreachable'])
  })

  test('abort() aborts the signal that the transport got', async () => {
    const { server, asked } = serving(['silence'])
    server.send(EXTEND)
    await settle()
    const before = asked[0]?.init.signal?.aborted
    server.abort()
    expect([before, asked[0]?.init.signal?.aborted]).toEqual([false, true])
  })

  test('the rest of an answer is aborted, so that the page can go into the back/forward cache', async () => {
    const { server, asked } = serving([bare(500)])
    await server.send(EXTEND)
    expect(asked[0]?.init.signal?.aborted).toBe(true)
  })

  test('an answered request leaves no timer', async () => {
    const { server, clock } = serving([bare(204)])
    await server.send(EXTEND)
    expect(clock.pending).toBe(0)
  })
})

describe("a function of the application's that throws", () => {
  const fail = () => {
    throw new Error('mine')
  }

  test.each<{ story: string; settings: Partial<ServerSettings> }>([
    { story: 'a token function that throws', settings: { csrf: fail } },
    { story: 'a headers function that throws', settings: { headers: fail } },
  ])('$story makes the outcome misconfigured and never rejects', async ({ settings }) => {
    const answer = await send(bare(204), settings)
    expect([answer.outcome, (answer.cause as Error).message]).toEqual(['misconfigured', 'mine'])
  })

  test('a transport that throws makes the outcome unreachable, and the cause keeps what it threw', async () => {
    const { outcome, cause } = await send(bare(204), { transport: fail })
    expect([outcome, ((cause as Error).cause as Error).message]).toEqual(['unreachable', 'mine'])
  })
})

describe('functions in place of the addresses', () => {
  const asks = async (own: ServerSettings['own'], request: ServerRequest) =>
    serving([], { keepaliveUrl: undefined, statusUrl: undefined, signOutUrl: undefined, own } as object).server.send(
      request,
    )

  test.each([
    ['keepalive', EXTEND],
    ['status', STATUS],
    ['signOut', SIGN_OUT],
  ] as const)('the function %s gets the request, and its answer counts', async (name, request) => {
    const asked: unknown[] = []
    const answer = { outcome: 'renewed', expiresIn: 60_000 } as const
    const ask = async (given: unknown) => {
      asked.push(given)
      return answer
    }
    const own: ServerSettings['own'] = { [name]: ask }
    expect([await asks(own, request), asked]).toEqual([answer, [request]])
  })

  test.each([
    ['rejects', async () => Promise.reject(new Error('offline')), 'unreachable', 'offline'],
    [
      'throws',
      () => {
        throw new Error('oops')
      },
      'unreachable',
      'oops',
    ],
    [
      'resolves with nothing',
      async () => undefined,
      'misconfigured',
      'server.status must resolve with { outcome: renewed | ended | refused | unreachable | misconfigured }',
    ],
    [
      'resolves with another outcome',
      async () => ({ outcome: 'ok' }),
      'misconfigured',
      'server.status must resolve with { outcome: renewed | ended | refused | unreachable | misconfigured }',
    ],
  ])('a function that %s never rejects', async (_, status, outcome, words) => {
    const answer = await asks({ status } as never, STATUS)
    expect([answer.outcome, (answer.cause as Error).message]).toEqual([outcome, words])
  })

  test('a function that never answers is given up after the timeout', async () => {
    const { server, clock } = serving([], { own: { status: () => new Promise(() => {}) } })
    const answer = server.send(STATUS)
    await clock.advance(10_000)
    expect(await answer).toEqual({ outcome: 'unreachable' })
  })
})

describe('a body without a length', () => {
  /** Sends so many parts of 16 kB, and counts those that were asked for. */
  function parts(count: number, letter: string) {
    const sent = { parts: 0 }
    const body = new ReadableStream({
      pull(controller) {
        if (sent.parts++ < count) controller.enqueue(new TextEncoder().encode(letter.repeat(16_384)))
        else controller.close()
      },
    })
    return { sent, response: new Response(body, { status: 200 }) }
  }

  test.each(['x', ' ', 'é'])('a body of %j without an end is given up and counts as a web page', async (letter) => {
    const { sent, response } = parts(Infinity, letter)
    const { outcome } = await send(response, withoutStatus)
    expect([outcome, sent.parts < 10]).toEqual(['ended', true])
  })

  test('a letter that two parts share is read whole', async () => {
    const [first, second] = ['{"userKey": "Zo', '", "expiresIn": 60}'].map((text) => new TextEncoder().encode(text))
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new Uint8Array([...(first ?? []), 0xc3]))
        controller.enqueue(new Uint8Array([0xab, ...(second ?? [])]))
        controller.close()
      },
    })
    expect(await send(new Response(body))).toMatchObject({ outcome: 'renewed', userKey: 'Zoë', expiresIn: 60_000 })
  })

  test('a response of a transport that has no stream is read as text', async () => {
    const response = Object.defineProperty(json({ expiresIn: 60 }), 'body', { value: undefined })
    expect(await send(response)).toMatchObject({ outcome: 'renewed', expiresIn: 60_000 })
  })
})
