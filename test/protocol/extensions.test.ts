import { afterEach, beforeEach, expect, test } from 'vitest'
import { SECOND, T0 } from '../support/machine.ts'
import { MISBEHAVIOURS, slow } from '../support/misbehaving-server.ts'
import { createHttpWorld, type HttpWorld } from './http-world.ts'

let world: HttpWorld

beforeEach(async () => {
  world = await createHttpWorld()
})
afterEach(() => world.server.close())

test.each(['500', 'a closed socket', 'a hang'] as const)(
  'REQ-SEC-8: %s five seconds before the end leaves the warning open, and the page is covered on time',
  async (answer) => {
    const tab = world.openPlain()
    world.server.faults.keepalive = MISBEHAVIOURS[answer]
    await world.until(890)
    world.forget()
    void tab.stay()
    await world.until(894.9)
    expect(world.says.every((screen) => screen.startsWith('warning'))).toBe(true)
    await world.until(900)
    expect([world.says.at(-1), world.told.filter((fact) => /expired|extend/.test(fact))]).toEqual([
      'covered, idle',
      expect.arrayContaining([answer === 'a hang' ? '900 expired idle' : '895 expired idle']),
    ])
  },
)

test('REQ-SEC-9, A13: a press in the last second is granted if the server grants it, and the page is covered until then', async () => {
  const tab = world.openPlain()
  world.server.faults.keepalive = MISBEHAVIOURS['slow by 3 s']
  await world.until(894)
  const answer = tab.stay()
  await world.until(896)
  const meanwhile = world.says.at(-1)
  await world.until(900)
  expect([meanwhile, await answer, world.says.at(-1)]).toEqual([
    'covered, checking',
    { ok: true, expiresAt: T0 + (894 + 895) * SECOND },
    'nothing',
  ])
})

test('REQ-SEC-9: a press whose answer takes more than five seconds past the deadline does not prevent the end', async () => {
  const tab = world.openPlain({ limits: { hasSignOut: true } })
  world.server.faults.keepalive = slow(8000)
  await world.until(894)
  const answer = tab.stay()
  await world.until(920)
  expect([await answer, world.says.at(-1)]).toEqual([{ ok: false, code: 'expired' }, 'covered, idle'])
  expect(world.sent().filter((request) => request.includes('sign-out'))).toEqual([])
})

test('REQ-SEC-9: an extension four seconds before the deadline is in time for an answer that takes three', async () => {
  const tab = world.openPlain()
  world.server.faults.keepalive = MISBEHAVIOURS['slow by 3 s']
  await world.until(891)
  const answer = tab.stay()
  await world.until(900)
  expect(await answer).toEqual({ ok: true, expiresAt: T0 + (891 + 895) * SECOND })
})

test('REQ-KA-8: a figure counts from the start of its request, however late it comes', async () => {
  const tab = world.openPlain()
  world.server.faults.keepalive = () => ({ status: 200, body: '{"expiresIn": 60}', after: 3000 })
  await world.until(800)
  const answer = tab.stay()
  await world.until(803)
  expect(await answer).toEqual({ ok: true, expiresAt: T0 + (800 + 60 - 5) * SECOND })
})

test('REQ-KA-10: a server that renews only in the second half of its window says not-renewed to an extension in the first half', async () => {
  world.server.isHalf = true
  const tab = world.openPlain()
  await world.until(100)
  expect(await tab.stay()).toEqual({ ok: false, code: 'not-renewed' })
  await world.until(800)
  expect(await tab.stay()).toEqual({ ok: true, expiresAt: T0 + (800 + 895) * SECOND })
})

test('REQ-KA-13: ten calls of extend() share one request and have one result', async () => {
  const tab = world.openPlain()
  const answers = await Promise.all(Array.from({ length: 10 }, () => tab.stay()))
  expect([world.pings().length, new Set(answers.map(({ ok }) => ok))]).toEqual([1, new Set([true])])
})

test('REQ-KA-13: extend() at each second of the warning never rejects and is never wrong', async () => {
  const tab = world.openPlain()
  await world.until(776)
  for (let n = 0; n < 20; n++) {
    const { ok } = await tab.stay()
    expect([ok, world.server.until - world.now()]).toEqual([true, 900 * SECOND])
    await world.flow(SECOND)
  }
})

test('REQ-KA-13: extend() after the end gets expired and sends nothing', async () => {
  const tab = world.openPlain()
  await world.until(1000)
  expect([await tab.stay(), world.sent()]).toEqual([{ ok: false, code: 'expired' }, []])
})

test('REQ-KA-13: extend() does not count a ping of activity that is under way as its own', async () => {
  const tab = world.openPlain()
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
