import { once } from 'node:events'
import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { openDemo } from './support.ts'

describe('A session of the demo', () => {
  it('begins at sign-in with a new id and a cookie that ends with the browser', async () => {
    const { demo, newBrowser } = await openDemo()
    const browser = newBrowser()
    await browser.signIn()
    const response = await browser.submit('/sign-in', { name: 'Ada' })
    const [first, second] = demo.sessions.list()
    expect([first?.alive, second?.alive, first?.id === second?.id]).toEqual([false, true, false])
    expect(response.headers.get('Set-Cookie')).toMatch(/^demo\.sid=[^;]+; Path=\/; HttpOnly; SameSite=Lax$/)
  })

  it('ends at the idle timeout, to the millisecond', async () => {
    const { demo, clock, pass, newBrowser } = await openDemo()
    const browser = newBrowser()
    await browser.signIn('?idle=30s')
    pass(30)
    clock.now -= 1
    const before = (await browser.ask('/session/status')).status
    clock.now += 1
    const after = (await browser.ask('/session/status')).status
    expect([before, after, demo.sessions.list()[0]?.alive]).toEqual([200, 401, false])
  })

  it('is not kept alive by asking for its status for twice the idle timeout', async () => {
    const { demo, pass, newBrowser } = await openDemo()
    const browser = newBrowser()
    await browser.signIn('?idle=30s')
    const answers: unknown[] = []
    for (let asked = 0; asked < 6; asked++) {
      pass(10)
      const response = await browser.ask('/session/status')
      answers.push(response.ok ? (await response.json()).expiresIn : response.status)
    }
    expect(answers).toEqual([20, 10, 401, 401, 401, 401])
    expect(demo.sessions.list()[0]?.requests).toEqual({ 'GET /page': 1, 'GET /session/status': 2 })
  })

  it('is not kept alive by its assets', async () => {
    const { demo, pass, newBrowser } = await openDemo()
    const browser = newBrowser()
    await browser.signIn()
    pass(10)
    const { status } = await browser.open('/public/style.css')
    const [session] = demo.sessions.list()
    expect([status, session?.lastSeen === session?.signedInAt]).toEqual([200, true])
  })

  it('goes on with each page that a person opens or submits', async () => {
    const { demo, clock, pass, newBrowser } = await openDemo()
    const browser = newBrowser()
    await browser.signIn()
    const seen: boolean[] = []
    const isSeenNow = () => demo.sessions.list()[0]?.lastSeen === clock.now
    for (const path of ['/page', '/page/two', '/app']) {
      pass(30)
      await browser.open(path)
      seen.push(isSeenNow())
    }
    pass(30)
    await browser.submit('/page', {})
    expect([...seen, isSeenNow()]).toEqual([true, true, true, true])
  })

  it('ends at the absolute timeout, even while the person is active', async () => {
    const { pass, newBrowser } = await openDemo()
    const browser = newBrowser()
    await browser.signIn('?idle=30s&absolute=60s')
    const answers: unknown[] = []
    for (let pinged = 0; pinged < 3; pinged++) {
      pass(20)
      const response = await browser.post('/session/keepalive', { reason: 'extend' })
      answers.push(response.ok ? (await response.json()).absoluteIn : await response.json())
    }
    expect(answers).toEqual([40, 20, { error: 'There is no session.', reason: 'absolute' }])
  })

  it('is independent of the sessions of others', async () => {
    const { demo, pass, newBrowser } = await openDemo()
    const [ada, grace] = [newBrowser(), newBrowser()]
    await ada.signIn('?idle=30s', 'Ada')
    await grace.signIn('?idle=60s', 'Grace')
    pass(40)
    const alive = demo.sessions.list().map(({ user, alive }) => [user, alive])
    expect(alive).toEqual([
      ['Ada', false],
      ['Grace', true],
    ])
  })
})

describe('An expired session', () => {
  it.each([
    ['idle', '?idle=30s', 30],
    ['absolute', '?idle=30s&absolute=20s', 20],
  ])('leads a navigation to the sign-in page with the reason %s and the way back', async (reason, query, seconds) => {
    const { pass, newBrowser } = await openDemo()
    const browser = newBrowser()
    await browser.signIn(query)
    pass(seconds)
    const { status, location } = await browser.open('/page/two?x=1')
    expect([status, location]).toEqual([303, `/sign-in?next=%2Fpage%2Ftwo%3Fx%3D1&reason=${reason}`])
    expect([...browser.cookies.keys()]).toEqual([])
  })

  it.each([
    ['GET', '/sign-in'],
    ['POST', '/sign-in'],
    ['GET', '/'],
    ['GET', '/nowhere'],
    ['POST', '/session/sign-out'],
    ['POST', '/page'],
  ])('ends at any request, also at %s %s', async (method, path) => {
    const { demo, pass, newBrowser } = await openDemo()
    const browser = newBrowser()
    await browser.signIn('?idle=30s')
    pass(30)
    const { status } = method === 'GET' ? await browser.open(path) : await browser.submit(path, { name: 'Ada' })
    const alive = demo.sessions.list().map((session) => session.alive)
    expect([status < 500, alive]).toEqual([true, path === '/sign-in' && method === 'POST' ? [false, true] : [false]])
  })

  it('has the reason ended-by-server if the server does not know it', async () => {
    const { demo, newBrowser } = await openDemo()
    const browser = newBrowser()
    await browser.signIn()
    await demo.sessions.end(demo.sessions.list()[0]?.id ?? '')
    expect((await browser.open('/page')).location).toBe('/sign-in?next=%2Fpage&reason=ended-by-server')
  })

  it('is not revived by a late ping', async () => {
    const { demo, pass, newBrowser } = await openDemo()
    const browser = newBrowser()
    await browser.signIn('?idle=30s')
    pass(31)
    const { status } = await browser.post('/session/keepalive', { reason: 'extend' })
    const [session] = demo.sessions.list()
    expect([status, session?.alive, session?.pings]).toEqual([401, false, []])
  })

  it('is not revived by a ping that began in time and whose body came late', async () => {
    const { pass, origin, newBrowser } = await openDemo()
    const browser = newBrowser()
    await browser.signIn('?idle=30s')
    pass(29)
    const Cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ')
    const headers = { Cookie, 'X-CSRF-Token': browser.csrf(), 'Content-Type': 'application/x-www-form-urlencoded' }
    const ping = request(`${origin}/session/keepalive`, {
      method: 'POST',
      headers: { ...headers, Expect: '100-continue' },
    })
    ping.flushHeaders()
    await once(ping, 'continue')
    await browser.ask('/session/status')
    pass(2)
    ping.end('reason=extend')
    const [response] = await once(ping, 'response')
    response.resume()
    expect([response.statusCode, (await browser.ask('/session/status')).status]).toEqual([401, 401])
  })

  it.each([
    ['/session/status', {}],
    ['/page', { Accept: 'application/json' }],
    ['/page', { 'X-Requested-With': 'XMLHttpRequest', Accept: '*/*' }],
  ])('answers 401 to code that asks for %s with %j', async (path, headers) => {
    const { newBrowser } = await openDemo()
    expect((await newBrowser().send(path, { headers })).status).toBe(401)
  })

  it('leads a visitor who never signed in to the sign-in page without a reason', async () => {
    const { newBrowser } = await openDemo()
    expect((await newBrowser().open('/page')).location).toBe('/sign-in?next=%2Fpage')
  })
})
