import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Hold } from '../../src/core/session/state.ts'
import { createStorage } from '../support/fake-ports.ts'
import { HOUR, MINUTE, SECOND, T0 } from '../support/machine.ts'
import { MISBEHAVIOURS } from '../support/misbehaving-server.ts'
import { createWorld, type Tab, type TabOptions, type World } from './world.ts'

const DAY = 24 * HOUR

let world: World

beforeEach(async () => {
  world = await createWorld()
})
afterEach(() => world.server.close())

/** A tab without a status address, so that only keepalives are sent. */
const open = ({ limits, ...options }: TabOptions = {}): Tab =>
  world.open({ ...options, limits: { hasStatus: false, ...limits } })

/** A person who acts once in `step` for `duration`. */
async function work({ ports }: Tab, duration: number, step = MINUTE): Promise<void> {
  for (let passed = 0; passed < duration; passed += step) {
    await world.advance(step)
    ports.act()
  }
}

const hold = (until: number, keepsWarning = false): Hold => ({ id: 1, label: 'upload', until, keepsWarning })
const requests = () => world.server.requests
const pings = () => requests().filter(({ place }) => place === 'keepalive')
const times = () => pings().map(({ at }) => (at - T0) / SECOND)

describe('REQ-SEC-4: pings have a cause', () => {
  test('a page left open for eight hours sends none', async () => {
    world.server.until = T0 + 10 * HOUR
    open({ limits: { idleTimeout: 10 * HOUR, expiresIn: 10 * HOUR } })
    await world.advance(8 * HOUR)
    expect(world.sent()).toEqual([])
  })

  test('a page left open past its end sends none either, then or later', async () => {
    open()
    await world.advance(8 * HOUR)
    expect(world.sent()).toEqual([])
  })

  test('one activity is one ping', async () => {
    const { ports } = open({ limits: { idleTimeout: 10 * HOUR, expiresIn: 10 * HOUR } })
    world.server.window = 10 * HOUR
    world.server.until = T0 + 10 * HOUR
    ports.act()
    await world.advance(MINUTE)
    ports.act()
    await world.advance(8 * HOUR)
    expect(world.sent()).toEqual(['300 POST /keepalive activity'])
  })
})

describe('REQ-SEC-5: the server learns the cause', () => {
  test('activity, work and the wish to stay are told apart, each with how long nobody acted, and nothing else', async () => {
    const tab = open()
    await world.until(60)
    tab.ports.act()
    await world.until(310)
    tab.engine.dispatch({ type: 'work-begun', hold: hold(T0 + 700 * SECOND) })
    await world.until(1500)
    await tab.stay()
    expect(requests().map(({ body, query }) => [body, query])).toEqual([
      ['reason=activity&idleFor=240', ''],
      ['reason=work&idleFor=540', ''],
      // After the last contact, for the time that the work still took.
      ['reason=work&idleFor=840', ''],
      ['reason=extend&idleFor=0', ''],
    ])
  })

  test('after more than a day of work, idleFor counts it whole', async () => {
    const tab = open({ limits: { idleTimeout: 2 * DAY, expiresIn: 2 * DAY, keepaliveInterval: 25 * HOUR } })
    world.server.window = 2 * DAY
    tab.engine.dispatch({ type: 'work-begun', hold: hold(T0 + 30 * HOUR) })
    await world.advance(26 * HOUR)
    expect(requests().map(({ body }) => body)).toEqual(['reason=work&idleFor=90000'])
  })
})

describe('REQ-SEC-6: work holds end', () => {
  test('with keepWarning the server is fed, the warning comes on time, and after max the pings stop', async () => {
    const tab = open()
    tab.engine.dispatch({ type: 'work-begun', hold: hold(T0 + 12 * MINUTE, true) })
    await world.until(1000)
    expect([times(), world.told]).toEqual([
      [300, 600],
      [
        '0 work',
        '300 keepalive renewed',
        '600 keepalive renewed',
        '720 work',
        '720 error work-overdue',
        '780 warning idle',
        '890 beforeexpire',
        '900 expired idle',
        '900 leave idle',
      ],
    ])
  })

  test('without it a hold of thirty minutes keeps the warning away, and no ping is sent long after its end', async () => {
    const tab = open()
    tab.engine.dispatch({ type: 'work-begun', hold: hold(T0 + 30 * MINUTE) })
    await world.until(30 * 60 + 760)
    expect([world.says, Math.max(...times()) <= 30 * 60 + 300]).toEqual([['nothing'], true])
    await world.until(30 * 60 + 1000)
    expect(world.told.at(-1)).toBe('2695 leave idle')
  })
})

