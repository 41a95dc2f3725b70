import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Cause } from '../../../src/core/ports.ts'
import { readRecord } from '../../../src/core/session/read-record.ts'
import type { Limits } from '../../../src/core/session/state.ts'
import { MINUTE, SECOND } from '../../support/machine.ts'
import { RUNS } from '../../support/runs.ts'
import type { Channel, Letter } from '../../support/world/channel.ts'
import { HANGS, type SessionServer } from '../../support/world/session-server.ts'
import { CACHED, createWorld, type World, type WorldTab } from '../../support/world/world.ts'

/** Several tabs, a network between them that loses, doubles and reorders, and a storage that each reads late. */

const ACTS = [
  'act',
  'extend',
  'sign-out',
  'hide',
  'show',
  'freeze',
  'thaw',
  'crash',
  'stop',
  'open',
  'restore',
] as const
const NET = ['deliver', 'double', 'lose', 'catch up'] as const
const SERVER = ['server fails', 'server hangs', 'server answers'] as const
const TIME = ['pass', 'sleep'] as const
type Act = (typeof ACTS)[number] | (typeof NET)[number] | (typeof SERVER)[number] | (typeof TIME)[number]

/** In a counterexample it reads `['pass', 0, 780]`: what, which tab or message, seconds. */
type Move = readonly [act: Act, which: number, seconds: number]

const which = fc.nat({ max: 4 })
const seconds = fc.oneof(fc.nat({ max: 20 }), fc.nat({ max: 600 }))
const moves = (acts: readonly Act[]): fc.Arbitrary<Move> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.tuple(fc.constant('pass' as const), fc.constant(0), seconds) },
    { weight: 3, arbitrary: fc.tuple(fc.constantFrom(...acts), which, seconds) },
    { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...NET), which, fc.constant(0)) },
  )
const stories = (acts: readonly Act[]) => fc.array(moves(acts), { maxLength: 25 })
const sizes = fc.integer({ min: 2, max: 5 })

interface Town {
  readonly world: World
  readonly channel: Channel
  /** Tabs that will never do anything again. */
  readonly gone: Set<WorldTab>
  /** Pings of tabs that had not seen all there was to see. */
  blind: number
  /** When a person was last active, a page was delivered, or the server was last asked to extend. */
  seenAt: number
  /**
   * A tab has ended because it had no news of the activity in another one, which goes on. A storage that is read minutes
   * late does that. Such an end binds only tabs whose own time is up.
   */
  hasEndedAlone: boolean
}

const isRunning = (tab: WorldTab) => ['active', 'warning'].includes(tab.phase())
const living = ({ world, gone }: Town) => world.tabs.filter((tab) => !gone.has(tab))
const awake = (town: Town) => living(town).filter((tab) => !tab.time.isFrozen() && tab.phase() !== 'stopped')

function createTown(size: number, limits: Partial<Limits>): Town {
  const world = createWorld({ limits, random: 0 })
  const { channel } = world
  channel.delay()
  const town: Town = { world, channel, gone: new Set(), blind: 0, seenAt: world.time.wall(), hasEndedAlone: false }
  const { answer } = world.server
  world.server.answer = (request, tab) => {
    if (request.kind === 'keepalive' && channel.isStale(tab)) town.blind++
    if (request.kind === 'keepalive' && request.reason === 'extend') town.seenAt = world.time.wall()
    return answer(request, tab)
  }
  for (let n = 0; n < size; n++) {
    world.open()
    channel.catchUpAll()
  }
  channel.letters.length = 0
  return town
}

const FAULTS: { readonly [Name in (typeof SERVER)[number]]: SessionServer['fault'] } = {
  'server fails': () => ({ outcome: 'unreachable' }),
  'server hangs': () => HANGS,
  'server answers': undefined,
}

const isTimed = (cause: Cause | undefined) => cause === 'idle' || cause === 'absolute'

const hasTimeLeft = (tab: WorldTab) => isRunning(tab) && tab.expiresAt() > tab.now()

/** An end of this session or of a later one, as the tab reads it, that binds it. */
function isEndFor(tab: WorldTab, raw: unknown): boolean {
  const record = readRecord(raw, tab.ports.clock.wall())
  if (!record?.ended || record.epoch < tab.engine.state().record.epoch) return false
  return !(isTimed(record.ended.cause) && hasTimeLeft(tab))
}

