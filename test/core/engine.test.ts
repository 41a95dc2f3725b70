import { describe, expect, test } from 'vitest'
import { createEngine, type Engine } from '../../src/core/engine/engine.ts'
import type { Limits } from '../../src/core/session/state.ts'
import { settle } from '../support/fake-clock.ts'
import { createFakePorts, createStorage, type FakePorts } from '../support/fake-ports.ts'
import { limits, MINUTE, SECOND } from '../support/machine.ts'

interface Run {
  readonly ports: FakePorts
  readonly engine: Engine
  readonly told: string[]
  /** Called with each event, as a listener would be. */
  listen: (event: string, detail: object) => boolean
}

function run(change: Partial<Limits> = {}, ports = createFakePorts(), isSensitive = false): Run {
  const told: string[] = []
  const result: Run = {
    ports,
    told,
    listen: () => false,
    engine: createEngine({
      ports,
      limits: limits(change),
      coverOnLeave: isSensitive,
      announce(event, detail) {
        if (event !== 'tick' && event !== 'phase') told.push(event)
        return result.listen(event, detail)
      },
      leave: (cause) => told.push(`leave: ${cause}`),
    }),
  }
  result.engine.start()
  return result
}

describe('the engine', () => {
  test('tells nothing from within start', async () => {
    const phases: string[] = []
    const { engine, ports } = run()
    engine.stop()
    const second = run({}, ports)
    second.listen = (event) => phases.push(event) > 99
    expect([phases, second.engine.state().phase]).toEqual([[], 'active'])
    await settle()
    expect(phases).toEqual(['phase'])
  })

  test('runs the whole story on time', async () => {
    const { told, ports } = run()
    await ports.clock.advance(16 * MINUTE)
    expect(told).toEqual(['warning', 'beforeexpire', 'expired', 'leave: idle'])
    expect(ports.screens).toEqual(['none', 'warning', 'expired'])
  })

  test('covers the page before it tells that the session has expired', async () => {
    const seen: (string | undefined)[] = []
    const story = run({}, createFakePorts())
    story.listen = (event) => event === 'expired' && seen.push(story.ports.screens.at(-1)) > 99
    await story.ports.clock.advance(15 * MINUTE)
    expect(seen).toEqual(['expired'])
  })

  test('shows no modal of its own where the page prevented it', async () => {
    const story = run()
    story.listen = (event) => event === 'warning'
    await story.ports.clock.advance(14 * MINUTE)
    expect([story.engine.state().phase, story.ports.screens]).toEqual(['warning', ['none']])
  })

  test('allows extend() from within a warning listener', async () => {
    const story = run()
    const results: unknown[] = []
    story.listen = (event) => {
      if (event === 'warning') story.engine.extend('call').then((result) => results.push(result.ok))
      return false
    }
    await story.ports.clock.advance(14 * MINUTE)
    expect([results, story.told]).toEqual([[true], ['warning', 'keepalive', 'extended']])
  })

  test('needs one pending timer, and no other for ten thousand moves', async () => {
    const { ports } = run()
    const before = ports.clock.waits
    for (let n = 0; n < 10_000; n++) ports.act('move')
    expect([ports.clock.pending, ports.clock.waits - before]).toEqual([1, 0])
  })

  test('waits for what beforeexpire was asked to wait for, behind the cover', async () => {
    const story = run({ hasSignOut: true })
    let finish = () => {}
    story.listen = (event, detail) => {
      const { waitUntil } = detail as { waitUntil: (work: Promise<void>) => void }
      if (event === 'beforeexpire') waitUntil(new Promise<void>((resolve) => (finish = resolve)))
      return false
    }
    await story.ports.clock.advance(15 * MINUTE + 2 * SECOND)
    expect([story.ports.screens.at(-1), story.ports.requests]).toEqual(['expired', []])
    finish()
    await settle()
    expect(story.ports.requests).toEqual([{ kind: 'sign-out' }])
    expect(story.told.at(-1)).toBe('leave: idle')
  })

  test('answers check() with the phase that follows from the answer', async () => {
    const story = run({ hasStatus: true })
    story.ports.respond = () => ({ outcome: 'ended', status: 401 })
    expect(await story.engine.checkStatus()).toBe('expired')
  })

  test('answers check() at once where there is no status address', async () => {
    expect(await run().engine.checkStatus()).toBe('active')
  })

  test('stop leaves nothing behind', async () => {
    const { engine, ports } = run()
    await ports.clock.advance(14 * MINUTE)
    engine.stop()
    engine.stop()
    expect([ports.clock.pending, ports.connected, ports.removed > 0, engine.state().phase]).toEqual([
      0,
      0,
      true,
      'stopped',
    ])
  })

  test('goes on when the view throws, and says so', async () => {
    const ports = createFakePorts()
    const broken = { ...ports, view: { show: () => { throw new Error('hostile page') }, remove() {} } } // biome-ignore format: one line
    const story = run({}, broken as FakePorts)
    await ports.clock.advance(16 * MINUTE)
    expect(story.told.filter((event) => event !== 'view-failed' && event !== 'error')).toEqual([
      'warning',
      'beforeexpire',
      'expired',
      'leave: idle',
    ])
    expect(story.told).toContain('error')
  })

  test('covers a sensitive page when it is left, and uncovers it when it comes back in time', async () => {
    const { ports } = run({}, createFakePorts(), true)
    ports.happen('left')
    expect(ports.screens.at(-1)).toBe('checking')
    ports.clock.jump(MINUTE)
    ports.happen('restored')
    expect(ports.screens.at(-1)).toBe('none')
  })

  test('a page that comes back from the cache past its deadline is covered in the same task', () => {
    const { ports } = run()
    ports.happen('left')
    ports.clock.jump(60 * MINUTE)
    ports.happen('restored')
    expect(ports.screens).toEqual(['none', 'expired'])
  })
})

