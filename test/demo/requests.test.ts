import { describe, expect, it } from 'vitest'
import { openDemo } from './support.ts'

async function signedIn(query = '?idle=45s') {
  const opened = await openDemo()
  const browser = opened.newBrowser()
  await browser.signIn(query)
  return { ...opened, browser }
}

describe('The keepalive', () => {
  it('counts activity from when it happened, not from when it was reported', async () => {
    const { demo, pass, browser } = await signedIn()
    const { signedInAt } = demo.sessions.list()[0] ?? { signedInAt: 0 }
    pass(20)
    const response = await browser.post('/session/keepalive', { reason: 'activity', idleFor: '12.5' })
    const [session] = demo.sessions.list()
    expect(await response.json()).toMatchObject({ expiresIn: 32.5, absoluteIn: 8 * 3600 - 20, idleFor: 12.5 })
    expect(session?.lastSeen).toBe(signedInAt + 7500)
    expect(session?.pings).toEqual([{ at: signedInAt + 20_000, reason: 'activity', idleFor: 12.5 }])
  })

  it.each(['60', '1e9'])('never takes time away for a report of %s seconds', async (idleFor) => {
    const { pass, browser } = await signedIn()
    pass(20)
    const response = await browser.post('/session/keepalive', { reason: 'activity', idleFor })
    expect((await response.json()).expiresIn).toBe(25)
  })

  it.each([
    ['extend', '10'],
    ['work', '10'],
    ['activity', '-10'],
    ['activity', 'soon'],
  ])('takes %s with idleFor=%s as now', async (reason, idleFor) => {
    const { pass, browser } = await signedIn()
    pass(20)
    const response = await browser.post('/session/keepalive', { reason, idleFor })
    expect((await response.json()).expiresIn).toBe(45)
  })

  it('answers 204 where figures are off', async () => {
    const { browser } = await signedIn('?figures=off')
    expect((await browser.post('/session/keepalive')).status).toBe(204)
  })

  it('names user and token as the page does, and status gives the same JSON', async () => {
    const { browser } = await signedIn()
    const page = await browser.open('/page')
    const answer = await (await browser.post('/session/keepalive')).json()
    expect(await (await browser.ask('/session/status')).json()).toEqual(answer)
    expect(page.text).toContain(`data-user-key="${answer.userKey}"`)
    expect(answer.csrf).toBe(browser.csrf())
  })

  it.each([
    [403, 403],
    [500, 500],
  ] as const)('fails with %i when told to', async (fault, status) => {
    const { demo, browser } = await signedIn()
    demo.fault = fault
    expect((await browser.post('/session/keepalive')).status).toBe(status)
    expect(demo.sessions.list()[0]?.pings).toEqual([])
  })

  it('drops the connection when told to be down', async () => {
    const { demo, browser } = await signedIn()
    demo.fault = 'down'
    await expect(browser.post('/session/keepalive')).rejects.toThrow('fetch failed')
  })

  it('gives no answer when told to hang', async () => {
    const { demo, browser } = await signedIn()
    demo.fault = 'hang'
    const answer = browser.post('/session/keepalive').then(
      () => 'answered',
      () => 'broken off',
    )
    const other = browser.ask('/session/status').then(({ status }) => status)
    expect(await Promise.race([answer, other])).toBe(200)
  })
})

describe('A request without its CSRF token', () => {
  it.each([
    ['/session/keepalive', ''],
    ['/session/keepalive', 'x'.repeat(43)],
    ['/session/sign-out', ''],
    ['/page', ''],
  ])('to %s is refused (token "%s")', async (path, token) => {
    const { demo, pass, browser } = await signedIn()
    const before = demo.sessions.list()[0]
    pass(10)
    const { status } = await browser.post(path, {}, { 'X-CSRF-Token': token })
    const after = demo.sessions.list()[0]
    expect([status, after?.alive, after?.pings]).toEqual([403, true, before?.pings])
  })

  it('is refused with the token of an earlier session', async () => {
    const { browser } = await signedIn()
    const old = browser.csrf()
    await browser.signIn()
    expect((await browser.post('/session/sign-out', {}, { 'X-CSRF-Token': old })).status).toBe(403)
  })

  it('is refused at the sign-in when another site sent it', async () => {
    const { newBrowser } = await openDemo()
    const headers = { 'Sec-Fetch-Site': 'cross-site' }
    expect((await newBrowser().post('/sign-in', { name: 'Eve' }, headers)).status).toBe(403)
  })
})

describe('Sign out', () => {
  it('ends the session and answers a fetch with 204', async () => {
    const { demo, browser } = await signedIn()
    const { status } = await browser.post('/session/sign-out')
    expect([status, demo.sessions.list()[0]?.alive, browser.cookies.size]).toEqual([204, false, 0])
  })

  it('leads a form to the sign-in page', async () => {
    const { demo, browser } = await signedIn()
    const { status, headers } = await browser.submit('/session/sign-out', {})
    expect([status, headers.get('Location')]).toEqual([303, '/sign-in?reason=signed-out'])
    expect(demo.sessions.list()[0]?.alive).toBe(false)
  })

  it('of a page of an earlier sign-in, with its old token, is told that its session is over; the new one lives', async () => {
    const { browser } = await signedIn()
    const { text } = await browser.open('/page')
    const token = browser.csrf()
    const sessionKey = /data-session-key="([^"]*)"/.exec(text)?.[1] ?? ''
    await browser.signIn()
    const { status } = await browser.post('/session/sign-out', { sessionKey }, { 'X-CSRF-Token': token })
    expect([sessionKey.length, status, (await browser.ask('/session/status')).status]).toEqual([16, 401, 200])
  })

  it('of the page that the session has now, named by it, ends the session', async () => {
    const { browser } = await signedIn()
    const { text } = await browser.open('/page')
    const sessionKey = /data-session-key="([^"]*)"/.exec(text)?.[1] ?? ''
    expect((await browser.post('/session/sign-out', { sessionKey })).status).toBe(204)
  })

  it('succeeds when there is nothing to end', async () => {
    const { newBrowser } = await openDemo()
    expect((await newBrowser().post('/session/sign-out')).status).toBe(204)
  })
})