describe('REQ-SEC-7: the end is an end on both sides', () => {
  test('the sign-out is a POST with the CSRF header, and the session is over on the server', async () => {
    world.open({ limits: { hasSignOut: true }, settings: { csrf: () => 'token-1' } })
    await world.until(900)
    const last = requests().at(-1)
    expect([last?.method, last?.path, last?.headers['x-csrf-token'], world.server.until]).toEqual([
      'POST',
      '/sign-out',
      'token-1',
      0,
    ])
  })
})

describe('REQ-SEC-8: an extension is a fact of the network', () => {
  test.each(['500', 'a closed socket', 'a hang'] as const)(
    '%s five seconds before the end leaves the warning open, and the end comes on time',
    async (answer) => {
      const tab = open()
      world.server.faults.keepalive = MISBEHAVIOURS[answer]
      await world.until(890)
      world.forget()
      void tab.stay()
      await world.until(894.9)
      expect(world.says.every((screen) => screen.startsWith('warning'))).toBe(true)
      await world.until(900)
      expect([world.says.at(-1), world.told.filter((fact) => /expired|extend/.test(fact))]).toEqual([
        'covered, idle',
        expect.arrayContaining(['895 expired idle']),
      ])
    },
  )
})

describe('REQ-SEC-9: the deadline of the page lies before that of the server', () => {
  test('an extension with one second left and 3 s of latency ends in a truthful end', async () => {
    const tab = open()
    world.server.faults.keepalive = MISBEHAVIOURS['slow by 3 s']
    await world.until(894)
    const answer = tab.stay()
    await world.until(900)
    expect([await answer, world.says.at(-1)]).toEqual([{ ok: false, code: 'expired' }, 'covered, idle'])
  })

  test('an extension four seconds before it is still in time for an answer that takes three', async () => {
    const tab = open()
    world.server.faults.keepalive = MISBEHAVIOURS['slow by 3 s']
    await world.until(891)
    const answer = tab.stay()
    await world.until(900)
    expect(await answer).toEqual({ ok: true, expiresAt: T0 + (891 + 895) * SECOND })
  })
})

describe('REQ-SEC-11, REQ-KA-1: the request as the server receives it', () => {
  test('says that a script asks for JSON, is never stored, and carries a form', async () => {
    await open().stay()
    const { headers, method } = pings()[0] ?? {}
    expect([
      method,
      headers?.accept,
      headers?.['x-requested-with'],
      headers?.['cache-control'],
      headers?.['content-type'],
    ]).toEqual([
      'POST',
      'application/json',
      'XMLHttpRequest',
      'no-cache',
      'application/x-www-form-urlencoded;charset=UTF-8',
    ])
  })

  test('is given up after ten seconds', async () => {
    world.server.faults.keepalive = MISBEHAVIOURS['a hang']
    void open().stay()
    await world.advance(9999)
    const before = pings()[0]?.closedAt
    await world.advance(2)
    expect([before, pings()[0]?.closedAt]).toEqual([undefined, T0 + 10 * SECOND])
  })
})

test('REQ-KA-14: a keepalive by GET has no body, and its address stays as it is', async () => {
  await open({ settings: { keepaliveUrl: { url: '/keepalive?a=1', method: 'GET' } } }).stay()
  expect(pings().map(({ method, query, body, headers }) => [method, query, body, headers['cache-control']])).toEqual([
    ['GET', 'a=1', '', 'no-cache'],
  ])
})

describe('REQ-SEC-12: the CSRF token is read when it is sent', () => {
  test('a 403 is answered by one retry with the token as it stands by then', async () => {
    const tokens = ['stale', 'fresh']
    world.server.token = 'fresh'
    const tab = open({ settings: { csrf: () => tokens.shift() ?? 'none' } })
    expect(await tab.stay()).toMatchObject({ ok: true })
    expect(pings().map(({ headers }) => headers['x-csrf-token'])).toEqual(['stale', 'fresh'])
  })

  test('a 403 that stays is one error and the deadline holds', async () => {
    world.server.token = 'fresh'
    const tab = open({ settings: { csrf: () => 'stale' } })
    await world.until(800)
    world.forget()
    expect(await tab.stay()).toEqual({ ok: false, code: 'refused' })
    await world.until(896)
    expect([world.told, pings().length]).toEqual([
      [
        '800 keepalive refused',
        '800 error refused',
        '800 extend(): refused',
        '885 beforeexpire',
        '895 expired idle',
        '895 leave idle',
      ],
      2,
    ])
  })

  test('activity that is refused again and again is reported by ever fewer requests, and the end is told', async () => {
    world.server.token = 'fresh'
    const tab = open({ settings: { csrf: () => 'stale' } })
    await work(tab, 15 * MINUTE)
    expect([world.told.at(-1), pings().length < 30]).toEqual(['895 leave ended-by-server', true])
  })
})

