import { afterEach, beforeEach, expect, test } from 'vitest'
import { HOUR, MINUTE, SECOND, T0 } from '../support/machine.ts'
import { MISBEHAVIOURS, type MisbehaviourName } from '../support/misbehaving-server.ts'
import { createHttpWorld, type HttpWorld } from './http-world.ts'

let world: HttpWorld

beforeEach(async () => {
  world = await createHttpWorld()
})
afterEach(() => world.server.close())

test('REQ-SEC-4: a page left open for eight hours sends no keepalive', async () => {
  world.server.until = T0 + 10 * HOUR
  world.openPlain({ limits: { idleTimeout: 10 * HOUR, expiresIn: 10 * HOUR } })
  await world.flow(8 * HOUR)
  expect(world.sent()).toEqual([])
})

test('REQ-SEC-4: a page left open past its end sends no keepalive, then or later', async () => {
  world.openPlain()
  await world.flow(8 * HOUR)
  expect(world.sent()).toEqual([])
})

test('REQ-SEC-4: one activity is one keepalive', async () => {
  const { ports } = world.openPlain({ limits: { idleTimeout: 10 * HOUR, expiresIn: 10 * HOUR } })
  world.server.window = 10 * HOUR
  world.server.until = T0 + 10 * HOUR
  ports.act()
  await world.flow(MINUTE)
  ports.act()
  await world.flow(8 * HOUR)
  expect(world.sent()).toEqual(['300 POST /keepalive activity'])
})

