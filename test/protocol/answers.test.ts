import { afterEach, beforeEach, expect, test } from 'vitest'
import { HOUR } from '../support/machine.ts'
import { MISBEHAVIOURS, type MisbehaviourName } from '../support/misbehaving-server.ts'
import { createHttpWorld, type HttpTab, type HttpTabOptions, type HttpWorld } from './http-world.ts'

/**
 * The session lasts 15 minutes on the server. The page takes 5 s of margin: it warns at 775 s and ends at 895 s, asks
 * for the status 5 s before each, and pings at 300 s where there was activity.
 *
 * Each answer is given until half a second after the first request, at every address; then the server does its duty
 * again. An answer that says that the session has ended is given until the second question, too. What follows within
 * twenty seconds is in this table; what its words stand for is said in MEANING.
 */
const TABLE = `
the answer                         | ping          | extend        | early         | end           | sleep         | exit
the truth                          | renewed       | renewed       | on time       | on time       | ended         | left
200 with 900 s                     | renewed       | renewed       | no activity   | no activity   | uncertain     | left
200 with 900 s as text             | renewed       | renewed       | no activity   | no activity   | uncertain     | left
200 with no time left              | ended         | ended         | ended         | ended         | ended         | left
200 with an empty object           | mistaken      | mistaken      | mistaken      | mistaken      | mistaken      | left
200 with a figure that is none     | mistaken      | mistaken      | mistaken      | mistaken      | mistaken      | left
200 that denies a session          | mistaken      | mistaken      | mistaken      | mistaken      | mistaken      | left
200 with errors of GraphQL         | mistaken      | mistaken      | mistaken      | mistaken      | mistaken      | left
200 with a list                    | mistaken      | mistaken      | mistaken      | mistaken      | mistaken      | left
204                                | renewed       | renewed       | on time       | on time       | over          | left
200 with text                      | mistaken      | mistaken      | mistaken      | mistaken      | mistaken      | left
200 with half an object            | mistaken      | mistaken      | mistaken      | mistaken      | mistaken      | left
400                                | mistaken      | mistaken      | mistaken      | mistaken      | mistaken      | left, mistaken
404                                | mistaken      | mistaken      | mistaken      | mistaken      | mistaken      | left, mistaken
405                                | mistaken      | mistaken      | mistaken      | mistaken      | mistaken      | left, mistaken
401                                | ended         | ended         | ended         | ended         | ended         | left
440                                | ended         | ended         | ended         | ended         | ended         | left
419                                | ended twice   | ended twice   | ended twice   | ended twice   | ended twice   | left twice
403                                | refused       | refused       | refused       | refused       | refused       | left, refused
422                                | refused       | refused       | refused       | refused       | refused       | left, refused
408                                | unreachable   | unreachable   | on time       | asked again   | asked again   | uncertain
425                                | unreachable   | unreachable   | on time       | asked again   | asked again   | uncertain
429                                | unreachable   | unreachable   | on time       | asked again   | asked again   | uncertain
429, retry after 7 s               | put off       | put off       | on time       | asked again   | asked again   | uncertain
429, retry at a date               | put off       | put off       | on time       | asked again   | asked again   | uncertain
500                                | unreachable   | unreachable   | on time       | asked again   | asked again   | uncertain
503                                | unreachable   | unreachable   | on time       | asked again   | asked again   | uncertain
503 with a page                    | unreachable   | unreachable   | on time       | asked again   | asked again   | uncertain
a closed socket                    | unreachable   | unreachable   | on time       | asked again   | asked again   | uncertain
every other answer 503             | unreachable   | unreachable   | on time       | asked again   | asked again   | uncertain
a hang                             | given up      | given up      | on time       | over in 5 s   | over in 5 s   | uncertain
an endless body                    | given up      | given up      | on time       | over in 5 s   | over in 5 s   | uncertain
slow by 3 s                        | late          | late          | on time       | on time       | late          | uncertain
a redirect to the sign-in page     | led away      | led away      | led away      | led away      | led away      | left
a redirect to another origin       | led elsewhere | led elsewhere | led elsewhere | led elsewhere | led elsewhere | left
a redirect to itself with a slash  | detour        | detour        | detour        | detour        | detour        | left
the sign-in page with 200          | a page        | a page        | ended         | ended         | ended         | left
a huge page                        | a page        | a page        | ended         | ended         | ended         | left
a huge page that says its length   | a page        | a page        | ended         | ended         | ended         | left
a deadline that does not move      | not renewed   | not renewed   | on time       | on time       | ended         | left
`