describe('REQ-KA-5: the server is given time', () => {
  test.each([
    { story: 'in seconds', headers: () => ({ 'Retry-After': '120' }) },
    { story: 'at a date', headers: () => ({ 'Retry-After': world.server.date(2 * MINUTE) }) },
  ])('$story, as it asked', async ({ headers }) => {
    world.server.faults.keepalive = () => ({ status: 429, headers: headers() })
    await work(open(), 10 * MINUTE)
    expect(times()).toEqual([300, 420, 540])
  })

  test.each(['3600', '86400', 'Fri, 31 Dec 9999 23:59:59 GMT', '99999999999999999999'])(
    'but never past the deadline: Retry-After %s',
    async (retryAfter) => {
      world.server.faults.keepalive = () => ({ status: 503, headers: { 'Retry-After': retryAfter } })
      const tab = open()
      await work(tab, 6 * MINUTE)
      world.server.faults = {}
      await work(tab, 12 * MINUTE)
      expect(times()[1]).toBeGreaterThan(800)
      expect(times()[1]).toBeLessThan(895)
      expect(tab.engine.state().phase).toBe('active')
    },
  )

  test('an hour of outage is neither an extension nor a sign-out before its time, and few requests', async () => {
    world.server.faults.keepalive = MISBEHAVIOURS['503']
    await work(open(), HOUR)
    expect(world.told.filter((fact) => !fact.includes('keepalive'))).toEqual([
      '775 warning ended-by-server',
      '885 beforeexpire',
      '895 expired ended-by-server',
      '895 leave ended-by-server',
    ])
    const gaps = times()
      .slice(1)
      .map((at, index) => at - (times()[index] as number))
    expect([gaps.slice(0, 5), Math.max(...times()) < 895, gaps.length < 15]).toEqual([
      [0.75, 1.5, 3, 6, 12],
      true,
      true,
    ])
  })
})

describe('REQ-KA-6: one failure never ends the loop', () => {
  test.each(['503', 'a closed socket', 'a hang', '404', '403', '200 with text'] as const)(
    'after %s in place of the second ping the next ones are sent',
    async (answer) => {
      world.server.faults.keepalive = (request, server) =>
        pings().length === 2 ? MISBEHAVIOURS[answer](request, server) : undefined
      const tab = open()
      await work(tab, HOUR)
      expect([tab.engine.state().phase, times().length >= 11]).toEqual(['active', true])
    },
  )
})

test('REQ-KA-8: a figure counts from the start of its request, however late it comes', async () => {
  const tab = open()
  world.server.faults.keepalive = () => ({ status: 200, body: '{"expiresIn": 60}', after: 3000 })
  await world.until(800)
  const answer = tab.stay()
  await world.until(803)
  expect(await answer).toEqual({ ok: true, expiresAt: T0 + (800 + 60 - 5) * SECOND })
})

describe('REQ-KA-9: a wrong clock changes nothing', () => {
  /** Activity, pings, an outage that asks for patience until a date, a warning, an extension and the end. */
  async function story(): Promise<readonly string[]> {
    const tab = world.open({ limits: { hasSignOut: true } })
    await work(tab, 6 * MINUTE)
    world.server.faults.keepalive = MISBEHAVIOURS['429, retry at a date']
    await world.until(605)
    world.server.faults = {}
    await world.until(1150)
    await tab.stay()
    await world.until(2100)
    return [...world.told, ...world.sent(), ...world.says]
  }

  test.each([
    { who: 'the server is a day ahead', server: DAY, client: 0 },
    { who: 'the server is a day behind', server: -DAY, client: 0 },
    { who: 'the page is a day ahead', server: 0, client: DAY },
    { who: 'the page is a day behind', server: 0, client: -DAY },
    { who: 'both are a day wrong, apart', server: DAY, client: -DAY },
  ])('where $who', async ({ server, client }) => {
    const right = await story()
    await world.server.close()
    world = await createWorld()
    world.server.clockError = server
    world.clock.setWall(client)
    expect(await story()).toEqual(right)
  })

  test('the story is one of patience, warning, extension and end', async () => {
    expect((await story()).filter((fact) => /warning|extended|unreachable|expired|sign-out/.test(fact))).toEqual([
      '600 keepalive unreachable',
      expect.stringMatching(/warning idle/),
      expect.stringMatching(/extended button/),
      expect.stringMatching(/warning idle/),
      expect.stringMatching(/expired idle/),
      expect.stringMatching(/POST \/sign-out/),
      'warning',
      'warning, busy',
      'warning',
    ])
  })
})

