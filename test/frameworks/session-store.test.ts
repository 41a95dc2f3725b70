import { afterEach, describe, expect, test } from 'vitest'
import { isSame } from '../../src/frameworks/same-options.ts'
import { createSessionStore, type SessionReading, STOPPED } from '../../src/frameworks/session-reading.ts'
import { createIdleWarning } from '../../src/headless.ts'
import type { IdleWarning, IdleWarningOptions } from '../../src/types.ts'
import { MINUTE, SECOND, T0 } from '../support/machine.ts'
import { createStage } from './stage.ts'

const made: IdleWarning[] = []

function stage(change?: Partial<IdleWarningOptions>) {
  const { ports, options } = createStage()
  const idle = createIdleWarning(options(change))
  made.push(idle)
  return { ports, idle, store: createSessionStore(idle) }
}

afterEach(() => {
  for (const idle of made.splice(0)) idle.stop()
})

const WARNED: SessionReading = {
  phase: 'warning',
  remaining: 2 * MINUTE,
  expiresAt: T0 + 15 * MINUTE,
  isExtendable: true,
  failure: undefined,
  cause: 'idle',
}

describe('the reading of a session', () => {
  test('follows it from the start over a warning to the end', async () => {
    const { ports, idle, store } = stage()
    const readings = [store.read()]
    store.subscribe(() => readings.push(store.read()))
    idle.start()
    await ports.clock.advance(13 * MINUTE + SECOND)
    await ports.clock.advance(2 * MINUTE)
    expect(readings.filter(({ remaining }) => !remaining || remaining >= 119 * SECOND)).toEqual([
      STOPPED,
      { ...STOPPED, phase: 'active' },
      WARNED,
      { ...WARNED, remaining: 119 * SECOND },
      { ...STOPPED, phase: 'expired', cause: 'idle' },
    ])
    expect(readings.length).toBeGreaterThan(100)
  })

  test('is the same object until something has changed, and no word is said about what has not', async () => {
    const { ports, idle, store } = stage()
    let words = 0
    store.subscribe(() => words++)
    idle.start()
    await ports.clock.advance(MINUTE)
    const first = store.read()
    ports.act()
    await ports.clock.advance(6 * MINUTE)
    expect([ports.requests.length, words, store.read() === first]).toEqual([1, 1, true])
    await ports.clock.advance(7.5 * MINUTE)
    const warned = store.read()
    await ports.clock.advance(0.4 * SECOND)
    expect([warned.phase, store.read() === warned]).toEqual(['warning', true])
  })

  test('is told to each one who listens', async () => {
    const { ports, idle, store } = stage()
    const words: string[] = []
    for (const who of ['first', 'second']) store.subscribe(() => words.push(`${who}: ${store.read().phase}`))
    idle.start()
    await ports.clock.advance(13 * MINUTE)
    expect(words).toEqual(['first: active', 'second: active', 'first: warning', 'second: warning'])
  })

  test('is known whole to who comes late, and has no word for who has left', async () => {
    const { ports, idle } = stage()
    idle.start()
    await ports.clock.advance(13 * MINUTE)
    ports.respond = () => ({ outcome: 'unreachable' })
    void idle.extend()
    await ports.clock.advance(0)
    const store = createSessionStore(idle)
    let words = 0
    const undo = store.subscribe(() => words++)
    undo()
    await ports.clock.advance(3 * SECOND)
    expect([store.read(), words]).toEqual([{ ...WARNED, remaining: 117 * SECOND, failure: 'unreachable' }, 0])
  })

  test('has nothing to extend at the absolute timeout, or where the keepalive address is wrong', async () => {
    const absolute = stage({ scope: 'a', absoluteTimeout: '15m' })
    absolute.idle.start()
    await absolute.ports.clock.advance(13 * MINUTE)
    const wrong = stage({ scope: 'b' })
    wrong.idle.on('error', () => {})
    wrong.idle.start()
    await wrong.ports.clock.advance(13 * MINUTE)
    wrong.ports.respond = () => ({ outcome: 'misconfigured', status: 404 })
    await wrong.idle.extend()
    const said = [absolute, wrong].map(({ store }) => store.read())
    expect(said.map(({ cause, isExtendable, failure }) => [cause, isExtendable, failure])).toEqual([
      ['absolute', false, undefined],
      ['idle', false, 'misconfigured'],
    ])
  })

  test('forgets a failure when the session is extended, and a warning in the next one', async () => {
    const { ports, idle, store } = stage()
    idle.start()
    await ports.clock.advance(13 * MINUTE)
    const { respond } = ports
    ports.respond = () => ({ outcome: 'refused', status: 403 })
    idle.on('error', () => {})
    await idle.extend()
    const refused = store.read().failure
    ports.respond = respond
    await ports.clock.advance(30 * SECOND)
    await idle.extend()
    const active = store.read()
    await ports.clock.advance(13 * MINUTE)
    expect([refused, active, store.read().failure, store.read().phase]).toEqual([
      'refused',
      { ...STOPPED, phase: 'active' },
      undefined,
      'warning',
    ])
  })
})

test('a failure of an earlier warning says nothing of the next one, also where work has extended the session', async () => {
  const { ports, idle, store } = stage()
  const { respond } = ports
  idle.on('error', () => {})
  idle.start()
  await ports.clock.advance(13 * MINUTE)
  ports.respond = () => ({ outcome: 'refused', status: 403 })
  await idle.extend()
  ports.respond = respond
  const end = idle.beginWork('render')
  await ports.clock.advance(MINUTE)
  const held = store.read().phase
  end()
  await ports.clock.advance(14 * MINUTE)
  expect([held, store.read().phase, store.read().failure]).toEqual(['active', 'warning', undefined])
})

test('options are the same by their content, and a function is as good as another', () => {
  const literal = () => ({ idleTimeout: '15m', request: { headers: () => ({}) }, allowedOrigins: ['https://a.test'] })
  const element = document.createElement('dialog')
  expect([
    isSame(literal(), literal()),
    isSame(literal(), { ...literal(), idleTimeout: '10m' }),
    isSame(literal(), { ...literal(), allowedOrigins: ['https://b.test'] }),
    isSame(literal(), { ...literal(), request: {} }),
    isSame({}, literal()),
    isSame({ element }, { element }),
    isSame({ element }, { element: document.createElement('dialog') }),
    isSame(undefined, literal()),
  ]).toEqual([true, false, false, false, false, true, false, false])
})
