import { describe, expect, test } from 'vitest'
import type { Answer, Delivery } from '../../../src/core/ports.ts'
import { newRecord, type SharedRecord } from '../../../src/core/session/record.ts'
import type { Hold, Limits } from '../../../src/core/session/state.ts'
import { HOUR, MINUTE, SECOND, T0 } from '../../support/machine.ts'
import type { Passage, Throttle } from '../../support/world/machine-time.ts'
import {
  CACHED,
  createWorld,
  DELIVERED,
  type OpenOptions,
  type World,
  type WorldTab,
} from '../../support/world/world.ts'
import { alone } from './run.ts'
import { tell } from './tabs.ts'

/** platform.md §9, row by row, and each row with each thing that can happen first. */

const DAY = 24 * HOUR

/** A tab in its world. */
interface Scene {
  readonly world: World
  readonly tab: WorldTab
}

// What can happen first.

type Kind = 'hint' | 'presence' | 'wish'

interface Tick {
  readonly tick: string
  readonly kind: Kind
  /** Not while the page is in the back/forward cache. */
  readonly isFromTabs?: boolean
  readonly happen: (scene: Scene) => unknown
}

/** What another tab tells that has seen nothing since this one was last awake; `change` is what it did before that. */
function hear({ world, tab }: Scene, change: (record: SharedRecord) => Partial<SharedRecord>): void {
  const record = world.channel.read() as unknown as SharedRecord
  tell(world, tab, { ...record, ...change(record) })
}

const TICKS: readonly Tick[] = [
  { tick: 'key', kind: 'presence', happen: ({ tab }) => tab.ports.act('press') },
  { tick: 'pointer move', kind: 'presence', happen: ({ tab }) => tab.ports.act('move') },
  { tick: 'click', kind: 'presence', happen: ({ tab }) => tab.ports.act('press') },
  { tick: 'focus', kind: 'hint', happen: ({ tab }) => tab.ports.happen('look') },
  { tick: 'visibilitychange', kind: 'hint', happen: ({ tab }) => tab.ports.happen('shown') },
  { tick: 'pageshow', kind: 'hint', happen: ({ tab }) => tab.ports.happen('restored') },
  { tick: 'resume', kind: 'hint', happen: ({ tab }) => tab.ports.happen('look') },
  { tick: 'online', kind: 'hint', happen: ({ tab }) => tab.ports.happen('look') },
  { tick: 'storage event', kind: 'hint', isFromTabs: true, happen: (scene) => hear(scene, () => ({})) },
  {
    tick: 'channel message',
    kind: 'hint',
    isFromTabs: true,
    happen: (scene) => hear(scene, ({ contactAt }) => ({ contactAt: contactAt + 1 })),
  },
  { tick: 'timer', kind: 'hint', happen: ({ tab }) => tab.time.fireOldest() },
  { tick: 'extend()', kind: 'wish', happen: ({ tab }) => tab.engine.extend('call') },
  { tick: 'Stay button', kind: 'wish', happen: ({ tab }) => tab.engine.extend('button') },
]

// What is observed.

