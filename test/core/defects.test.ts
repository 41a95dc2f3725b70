import { describe, expect, test } from 'vitest'
import { createStorage } from '../support/fake-ports.ts'
import { HOUR, MINUTE, SECOND } from '../support/machine.ts'
import { createTwoClocks, type TabOptions, type TwoClocks, type TwoClocksTab } from '../support/two-clocks.ts'

/**
 * What peers do wrong, by its number in the table of peers.md, section 5. Number 8, one failed ping that logs out an
 * active person, stands with the others that need a server, in test/protocol/defects.test.ts.
 */

const DAY = 24 * HOUR

const END = ['beforeexpire', 'expired', 'leave']

const events = ({ told }: TwoClocksTab): string[] =>
  told.map(({ event }) => event).filter((event) => event !== 'keepalive')
const when = ({ told }: TwoClocksTab, name: string): number | undefined => told.find(({ event }) => event === name)?.at
const kinds = ({ ports }: TwoClocksTab): string[] => ports.requests.map(({ kind }) => kind)
const phase = ({ engine }: TwoClocksTab): string => engine.state().phase

interface Scene {
  readonly world: TwoClocks
  readonly tab: TwoClocksTab
}

/** One tab, in which a key was pressed after two minutes. */
async function work(options: TabOptions = {}): Promise<Scene> {
  const world = createTwoClocks()
  const tab = world.open(options)
  await world.flow(2 * MINUTE)
  tab.ports.act()
  return { world, tab }
}

/** Two tabs of one browser. */
function pair() {
  const world = createTwoClocks()
  const storage = createStorage()
  const [one, two] = [world.open({ storage, name: 'one' }), world.open({ storage, name: 'two' })]
  /** The first is gone without a word. The second, without timers too, lives on by being looked at. */
  const crash = () => {
    world.freeze()
    storage.watchers.delete('one')
  }
  return { world, one, two, crash }
}

async function look(world: TwoClocks, { ports }: TwoClocksTab, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    await world.flow(MINUTE)
    ports.happen('look')
  }
}

describe('defect 1: late input revives', () => {
  test.each([
    ['while timers stood', { wall: HOUR }],
    ['while timers became overdue', { wall: HOUR, timers: HOUR }],
    ['on Windows', { wall: HOUR, mono: HOUR }],
  ])('late input does not revive after a sleep %s', async (_, passage) => {
    const { world, tab } = await work()
    world.pass(passage)
    for (let n = 0; n < 3; n++) tab.ports.act('move')
    tab.ports.act('press')
    await world.flow(20 * MINUTE)
    expect([phase(tab), events(tab), kinds(tab)]).toEqual(['expired', END, []])
  })
})

describe('defect 2: a late Stay or extend() revives', () => {
  test.each(['button', 'escape', 'call'] as const)('late Stay does not revive: by %s', async (by) => {
    const { world, tab } = await work({ limits: { hasKeepalive: false } })
    await world.flow(14 * MINUTE)
    expect(phase(tab)).toBe('warning')
    world.pass({ wall: HOUR })
    const results = [await tab.engine.extend(by), await tab.engine.extend(by)]
    const refused = { ok: false, code: 'expired' }
    expect([results, phase(tab), events(tab)]).toEqual([[refused, refused], 'expired', ['warning', ...END]])
  })
})

describe('defect 3: idle, then any movement, then active again', () => {
  test('movement after the end does not make it active again', async () => {
    const { world, tab } = await work()
    await world.flow(20 * MINUTE)
    for (let n = 0; n < 10; n++) tab.ports.act('move')
    await world.flow(20 * MINUTE)
    expect([phase(tab), events(tab), tab.ports.screens]).toEqual([
      'expired',
      ['warning', ...END],
      ['none', 'warning', 'expired'],
    ])
  })

  test.each(['button', 'activity'] as const)('movement does not close a warning (extendOn %s)', async (extendOn) => {
    const { world, tab } = await work({ limits: { hasKeepalive: false, extendOn } })
    await world.flow(14 * MINUTE)
    tab.ports.act('move')
    await world.flow(0)
    expect([phase(tab), tab.ports.screens]).toEqual(['warning', ['none', 'warning']])
  })
})

describe('defect 4: a crashed tab blocks idle in all tabs', () => {
  test('a tab that crashed without a word does not keep the other from ending', async () => {
    const { world, one, two, crash } = pair()
    await world.flow(MINUTE)
    one.ports.act()
    crash()
    await look(world, two, 20)
    expect([events(two), when(two, 'expired')]).toEqual([['warning', ...END], 16 * 60])
  })

  test('nor does one that crashed with work open, beyond its lease of three minutes', async () => {
    const { world, one, two, crash } = pair()
    await world.flow(MINUTE)
    const hold = { id: 1, label: 'upload', until: one.engine.timing().now + HOUR, keepsWarning: false }
    one.engine.dispatch({ type: 'work-begun', hold })
    crash()
    await look(world, two, 40)
    expect([events(two), when(two, 'expired')]).toEqual([['warning', ...END], (1 + 3 + 15) * 60])
  })
})