describe('a page that was left', () => {
  test('and is hidden afterwards stays covered where it is sensitive, and sends nothing', () => {
    const { ports } = run({}, createFakePorts(), true)
    ports.act()
    ports.happen('left')
    ports.happen('hidden')
    expect([ports.screens.at(-1), ports.requests]).toEqual(['checking', []])
  })

  test('asks for the status when it comes back', async () => {
    const { ports, engine } = run({ hasStatus: true })
    ports.respond = () => ({ outcome: 'ended', status: 401 })
    ports.happen('left')
    ports.clock.jump(MINUTE, true)
    ports.happen('restored')
    await settle()
    expect([ports.requests, engine.state().phase]).toEqual([[{ kind: 'status' }], 'expired'])
  })

  test('reads the record when it comes back: a sign-out meanwhile is the end', () => {
    const storage = createStorage()
    const one = run({}, createFakePorts({ storage, tab: 'one' }))
    const two = run({}, createFakePorts({ storage, tab: 'two', clock: one.ports.clock }))
    one.ports.happen('left')
    two.engine.dispatch({ type: 'sign-out-asked' })
    one.ports.happen('restored')
    expect([one.engine.state().phase, one.ports.screens.at(-1)]).toEqual(['expired', 'expired'])
  })
})

test('two tabs that a browser brings back from its cache ask, and are alive', async () => {
  const storage = createStorage()
  const ports = ['one', 'two'].map((tab) => createFakePorts({ storage, tab }))
  const runs = ports.map((each) => {
    each.delivery = { age: 0, isCached: true }
    each.respond = () => ({ outcome: 'renewed', status: 200, expiresIn: 10 * MINUTE })
    return run({ hasStatus: true, hasSignOut: true }, each)
  })
  await settle()
  expect(runs.map(({ engine }) => engine.state().phase)).toEqual(['active', 'active'])
  expect(ports.flatMap(({ requests }) => requests.map(({ kind }) => kind))).toEqual(['status', 'status'])
})

test('what it is told before something is due cannot stop it', async () => {
  const ports = createFakePorts()
  const engine = createEngine({
    ports,
    limits: limits(),
    coverOnLeave: false,
    announce: () => false,
    leave() {},
    beforeDue() {
      throw new Error('hostile page')
    },
  })
  engine.start()
  await ports.clock.advance(16 * MINUTE)
  expect(engine.state().phase).toBe('expired')
})

test('check() from within a listener waits for the answer', async () => {
  const story = run({ hasStatus: true })
  const phases: string[] = []
  story.ports.respond = () => ({ outcome: 'unreachable' })
  story.listen = (event) => {
    if (event !== 'warning') return false
    story.ports.respond = () => ({ outcome: 'ended', status: 401 })
    story.engine.checkStatus().then((phase) => phases.push(phase))
    return false
  }
  await story.ports.clock.advance(13 * MINUTE)
  expect(phases).toEqual(['expired'])
})

test('start and stop in one breath tell their phases in order', async () => {
  const phases: string[] = []
  const story = run()
  story.listen = (event, detail) => event === 'phase' && phases.push((detail as { to: string }).to) > 99
  story.engine.stop()
  await settle()
  expect(phases).toEqual(['active', 'stopped'])
})