const ROWS = TABLE.trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split('|').map((word) => word.trim()) as [MisbehaviourName, ...string[]])

const PHASES = ['ping', 'extend', 'early', 'end', 'sleep', 'exit'] as const
type Phase = (typeof PHASES)[number]

interface Expected {
  readonly told: readonly string[]
  readonly sent: readonly string[]
  readonly says: readonly string[]
}

const is = (told: readonly string[], sent: readonly string[], ...says: string[]): Expected => ({ told, sent, says })

const PING = '300 POST /keepalive activity'
const STAY = '800 POST /keepalive extend'
const BUSY = 'warning, busy'
const GONE = 'covered, ended-by-server'
const ENDED_300 = ['301.001 beforeexpire', '301.001 expired ended-by-server', '301.001 leave ended-by-server']
const ENDED_770 = ['771.001 beforeexpire', '771.001 expired ended-by-server', '771.001 leave ended-by-server']
const ENDED_800 = [
  '801.001 beforeexpire',
  '801.001 expired ended-by-server',
  '801.001 leave ended-by-server',
  '801.001 extend(): expired',
]
const ENDED_890 = ['891.001 expired ended-by-server', '891.001 leave ended-by-server']
const SECOND_PING = '301.001 GET /status'
const SECOND_STAY = '801.001 GET /status'
const SECOND_EARLY = '771.001 GET /status'
const SECOND_END = '891.001 GET /status'
const ENDED_3700 = ['3700 beforeexpire', '3700 expired ended-by-server', '3700 leave ended-by-server']
const ENDED_LATE = ['3703 beforeexpire', '3703 expired ended-by-server', '3703 leave ended-by-server']
const OVER_895 = ['895 expired idle', '895 leave idle']
const OVER_3700 = ['3700 beforeexpire', '3700 expired idle', '3700 leave idle']
const OVER_3705 = ['3705 beforeexpire', '3705 expired idle']
const LEFT = ['895 expired idle', '895 leave idle']

