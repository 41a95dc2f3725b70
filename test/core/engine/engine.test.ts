import { describe, expect, test } from 'vitest'
import { createEngine, type Engine } from '../../../src/core/engine/engine.ts'
import type { EngineOptions } from '../../../src/core/engine/engine-state.ts'
import { limits, MINUTE, SECOND } from '../../support/machine.ts'
import { createWorld, type Listener } from '../../support/world/world.ts'
import { alone, type Run, run } from './run.ts'

const ENDED = { outcome: 'ended', status: 401 } as const

/** Notes the phases that are announced. */
function listenToPhases(): { phases: string[]; listen: Listener } {
  const phases: string[] = []
  const listen: Listener = (event, detail) => {
    if (event === 'phase') phases.push((detail as { to: string }).to)
  }
  return { phases, listen }
}

/** Stops the engine of the tab, and starts one with these options in its place. */
function replaceEngine({ tab }: Run, change: Partial<EngineOptions>): Engine {
  tab.engine.stop()
  const engine = createEngine({
    ports: tab.ports,
    limits: limits(),
    coverOnLeave: () => false,
    announce: () => false,
    leave() {},
    ...change,
  })
  engine.start()
  return engine
}

test('start() announces nothing before it returns', async () => {
  const { phases, listen } = listenToPhases()
  const { world, tab } = run({ listen })
  const atOnce = [...phases]
  await world.settle()
  expect([atOnce, tab.phase(), phases]).toEqual([[], 'active', ['active']])
})

test('start() and stop() in one task announce their phases in order', async () => {
  const { phases, listen } = listenToPhases()
  const { world, tab } = run({ listen })
  tab.engine.stop()
  await world.settle()
  expect(phases).toEqual(['active', 'stopped'])
})

test('The warning, the last moment to save and the end are announced and shown in order', async () => {
  const { world, tab } = run()
  await world.flow(16 * MINUTE)
  expect([tab.events, tab.ports.screens]).toEqual([
    ['warning idle', 'beforeexpire', 'expired idle', 'leave idle'],
    ['none', 'warning', 'expired'],
  ])
})

test('The page is covered before the end is announced', async () => {
  const seen: unknown[] = []
  const { world } = run({ listen: (event, _, tab) => void (event === 'expired' && seen.push(tab.screen())) })
  await world.flow(15 * MINUTE)
  expect(seen).toEqual(['expired'])
})

test('The SDK shows no dialog if a listener prevented the warning', async () => {
  const { world, tab } = run({ listen: (event) => event === 'warning' })
  await world.flow(14 * MINUTE)
  expect([tab.phase(), tab.ports.screens]).toEqual(['warning', ['none']])
})

describe('A page that starts during the warning of another', () => {
  async function openLater(listen?: Listener) {
    const { world } = run()
    await world.flow(14 * MINUTE)
    const late = world.open(alone({ delivery: { age: 0, isCached: true }, ...(listen && { listen }) }))
    const atOnce = late.phase()
    await world.settle()
    return [atOnce, ...late.ports.screens]
  }

  test('shows the warning once its listeners have heard of it', async () => {
    expect(await openLater()).toEqual(['warning', 'none', 'warning'])
  })

  test('never shows a dialog that a listener prevents', async () => {
    expect(await openLater((event) => event === 'warning')).toEqual(['warning', 'none'])
  })
})

test('A listener of the warning may call extend()', async () => {
  const results: unknown[] = []
  const listen: Listener = (event, _, { engine }) => {
    if (event === 'warning') void engine.extend('call').then(({ ok }) => results.push(ok))
  }
  const { world, tab } = run({ listen })
  await world.flow(14 * MINUTE)
  expect([results, tab.events]).toEqual([[true], ['warning idle', 'keepalive renewed', 'extended call']])
})

test('Ten thousand movements need one pending timer, and set no other', () => {
  const { world, tab } = run()
  const before = world.time.delays.length
  for (let n = 0; n < 10_000; n++) tab.ports.act('move')
  expect([tab.time.pending(), world.time.delays.length - before]).toEqual([1, 0])
})

test('The page waits behind the cover for what a listener of beforeexpire asked it to wait for', async () => {
  let finish = () => {}
  const saving = new Promise<void>((resolve) => {
    finish = resolve
  })
  const listen: Listener = (event, detail) => {
    if (event === 'beforeexpire') (detail as { waitUntil(work: Promise<void>): void }).waitUntil(saving)
  }
  const { world, tab } = run({ limits: { hasSignOut: true }, listen })
  await world.flow(15 * MINUTE + 2 * SECOND)
  const waiting = [tab.screen(), [...tab.ports.requests]]
  finish()
  await world.settle()
  expect([waiting, tab.ports.requests, tab.events.at(-1)]).toEqual([
    ['expired', []],
    [{ kind: 'sign-out' }],
    'leave idle',
  ])
})

test('checkStatus() resolves with the phase that follows from the answer', async () => {
  const { world, tab } = run({ limits: { hasStatus: true }, respond: () => ENDED })
  const phase = tab.engine.checkStatus()
  await world.flow(2 * SECOND)
  expect(await phase).toBe('expired')
})

test('checkStatus() resolves at once without a status address', async () => {
  expect(await run().tab.engine.checkStatus()).toBe('active')
})

test('checkStatus() called by a listener waits for the answer', async () => {
  const phases: string[] = []
  const listen: Listener = (event, _, { engine, ports }) => {
    if (event !== 'warning') return
    ports.respond = () => ENDED
    void engine.checkStatus().then((phase) => phases.push(phase))
  }
  const { world } = run({ limits: { hasStatus: true }, respond: () => ({ outcome: 'unreachable' }), listen })
  await world.flow(13 * MINUTE + 2 * SECOND)
  expect(phases).toEqual(['expired'])
})