function noteEnds(town: Town): void {
  const tabs = living(town)
  const isEnded = tabs.some(({ engine }) => isTimed(engine.state().exit?.cause))
  if (isEnded && tabs.some(hasTimeLeft)) town.hasEndedAlone = true
}

/** Delivers, and expects that a tab that is told of an end does not live on. */
function deliver(town: Town, letter: Letter): void {
  const tab = town.world.tabs.find(({ id }) => id === letter.to) as WorldTab
  if (town.gone.has(tab)) return
  const isEnd = !tab.time.isFrozen() && isEndFor(tab, letter.record)
  town.channel.deliver(letter)
  if (isEnd) expect([tab.id, 'was told of the end', isRunning(tab)]).toEqual([tab.id, 'was told of the end', false])
}

const tabActs: { readonly [Name in (typeof ACTS)[number]]: (town: Town, tab: WorldTab) => void } = {
  act(town, tab) {
    if (isRunning(tab)) town.seenAt = town.world.time.wall()
    tab.ports.act()
  },
  extend(town, tab) {
    if (isRunning(tab)) town.seenAt = town.world.time.wall()
    void tab.stay()
  },
  'sign-out': (_, tab) => tab.signOut(),
  hide: (_, tab) => tab.ports.happen('hidden'),
  show: (_, tab) => tab.ports.happen('shown'),
  freeze: (_, tab) => tab.time.freeze(),
  thaw(town) {
    for (const tab of living(town)) tab.time.thaw()
  },
  crash(town, tab) {
    tab.crash()
    town.gone.add(tab)
  },
  stop(town, tab) {
    tab.engine.stop()
    town.gone.add(tab)
  },
  open(town) {
    // Where the session is over the server delivers its sign-in page, which this is not about.
    if (town.world.time.wall() >= town.world.server.until || town.world.tabs.length > 7) return
    // A page that it still delivers after a sign-out that did not reach it begins a session of its own.
    if (town.world.tabs.some(({ engine }) => engine.state().exit)) return
    town.seenAt = town.world.time.wall()
    town.world.open()
  },
  restore(town) {
    // The same holds for a page from a cache whose status the server answers after such a sign-out.
    if (town.world.tabs.some(({ engine }) => engine.state().exit?.cause === 'signed-out')) return
    if (town.world.tabs.length <= 7) town.world.open({ delivery: CACHED })
  },
}

function netAct({ channel }: Town, act: (typeof NET)[number], which: number, town: Town): void {
  const { letters } = channel
  if (act === 'catch up') {
    const tab = town.world.tabs[which % town.world.tabs.length] as WorldTab
    return channel.catchUp(tab.id)
  }
  if (!letters.length) return
  const at = which % letters.length
  const letter = letters[at] as Letter
  if (act !== 'double') letters.splice(at, 1)
  if (act !== 'lose') deliver(town, letter)
}

const isIn = <T extends string>(list: readonly T[], act: string): act is T => list.includes(act as T)

async function make(town: Town, [act, which, seconds]: Move): Promise<void> {
  const { world } = town
  if (act === 'pass') await world.flow(seconds * SECOND)
  else if (act === 'sleep') {
    world.sleep(seconds * SECOND)
    await world.flow(0)
  } else if (isIn(SERVER, act)) world.server.fault = FAULTS[act]
  else if (isIn(NET, act)) netAct(town, act, which, town)
  else {
    const tabs = awake(town)
    const tab = tabs[which % tabs.length]
    if (tab) tabActs[act](town, tab)
  }
  await world.settle()
  noteEnds(town)
}

/** All that was told and written arrives, and each tab that lives looks once more. */
async function comeToRest(town: Town): Promise<void> {
  const { world, channel } = town
  world.server.fault = undefined
  for (const tab of living(town)) tab.time.thaw()
  for (let round = 0; round < 2; round++) {
    for (const letter of channel.letters.splice(0)) deliver(town, letter)
    for (const tab of awake(town)) {
      channel.catchUpAll()
      tab.ports.happen('look')
      await world.settle()
      for (const letter of channel.letters.splice(0)) deliver(town, letter)
    }
    // A status that is under way is answered, or given up.
    await world.flow(round ? 0 : 6 * SECOND)
    noteEnds(town)
  }
}

async function play(size: number, story: readonly Move[], limits: Partial<Limits> = {}, each?: (town: Town) => void) {
  const town = createTown(size, limits)
  for (const move of story) {
    await make(town, move)
    each?.(town)
  }
  return town
}