describe('REQ-KA-10: a server that renews only in the second half of its window', () => {
  beforeEach(() => {
    world.server.isHalf = true
  })

  test('is asked again just after half-life, and an active person notices nothing', async () => {
    const tab = open()
    await work(tab, HOUR)
    expect([tab.engine.state().phase, world.says]).toEqual(['active', ['nothing']])
    expect(world.told.slice(0, 2)).toEqual([
      '300 keepalive not-renewed',
      expect.stringMatching(/^45\d.* keepalive renewed$/),
    ])
  })

  test('says not-renewed to an extension in the first half', async () => {
    const tab = open()
    await world.until(100)
    expect(await tab.stay()).toEqual({ ok: false, code: 'not-renewed' })
    await world.until(800)
    expect(await tab.stay()).toEqual({ ok: true, expiresAt: T0 + (800 + 895) * SECOND })
  })
})

describe('REQ-KA-11: the status is asked before anything is decided', () => {
  test('another device that was active moves the warning without an event, as often as it does', async () => {
    world.open()
    for (const at of [700, 1400, 2100]) {
      await world.until(at)
      world.server.until = T0 + (at + 900) * SECOND
    }
    await world.until(2800)
    expect([world.told, world.sent()]).toEqual([[], ['770 GET /status', '1470 GET /status', '2170 GET /status']])
  })

  test('a page that the back/forward cache gives back is covered until the server has answered', async () => {
    const { ports } = world.open()
    await world.until(60)
    ports.happen('left')
    world.clock.jump(30 * MINUTE)
    world.server.until = world.clock.now() + 10 * MINUTE
    ports.happen('restored')
    expect(world.says).toEqual(['nothing', 'covered, checking'])
    await world.quiet()
    expect([world.says.at(-1), world.sent(), world.told]).toEqual(['nothing', ['1860 GET /status'], []])
  })
})

describe('fifty tabs', () => {
  const openAll = () => {
    const storage = createStorage()
    return Array.from({ length: 50 }, (_, index) => world.open({ name: `tab ${index}`, storage }))
  }

  test('ask for the status once before the warning and once before the end', async () => {
    openAll()
    await world.until(900)
    expect(world.sent()).toEqual(['770 GET /status', '890 GET /status'])
  })

  test('ping like one, and retry like one when the server is down', async () => {
    const tabs = openAll()
    for (const { ports } of tabs) ports.act()
    await world.until(60)
    for (const { ports } of tabs) ports.act()
    world.server.faults.keepalive = MISBEHAVIOURS['503']
    await world.until(310)
    expect(times().length).toBeLessThanOrEqual(5)
  })
})

describe("REQ-KA-12: the application's own requests", () => {
  test('are contact: the pings wait, and the deadline of the server moves', async () => {
    const tab = open()
    await work(tab, 4 * MINUTE)
    tab.engine.dispatch({ type: 'renewal-reported', expiresIn: 15 * MINUTE })
    await work(tab, 4 * MINUTE)
    expect(times()).toEqual([])
    await work(tab, 2 * MINUTE)
    expect(times()).toEqual([540])
  })

  test('are no activity: the warning of an untouched page comes all the same', async () => {
    const tab = open()
    await world.until(700)
    tab.engine.dispatch({ type: 'renewal-reported', expiresIn: 15 * MINUTE })
    await world.until(800)
    expect(world.told).toEqual(['780 warning idle'])
  })
})