test('REQ-SEC-6: with keepWarning the server session is kept, the warning comes on time, and after max the pings stop', async () => {
  const tab = world.openPlain()
  tab.beginWork(12 * MINUTE, { keepsWarning: true })
  await world.until(1000)
  expect([world.pingSeconds(), world.told]).toEqual([
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

test('REQ-SEC-6: a hold of thirty minutes keeps the warning away, and no ping is sent long after its end', async () => {
  const tab = world.openPlain()
  tab.beginWork(30 * MINUTE)
  await world.until(30 * 60 + 760)
  expect([world.says, Math.max(...world.pingSeconds()) <= 30 * 60 + 300]).toEqual([['nothing'], true])
  await world.until(30 * 60 + 1000)
  expect(world.told.at(-1)).toBe('2695 leave idle')
})

test.each([
  { story: 'in seconds', headers: () => ({ 'Retry-After': '120' }) },
  { story: 'at a date', headers: () => ({ 'Retry-After': world.server.date(2 * MINUTE) }) },
])('REQ-KA-5: the server is given the time that it asks for $story', async ({ headers }) => {
  world.server.faults.keepalive = () => ({ status: 429, headers: headers() })
  await world.work(world.openPlain(), 10 * MINUTE)
  expect(world.pingSeconds()).toEqual([300, 420, 540])
})

test.each(['3600', '86400', 'Fri, 31 Dec 9999 23:59:59 GMT', '99999999999999999999'])(
  'REQ-KA-5: the server is never given time past the deadline: Retry-After %s',
  async (retryAfter) => {
    world.server.faults.keepalive = () => ({ status: 503, headers: { 'Retry-After': retryAfter } })
    const tab = world.openPlain()
    await world.work(tab, 6 * MINUTE)
    world.server.faults = {}
    await world.work(tab, 12 * MINUTE)
    expect(world.pingSeconds()[1]).toBeGreaterThan(800)
    expect(world.pingSeconds()[1]).toBeLessThan(895)
    expect(tab.phase()).toBe('active')
  },
)

test('REQ-KA-5: an hour of outage neither extends the session nor ends it early, and causes few requests', async () => {
  world.server.faults.keepalive = MISBEHAVIOURS['503']
  await world.work(world.openPlain(), HOUR)
  expect(world.told.filter((fact) => !fact.includes('keepalive'))).toEqual([
    '775 warning ended-by-server',
    '885 beforeexpire',
    '900 expired ended-by-server',
  ])
  const gaps = world
    .pingSeconds()
    .slice(1)
    .map((at, index) => at - (world.pingSeconds()[index] as number))
  expect([gaps.slice(0, 5), Math.max(...world.pingSeconds()) <= 900, gaps.length < 15]).toEqual([
    // The last one comes in time before the warning.
    [22.5, 45, 90, 180, 132.5],
    true,
    true,
  ])
})

test.each(['503', 'a closed socket', 'a hang', '404', '403', '200 with text'] as const)(
  'REQ-KA-6, defect 23: after %s in place of the second ping the next ones are sent',
  async (answer) => {
    world.server.faults.keepalive = (request, server) =>
      world.pings().length === 2 ? MISBEHAVIOURS[answer](request, server) : undefined
    const tab = world.openPlain()
    await world.work(tab, HOUR)
    expect([tab.phase(), world.pingSeconds().length >= 11]).toEqual(['active', true])
  },
)

test('REQ-KA-10: a server that renews only in the second half of its window is asked again just after half-life, and an active person notices nothing', async () => {
  world.server.isHalf = true
  const tab = world.openPlain()
  await world.work(tab, HOUR)
  expect([tab.phase(), world.says]).toEqual(['active', ['nothing']])
  expect(world.told.slice(0, 2)).toEqual([
    '300 keepalive not-renewed',
    expect.stringMatching(/^45\d.* keepalive renewed$/),
  ])
})

test('Fifty tabs ping like one, and retry like one when the server is down', async () => {
  const tabs = Array.from({ length: 50 }, () => world.open())
  for (const { ports } of tabs) ports.act()
  await world.until(60)
  for (const { ports } of tabs) ports.act()
  world.server.faults.keepalive = MISBEHAVIOURS['503']
  await world.until(310)
  expect(world.pingSeconds().length).toBeLessThanOrEqual(5)
})

test('REQ-KA-12: requests of the application are contact: the pings wait, and the deadline of the server moves', async () => {
  const tab = world.openPlain()
  await world.work(tab, 4 * MINUTE)
  tab.engine.dispatch({ type: 'renewal-reported', expiresIn: 15 * MINUTE })
  await world.work(tab, 4 * MINUTE)
  expect(world.pingSeconds()).toEqual([])
  await world.work(tab, 2 * MINUTE)
  expect(world.pingSeconds()).toEqual([540])
})

test('REQ-KA-12: requests of the application are no activity: the warning of an untouched page comes all the same', async () => {
  const tab = world.openPlain()
  await world.until(700)
  tab.engine.dispatch({ type: 'renewal-reported', expiresIn: 15 * MINUTE })
  await world.until(800)
  expect(world.told).toEqual(['780 warning idle'])
})

test('A keepalive answer with an end that a contact overtook ends nothing', async () => {
  const tab = world.openPlain()
  world.server.faults.keepalive = () => ({ status: 401, after: 3000 })
  tab.ports.act()
  await world.until(60)
  tab.ports.act()
  await world.until(301)
  tab.engine.dispatch({ type: 'renewal-reported', expiresIn: 15 * MINUTE })
  await world.until(310)
  expect([tab.phase(), world.says]).toEqual(['active', ['nothing']])
})

test('Activity that was not reported yet is pinged when the page is hidden, at most once a minute for all tabs', async () => {
  const tabs = [world.openPlain(), world.openPlain(), world.openPlain()]
  for (let second = 0; second < 240; second += 10) {
    await world.flow(10 * SECOND)
    for (const { ports } of tabs) {
      ports.act()
      ports.happen('hidden')
      ports.happen('shown')
    }
    await world.quiet()
  }
  expect(world.pingSeconds()).toEqual([10, 70, 130, 190])
})

test('Activity is followed by its trailing ping, and then there is silence', async () => {
  const tab = world.openPlain()
  await world.work(tab, 6 * MINUTE)
  await world.until(760)
  expect(world.pingSeconds()).toEqual([300, 600])
})

const ERRORS: readonly MisbehaviourName[] = [
  '400',
  '404',
  '405',
  '408',
  '422',
  '429',
  '500',
  '503',
  '200 with text',
  '200 with half an object',
  'a closed socket',
  'a hang',
]

test.each(ERRORS)(
  'Defect 23: %s for half an hour of activity is announced, and the session ends on time under cover',
  async (answer) => {
    const tab = world.openPlain()
    world.server.faults.keepalive = MISBEHAVIOURS[answer]
    await world.work(tab, 30 * MINUTE)
    const outcomes = new Set(world.told.filter((fact) => fact.includes('keepalive')).map((fact) => fact.split(' ')[2]))
    expect([outcomes.size, outcomes.has('renewed')]).toEqual([1, false])
    expect(world.told.filter((fact) => /warning|beforeexpire|expired/.test(fact))).toEqual([
      // The warning waits a little for an answer that is on its way.
      expect.stringMatching(/^(775|778.25) warning ended-by-server$/),
      '885 beforeexpire',
      // A server without an answer is asked once more, under the cover.
      expect.stringMatching(/^(895|900) expired ended-by-server$/),
    ])
  },
)

test.each(ERRORS)('Defect 23: %s for five minutes is forgotten as soon as the server is well', async (answer) => {
  const tab = world.openPlain()
  await world.work(tab, 4 * MINUTE)
  world.server.faults.keepalive = MISBEHAVIOURS[answer]
  await world.work(tab, 5 * MINUTE)
  world.server.faults = {}
  await world.work(tab, HOUR)
  expect([tab.phase(), world.says]).toEqual(['active', ['nothing']])
})

test.each([1, 4, 6, 9, 21])(
  'Defect 26: after %i minutes of activity one trailing ping is the last',
  async (minutes) => {
    const tab = world.openPlain()
    await world.work(tab, minutes * MINUTE)
    const lastInput = T0 + minutes * MINUTE
    await world.flow(20 * MINUTE)
    const after = world.pings().filter(({ at }) => at > lastInput)
    expect(after.map(({ body }) => new URLSearchParams(body).get('reason'))).toEqual(['activity'])
    expect((after[0]?.at ?? Infinity) - lastInput).toBeLessThanOrEqual(300 * SECOND)
  },
)

test('Defect 26: a single activity is one ping in all the time until the end', async () => {
  const { ports } = world.openPlain()
  await world.until(20)
  ports.act()
  await world.until(1000)
  expect([world.pings().length, world.told.at(-1)]).toEqual([1, '920 leave idle'])
})
