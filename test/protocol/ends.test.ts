import { afterEach, beforeEach, expect, test } from 'vitest'
import { HOUR, MINUTE, SECOND } from '../support/machine.ts'
import { MISBEHAVIOURS } from '../support/misbehaving-server.ts'
import { createHttpWorld, type HttpWorld } from './http-world.ts'

let world: HttpWorld

beforeEach(async () => {
  world = await createHttpWorld()
})
afterEach(() => world.server.close())

test('REQ-SEC-7: the sign-out is a POST with the CSRF header, and the session is over on the server', async () => {
  world.open({ limits: { hasSignOut: true }, settings: { csrf: () => 'token-1' } })
  await world.until(900)
  const last = world.server.requests.at(-1)
  expect([last?.method, last?.path, last?.headers['x-csrf-token'], world.server.until]).toEqual([
    'POST',
    '/sign-out',
    'token-1',
    0,
  ])
})

/** Activity, pings, an outage that asks for patience until a date, a warning, an extension and the end. */
async function story(): Promise<readonly string[]> {
  const tab = world.open({ limits: { hasSignOut: true } })
  await world.work(tab, 6 * MINUTE)
  world.server.faults.keepalive = MISBEHAVIOURS['429, retry at a date']
  await world.until(605)
  world.server.faults = {}
  await world.until(1150)
  await tab.stay()
  await world.until(2100)
  return [...world.told, ...world.sent(), ...world.says]
}

test.each([
  { who: 'the server is a day ahead', server: 24 * HOUR, client: 0 },
  { who: 'the server is a day behind', server: -24 * HOUR, client: 0 },
  { who: 'the page is a day ahead', server: 0, client: 24 * HOUR },
  { who: 'the page is a day behind', server: 0, client: -24 * HOUR },
  { who: 'both are a day wrong, apart', server: 24 * HOUR, client: -24 * HOUR },
])('REQ-KA-9: a wrong clock changes nothing if $who', async ({ server, client }) => {
  const right = await story()
  await world.server.close()
  world = await createHttpWorld()
  world.server.clockError = server
  world.setWall(client)
  expect(await story()).toEqual(right)
})

test('REQ-KA-9: the story behind that is one of patience, warning, extension and end', async () => {
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

test('REQ-KA-16: without a network the page is covered at its deadline, and stays, because the sign-in page cannot be reached', async () => {
  const cut = MISBEHAVIOURS['a closed socket']
  world.open({ limits: { hasSignOut: true } })
  for (const place of ['keepalive', 'status', 'sign-out'] as const) world.server.faults[place] = cut
  await world.until(910)
  expect(world.told).toEqual(['775 warning idle', '885 beforeexpire', '900 expired idle'])
  expect(world.says.slice(-2)).toEqual(['covered, checking', 'covered, idle'])
})

test('REQ-KA-17: the figure in the page counts from the start of its request', async () => {
  world.openPlain({
    delivery: { age: 4 * SECOND, isCached: false },
    limits: { idleTimeout: 10 * MINUTE, expiresIn: 10 * MINUTE },
  })
  await world.until(1000)
  expect(world.told.find((fact) => fact.includes('expired'))).toBe('591 expired idle')
})

test('The absolute timeout of the server counts from the start of the request, is warned of, not extended, and never moved back', async () => {
  const tab = world.openPlain()
  world.server.faults.keepalive = () => ({ status: 200, body: '{"expiresIn": 900, "absoluteIn": 1000}', after: 2000 })
  await world.work(tab, 21 * MINUTE)
  expect(world.told.filter((fact) => !fact.includes('keepalive'))).toEqual(['1180 warning absolute'])
  expect(await tab.stay()).toEqual({ ok: false, code: 'absolute' })
  await world.until(1400)
  expect(world.told.at(-1)).toBe('1300 leave absolute')
})
