import { afterEach, beforeEach, expect, test } from 'vitest'
import { HOUR, MINUTE, SECOND, T0 } from '../support/machine.ts'
import { MISBEHAVIOURS } from '../support/misbehaving-server.ts'
import { createHttpWorld, type HttpWorld } from './http-world.ts'

let world: HttpWorld

beforeEach(async () => {
  world = await createHttpWorld()
})
afterEach(() => world.server.close())

test('REQ-SEC-5: activity, work and the wish to stay are told apart, each with the time without activity, and nothing else is sent', async () => {
  const tab = world.openPlain()
  await world.until(60)
  tab.ports.act()
  await world.until(310)
  tab.beginWork(390 * SECOND)
  await world.until(1500)
  await tab.stay()
  expect(world.server.requests.map(({ body, query }) => [body, query])).toEqual([
    ['reason=activity&idleFor=240', ''],
    ['reason=work&idleFor=540', ''],
    // After the last contact, for the time that the work still took.
    ['reason=work&idleFor=840', ''],
    ['reason=extend&idleFor=0', ''],
  ])
})

test('REQ-SEC-5: after more than a day of work idleFor counts it whole', async () => {
  const tab = world.openPlain({
    limits: { idleTimeout: 48 * HOUR, expiresIn: 48 * HOUR, keepaliveInterval: 25 * HOUR },
  })
  world.server.window = 48 * HOUR
  world.server.until = T0 + 48 * HOUR
  tab.beginWork(30 * HOUR)
  await world.flow(26 * HOUR)
  expect(world.server.requests.map(({ body }) => body)).toEqual(['reason=work&idleFor=90000'])
})

test('REQ-SEC-11, REQ-KA-1: a keepalive asks for JSON, is never stored, and carries a form', async () => {
  await world.openPlain().stay()
  const { headers, method } = world.pings()[0] ?? {}
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

test('REQ-KA-1: a keepalive is given up after ten seconds', async () => {
  world.server.faults.keepalive = MISBEHAVIOURS['a hang']
  void world.openPlain().stay()
  await world.flow(9999)
  const before = world.pings()[0]?.closedAt
  await world.flow(2)
  expect([before, world.pings()[0]?.closedAt]).toEqual([undefined, T0 + 10 * SECOND])
})

test('REQ-KA-14: a keepalive by GET has no body, and its address stays as it is', async () => {
  await world.openPlain({ settings: { keepaliveUrl: { url: '/keepalive?a=1', method: 'GET' } } }).stay()
  expect(
    world.pings().map(({ method, query, body, headers }) => [method, query, body, headers['cache-control']]),
  ).toEqual([['GET', 'a=1', '', 'no-cache']])
})

test('REQ-SEC-12: a 403 is answered by one retry with the token as it stands by then', async () => {
  const tokens = ['stale', 'fresh']
  world.server.token = 'fresh'
  const tab = world.openPlain({ settings: { csrf: () => tokens.shift() ?? 'none' } })
  expect(await tab.stay()).toMatchObject({ ok: true })
  expect(world.pings().map(({ headers }) => headers['x-csrf-token'])).toEqual(['stale', 'fresh'])
})

test('REQ-SEC-12: a 403 that stays is one error, and the deadline holds', async () => {
  world.server.token = 'fresh'
  const tab = world.openPlain({ settings: { csrf: () => 'stale' } })
  await world.until(800)
  world.forget()
  expect(await tab.stay()).toEqual({ ok: false, code: 'refused' })
  await world.until(896)
  expect([world.told, world.pings().length]).toEqual([
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

test('REQ-SEC-12: activity that is refused again and again is reported by ever fewer requests, and the end is announced', async () => {
  world.server.token = 'fresh'
  const tab = world.openPlain({ settings: { csrf: () => 'stale' } })
  await world.work(tab, 15 * MINUTE)
  expect([world.told.at(-1), world.pings().length < 30]).toEqual(['895 leave ended-by-server', true])
})

test('REQ-KA-15: an answer that waits 600 ms for a device-bound session counts, and one challenge by 403 is no refusal', async () => {
  world.server.faults.keepalive = () => (world.pings().length === 1 ? { status: 403, after: 600 } : undefined)
  const answer = world.openPlain().stay()
  await world.flow(SECOND)
  expect([await answer, world.told.filter((fact) => fact.includes('error'))]).toEqual([
    expect.objectContaining({ ok: true }),
    [],
  ])
})