describe('defect 5: a cancelled beforeunload kills the timer', () => {
  test('a page that the person chose to stay on keeps its end, covered, with its way on', async () => {
    const { world, tab } = await work()
    await world.flow(20 * MINUTE)
    expect(events(tab)).toEqual(['warning', ...END])
    await world.flow(3 * SECOND)
    tab.ports.act()
    expect([tab.engine.state().exit?.step, tab.ports.screens.at(-1), phase(tab)]).toEqual([
      'staying',
      'expired',
      'expired',
    ])
  })

  test('a page that was going to be left for elsewhere, and was not, still warns and ends on time', async () => {
    const { world, tab } = await work({ limits: { hasKeepalive: false } })
    tab.ports.happen('hidden')
    tab.ports.happen('shown')
    await world.flow(20 * MINUTE)
    expect([when(tab, 'warning'), when(tab, 'expired')]).toEqual([15 * 60, 17 * 60])
  })
})

describe('defect 6: stop() in one tab times out the others', () => {
  test('a stop in one tab does not end a tab in which somebody was active just now', async () => {
    const { world, one, two } = pair()
    await world.flow(10 * MINUTE)
    two.ports.act()
    await world.flow(5 * SECOND)
    one.engine.stop()
    await world.flow(12 * MINUTE)
    expect([phase(one), phase(two), events(two)]).toEqual(['stopped', 'active', []])
  })
})

describe('defect 7: a clock set back postpones expiry', () => {
  test.each([
    ['half an hour', 30 * MINUTE],
    ['a day', DAY],
  ])('set back by %s, the end comes when it would have come', async (_, by) => {
    const { world, tab } = await work({ limits: { hasKeepalive: false } })
    world.pass({ wall: -by })
    await world.flow(20 * MINUTE)
    expect([when(tab, 'warning'), when(tab, 'expired')]).toEqual([15 * 60, 17 * 60])
  })
})

describe('defect 17: remaining after a pause is computed from the last change of state', () => {
  test('hidden, shown, left and restored, what remains is counted from the last activity', async () => {
    const { world, tab } = await work({ limits: { hasKeepalive: false } })
    for (const moment of ['hidden', 'shown', 'left', 'restored', 'hidden'] as const) {
      await world.flow(2 * MINUTE)
      tab.ports.happen(moment)
    }
    tab.ports.happen('shown')
    await world.flow(3 * MINUTE)
    const warning = tab.told.find(({ event }) => event === 'warning')
    expect([warning?.at, warning?.detail]).toEqual([15 * 60, expect.objectContaining({ remaining: 2 * MINUTE })])
  })
})

describe('defect 20: throws where localStorage is missing or blocked', () => {
  test('a tab that can share nothing still warns, and ends', async () => {
    const { world, tab } = await work({ isShared: false })
    await world.flow(20 * MINUTE)
    expect(events(tab).filter((event) => event !== 'error')).toEqual(['warning', ...END])
  })

  test('and is extended', async () => {
    const { world, tab } = await work({ isShared: false, limits: { hasKeepalive: false } })
    await world.flow(14 * MINUTE)
    expect([phase(tab), (await tab.engine.extend('button')).ok, phase(tab)]).toEqual(['warning', true, 'active'])
  })
})

describe('defect 21: a timeout of 2³¹ ms or more throws or fires at once', () => {
  test.each([
    ['just below', 2 ** 31 - 1],
    ['just that', 2 ** 31],
    ['just above', 2 ** 31 + 1],
    ['2³² and a minute', 2 ** 32 + MINUTE],
    ['30 days', 30 * DAY],
  ])('%s ends then, and no sooner', async (_, idleTimeout) => {
    const world = createTwoClocks()
    const tab = world.open({ limits: { hasKeepalive: false, idleTimeout } })
    await world.flow(idleTimeout - 1)
    const before = phase(tab)
    await world.flow(1)
    expect([before, phase(tab), Math.max(...world.delays) < 2 ** 31]).toEqual(['warning', 'expired', true])
  })
})

describe('defect 25: a warning open in another tab stays open after an extend', () => {
  test.each(['told', 'only written'])('extending in one tab closes the warning of the other: %s', async (way) => {
    const { world, one, two } = pair()
    await world.flow(14 * MINUTE)
    expect([phase(one), phase(two)]).toEqual(['warning', 'warning'])
    if (way === 'only written') two.ports.tabs.watch(() => {})
    await one.engine.extend('button')
    if (way === 'only written') two.ports.happen('look')
    expect([phase(one), phase(two), two.ports.screens, events(two)]).toEqual([
      'active',
      'active',
      ['none', 'warning', 'none'],
      ['warning', 'extended'],
    ])
  })
})
