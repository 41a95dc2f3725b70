import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { HOUR, MINUTE, SECOND, T0 } from '../support/machine.ts'
import { MISBEHAVIOURS, type MisbehaviourName } from '../support/misbehaving-server.ts'
import { createWorld, type Tab, type World } from './world.ts'

/** What peers do wrong, by its number in the table of peers.md, section 5. */

let world: World

beforeEach(async () => {
  world = await createWorld()
})
afterEach(() => world.server.close())

const open = (): Tab => world.open({ limits: { hasStatus: false } })
const pings = () => world.server.requests.filter(({ place }) => place === 'keepalive')

async function work({ ports }: Tab, duration: number): Promise<void> {
  for (let passed = 0; passed < duration; passed += MINUTE) {
    await world.advance(MINUTE)
    ports.act()
  }
}

describe('defect 8: one failed ping logs out an active user', () => {
  const LOST: readonly MisbehaviourName[] = ['a closed socket', 'a hang']
  const POSITIONS = Array.from({ length: 24 }, (_, index) => index + 1)

  async function twoHours(lost: MisbehaviourName, position: number): Promise<number> {
    world = await createWorld()
    const { server } = world
    server.faults.keepalive = (request) =>
      pings().length === position ? MISBEHAVIOURS[lost](request, server) : undefined
    const tab = open()
    await work(tab, 2 * HOUR)
    expect([position, world.says, tab.engine.state().phase]).toEqual([position, ['nothing'], 'active'])
    expect(server.until).toBeGreaterThan(world.clock.now())
    const sent = pings().length
    await server.close()
    return sent
  }

  test.each(LOST)(
    'two hours of activity with one ping lost to %s, in each position: never signed out',
    async (lost) => {
      await world.server.close()
      const counts: number[] = []
      for (const position of POSITIONS) counts.push(await twoHours(lost, position))
      console.info(`pings in two hours, the lost one included (${lost}): ${[...new Set(counts)].join(', ')}`)
      expect([Math.min(...counts) >= 24, Math.max(...counts) <= 26]).toEqual([true, true])
    },
  )
})

describe('defect 15: times wrap after a day', () => {
  const limits = { hasStatus: false, idleTimeout: 30 * HOUR, expiresIn: 30 * HOUR, warnBefore: HOUR }

  test('an idle timeout of thirty hours is warned of after twenty-nine, and not before', async () => {
    world.open({ limits })
    await world.advance(31 * HOUR)
    const hours = world.told.map((fact) => fact.replace(/^\d+/, (at) => `${(Number(at) + 5) / 3600} h`))
    expect(hours.filter((fact) => /warning|expired/.test(fact))).toEqual(['29 h warning idle', '30 h expired idle'])
  })

  test('a page that slept for a day and a minute is expired, not idle for a minute', async () => {
    const { ports } = open()
    world.clock.jump(24 * HOUR + MINUTE)
    ports.happen('look')
    await world.quiet()
    expect([world.says.at(-1), world.sent()]).toEqual(['covered, idle', []])
  })

  test('activity after a day and a minute in an open tab revives nothing', async () => {
    const { ports } = open()
    world.clock.jump(24 * HOUR + MINUTE, true)
    ports.act()
    await world.advance(10 * MINUTE)
    expect([world.says.at(-1), world.sent()]).toEqual(['covered, idle', []])
  })
})

describe('defect 23: an error stops the protection for good, silently', () => {
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
    '%s for half an hour of activity is told, and the session ends on time under cover',
    async (answer) => {
      const tab = open()
      world.server.faults.keepalive = MISBEHAVIOURS[answer]
      await work(tab, 30 * MINUTE)
      const outcomes = new Set(
        world.told.filter((fact) => fact.includes('keepalive')).map((fact) => fact.split(' ')[2]),
      )
      expect([outcomes.size, outcomes.has('renewed')]).toEqual([1, false])
      expect(world.told.filter((fact) => /warning|beforeexpire|expired/.test(fact))).toEqual([
        '775 warning ended-by-server',
        '885 beforeexpire',
        '895 expired ended-by-server',
      ])
    },
  )

  test.each(ERRORS)('%s for five minutes is forgotten as soon as the server is well', async (answer) => {
    const tab = open()
    await work(tab, 4 * MINUTE)
    world.server.faults.keepalive = MISBEHAVIOURS[answer]
    await work(tab, 5 * MINUTE)
    world.server.faults = {}
    await work(tab, HOUR)
    expect([tab.engine.state().phase, world.says]).toEqual(['active', ['nothing']])
  })
})

describe('defect 26: pinging goes on after the last input', () => {
  test.each([1, 4, 6, 9, 21])('after %i minutes of activity one trailing ping is the last', async (minutes) => {
    const tab = open()
    await work(tab, minutes * MINUTE)
    const lastInput = T0 + minutes * MINUTE
    await world.advance(20 * MINUTE)
    const after = pings().filter(({ at }) => at > lastInput)
    expect(after.map(({ body }) => new URLSearchParams(body).get('reason'))).toEqual(['activity'])
    expect((after[0]?.at ?? Infinity) - lastInput).toBeLessThanOrEqual(300 * SECOND)
  })

  test('a single activity is one ping in all the time until the end', async () => {
    const { ports } = open()
    await world.until(20)
    ports.act()
    await world.until(1000)
    expect([pings().length, world.told.at(-1)]).toEqual([1, '920 leave idle'])
  })
})