/** What each word of the table stands for: what is told, what the server is asked, what the person reads. */
const MEANING: Readonly<Record<Phase, Readonly<Record<string, Expected>>>> = {
  ping: {
    renewed: is(['300 keepalive renewed'], [PING], 'nothing'),
    late: is(['303 keepalive renewed'], [PING], 'nothing'),
    'not renewed': is(['300 keepalive not-renewed'], [PING], 'nothing'),
    ended: is(['300 keepalive ended', ...ENDED_300], [PING, SECOND_PING], 'nothing', GONE),
    'ended twice': is(['300 keepalive ended', ...ENDED_300], [PING, PING, SECOND_PING, SECOND_PING], 'nothing', GONE),
    'a page': is(['300 keepalive ended', ...ENDED_300], [PING, '300 GET /status', SECOND_PING], 'nothing', GONE),
    'led away': is(
      ['300 keepalive ended', ...ENDED_300],
      [PING, '300 GET /status', '300 GET /sign-in', SECOND_PING, SECOND_PING, '301.001 GET /sign-in'],
      'nothing',
      GONE,
    ),
    'led elsewhere': is(
      ['300 keepalive ended', ...ENDED_300],
      [PING, '300 GET /status', '300 GET elsewhere/sign-in', SECOND_PING, SECOND_PING, '301.001 GET elsewhere/sign-in'],
      'nothing',
      GONE,
    ),
    // The status renews nothing, so the session lives, but no longer than before.
    detour: is(
      ['300 keepalive not-renewed', '300 error misconfigured'],
      [PING, '300 GET /status', '300 GET /status/'],
      'nothing',
    ),
    mistaken: is(['300 keepalive misconfigured', '300 error misconfigured'], [PING], 'nothing'),
    refused: is(
      ['300 keepalive refused', '300 error refused', '300.75 keepalive renewed'],
      [PING, PING, '300.75 POST /keepalive activity'],
      'nothing',
    ),
    unreachable: is(
      ['300 keepalive unreachable', '300.75 keepalive renewed'],
      [PING, '300.75 POST /keepalive activity'],
      'nothing',
    ),
    'put off': is(
      ['300 keepalive unreachable', '307 keepalive renewed'],
      [PING, '307 POST /keepalive activity'],
      'nothing',
    ),
    'given up': is(
      ['310 keepalive unreachable', '310.75 keepalive renewed'],
      [PING, '310.75 POST /keepalive activity'],
      'nothing',
    ),
  },
  extend: {
    renewed: is(
      ['800 keepalive renewed', '800 extended button', '800 extend(): ok'],
      [STAY],
      'warning',
      BUSY,
      'nothing',
    ),
    late: is(['803 keepalive renewed', '803 extended button', '803 extend(): ok'], [STAY], 'warning', BUSY, 'nothing'),
    'not renewed': is(
      ['800 keepalive not-renewed', '800 extend(): not-renewed'],
      [STAY],
      'warning',
      BUSY,
      'warning, not-renewed',
    ),
    ended: is(['800 keepalive ended', ...ENDED_800], [STAY, SECOND_STAY], 'warning', BUSY, GONE),
    'ended twice': is(
      ['800 keepalive ended', ...ENDED_800],
      [STAY, STAY, SECOND_STAY, SECOND_STAY],
      'warning',
      BUSY,
      GONE,
    ),
    'a page': is(['800 keepalive ended', ...ENDED_800], [STAY, '800 GET /status', SECOND_STAY], 'warning', BUSY, GONE),
    'led away': is(
      ['800 keepalive ended', ...ENDED_800],
      [STAY, '800 GET /status', '800 GET /sign-in', SECOND_STAY, SECOND_STAY, '801.001 GET /sign-in'],
      'warning',
      BUSY,
      GONE,
    ),
    'led elsewhere': is(
      ['800 keepalive ended', ...ENDED_800],
      [STAY, '800 GET /status', '800 GET elsewhere/sign-in', SECOND_STAY, SECOND_STAY, '801.001 GET elsewhere/sign-in'],
      'warning',
      BUSY,
      GONE,
    ),
    detour: is(
      ['800 keepalive not-renewed', '800 error misconfigured', '800 extend(): not-renewed'],
      [STAY, '800 GET /status', '800 GET /status/'],
      'warning',
      BUSY,
      'warning, not-renewed',
    ),
    mistaken: is(
      ['800 keepalive misconfigured', '800 error misconfigured', '800 extend(): misconfigured'],
      [STAY],
      'warning',
      BUSY,
      'warning, misconfigured, final',
    ),
    refused: is(
      ['800 keepalive refused', '800 error refused', '800 extend(): refused'],
      [STAY, STAY],
      'warning',
      BUSY,
      'warning, refused',
    ),
    unreachable: is(
      ['800 keepalive unreachable', '800 extend(): unreachable', '800.75 keepalive renewed', '800.75 extended button'],
      [STAY, '800.75 POST /keepalive extend'],
      'warning',
      BUSY,
      'warning, unreachable',
      'warning, busy, unreachable',
      'nothing',
    ),
    'put off': is(
      ['800 keepalive unreachable', '800 extend(): unreachable', '807 keepalive renewed', '807 extended button'],
      [STAY, '807 POST /keepalive extend'],
      'warning',
      BUSY,
      'warning, unreachable',
      'warning, busy, unreachable',
      'nothing',
    ),
    'given up': is(
      ['810 keepalive unreachable', '810 extend(): unreachable', '810.75 keepalive renewed', '810.75 extended button'],
      [STAY, '810.75 POST /keepalive extend'],
      'warning',
      BUSY,
      'warning, unreachable',
      'warning, busy, unreachable',
      'nothing',
    ),
  },
  early: {
    'on time': is(['775 warning idle'], ['770 GET /status'], 'nothing', 'warning'),
    // The figure is a limit. The truth, five seconds ahead of the warning, is asked for again.
    'no activity': is(['775 warning idle'], ['770 GET /status', '775 GET /status'], 'nothing', 'warning'),
    ended: is(ENDED_770, ['770 GET /status', SECOND_EARLY], 'nothing', GONE),
    'ended twice': is(ENDED_770, ['770 GET /status', '770 GET /status', SECOND_EARLY, SECOND_EARLY], 'nothing', GONE),
    'led away': is(
      ENDED_770,
      ['770 GET /status', '770 GET /status', '770 GET /sign-in', SECOND_EARLY, SECOND_EARLY, '771.001 GET /sign-in'],
      'nothing',
      GONE,
    ),
    'led elsewhere': is(
      ENDED_770,
      [
        '770 GET /status',
        '770 GET /status',
        '770 GET elsewhere/sign-in',
        SECOND_EARLY,
        SECOND_EARLY,
        '771.001 GET elsewhere/sign-in',
      ],
      'nothing',
      GONE,
    ),
    detour: is(
      ['770 error misconfigured', '775 warning idle'],
      ['770 GET /status', '770 GET /status', '770 GET /status/'],
      'nothing',
      'warning',
    ),
    mistaken: is(['770 error misconfigured', '775 warning idle'], ['770 GET /status'], 'nothing', 'warning'),
    refused: is(
      ['770 error refused', '775 warning idle'],
      ['770 GET /status', '770 GET /status'],
      'nothing',
      'warning',
    ),
  },
  end: {
    'on time': is(OVER_895, ['890 GET /status'], 'warning', 'covered, idle'),
    'no activity': is(OVER_895, ['890 GET /status', '895 GET /status'], 'warning', 'covered, idle'),
    'asked again': is(
      OVER_895,
      ['890 GET /status', '895 GET /status'],
      'warning',
      'covered, checking',
      'covered, idle',
    ),
    'over in 5 s': is(['900 expired idle'], ['890 GET /status'], 'warning', 'covered, checking', 'covered, idle'),
    ended: is(ENDED_890, ['890 GET /status', SECOND_END], 'warning', GONE),
    'ended twice': is(ENDED_890, ['890 GET /status', '890 GET /status', SECOND_END, SECOND_END], 'warning', GONE),
    'led away': is(
      ENDED_890,
      ['890 GET /status', '890 GET /status', '890 GET /sign-in', SECOND_END, SECOND_END, '891.001 GET /sign-in'],
      'warning',
      GONE,
    ),
    'led elsewhere': is(
      ENDED_890,
      [
        '890 GET /status',
        '890 GET /status',
        '890 GET elsewhere/sign-in',
        SECOND_END,
        SECOND_END,
        '891.001 GET elsewhere/sign-in',
      ],
      'warning',
      GONE,
    ),
    detour: is(
      ['890 error misconfigured', ...OVER_895],
      ['890 GET /status', '890 GET /status', '890 GET /status/'],
      'warning',
      'covered, idle',
    ),
    mistaken: is(['890 error misconfigured', ...OVER_895], ['890 GET /status'], 'warning', 'covered, idle'),
    refused: is(['890 error refused', ...OVER_895], ['890 GET /status', '890 GET /status'], 'warning', 'covered, idle'),
  },
  sleep: {
    uncertain: is(
      ['3700 beforeexpire', '3700 expired idle'],
      ['3700 GET /status'],
      'nothing',
      'covered, checking',
      'covered, idle',
    ),
    'asked again': is(
      ['3702.5 beforeexpire', '3702.5 expired ended-by-server', '3702.5 leave ended-by-server'],
      ['3700 GET /status', '3702.5 GET /status'],
      'nothing',
      'covered, checking',
      GONE,
    ),
    over: is(OVER_3700, ['3700 GET /status'], 'nothing', 'covered, checking', 'covered, idle'),
    'over in 5 s': is(OVER_3705, ['3700 GET /status'], 'nothing', 'covered, checking', 'covered, idle'),
    ended: is(ENDED_3700, ['3700 GET /status'], 'nothing', 'covered, checking', GONE),
    late: is(ENDED_LATE, ['3700 GET /status'], 'nothing', 'covered, checking', GONE),
    'ended twice': is(ENDED_3700, ['3700 GET /status', '3700 GET /status'], 'nothing', 'covered, checking', GONE),
    'led away': is(
      ENDED_3700,
      ['3700 GET /status', '3700 GET /status', '3700 GET /sign-in'],
      'nothing',
      'covered, checking',
      GONE,
    ),
    'led elsewhere': is(
      ENDED_3700,
      ['3700 GET /status', '3700 GET /status', '3700 GET elsewhere/sign-in'],
      'nothing',
      'covered, checking',
      GONE,
    ),
    detour: is(
      ENDED_3700,
      ['3700 GET /status', '3700 GET /status', '3700 GET /status/'],
      'nothing',
      'covered, checking',
      GONE,
    ),
    mistaken: is(
      ['3700 error misconfigured', ...OVER_3700],
      ['3700 GET /status'],
      'nothing',
      'covered, checking',
      'covered, idle',
    ),
    refused: is(
      ['3700 error refused', ...OVER_3700],
      ['3700 GET /status', '3700 GET /status'],
      'nothing',
      'covered, checking',
      'covered, idle',
    ),
  },
  exit: {
    left: is(LEFT, ['895 POST /sign-out'], 'warning', 'covered, idle'),
    'left, mistaken': is(
      ['895 expired idle', '895 error misconfigured', '895 leave idle'],
      ['895 POST /sign-out'],
      'warning',
      'covered, idle',
    ),
    'left, refused': is(
      ['895 expired idle', '895 error refused', '895 leave idle'],
      ['895 POST /sign-out', '895 POST /sign-out'],
      'warning',
      'covered, idle',
    ),
    'left twice': is(LEFT, ['895 POST /sign-out', '895 POST /sign-out'], 'warning', 'covered, idle'),
    uncertain: is(['895 expired idle'], ['895 POST /sign-out'], 'warning', 'covered, idle'),
  },
}

