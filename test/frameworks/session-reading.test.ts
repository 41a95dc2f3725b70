import { afterEach, describe, expect, test } from 'vitest'
import { isSameOptions } from '../../src/core/options/same-options.ts'
import { createSessionStore, type SessionReading, STOPPED } from '../../src/frameworks/session-reading.ts'
import { createIdleWarning } from '../../src/headless.ts'
import type { IdleWarning, IdleWarningOptions } from '../../src/types.ts'
import { MINUTE, SECOND, T0 } from '../support/machine.ts'
import { createFixture } from './session-fixture.ts'

const handles: IdleWarning[] = []

function createSession(change?: Partial<IdleWarningOptions>) {
  const { ports, options } = createFixture()
  const idle = createIdleWarning(options(change))
  handles.push(idle)
  return { ports, idle, store: createSessionStore(idle) }
}

afterEach(() => {
  for (const idle of handles.splice(0)) idle.stop()
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
  test('the reading follows a session from its start through a warning to its end', async () => {
    const { ports, idle, store } = createSession()
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

  test('the reading is the same object until a value changes, and subscribers are not called before', async () => {
    const { ports, idle, store } = createSession()
    let calls = 0
    store.subscribe(() => calls++)
    idle.start()
    await ports.clock.advance(MINUTE)
    const first = store.read()
    ports.act()
    await ports.clock.advance(6 * MINUTE)
    expect([ports.requests.length, calls, store.read() === first]).toEqual([1, 1, true])
    await ports.clock.advance(7.5 * MINUTE)
    const warned = store.read()
    await ports.clock.advance(0.4 * SECOND)
    expect([warned.phase, store.read() === warned]).toEqual(['warning', true])
  })

  test('each subscriber is called at a change', async () => {
    const { ports, idle, store } = createSession()
    const words: string[] = []
    for (const who of ['first', 'second']) store.subscribe(() => words.push(`${who}: ${store.read().phase}`))
    idle.start()
    await ports.clock.advance(13 * MINUTE)
    expect(words).toEqual(['first: active', 'second: active', 'first: warning', 'second: warning'])
  })

  test('a store that is created late reads the whole state, and a removed subscriber is not called', async () => {
    const { ports, idle } = createSession()
    idle.start()
    await ports.clock.advance(13 * MINUTE)
    ports.respond = () => ({ outcome: 'unreachable' })
    void idle.extend()
    await ports.clock.advance(0)
    const store = createSessionStore(idle)
    let calls = 0
    const undo = store.subscribe(() => calls++)
    undo()
    await ports.clock.advance(3 * SECOND)
    expect([store.read(), calls]).toEqual([{ ...WARNED, remaining: 117 * SECOND, failure: 'unreachable' }, 0])
  })

  test('the reading is not extendable at the absolute timeout, nor with a wrong keepalive address', async () => {
    const absolute = createSession({ scope: 'a', absoluteTimeout: '15m' })
    absolute.idle.start()
    await absolute.ports.clock.advance(13 * MINUTE)
    const wrong = createSession({ scope: 'b' })
    wrong.idle.on('error', () => {})
    wrong.idle.start()
    await wrong.ports.clock.advance(13 * MINUTE)
    wrong.ports.respond = () => ({ outcome: 'misconfigured', status: 404 })
    await wrong.idle.extend()
    const readings = [absolute, wrong].map(({ store }) => store.read())
    expect(readings.map(({ cause, isExtendable, failure }) => [cause, isExtendable, failure])).toEqual([
      ['absolute', false, undefined],
      ['idle', false, 'misconfigured'],
    ])
  })

  test('a failure is cleared when the session is extended, and in the next warning', async () => {
    const { ports, idle, store } = createSession()
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

test('a failure of an earlier warning is cleared when work has extended the session', async () => {
  const { ports, idle, store } = createSession()
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

test('options are the same if their content is the same, and any two functions are the same', () => {
  const literal = () => ({ idleTimeout: '15m', request: { headers: () => ({}) }, allowedOrigins: ['https://a.test'] })
  const element = document.createElement('dialog')
  expect([
    isSameOptions(literal(), literal()),
    isSameOptions(literal(), { ...literal(), idleTimeout: '10m' }),
    isSameOptions(literal(), { ...literal(), allowedOrigins: ['https://b.test'] }),
    isSameOptions(literal(), { ...literal(), request: {} }),
    isSameOptions({}, literal()),
    isSameOptions({ element }, { element }),
    isSameOptions({ element }, { element: document.createElement('dialog') }),
    isSameOptions(undefined, literal()),
  ]).toEqual([true, false, false, false, false, true, false, false])
})