const clockText = (duration: number): string => {
  const seconds = Math.round(duration / SECOND)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

interface Mark {
  readonly screens: number
  readonly told: number
  readonly requests: number
  /** The time of the world by its monotonic hand. */
  readonly at: number
}

const mark = ({ world, tab: { ports, facts } }: Scene): Mark => ({
  screens: ports.screens.length,
  told: facts.length,
  requests: ports.requests.length,
  at: world.time.elapsed(),
})

const SCREENS = { none: 'uncovered', warning: 'modal', checking: 'covered while asking', expired: 'covered' }

const screensSince = ({ tab }: Scene, since: Mark): string =>
  tab.ports.screens
    .slice(since.screens)
    .map((screen) => SCREENS[screen])
    .join(', then ') || 'nothing shown'

/** Each event with what matters of it. Listeners for the last moment and the leaving belong to `expired`. */
function eventsSince({ tab }: Scene, since: Mark): string {
  const events = tab.facts.slice(since.told).flatMap(({ event, detail }) => {
    const { cause, remaining, by } = detail as { cause?: string; remaining?: number; by?: string }
    if (event === 'warning') return [`warning at ${clockText(remaining as number)}`]
    if (event === 'expired') return [`expired (${cause})`]
    if (event === 'extended') return [`extended (${by === 'call' || by === 'button' ? 'asked for' : by})`]
    return ['beforeexpire', 'leave', 'keepalive'].includes(event) ? [] : [event]
  })
  return events.join(', ') || 'no event'
}

const requestsSince = ({ tab }: Scene, since: Mark): string =>
  tab.ports.requests
    .slice(since.requests)
    .map((request) => (request.kind === 'keepalive' ? `ping (${request.reason})` : `${request.kind} asked`))
    .join(', ') || 'no request'

function restOf({ world, tab: { engine } }: Scene, since: Mark): string[] {
  const { phase, record } = engine.state()
  const { now, limits } = engine.timing()
  const flown = world.time.elapsed() - since.at
  const counted = record.activeAt >= now - flown ? ['activity counted'] : []
  const until = Math.min(record.activeAt + limits.idleTimeout, record.serverUntil)
  return phase === 'active' || phase === 'warning' ? [...counted, `${clockText(until - now)} left`] : counted
}

/** What was observed, in a few words. */
const outcomeOf = (scene: Scene, since: Mark): string =>
  [screensSince(scene, since), eventsSince(scene, since), requestsSince(scene, since), ...restOf(scene, since)].join(
    '; ',
  )

// The rows.

interface Row {
  readonly row: string
  readonly limits?: Partial<Limits>
  readonly throttle?: Throttle
  /** From the start to the moment before; by default two minutes, with a key in the first. */
  readonly before?: (scene: Scene) => Promise<void>
  /** What the hands do while nothing runs. */
  readonly passage?: Passage
  /** Time that flows then, before anything else happens. */
  readonly flow?: number
  readonly answer?: Answer | 'silence'
  readonly delivery?: Delivery
  /** What happens in this row only without news from other tabs. */
  readonly isAlone?: boolean
  readonly expected: string | Expected
}

/** A timer that is not due yet waits on without looking. */
type Expected = Readonly<Record<Kind, string>> & { readonly timer?: string }

const open = (options: OpenOptions, world = createWorld({ random: 0 })): Scene => ({
  world,
  tab: world.open(alone(options)),
})

const untouched = ({ world }: Scene) => world.flow(2 * MINUTE)

async function twoMinutes({ world, tab }: Scene): Promise<void> {
  await world.flow(MINUTE)
  tab.ports.act()
  await world.flow(MINUTE)
}

const openWarning = async (scene: Scene) => {
  await scene.world.flow(14 * MINUTE)
  expect(scene.tab.ports.screens).toEqual(['none', 'warning'])
}

const inCache = async (scene: Scene) => {
  await twoMinutes(scene)
  scene.tab.ports.happen('left')
}

const hidden = async (scene: Scene) => {
  scene.tab.ports.happen('hidden')
  await scene.world.flow(15 * MINUTE - SECOND)
  expect(scene.tab.phase()).not.toBe('expired')
}

/** A person works for an hour in a tab beside the frozen one. */
const frozenBeside = async ({ world, tab }: Scene) => {
  await world.flow(MINUTE)
  tab.ports.happen('hidden')
  const goOn = tab.time.haltTimers()
  const reconnect = world.channel.disconnect(tab.id)
  const other = world.open(alone())
  for (let minute = 0; minute < 60; minute++) {
    await world.flow(MINUTE)
    other.ports.act()
  }
  await world.flow(MINUTE)
  expect([other.phase(), other.events.filter((event) => !event.startsWith('keepalive'))]).toEqual(['active', []])
  reconnect()
  goOn()
}

/** Later than that, the same as before the sleep: nothing more to extend than a warning with a minute left. */
const ALIVE: Answer = { outcome: 'renewed', status: 200, expiresIn: 10 * MINUTE }
const ACTIVE: Answer = { ...ALIVE, idleFor: 5 * MINUTE }
const asking = { hasStatus: true }

const END = 'covered; expired (idle); no request'
const CHECKED = 'covered while asking, then covered'
const ALIVE_AFTER_ALL = {
  hint: 'covered while asking, then uncovered; no event; status asked; 9:55 left',
  presence: 'covered while asking, then uncovered; no event; status asked; 9:55 left',
  wish: 'covered while asking, then uncovered; extended (asked for); status asked, ping (extend); activity counted; 15:00 left',
}

const MAC: Passage = { wall: 2 * HOUR }
const WINDOWS: Passage = { wall: 2 * HOUR, mono: 2 * HOUR }
const FROZEN_WALL: Passage = { mono: 2 * HOUR }
const FORWARD: Passage = { wall: HOUR - SECOND }

const ROWS: readonly Row[] = [
  { row: 'mac or Linux sleep 2 h', passage: MAC, expected: END },
  { row: 'mac or Linux sleep 2 h, timers overdue', passage: { ...MAC, timers: 2 * HOUR }, expected: END },
  { row: 'mac or Linux sleep 2 h, without keepalive', limits: { hasKeepalive: false }, passage: MAC, expected: END },
  { row: 'mac or Linux sleep 2 h with the warning open', before: openWarning, passage: MAC, expected: END },
  {
    row: 'mac or Linux sleep 2 h, statusUrl says alive',
    limits: asking,
    passage: MAC,
    answer: ALIVE,
    expected: `${CHECKED}; expired (idle); status asked`,
  },
  {
    row: 'mac or Linux sleep 2 h, statusUrl tells of activity elsewhere',
    limits: asking,
    passage: MAC,
    answer: ACTIVE,
    expected: ALIVE_AFTER_ALL,
  },
  {
    row: 'mac or Linux sleep 16 min, the server keeps sessions for 30 min',
    limits: { ...asking, expiresIn: 30 * MINUTE },
    delivery: DELIVERED,
    passage: { wall: 16 * MINUTE },
    answer: { outcome: 'renewed', status: 200, expiresIn: 12 * MINUTE },
    expected: `${CHECKED}; expired (idle); status asked`,
  },
  {
    row: 'mac or Linux sleep 2 h, statusUrl says ended',
    limits: asking,
    passage: MAC,
    answer: { outcome: 'ended', status: 401 },
    expected: `${CHECKED}; expired (ended-by-server); status asked`,
  },
  {
    row: 'mac or Linux sleep 2 h, statusUrl unreachable',
    limits: asking,
    passage: MAC,
    answer: { outcome: 'unreachable' },
    expected: `${CHECKED}; expired (idle); status asked, status asked`,
  },
  {
    row: 'mac or Linux sleep 2 h, statusUrl silent for 5 s',
    limits: asking,
    passage: MAC,
    answer: 'silence',
    expected: `${CHECKED}; expired (idle); status asked`,
  },
  { row: 'Windows sleep 2 h', passage: WINDOWS, expected: END },
  {
    row: 'Windows sleep 2 h, with statusUrl',
    limits: asking,
    passage: WINDOWS,
    answer: ALIVE,
    expected: `${CHECKED}; expired (idle); status asked`,
  },
  { row: 'Windows sleep 2 h with the warning open', before: openWarning, passage: WINDOWS, expected: END },
  { row: 'frozen wall clock of a VM, 2 h', passage: FROZEN_WALL, expected: END },
  {
    row: 'frozen wall clock of a VM, 2 h, with statusUrl',
    limits: asking,
    passage: FROZEN_WALL,
    answer: ALIVE,
    expected: `${CHECKED}; expired (idle); status asked`,
  },
  { row: 'bfcache 2 h', before: inCache, passage: WINDOWS, isAlone: true, expected: END },
  {
    row: 'bfcache 2 h, with statusUrl',
    limits: asking,
    before: inCache,
    passage: WINDOWS,
    answer: ALIVE,
    isAlone: true,
    expected: `${CHECKED}; expired (idle); status asked`,
  },
  {
    row: 'Chrome freeze 1 h, other tab active',
    before: frozenBeside,
    expected: {
      hint: 'nothing shown; no event; no request; 13:00 left',
      presence: 'nothing shown; no event; no request; activity counted; 13:00 left',
      wish: 'nothing shown; extended (asked for); ping (extend); activity counted; 15:00 left',
    },
  },
  {
    row: 'hidden, timers each 60 s',
    throttle: { slot: MINUTE, phase: 30 * SECOND },
    before: hidden,
    flow: 2 * SECOND,
    expected: END,
  },
  {
    row: 'Firefox Android hidden, timers each 15 min',
    throttle: { slot: 15 * MINUTE, phase: 8 * MINUTE },
    before: hidden,
    flow: 2 * SECOND,
    expected: END,
  },
  {
    row: 'clock back 1 h, 5 min of real time',
    limits: { hasKeepalive: false },
    passage: { wall: -HOUR - 5 * MINUTE },
    flow: 5 * MINUTE,
    expected: {
      hint: 'nothing shown; no event; no request; 9:00 left',
      presence: 'nothing shown; no event; no request; activity counted; 15:00 left',
      wish: 'nothing shown; extended (asked for); no request; activity counted; 15:00 left',
    },
  },
  { row: 'clock forward 1 h while active, no statusUrl', passage: FORWARD, flow: SECOND, expected: END },
  {
    row: 'clock forward 1 h while active, statusUrl says alive',
    limits: asking,
    passage: FORWARD,
    flow: SECOND,
    answer: ALIVE,
    expected: `${CHECKED}; expired (idle); status asked`,
  },
  {
    row: 'clock forward 1 h while active, statusUrl tells of the activity',
    limits: asking,
    passage: FORWARD,
    flow: SECOND,
    answer: ACTIVE,
    expected: ALIVE_AFTER_ALL,
  },
  {
    row: 'clock forward 1 h while active, the figures of the server show it',
    limits: { ...asking, expiresIn: 15 * MINUTE },
    delivery: DELIVERED,
    passage: FORWARD,
    flow: SECOND,
    answer: { outcome: 'renewed', status: 200, expiresIn: 13 * MINUTE - SECOND },
    expected: {
      hint: 'covered while asking, then uncovered; no event; status asked; 12:54 left',
      presence: 'covered while asking, then uncovered; no event; status asked; 12:54 left',
      wish: 'covered while asking, then uncovered; extended (asked for); status asked, ping (extend); activity counted; 15:00 left',
    },
  },
  {
    row: 'clock forward 1 h while active, statusUrl says ended',
    limits: asking,
    passage: FORWARD,
    flow: SECOND,
    answer: { outcome: 'ended', status: 401 },
    expected: `${CHECKED}; expired (ended-by-server); status asked`,
  },
  {
    row: 'NTP step +2 s',
    passage: { wall: 2 * SECOND },
    expected: {
      hint: 'nothing shown; no event; no request; 12:58 left',
      presence: 'nothing shown; no event; no request; activity counted; 12:58 left',
      wish: 'nothing shown; extended (asked for); ping (extend); activity counted; 15:00 left',
    },
  },
  {
    row: 'sleep into the warning window',
    before: untouched,
    passage: { wall: 12 * MINUTE },
    expected: {
      hint: 'modal; warning at 1:00; no request; 1:00 left',
      presence: 'modal; warning at 1:00; no request; 1:00 left',
      wish: 'modal, then uncovered; warning at 1:00, extended (asked for); ping (extend); activity counted; 15:00 left',
    },
  },
  {
    row: 'sleep into the warning window, with statusUrl',
    limits: asking,
    before: untouched,
    passage: { wall: 12 * MINUTE },
    answer: { outcome: 'renewed', status: 200, expiresIn: 65 * SECOND },
    expected: {
      hint: 'modal; warning at 1:00; status asked; 1:00 left',
      presence: 'modal; warning at 1:00; status asked; 1:00 left',
      wish: 'modal, then uncovered; warning at 1:00, extended (asked for); status asked, ping (extend); activity counted; 15:00 left',
    },
  },
  {
    row: 'sleep of 2 min, shorter than the idle timeout',
    passage: { wall: 2 * MINUTE },
    expected: {
      hint: 'nothing shown; no event; no request; 11:00 left',
      presence: 'nothing shown; no event; no request; activity counted; 11:00 left',
      wish: 'nothing shown; extended (asked for); ping (extend); activity counted; 15:00 left',
    },
  },
  {
    row: 'sleep of 2 min, with statusUrl',
    limits: asking,
    passage: { wall: 2 * MINUTE },
    answer: { outcome: 'renewed', status: 200, expiresIn: 11 * MINUTE + 5 * SECOND },
    expected: {
      hint: 'nothing shown; no event; status asked; 11:00 left',
      timer: 'nothing shown; no event; no request; 11:00 left',
      presence: 'nothing shown; no event; status asked; activity counted; 11:00 left',
      wish: 'nothing shown; extended (asked for); status asked, ping (extend); activity counted; 15:00 left',
    },
  },
]

function expectedOf({ expected }: Row, { kind, tick }: Tick): string {
  if (typeof expected === 'string') return expected
  return (tick === 'timer' && expected.timer) || expected[kind]
}

async function reach(row: Row): Promise<Scene> {
  const { limits, throttle, delivery, before = twoMinutes, passage = {}, flow = 0, answer } = row
  const scene = open({ ...(limits && { limits }), ...(throttle && { throttle }), ...(delivery && { delivery }) })
  const { ports } = scene.tab
  await before(scene)
  if (answer) {
    ports.respond = (request) =>
      request.kind !== 'status'
        ? { outcome: 'renewed', status: 204 }
        : answer === 'silence'
          ? new Promise(() => {})
          : answer
  }
  scene.world.pass(passage)
  if (flow) await scene.world.flow(flow)
  return scene
}

/**
 * Nothing that happens after the end is announced or counted, however often it happens. A page that stays may only ask
 * whether the person has signed in again.
 */
async function isFinal(scene: Scene): Promise<boolean> {
  const since = mark(scene)
  for (const { happen } of TICKS) await happen(scene)
  await scene.world.flow(20 * MINUTE)
  const outcome = outcomeOf(scene, since).replaceAll(/status asked(, )?/g, '')
  return (
    ['', 'no request'].some((rest) => outcome === `nothing shown; no event; ${rest}`) && scene.tab.phase() === 'expired'
  )
}

/** The page is covered until the check is over. */
const isUnanswered = ({ answer }: Row) => answer === 'silence' || answer?.outcome === 'unreachable'

/** Each row with each thing that can happen first. */
const CELLS = ROWS.flatMap((row) =>
  TICKS.filter(({ isFromTabs }) => !(row.isAlone && isFromTabs)).map(
    (tick) => [row.row, tick.tick, row, tick] as const,
  ),
)

test.for(CELLS)(
  'REQ-TIME-7, defects 1 and 2: the clock table holds for "%s" if the first thing is: %s',
  async ([, , row, first], { task }) => {
    const { tick, kind, happen } = first
    const scene = await reach(row)
    const since = mark(scene)
    const result = happen(scene)
    const isInTask = scene.tab.ports.screens.slice(since.screens)[0] !== 'none'
    await scene.world.settle()
    if (isUnanswered(row)) await scene.world.flow(5 * SECOND)
    const outcome = outcomeOf(scene, since)
    Object.assign(task.meta, { row: row.row, tick, outcome })
    const expected = expectedOf(row, first)
    const isEnd = expected.includes('expired')
    const extended = kind === 'wish' ? (isEnd ? { ok: false, code: 'expired' } : expect.anything()) : undefined
    const isFinalToo = isEnd && outcome === expected && (await isFinal(scene))
    expect([outcome, isInTask, outcome === expected && (await result), isFinalToo]).toEqual([
      expected,
      true,
      extended,
      isEnd,
    ])
  },
)

/** Notes what was observed, for the document, and compares. */
function observe(task: { meta: object }, row: string, tick: string, outcome: string, expected: string): void {
  Object.assign(task.meta, { row, tick, outcome })
  expect(outcome).toBe(expected)
}

const facts = ({ facts }: WorldTab): string =>
  facts
    .filter(({ event }) => event === 'warning' || event === 'expired')
    .map(({ event, elapsed }) => `${event} at ${clockText(elapsed * SECOND)}`)
    .join(', ')

const row = 'prerender 5 min, then shown'

test.for(TICKS.map((tick) => [tick.tick, tick] as const))(
  'REQ-TIME-5: a prerendered page starts when it is shown, even if meanwhile comes: %s',
  async ([, { tick, happen }], { task }) => {
    let activate = () => {}
    const scene = open({
      ports: ({ pageLifecycle }) => ({
        pageLifecycle: {
          ...pageLifecycle,
          whenActivated(callback) {
            activate = callback
            return () => {}
          },
        },
      }),
    })
    const since = mark(scene)
    await scene.world.flow(4 * MINUTE)
    if (tick !== 'storage event' && tick !== 'channel message') await happen(scene)
    await scene.world.flow(MINUTE)
    const before = [
      scene.tab.events,
      scene.tab.ports.requests,
      scene.world.time.delays,
      scene.world.channel.storage.writes,
    ]
    expect(before).toEqual([[], [], [], 0])
    activate()
    await scene.world.settle()
    const outcome = [eventsSince(scene, since), requestsSince(scene, since), ...restOf(scene, mark(scene))].join('; ')
    observe(task, row, tick, outcome, 'no event; no request; activity counted; 15:00 left')
    await scene.world.flow(15 * MINUTE)
    expect(facts(scene.tab)).toBe('warning at 18:00, expired at 20:00')
  },
)

describe('short absences', () => {
  const ABSENCES: readonly (readonly [row: string, tick: string, passage: Passage])[] = [
    ['mac or Linux sleep 5 min, then nothing else', 'focus', { wall: 5 * MINUTE }],
    ['mac or Linux sleep 5 min, then nothing else', 'pointer move', { wall: 5 * MINUTE }],
    ['freeze 5 min, then nothing else', 'resume', { wall: 5 * MINUTE, mono: 5 * MINUTE }],
    ['bfcache 5 min, then nothing else', 'pageshow', { wall: 5 * MINUTE, mono: 5 * MINUTE }],
    ['Windows sleep 5 min, then nothing else', 'visibilitychange', { wall: 5 * MINUTE, mono: 5 * MINUTE }],
  ]

  test.for(ABSENCES)(
    'The warning and the end come on time after "%s" if the first thing is a %s',
    async ([row, tick, passage], { task }) => {
      const scene = open({ limits: { hasKeepalive: false } })
      await scene.world.flow(2 * MINUTE)
      if (tick === 'pageshow') scene.tab.ports.happen('left')
      scene.world.pass(passage)
      await TICKS.find((each) => each.tick === tick)?.happen(scene)
      const { now } = scene.tab.engine.timing()
      const since = scene.world.time.elapsed()
      await scene.world.flow(30 * MINUTE)
      const asleep = now - T0 - since
      const outcome = scene.tab.facts
        .filter(({ event }) => event === 'warning' || event === 'expired')
        .map(({ event, elapsed }) => `${event} at ${clockText(elapsed * SECOND + asleep)}`)
        .join(', ')
      const isMove = tick === 'pointer move'
      observe(
        task,
        row,
        tick,
        outcome,
        isMove ? 'warning at 20:00, expired at 22:00' : 'warning at 13:00, expired at 15:00',
      )
    },
  )

  test('After a sleep into the warning its end comes a minute later', async ({ task }) => {
    const scene = open({})
    await untouched(scene)
    scene.world.pass({ wall: 12 * MINUTE })
    scene.tab.ports.happen('look')
    await scene.world.flow(20 * MINUTE)
    observe(
      task,
      'sleep into the warning window, then nothing else',
      'focus',
      facts(scene.tab),
      'warning at 2:00, expired at 3:00',
    )
  })

  test('A sleep past the end that no event announces is noticed by the old timer at the latest', async ({ task }) => {
    const scene = open({})
    await untouched(scene)
    scene.world.pass(MAC)
    await scene.world.flow(13 * MINUTE)
    const outcome = `${scene.tab.ports.screens.join(', ')}; ${eventsSince(scene, { screens: 0, told: 0, requests: 0, at: 0 })}`
    observe(
      task,
      'mac or Linux sleep 2 h, no input at all',
      'timer with its old rest',
      outcome,
      'none, expired; expired (idle)',
    )
  })
})

const NEWS: readonly (readonly [name: string, minutesAgo: number, expected: string])[] = [
  ['activity a minute before the sleep', 119, END],
  ['activity that leaves a minute', 14, 'modal; warning at 1:00; no request; 1:00 left'],
  ['activity a minute ago', 1, 'nothing shown; no event; no request; 14:00 left'],
]

test.for(NEWS)(
  'After a sleep news from another tab counts as of its own time: %s',
  async ([name, minutesAgo, expected], { task }) => {
    const scene = open({ limits: { hasKeepalive: false } })
    await untouched(scene)
    scene.world.pass(MAC)
    const since = mark(scene)
    hear(scene, () => ({ activeAt: scene.world.time.wall() - minutesAgo * MINUTE }))
    await scene.world.settle()
    observe(task, `mac or Linux sleep 2 h, news of ${name}`, 'channel message', outcomeOf(scene, since), expected)
  },
)

describe('wall clock steps back', () => {
  const STEPS: readonly (readonly [name: string, by: number])[] = [
    ['1.5 s', 1500],
    ['2 s', 2 * SECOND],
    ['1 min', MINUTE],
    ['1 h', HOUR],
  ]
  const ticks = TICKS.map((tick) => [tick.tick, tick] as const)

  /** Three hours of work, the last of it just now. */
  async function afterStep(by: number): Promise<Scene> {
    const scene = open({ limits: { hasKeepalive: false } })
    for (let minute = 0; minute < 180; minute++) {
      await scene.world.flow(MINUTE)
      scene.tab.ports.act()
    }
    scene.world.pass({ wall: -by })
    return scene
  }

  describe.each(STEPS)('%s', (name, by) => {
    test.for(ticks)(
      'A wall clock that steps back changes nothing if the first thing is: %s',
      async ([, { tick, kind, happen }], { task }) => {
        const scene = await afterStep(by)
        const since = mark(scene)
        await happen(scene)
        await scene.world.settle()
        const event = kind === 'wish' ? 'extended (asked for)' : 'no event'
        const outcome = outcomeOf(scene, since)
        const expected = `nothing shown; ${event}; no request; activity counted; 15:00 left`
        observe(task, `clock back ${name} after 3 h of work`, tick, outcome, expected)
      },
    )

    test('Defect 7: after the wall clock stepped back the session ends an idle timeout after the last activity', async ({
      task,
    }) => {
      const scene = await afterStep(by)
      for (let minute = 0; minute < 20; minute++) {
        await scene.world.flow(MINUTE)
        scene.tab.ports.happen('look')
      }
      const outcome = facts(scene.tab)
      observe(
        task,
        `clock back ${name} after 3 h of work, then idle`,
        'focus',
        outcome,
        'warning at 193:00, expired at 195:00',
      )
    })
  })
})

test.for(TICKS.map((tick) => [tick.tick, tick] as const))(
  'A frozen wall clock does not bring back what was written before if the first thing is: %s',
  async ([, { tick, happen }], { task }) => {
    const scene = open({ limits: { sessionKey: 's1' } })
    await twoMinutes(scene)
    scene.world.pass(FROZEN_WALL)
    const since = mark(scene)
    await happen(scene)
    await scene.world.settle()
    observe(task, 'frozen wall clock of a VM, 2 h, page that names its session', tick, outcomeOf(scene, since), END)
  },
)

describe('loads', () => {
  const LOCAL = { hasKeepalive: false }

  interface Load {
    readonly row: string
    readonly limits: Partial<Limits>
    readonly delivery: Delivery
    /** What the tabs left in the storage, ten minutes before this one. */
    readonly left?: Partial<SharedRecord>
    readonly answer?: Answer | 'silence'
    readonly expected: string
  }

  const LIVE = { activeAt: T0 - 10 * MINUTE }
  const PAST = { activeAt: T0 - 20 * MINUTE, contactAt: T0 - 20 * MINUTE, provenAt: T0 - 20 * MINUTE }
  const ENDED = { ended: { cause: 'idle', at: T0 - 5 * MINUTE, tab: 'other' } } as const
  const COVERED_ASKING = 'covered while asking, then uncovered; no event; status asked; 9:55 left'
  const COVERED_LATE = `${CHECKED}; expired (idle); status asked`
  /** Where the tabs know how it ended, that is said. */
  const coveredEnded = (kind: string) =>
    `${CHECKED}; expired (${kind === 'ended' ? 'idle' : 'ended-by-server'}); status asked${kind === 'no' ? ', status asked' : ''}`
  const COVERED_SILENT = `${CHECKED}; expired (idle); status asked`
  const REFUSED: Answer = { outcome: 'ended', status: 401 }

  const LOADS: readonly Load[] = [
    {
      row: 'load from a cache, live record',
      limits: LOCAL,
      delivery: CACHED,
      left: LIVE,
      expected: 'uncovered; no event; no request; 5:00 left',
    },
    {
      row: 'load from a cache, live record, statusUrl',
      limits: asking,
      delivery: CACHED,
      left: LIVE,
      expected: 'uncovered; no event; no request; 5:00 left',
    },
    { row: 'load from a cache, record past its deadline', limits: LOCAL, delivery: CACHED, left: PAST, expected: END },
    ...(['no', 'ended', 'past'] as const).flatMap((kind): Load[] => {
      const left = { no: {}, ended: { left: { ...LIVE, ...ENDED } }, past: { left: PAST } }[kind]
      const base = { limits: asking, delivery: CACHED, ...left }
      const name = { no: 'no record', ended: 'ended record', past: 'record past its deadline' }[kind]
      return [
        {
          ...base,
          row: `load from a cache, ${name}, statusUrl says alive`,
          answer: ALIVE,
          expected: kind === 'no' ? COVERED_ASKING : COVERED_LATE,
        },
        {
          ...base,
          row: `load from a cache, ${name}, statusUrl tells of activity since`,
          answer: { ...ALIVE, idleFor: 2 * MINUTE },
          expected: COVERED_ASKING,
        },
        {
          ...base,
          row: `load from a cache, ${name}, statusUrl says ended`,
          answer: REFUSED,
          expected: coveredEnded(kind),
        },
        { ...base, row: `load from a cache, ${name}, statusUrl silent`, answer: 'silence', expected: COVERED_SILENT },
      ]
    }),
    {
      row: 'reload that the server answered, live record',
      limits: {},
      delivery: { age: 300, isCached: false },
      left: LIVE,
      expected: 'uncovered; no event; no request; 5:00 left',
    },
    {
      row: 'reload that the server answered, record past its deadline',
      limits: {},
      delivery: { age: 300, isCached: false },
      left: PAST,
      expected: 'uncovered; no event; no request; 15:00 left',
    },
    {
      row: 'discarded tab restored, live record',
      limits: LOCAL,
      delivery: CACHED,
      left: LIVE,
      expected: 'uncovered; no event; no request; 5:00 left',
    },
  ]

  test.for(LOADS.map((load) => [load.row, load] as const))(
    'The clock table holds for a %s',
    async ([, load], { task }) => {
      const { row, limits, delivery, left, answer, expected } = load
      const world = createWorld({ random: 0 })
      if (left)
        world.channel.storage.record = JSON.stringify({ ...newRecord(T0 - 10 * MINUTE), epoch: T0 - HOUR, ...left })
      const respond = () => (answer === 'silence' ? new Promise<Answer>(() => {}) : (answer ?? ALIVE))
      const scene = open({ limits, delivery, respond }, world)
      const since = { screens: 0, told: 0, requests: 0, at: 0 }
      await scene.world.settle()
      // The end of the check, and the second question after a refusal.
      if (answer === 'silence') await world.flow(5 * SECOND)
      if (answer === REFUSED) await world.flow(2 * SECOND)
      observe(task, row, 'load', outcomeOf(scene, since), expected)
    },
  )

  test('A reload that the server answered is contact and not activity', () => {
    const world = createWorld()
    world.channel.storage.record = JSON.stringify(newRecord(T0 - 10 * MINUTE))
    const { engine } = world.open({ delivery: DELIVERED })
    const { activeAt, contactAt } = engine.state().record
    expect([activeAt - T0, Math.ceil(contactAt - T0)]).toEqual([-10 * MINUTE, -300])
  })

  test('A load from a cache is neither contact nor activity', () => {
    const world = createWorld()
    world.channel.storage.record = JSON.stringify(newRecord(T0 - 10 * MINUTE))
    const { engine } = world.open({ delivery: CACHED })
    const { activeAt, contactAt } = engine.state().record
    expect([activeAt - T0, contactAt - T0]).toEqual([-10 * MINUTE, -10 * MINUTE])
  })
})

describe('timers in slots', () => {
  /** Two hours with half an hour of warning: a slot of 15 min always falls into it. */
  const long = { idleTimeout: 2 * HOUR, warnBefore: 30 * MINUTE, keepaliveInterval: 40 * MINUTE }
  const hold: Hold = { id: 1, label: 'upload', until: T0 + 3 * HOUR, keepsWarning: false }

  type Story = (scene: Scene) => Promise<void>
  const STORIES: readonly (readonly [name: string, story: Story])[] = [
    ['idle to the end', ({ world }) => world.flow(3 * HOUR)],
    [
      'activity, then idle',
      async ({ world, tab }) => {
        for (let quarter = 0; quarter < 8; quarter++) {
          await world.flow(13 * MINUTE)
          tab.ports.act()
        }
        await world.flow(3 * HOUR)
      },
    ],
    [
      'extended in the warning',
      async ({ world, tab }) => {
        await world.flow(110 * MINUTE)
        await tab.engine.extend('button')
        await world.flow(3 * HOUR)
      },
    ],
    [
      'a work hold, then idle',
      async ({ world, tab }) => {
        await world.flow(MINUTE)
        tab.engine.dispatch({ type: 'work-begun', hold })
        await world.flow(100 * MINUTE)
        tab.engine.dispatch({ type: 'work-ended', id: 1 })
        await world.flow(3 * HOUR)
      },
    ],
  ]

  async function play(story: Story, throttle: Throttle): Promise<{ events: string[]; expiredAt: number }> {
    const scene = open({ limits: long, throttle })
    await story(scene)
    const events = scene.tab.facts.map(({ event }) => event).filter((event) => event !== 'keepalive')
    const expiredAt = scene.tab.facts.find(({ event }) => event === 'expired')?.elapsed ?? Number.NaN
    return { events, expiredAt }
  }

  const SLOTS = [MINUTE, 15 * MINUTE].flatMap((slot) => [0, slot / 3, slot - 1].map((phase) => ({ slot, phase })))
  const cases = STORIES.flatMap(([name, story]) =>
    SLOTS.map((timers) => [name, timers.slot / MINUTE, Math.round(timers.phase / SECOND), timers, story] as const),
  )

  test.for(cases)(
    'REQ-TIME-3: timers in slots change no event and delay the end by a slot at most: %s, slots of %i min, %i s into one',
    async ([name, , , timers, story], { task }) => {
      const timely = await play(story, { slot: 0 })
      const late = await play(story, timers)
      const lateness = (late.expiredAt - timely.expiredAt) * SECOND
      const row = `${name}, timers each ${timers.slot / MINUTE} min`
      const outcome = `the same events; expired ${lateness >= 0 ? 'never early' : 'early'}, ${lateness <= timers.slot ? 'at most a slot late' : 'too late'}`
      expect(late.events).toEqual(timely.events)
      observe(
        task,
        row,
        `${timers.phase / SECOND} s into a slot`,
        outcome,
        'the same events; expired never early, at most a slot late',
      )
    },
  )
})

test('REQ-TIME-2, defect 21: an idle timeout of 30 days is warned of two minutes ahead, and no timer is set for longer than a browser can', async ({
  task,
}) => {
  const scene = open({ limits: { hasKeepalive: false, idleTimeout: 30 * DAY } })
  await scene.world.flow(30 * DAY - 1)
  const early = scene.tab.facts.map(({ event }) => event)
  await scene.world.flow(1)
  const days = scene.tab.facts.map(({ event, elapsed }) => `${event} at ${clockText(elapsed * SECOND)}`)
  expect([early, days[2]]).toEqual([['warning', 'beforeexpire'], 'expired at 43200:00'])
  expect(Math.max(...scene.world.time.delays)).toBeLessThanOrEqual(2 ** 31 - 1)
  observe(task, 'idle timeout of 30 days', 'timer', facts(scene.tab), 'warning at 43198:00, expired at 43200:00')
})

test('An idle timeout of 30 days lasts through a sleep of 29 days and ends in one of 31', () => {
  const phases = [29, 31].map((days) => {
    const scene = open({ limits: { hasKeepalive: false, idleTimeout: 30 * DAY } })
    scene.world.pass({ wall: days * DAY })
    scene.tab.ports.happen('look')
    return scene.tab.phase()
  })
  expect(phases).toEqual(['active', 'expired'])
})

test.each([
  ['just below 2³¹ ms', 2 ** 31 - 1],
  ['of 2³¹ ms', 2 ** 31],
  ['just above 2³¹ ms', 2 ** 31 + 1],
  ['of 2³² ms and a minute', 2 ** 32 + MINUTE],
])('REQ-TIME-2, defect 21: an idle timeout %s ends then and no sooner', async (_, idleTimeout) => {
  const { world, tab } = open({ limits: { hasKeepalive: false, idleTimeout } })
  await world.flow(idleTimeout - 1)
  const before = tab.phase()
  await world.flow(1)
  expect([before, tab.phase(), Math.max(...world.time.delays) < 2 ** 31]).toEqual(['warning', 'expired', true])
})

test.each([
  ['half an hour', 30 * MINUTE],
  ['a day', DAY],
])('Defect 7: a wall clock set back by %s does not postpone the end', async (_, by) => {
  const { world, tab } = open({ limits: { hasKeepalive: false } })
  await twoMinutes({ world, tab })
  world.pass({ wall: -by })
  await world.flow(20 * MINUTE)
  expect(facts(tab)).toBe('warning at 14:00, expired at 16:00')
})