describe('REQ-KA-13: extend() at any time', () => {
  test('ten calls share one request and have one answer', async () => {
    const tab = open()
    const answers = await Promise.all(Array.from({ length: 10 }, () => tab.stay()))
    expect([pings().length, new Set(answers.map(({ ok }) => ok))]).toEqual([1, new Set([true])])
  })

  test('at each second of the warning never rejects and never lies', async () => {
    const tab = open()
    await world.until(776)
    for (let n = 0; n < 20; n++) {
      const { ok } = await tab.stay()
      expect([ok, world.server.until - world.clock.now()]).toEqual([true, 900 * SECOND])
      await world.advance(SECOND)
    }
  })

  test('after the end is expired and sends nothing', async () => {
    const tab = open()
    await world.until(1000)
    expect([await tab.stay(), world.sent()]).toEqual([{ ok: false, code: 'expired' }, []])
  })

  test('does not count a ping of activity that is under way as its own', async () => {
    const tab = open()
    world.server.faults.keepalive = ({ body }) => (body.includes('activity') ? { status: 503, after: 5000 } : undefined)
    await world.until(60)
    tab.ports.act()
    await world.until(301)
    expect(await tab.stay()).toMatchObject({ ok: true })
    await world.until(310)
    expect(world.told.filter((fact) => fact.startsWith('30'))).toEqual([
      '301 keepalive renewed',
      '301 extended button',
      '301 extend(): ok',
    ])
  })
})

test('an answer that something newer overtook is dropped', async () => {
  const tab = world.open()
  world.server.faults.status = () => ({ status: 401, after: 3000 })
  await world.until(771)
  await tab.stay()
  await world.until(790)
  expect([tab.engine.state().phase, world.says]).toEqual(['active', ['nothing']])
})

test('an end that a contact overtook ends nothing', async () => {
  const tab = open()
  world.server.faults.keepalive = () => ({ status: 401, after: 3000 })
  tab.ports.act()
  await world.until(60)
  tab.ports.act()
  await world.until(301)
  tab.engine.dispatch({ type: 'renewal-reported', expiresIn: 15 * MINUTE })
  await world.until(310)
  expect([tab.engine.state().phase, world.says]).toEqual(['active', ['nothing']])
})

test('REQ-KA-15: an answer that waits 600 ms for a device-bound session is renewed, and a challenge by 403 once is no refusal', async () => {
  world.server.faults.keepalive = () => (pings().length === 1 ? { status: 403, after: 600 } : undefined)
  const answer = open().stay()
  await world.advance(SECOND)
  expect([await answer, world.told.filter((fact) => fact.includes('error'))]).toEqual([
    expect.objectContaining({ ok: true }),
    [],
  ])
})

test('REQ-KA-16: without a network the page is covered at its deadline and left all the same', async () => {
  const cut = MISBEHAVIOURS['a closed socket']
  world.open({ limits: { hasSignOut: true } })
  for (const place of ['keepalive', 'status', 'sign-out'] as const) world.server.faults[place] = cut
  await world.until(900)
  expect(world.told).toEqual(['775 warning idle', '885 beforeexpire', '895 expired idle', '895 leave idle'])
})

test('REQ-KA-17: the figure in the page counts from the start of its request', async () => {
  open({ delivery: { age: 4 * SECOND, isCached: false }, limits: { idleTimeout: 10 * MINUTE, expiresIn: 10 * MINUTE } })
  await world.until(1000)
  expect(world.told.find((fact) => fact.includes('expired'))).toBe('591 expired idle')
})

describe('activity nobody reported yet', () => {
  test('is pinged when the page is hidden, at most once a minute for all tabs', async () => {
    const storage = createStorage()
    const tabs = ['one', 'two', 'three'].map((name) => open({ name, storage }))
    for (let second = 0; second < 240; second += 10) {
      await world.advance(10 * SECOND)
      for (const { ports } of tabs) {
        ports.act()
        ports.happen('hidden')
        ports.happen('shown')
      }
      await world.quiet()
    }
    expect(times()).toEqual([10, 70, 130, 190])
  })

  test('is followed by its trailing ping, and then there is silence', async () => {
    const tab = open()
    await work(tab, 6 * MINUTE)
    await world.until(760)
    expect(times()).toEqual([300, 600])
  })
})

describe('the absolute timeout that the server tells', () => {
  test('is anchored at the start of the request, warned of, not extended, and never moved back', async () => {
    const tab = open()
    world.server.faults.keepalive = () => ({ status: 200, body: '{"expiresIn": 900, "absoluteIn": 1000}', after: 2000 })
    await work(tab, 21 * MINUTE)
    expect(world.told.filter((fact) => !fact.includes('keepalive'))).toEqual(['1180 warning absolute'])
    expect(await tab.stay()).toEqual({ ok: false, code: 'absolute' })
    await world.until(1400)
    expect(world.told.at(-1)).toBe('1300 leave absolute')
  })
})
