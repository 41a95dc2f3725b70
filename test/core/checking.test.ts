import { expect, test } from 'vitest'
import { createEngine } from '../../src/core/engine/engine.ts'
import type { Answer } from '../../src/core/ports.ts'
import { settle } from '../support/fake-clock.ts'
import { createFakePorts, createStorage } from '../support/fake-ports.ts'
import { createMachine, HOUR, limits, MINUTE, SECOND } from '../support/machine.ts'
import { CACHED, createTabWorld } from '../support/tab-world.ts'

/** As src/browser/server.ts: `abort()` answers every open request but a sign-out with `unreachable`. */
function page(storage = createStorage(), tab = 'this', clock = createFakePorts().clock) {
  const ports = createFakePorts({ storage, tab, clock })
  const open = new Set<(answer: Answer) => void>()
  const sent: string[] = []
  Object.assign(ports, {
    server: {
      send: ({ kind }: { kind: string }) => {
        sent.push(kind)
        return new Promise<Answer>((resolve) => kind !== 'sign-out' && open.add(resolve))
      },
      abort: () => {
        for (const resolve of open) resolve({ outcome: 'unreachable' })
      },
    },
  })
  const told: string[] = []
  const engine = createEngine({
    ports,
    limits: limits({ hasStatus: true, hasSignOut: true }),
    coverOnLeave: false,
    announce: (...[event]) => {
      if (event !== 'tick' && event !== 'phase') told.push(event)
      return false
    },
    leave: (cause) => told.push(`leave ${cause}`),
  })
  engine.start()
  return { ports, sent, told, engine, open }
}

test('who reloads a page while it asks after a sleep is not signed out by that', async () => {
  const { ports, sent, told } = page()
  await ports.clock.advance(MINUTE)
  ports.clock.jump(60 * MINUTE)
  ports.act()
  expect([ports.screens.at(-1), sent]).toEqual(['checking', ['status']])
  ports.happen('left') // F5, half a second later
  await settle()
  expect([told, sent]).toEqual([[], ['status']])
})

test('a second tab that waits for the same answer is not ended by that', async () => {
  const storage = createStorage()
  const a = page(storage, 'a')
  const b = page(storage, 'b', a.ports.clock)
  await a.ports.clock.advance(MINUTE)
  a.ports.clock.jump(60 * MINUTE)
  a.ports.act()
  b.ports.act()
  expect([a.sent, b.sent, b.ports.screens.at(-1)]).toEqual([['status'], [], 'checking'])
  a.ports.happen('left')
  await settle()
  await a.ports.clock.advance(SECOND)
  expect(b.engine.state().phase).toBe('active')
})

test('after a sleep the tab that asks for all crashes: the other asks itself, and is alive', async () => {
  const world = createTabWorld()
  const [a, b] = [world.open(), world.open()]
  await world.clock.advance(MINUTE)
  // Somebody works on another device, or the server simply keeps sessions for longer.
  world.server.until = world.clock.now() + 3 * HOUR
  world.clock.jump(HOUR)
  a.ports.act()
  a.freeze() // The tab is closed, or crashes, before its answer is there.
  b.ports.act()
  expect(b.engine.state().check).not.toBe(null)
  await world.clock.advance(10 * SECOND)
  expect([b.engine.state().phase, world.server.kinds()]).toEqual(['active', ['status', 'status']])
})

test('Back, and Back again before the first page has its answer: the second page asks too', async () => {
  const world = createTabWorld()
  const first = world.open()
  await world.clock.advance(MINUTE)
  first.engine.stop()
  world.server.until = world.clock.now() + 3 * HOUR
  await world.clock.advance(HOUR)
  const back = world.open({ delivery: CACHED })
  back.freeze() // Gone before the answer.
  await world.clock.advance(SECOND)
  const again = world.open({ delivery: CACHED })
  await world.clock.advance(10 * SECOND)
  expect([again.engine.state().phase, world.server.kinds()]).toEqual(['active', ['status', 'status']])
})

test.each([true, false])(
  'extend() called while the page is checking is answered when the check is over (keepalive: %s)',
  (hasKeepalive) => {
    const m = createMachine({ limits: { hasStatus: true, hasKeepalive } })
      .start({ age: 300 })
      .advance(MINUTE)
    m.jump(60 * MINUTE).input({ type: 'extend-asked', by: 'call', call: 1 })
    m.answer('status', { outcome: 'renewed', expiresIn: 10 * MINUTE })
    if (hasKeepalive) m.answer('keepalive', { outcome: 'renewed', expiresIn: 15 * MINUTE })
    m.advance(MINUTE)
    expect(m.effects.filter(({ type }) => type === 'resolve-extend').length).toBe(1)
  },
)