test('checkStatus() waits for the answer also if a listener asks for something else before it', async () => {
  const phases: string[] = []
  const listen: Listener = (event, _, { engine, ports }) => {
    if (event !== 'warning') return
    ports.respond = () => ENDED
    ports.act()
    void engine.checkStatus().then((phase) => phases.push(phase))
  }
  const { world } = run({ limits: { hasStatus: true }, respond: () => ({ outcome: 'unreachable' }), listen })
  await world.flow(13 * MINUTE + 2 * SECOND)
  expect(phases).toEqual(['expired'])
})

test('start() that is called again changes nothing', async () => {
  const { phases, listen } = listenToPhases()
  const { world, tab } = run({ listen })
  await world.settle()
  const { connected } = tab.ports
  tab.engine.start()
  await world.settle()
  expect([tab.ports.connected, phases]).toEqual([connected, ['active']])
})

test('show() shows the warning again, for example once the warning of another session has closed', async () => {
  const { world, tab } = run()
  await world.flow(14 * MINUTE)
  tab.ports.screens.length = 0
  tab.engine.show()
  expect(tab.ports.screens).toEqual(['warning'])
})

test('A page that has expired loads itself again when another person has signed in', async () => {
  const { world, tab } = run({ limits: { hasStatus: true, canLeave: false }, respond: () => ENDED })
  await world.flow(16 * MINUTE)
  const before = tab.ports.reloads
  tab.ports.respond = () => ({ outcome: 'renewed', status: 200, expiresIn: 15 * MINUTE, userKey: 'u2' })
  tab.ports.happen('look')
  await world.settle()
  expect([before, tab.ports.reloads]).toEqual([0, 1])
})

test('stop() leaves nothing behind', async () => {
  const { world, tab } = run()
  await world.flow(14 * MINUTE)
  tab.engine.stop()
  tab.engine.stop()
  const { connected, removed } = tab.ports
  expect([tab.time.pending(), connected, removed > 0, tab.phase()]).toEqual([0, 0, true, 'stopped'])
})

test('The session goes on and reports an error if the view throws', async () => {
  const show = () => {
    throw new Error('hostile page')
  }
  const { world, tab } = run({ ports: () => ({ view: { show, remove() {} } }) })
  await world.flow(16 * MINUTE)
  expect(new Set(tab.events)).toEqual(
    new Set(['error view-failed', 'warning idle', 'beforeexpire', 'expired idle', 'leave idle']),
  )
})

test('A listener called before something is due cannot stop it, and its error is reported', async () => {
  const page = run()
  const cause = new Error('hostile page')
  const errors: object[] = []
  const engine = replaceEngine(page, {
    beforeDue() {
      throw cause
    },
    announce: (event, detail) => event === 'error' && errors.push(detail) === 0,
  })
  await page.world.flow(16 * MINUTE)
  expect([engine.state().phase, errors[0]]).toEqual(['expired', { code: 'view-failed', cause }])
})

test('Work that is found to be under way when the warning is due keeps it away', async () => {
  const page = run()
  const warnings: string[] = []
  let isFound = false
  const engine: Engine = replaceEngine(page, {
    beforeDue() {
      if (isFound) return
      isFound = true
      engine.beginWork('an upload of the page')
    },
    announce: (event, _) => event === 'warning' && warnings.push(event) === 0,
  })
  await page.world.flow(14 * MINUTE)
  expect([isFound, warnings, engine.state().phase]).toEqual([true, [], 'active'])
})

test.each([
  ['a silence of five minutes', { wall: 5 * MINUTE, mono: 5 * MINUTE }],
  ['a sleep of twenty seconds', { wall: 20 * SECOND, real: 20 * SECOND }],
])('After %s any input sets the timer anew, because a timer may have stood still in a sleep', async (_, passage) => {
  const { world, tab } = run()
  world.pass(passage)
  await tab.engine.checkStatus()
  await world.until(13 * 60)
  expect(tab.told).toEqual(['780 warning idle'])
})

test('A warning that an input opened while its timer was late counts down from then on, second by second', async () => {
  let ticks = 0
  const listen: Listener = (event) => void (event === 'tick' && ticks++)
  const { world, tab } = run({ listen })
  await world.flow(770 * SECOND)
  await tab.engine.checkStatus()
  world.pass({ wall: 20 * SECOND, mono: 20 * SECOND })
  await tab.engine.checkStatus()
  const atOnce = [tab.phase(), ticks]
  await world.flow(5 * SECOND)
  expect([atOnce, ticks]).toEqual([['warning', 1], 6])
})

test('A call from a listener waits until all events of the same moment are announced', async () => {
  const listen: Listener = (event, detail, tab) => {
    if (event === 'phase' && (detail as { to: string }).to === 'warning') tab.signOut()
  }
  const { world, tab } = run({ listen })
  await world.flow(14 * MINUTE)
  expect(tab.events).toEqual(['warning idle', 'beforeexpire', 'expired signed-out', 'leave signed-out'])
})

test('What is due before a late timer fires is done at the next activity', async () => {
  const world = createWorld({ random: 0 })
  const { ports } = world.open(alone())
  await world.flow(30 * SECOND)
  ports.act()
  await world.flow(255 * SECOND)
  ports.act()
  world.pass({ wall: 20 * SECOND, mono: 20 * SECOND })
  ports.act()
  expect(ports.requests).toMatchObject([{ kind: 'keepalive', reason: 'activity' }])
})