interface Scene {
  readonly story: string
  /** From when the server misbehaves, and when it is asked, in seconds. */
  readonly from: number
  readonly at: number
  readonly options?: HttpTabOptions
  act?(tab: HttpTab, world: HttpWorld): void
}

const SCENES: Readonly<Record<Phase, Scene>> = {
  ping: { story: 'to a ping of activity', from: 60, at: 300, act: ({ ports }) => ports.act() },
  extend: { story: 'to an extension in a warning', from: 800, at: 800, act: (tab) => void tab.stay() },
  early: { story: 'to the status before a warning', from: 760, at: 770 },
  end: { story: 'to the status before the end', from: 886, at: 890 },
  sleep: {
    story: 'to the status after a sleep',
    from: 100,
    at: 3700,
    act({ ports }, world) {
      world.sleep(HOUR)
      ports.happen('look')
    },
  },
  exit: { story: 'to the sign-out', from: 894, at: 895, options: { limits: { hasSignOut: true } } },
}

let world: HttpWorld

beforeEach(async () => {
  world = await createHttpWorld()
})
afterEach(() => world.server.close())

async function play(phase: Phase, answer: MisbehaviourName, lasts: number): Promise<Expected> {
  const { from, at, options, act } = SCENES[phase]
  const { server } = world
  const tab = world.open(options)
  await world.until(from)
  world.forget()
  for (const place of ['keepalive', 'status', 'sign-out'] as const) server.faults[place] = MISBEHAVIOURS[answer]
  act?.(tab, world)
  await world.until(at + lasts)
  server.faults = {}
  await world.until(at + 20)
  return is(world.told, world.sent(), ...world.says)
}

const CELLS = ROWS.flatMap(([answer, ...words]) =>
  PHASES.map((phase, column) => [answer, SCENES[phase].story, words[column] as string, phase] as const),
)

/** These words say that the session has ended, so a second question follows. */
const isEnd = (word: string) => ['ended', 'ended twice', 'led away', 'led elsewhere', 'a page'].includes(word)

const ONCE = 0.5
const TWICE = 2

test.each(CELLS)('The answer "%s" %s has the outcome: %s', async (answer, _, word, phase) => {
  expect(await play(phase, answer, isEnd(word) ? TWICE : ONCE)).toEqual(MEANING[phase][word])
})

const STRAY = CELLS.filter(([, , word, phase]) => isEnd(word) && phase !== 'sleep')

test.each(STRAY)(
  'A single answer "%s" %s does not end a session whose status says that it lives',
  async (answer, _, __, phase) => {
    const { told } = await play(phase, answer, ONCE)
    expect(told.filter((words) => words.includes('ended-by-server'))).toEqual([])
  },
)

test('Each way in which a server can misbehave has its row in the table of answers', () => {
  expect(ROWS.map(([answer]) => answer).sort()).toEqual(Object.keys(MISBEHAVIOURS).sort())
})