const agreed = (town: Town) =>
  awake(town)
    .filter(isRunning)
    .map((tab) => `${tab.phase()} ${tab.expiresAt()}`)

const phaseOf = (tab: WorldTab) => (isRunning(tab) ? 'active' : tab.phase())

const EVERYTHING: readonly Act[] = [...ACTS, ...SERVER, ...TIME]

describe('lost, late and repeated messages and writes', () => {
  /** Once everything has arrived, all that live say the same: in each list is one word at most. */
  const agree = (
    acts: readonly Act[],
    say: (town: Town) => string[][],
    isSeen: (town: Town) => boolean,
    examples: [number, Move[]][] = [],
  ) =>
    fc.assert(
      fc.asyncProperty(sizes, stories(acts), async (size, story) => {
        const town = await play(size, story)
        await comeToRest(town)
        fc.pre(isSeen(town) && !town.hasEndedAlone)
        for (const words of say(town)) expect(new Set(words).size).toBeLessThanOrEqual(1)
      }),
      { ...RUNS, examples },
    )

  const phases = (town: Town) => awake(town).map(phaseOf)
  const causes = (town: Town) => awake(town).flatMap(({ engine }) => engine.state().exit?.cause ?? [])

  test('Tabs agree on whether the session lives, on phase and deadline, whatever happens to messages and writes', async () => {
    // Other tabs overwrite what these write, before any tab has seen it: an end, a contact, an activity.
    const overwritten: Move[][] = [
      [['sign-out', 1, 0], ['lose', 0, 0], ['pass', 0, 1], ['act', 0, 0]],
      [['pass', 0, 1], ['open', 0, 0], ['act', 0, 0]],
      [['extend', 0, 0], ['sleep', 0, 31], ['act', 0, 0], ['open', 0, 0]],
    ] // biome-ignore format: a story in a line
    const examples = overwritten.map((story): [number, Move[]] => [2, story])
    await agree(
      EVERYTHING,
      (town) => [phases(town), agreed(town)],
      () => true,
      examples,
    )
  })

  test('Tabs that have ended agree on the cause, whatever happens to messages', async () => {
    const acts = EVERYTHING.filter((act) => act !== 'restore')
    await agree(
      acts,
      (town) => [causes(town)],
      ({ channel }) => channel.overwritten === 0,
    )
  })

  test('No tab lives longer than a single tab that knew everything, or else it is covered', async () => {
    const acts: readonly Act[] = [
      'act',
      'extend',
      'hide',
      'show',
      'freeze',
      'thaw',
      'crash',
      'stop',
      'open',
      'sleep',
      ...SERVER,
    ]
    await fc.assert(
      fc.asyncProperty(sizes, stories(acts), async (size, story) => {
        await play(size, story, { hasStatus: false, hasSignOut: false }, (town) => {
          for (const tab of awake(town)) if (isRunning(tab)) tab.ports.happen('look')
          for (const tab of awake(town).filter(isRunning)) {
            expect([tab.id, tab.expiresAt() <= town.seenAt + 15 * MINUTE]).toEqual([tab.id, true])
            const isReadable = tab.engine.state().check === null
            expect([tab.id, isReadable && town.world.time.wall() >= town.world.server.until]).toEqual([tab.id, false])
          }
        })
      }),
      RUNS,
    )
  })

  test('An untouched session ends in all tabs, whatever happens to messages', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, stories(EVERYTHING), async (size, story) => {
        const town = await play(size, story, { warnBefore: 20 * SECOND })
        for (const tab of living(town)) tab.time.thaw()
        await town.world.flow(30 * MINUTE)
        expect(awake(town).filter(isRunning)).toEqual([])
      }),
      RUNS,
    )
  })

  test('Tabs ping like one, and once more for each time that one had not seen what another wrote', async () => {
    const pings = ({ world }: Town) => world.server.kinds().filter((kind) => kind === 'keepalive').length
    await fc.assert(
      fc.asyncProperty(sizes, stories(['act', 'hide', 'show']), async (size, story) => {
        const limits = { hasStatus: false }
        const [many, one] = [await play(size, story, limits), await play(1, story, limits)]
        expect(pings(many)).toBeLessThanOrEqual(pings(one) + many.blind + many.channel.overwritten)
      }),
      RUNS,
    )
  })
})
