import session from 'express-session'
import { describe, expect, it } from 'vitest'
import { agesOf, createTab, idleTimeout, SlowStore, tenMinutesIn } from './small-app.ts'

const navigation = { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document', 'Sec-Fetch-Site': 'same-origin' }
const fetching = { 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty', 'Sec-Fetch-Site': 'same-origin' }
const oldNavigation = { Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' }
const crossSite = { 'Sec-Fetch-Site': 'cross-site' }

describe('On Express a page that a person loads', () => {
  it.each([
    ['by a link', navigation],
    ['by a link of a sibling domain', { ...navigation, 'Sec-Fetch-Site': 'same-site' }],
    ['by its address', { ...navigation, 'Sec-Fetch-Site': 'none' }],
    ['without a destination', { 'Sec-Fetch-Mode': 'navigate' }],
    ['in Safari before 16.4', oldNavigation],
  ])('renews the session and tells of a person: %s', async (_name, headers) => {
    const { tab, pass } = await tenMinutesIn()
    await tab.load('/page', headers)
    const opened = await agesOf(tab)
    pass(60)
    await tab.load('/page', headers, 'POST')
    expect([opened, await agesOf(tab)]).toEqual([
      [0, 0],
      [0, 0],
    ])
  })
})

describe('On Express a request that a script or a frame sends', () => {
  it.each<[string, Record<string, string>]>([
    ['fetch', fetching],
    ['a fetch that asks for HTML', { ...fetching, ...oldNavigation }],
    ['an image', { ...fetching, 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'image' }],
    ['a frame', { ...navigation, 'Sec-Fetch-Dest': 'iframe' }],
    ['a fetch in an old browser', { Accept: '*/*' }],
    ['jQuery in an old browser', { Accept: 'text/html, */*; q=0.01', 'X-Requested-With': 'XMLHttpRequest' }],
  ])('renews the session and tells of no person: %s', async (_name, headers) => {
    const { tab } = await tenMinutesIn()
    await tab.load('/page', headers)
    expect(await agesOf(tab)).toEqual([0, 600])
  })
})

describe('On Express a keepalive', () => {
  it.each<[Record<string, string>, [number, number]]>([
    [{ reason: 'extend', idleFor: '240' }, [0, 0]],
    [{ reason: 'work', idleFor: '240' }, [0, 600]],
    [{ reason: 'work' }, [0, 600]],
    [{ reason: 'activity', idleFor: '180' }, [180, 180]],
    [{ reason: 'activity', idleFor: '0.5' }, [0.5, 0.5]],
    [{ reason: 'activity', idleFor: '601' }, [600, 600]],
    [{ reason: 'activity', idleFor: '1e300' }, [600, 600]],
    [{ reason: 'activity', idleFor: '-60' }, [0, 0]],
    [{ reason: 'activity', idleFor: 'Infinity' }, [0, 0]],
    [{ reason: 'activity', idleFor: 'soon' }, [0, 0]],
  ])('that says %j answers when the session was renewed and a person was active', async (fields, ages) => {
    const { tab } = await tenMinutesIn()
    const { expiresIn, idleFor } = (await tab.ping(fields)).json()
    expect([idleTimeout - expiresIn, idleFor]).toEqual(ages)
    expect(await agesOf(tab)).toEqual(ages)
  })

  it('for work alone keeps the session, and the person grows idle', async () => {
    const { tab, pass } = await tenMinutesIn()
    for (let pinged = 0; pinged < 6; pinged++) {
      await tab.ping({ reason: 'work' })
      pass(600)
    }
    expect(await agesOf(tab)).toEqual([600, 4200])
  })
})

describe('On Express nothing is renewed', () => {
  const nothing = [600, 600]

  it.each([
    ['status', '/session/status'],
    ['polling', '/polled'],
    ['polling that is marked before', '/passive-first'],
  ])('by %s, whatever express-session saves', async (_name, path) => {
    const sessions = { rolling: true, resave: true, saveUninitialized: true, cookie: { maxAge: 24 * 3_600_000 } }
    const { tab } = await tenMinutesIn({ sessions })
    await tab.load(path, navigation)
    await tab.load(path, oldNavigation)
    expect(await agesOf(tab)).toEqual(nothing)
  })

  it.each<Record<string, string>>([
    { 'Sec-Purpose': 'prefetch;prerender' },
    { Purpose: 'prefetch' },
    { 'X-Moz': 'prefetch' },
    crossSite,
  ])('by a page that the browser loads ahead, or that another site asks for: %j', async (headers) => {
    const { tab } = await tenMinutesIn()
    await tab.load('/page', { ...navigation, ...headers })
    await tab.load('/page', { ...fetching, ...headers }, 'POST')
    expect(await agesOf(tab)).toEqual(nothing)
  })

  it.each([401, 403])('by a request that is refused with %i, once or five times at once', async (status) => {
    const { tab } = await tenMinutesIn()
    await tab.load(`/answer/${status}`, navigation)
    await Promise.all([1, 2, 3, 4, 5].map(() => tab.load(`/answer/${status}`, navigation)))
    expect(await agesOf(tab)).toEqual(nothing)
  })
})

describe('On Express an answer to a person counts', () => {
  it.each(['/answer/404', '/answer/422', '/answer/400', '/answer/304', '/broken', '/plain', '/pieces'])(
    'also that of %s',
    async (path) => {
      const { tab } = await tenMinutesIn()
      await tab.load(path, navigation)
      expect(await agesOf(tab)).toEqual([0, 0])
    },
  )

  it('and arrives whole, however it is sent', async () => {
    const { tab } = await tenMinutesIn({ store: new SlowStore() })
    const answers = ['/plain', '/pieces', '/answer/200', '/broken', '/late-error'].map((path) => tab.load(path))
    expect((await Promise.all(answers)).map(({ text }) => text)).toEqual([
      'as node itself answers',
      'one, two',
      'answer',
      'broken',
      'whole',
    ])
  })

  it('and a refused request beside it takes nothing away', async () => {
    const { tab, slow, pass } = await tenMinutesIn()
    slow.meanwhile = async () => {
      pass(60)
      await tab.another().load('/answer/403', navigation)
    }
    await tab.load('/slow', navigation)
    expect(await agesOf(tab)).toEqual([0, 60])
  })
})

describe('On Express a sign-out', () => {
  it('that names its session ends it', async () => {
    const { tab, key } = await tenMinutesIn()
    const { status } = await tab.post('/session/sign-out', { sessionKey: key })
    expect([status, (await tab.status()).status]).toEqual([204, 401])
  })

  it.each([{}, { sessionKey: '' }])('that names none ends the session of its cookie: %j', async (fields) => {
    const { tab } = await tenMinutesIn()
    const { status } = await tab.post('/session/sign-out', fields as Record<string, string>)
    expect([status, (await tab.status()).status]).toEqual([204, 401])
  })

  it('that names an earlier sign-in, or none that there was, is told that it is over; the session lives', async () => {
    const { tab, key } = await tenMinutesIn()
    const own = await tab.signIn()
    const answers: unknown[] = []
    for (const sessionKey of [key, 'x', own.slice(1), own.toUpperCase()]) {
      const response = await tab.post('/session/sign-out', { sessionKey })
      answers.push([response.status, response.json().reason, (await tab.status()).status])
    }
    expect(answers).toEqual(Array(4).fill([401, 'ended-by-server', 200]))
  })

  it('by a form that names an earlier sign-in leads to the sign-in page, and the session lives', async () => {
    const { tab, key } = await tenMinutesIn()
    await tab.signIn()
    const { status, headers } = await tab.post('/session/sign-out', { sessionKey: key }, { Accept: 'text/html' })
    expect([status, headers.location, (await tab.status()).status]).toEqual([303, '/login?reason=ended-by-server', 200])
  })
})

it('On Express a sign-in on a route that notes activity begins a session that lives', async () => {
  const { tab } = await tenMinutesIn()
  await tab.signIn()
  expect(await agesOf(tab)).toEqual([0, 0])
})

it('On Express a session whose cookie is not known asks for nothing', async () => {
  const { origin } = await tenMinutesIn({ store: new session.MemoryStore() })
  const statuses = ['/page', '/session/status'].map(
    async (path) => (await createTab(origin, '').load(path, path === '/page' ? oldNavigation : {})).status,
  )
  expect(await Promise.all(statuses)).toEqual([303, 401])
})