describe('after a sleep past the deadline', () => {
  test('with a status address the page is covered and the server is asked; time left uncovers it without an event', async () => {
    const { ports, told } = run({ hasStatus: true })
    ports.respond = () => ({ outcome: 'renewed', expiresIn: 10 * MINUTE })
    ports.clock.jump(60 * MINUTE)
    ports.act()
    expect(ports.screens).toEqual(['none', 'checking'])
    await settle()
    expect([ports.screens.at(-1), told, ports.requests]).toEqual(['none', [], [{ kind: 'status' }]])
  })

  test('a status address is enough for that, without any keepalive', async () => {
    const { ports, told } = run({ hasStatus: true, hasKeepalive: false })
    ports.respond = () => ({ outcome: 'renewed', expiresIn: 10 * MINUTE })
    ports.clock.jump(60 * MINUTE)
    ports.act()
    await settle()
    expect([ports.screens.at(-1), told]).toEqual(['none', []])
  })

  test.each([
    ['the end', { outcome: 'ended' } as const],
    ['nothing that can be read', { outcome: 'unreachable' } as const],
  ])('an answer of %s expires', async (_, answer) => {
    const { ports, told } = run({ hasStatus: true })
    ports.respond = () => answer
    ports.clock.jump(60 * MINUTE)
    ports.act()
    await settle()
    expect(told).toEqual(['beforeexpire', 'expired', expect.stringMatching('leave')])
  })

  test('no answer for five seconds expires', async () => {
    const { ports, told } = run({ hasStatus: true })
    ports.respond = () => new Promise(() => {})
    ports.clock.jump(60 * MINUTE)
    ports.act()
    await ports.clock.advance(5 * SECOND - 1)
    expect(told).toEqual([])
    await ports.clock.advance(1)
    expect(told).toEqual(['beforeexpire', 'expired', 'leave: idle'])
  })

  test('that the monotonic clock counted expires at once', async () => {
    const { ports, told } = run({ hasStatus: true })
    ports.clock.jump(60 * MINUTE, true)
    ports.act()
    expect(told).toEqual(['beforeexpire', 'expired', 'leave: idle'])
  })

  test('without a status address expires at once', () => {
    const { ports, told } = run()
    ports.clock.jump(60 * MINUTE)
    ports.act()
    expect([told, ports.requests]).toEqual([['beforeexpire', 'expired', 'leave: idle'], []])
  })
})

describe('two tabs', () => {
  function pair(change: Partial<Limits> = {}) {
    const storage = createStorage()
    const first = createFakePorts({ storage, tab: 'first' })
    const second = createFakePorts({ storage, tab: 'second', clock: first.clock })
    return { storage, first: run(change, first), second: run(change, second), clock: first.clock }
  }

  test('activity in one keeps the other quiet, without a message for it', async () => {
    const { first, second, clock, storage } = pair()
    const before = storage.messages
    for (let n = 0; n < 4; n++) {
      await clock.advance(MINUTE)
      first.ports.act()
    }
    expect(storage.messages).toBe(before)
    await clock.advance(10 * MINUTE)
    expect(second.told).toEqual([])
  })

  test('both warn, and extending one closes the warning of the other', async () => {
    const { first, second, clock } = pair()
    await clock.advance(14 * MINUTE)
    await first.engine.extend('button')
    expect([first.engine.state().phase, second.engine.state().phase]).toEqual(['active', 'active'])
    expect(second.told).toEqual(['warning', 'extended'])
  })

  test('ping like one', async () => {
    const { first, second, clock } = pair()
    for (let n = 0; n < 60; n++) {
      await clock.advance(MINUTE)
      first.ports.act()
      second.ports.act()
    }
    expect(first.ports.requests.length + second.ports.requests.length).toBe(12)
  })

  test('a sign-out in one is the end of both, and is sent once', async () => {
    const { first, second } = pair({ hasSignOut: true })
    first.engine.dispatch({ type: 'sign-out-asked' })
    await settle()
    expect(second.told).toEqual(['beforeexpire', 'expired', 'leave: signed-out'])
    expect([first.ports.requests, second.ports.requests]).toEqual([[{ kind: 'sign-out' }], []])
  })

  test('a tab that slept through messages reads the record before it ends anything', async () => {
    const { first, second, clock, storage } = pair()
    storage.watchers.delete('second')
    await clock.advance(14 * MINUTE)
    await first.engine.extend('button')
    await clock.advance(2 * MINUTE)
    expect(second.engine.state().phase).toBe('active')
  })

  test('a stop in one harms nobody', async () => {
    const { first, second, clock } = pair()
    first.engine.stop()
    second.ports.act()
    await clock.advance(12 * MINUTE)
    expect(second.engine.state().phase).toBe('active')
  })
})
