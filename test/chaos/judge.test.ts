import { expect, test } from 'vitest'
import type { Act, Fact } from './facts.ts'
import { createJudge } from './judge.ts'

const SECOND = 1000
const RULES = { idle: 60 * SECOND, warn: 20 * SECOND }
const KEY = 'first'
const KEEPALIVE = 'POST /session/keepalive'

type Untimed<Kind> = Kind extends { readonly at: number } ? Omit<Kind, 'at'> : never
type Line = readonly [at: number, ...facts: readonly Untimed<Fact>[]]

/** What the judge says of a log whose times are seconds. */
function findingsOf(...lines: readonly Line[]): string[] {
  const judge = createJudge(RULES)
  const facts = lines.flatMap(([at, ...rest]) => rest.map((fact) => ({ at: at * SECOND, ...fact }) as Fact))
  facts.sort((one, other) => one.at - other.at)
  return facts.flatMap((fact) => judge.note(fact)).map(({ promise, words }) => `${promise}: ${words}`)
}

let lastId = 0

/** An act of half a second. */
function act(at: number, what: Act, isSure = true): Line[] {
  lastId++
  return [
    [at, { kind: 'act begins', id: lastId, what, tab: 'Ada-1' }],
    [at + 0.5, { kind: 'act ends', id: lastId, isDone: true, isSure }],
  ]
}

function fault(from: number, until: number, what: 'server away' | 'freeze' | 'clock forward', by = 0): Line[] {
  lastId++
  const hit = what === 'freeze' ? { tab: 'Ada-1' } : {}
  return [
    [from, { kind: 'fault begins', id: lastId, what, by, ...hit }],
    [until, { kind: 'fault ends', id: lastId, isDone: true }],
  ]
}

const stored = (at: number, by = KEEPALIVE): Line => [
  at,
  {
    kind: 'stored',
    session: KEY,
    person: 'Ada',
    renewedAt: at * SECOND,
    personAt: at * SECOND,
    endsAt: (at + 60) * SECOND,
    by,
  },
]

const ended = (at: number): Line => [at, { kind: 'ended', session: KEY, by: 'POST /session/sign-out' }]

interface Shown {
  readonly tab?: string
  readonly path?: string
  readonly session?: string | null
  readonly isVisible?: boolean
  readonly isReadable?: boolean
}

/** A look at a page each second. */
function shown(from: number, until: number, what: Shown = {}): Line[] {
  const usual = { tab: 'Ada-1', path: '/page', session: KEY, isVisible: true, isReadable: true }
  const seen = { kind: 'seen' as const, since: 1, isLoaded: true, dialog: null, ...usual, ...what }
  return Array.from({ length: until - from + 1 }, (_, second): Line => [from + second, seen])
}

/** Signed in at the 1st second, and active at the 2nd. */
const signedIn: readonly Line[] = [stored(1, 'POST /sign-in'), ...act(2, 'press a key')]

test('A page that is readable until its deadline, and covered afterwards, breaks no promise.', () => {
  expect(findingsOf(...signedIn, ...shown(1, 62), ...shown(63, 90, { isReadable: false }))).toEqual([])
})

test('I2: a page that is readable more than 5 s after its deadline is told once.', () => {
  expect(findingsOf(...signedIn, ...shown(1, 90))).toEqual(['I2: Ada-1 shows /page 6 s after its deadline'])
})

test('A key that is pressed moves the deadline.', () => {
  expect(findingsOf(...signedIn, stored(50), ...act(50, 'press a key'), ...shown(1, 112))).toEqual([])
})

test('A hidden page is judged only when it has been shown for a moment.', () => {
  const hidden = shown(1, 90, { isVisible: false })
  expect(findingsOf(...signedIn, ...hidden, ...shown(91, 95))).toEqual([])
  expect(findingsOf(...signedIn, ...hidden, ...shown(91, 98))).toHaveLength(1)
})

test('A page that does not answer is not observed, and gets a moment when it answers again.', () => {
  const silent: Line[] = [[20, { kind: 'silent', tab: 'Ada-1' }]]
  expect(findingsOf(...signedIn, ...shown(1, 19), ...silent, ...shown(80, 84))).toEqual([])
  expect(findingsOf(...signedIn, ...shown(1, 19), ...silent, ...shown(80, 90))).toHaveLength(1)
})

test('Work that goes on keeps a page readable, and its end is an activity.', () => {
  const pings = [20, 40, 60, 80, 100].map((at) => stored(at))
  const work = [...act(3, 'begin work'), ...pings, ...act(100, 'end work')]
  expect(findingsOf(...signedIn, ...work, ...shown(1, 160))).toEqual([])
  expect(findingsOf(...signedIn, ...work, ...shown(1, 180))).toHaveLength(1)
})

test('I2: a keepalive that extends the session after its deadline is told.', () => {
  expect(findingsOf(...signedIn, stored(55), stored(80))).toEqual([
    'I2: a keepalive extends the session of Ada 18 s after its deadline',
  ])
})

test('I2: a page load by a person may extend the session at any time.', () => {
  expect(findingsOf(...signedIn, stored(55), stored(80, 'GET /page'))).toEqual([])
})

test('I1: a page that signs the session out soon after activity is told.', () => {
  expect(findingsOf(...signedIn, ended(30))).toEqual(['I1: a page signs the session out 28 s after activity of Ada'])
})

test('A sign-out at the idle timeout breaks no promise, nor one shortly before.', () => {
  expect(findingsOf(...signedIn, ended(57))).toEqual([])
})

test('A sign-out that the person asked for breaks no promise.', () => {
  expect(findingsOf(...signedIn, ...act(28, 'sign out', false), ended(30))).toEqual([])
})

test("I1: the server's session that lapses soon after Stay is told.", () => {
  const lines = [...signedIn, ...act(45, 'press Stay'), ...shown(62, 63)]
  expect(findingsOf(...lines)).toEqual(["I1: the server's session lapses 16 s after activity of Ada"])
})

test('An act of which it is not sure that the page saw it moves deadlines, and protects from no end.', () => {
  expect(findingsOf(stored(1, 'POST /sign-in'), ...act(2, 'press a key', false), ended(30))).toEqual([])
})

test('A press that took a busy machine long may have come after the deadline.', () => {
  const press: Line[] = [
    [50, { kind: 'act begins', id: -1, what: 'press Stay', tab: 'Ada-1' }],
    [58, { kind: 'act ends', id: -1, isDone: true, isSure: true }],
  ]
  expect(findingsOf(...signedIn, ...press, ended(63))).toEqual([])
})

test.each([
  ['the server was away shortly before', fault(20, 25, 'server away')],
  ['the page was frozen before it could tell', fault(4, 20, 'freeze')],
])('An end is no breach if %s.', (_, lines) => {
  expect(findingsOf(...signedIn, ...lines, ended(30))).toEqual([])
})

test('I1: an outage long before the end excuses nothing.', () => {
  expect(findingsOf(...signedIn, ...act(30, 'press a key'), ...fault(5, 8, 'server away'), ended(45))).toHaveLength(1)
})

test('A clock that is set forward right after an activity makes the activity earlier.', () => {
  expect(findingsOf(...signedIn, ...fault(4, 4.1, 'clock forward', 20_000), ended(30))).toEqual([])
  expect(findingsOf(...signedIn, ...fault(4, 4.1, 'clock forward', 6000), ended(30))).toHaveLength(1)
})

test('I1: a page that leaves for the sign-in page while its session lives is told.', () => {
  const left = shown(30, 31, { path: '/sign-in?reason=idle', session: null })
  expect(findingsOf(...signedIn, ...shown(1, 29), ...left)).toEqual([
    'I1: Ada-1 leaves for the sign-in page 28 s after activity of Ada',
  ])
})

test('Ends are counted by what explains them.', () => {
  const judge = createJudge(RULES)
  const facts = [...signedIn, ...fault(40, 43, 'server away'), ended(45)].flatMap(([at, ...rest]) =>
    rest.map((fact) => ({ at: at * SECOND, ...fact }) as Fact),
  )
  for (const fact of facts) judge.note(fact)
  expect(judge.countEnds()).toEqual({ 'server out of reach': 1 })
})

test('A person who goes back to the sign-in page has not been signed out.', () => {
  const left = shown(30, 31, { path: '/sign-in?reason=idle', session: null })
  expect(findingsOf(...signedIn, ...shown(1, 29), ...act(28, 'go back', false), ...left)).toEqual([])
})

test('A page of an earlier sign-in may leave.', () => {
  const left = shown(30, 31, { path: '/sign-in?reason=idle', session: null })
  const old = shown(1, 29, { session: 'earlier' })
  expect(findingsOf(...signedIn, ...old, ...left)).toEqual([])
})

test('I1: a page that stays covered while its session lives is told, and one that checks is not.', () => {
  const covered = { isReadable: false }
  expect(findingsOf(...signedIn, ...shown(1, 9), ...shown(10, 20, covered), ...shown(21, 25))).toEqual([])
  expect(findingsOf(...signedIn, ...shown(1, 9), ...shown(10, 30, covered))).toEqual([
    'I1: Ada-1 is covered for good 8 s after activity of Ada',
  ])
})

test('I1: work of a page that runs undisturbed keeps the session, even if no key is pressed.', () => {
  const lines = [...signedIn, ...act(3, 'begin work'), ...shown(1, 100), stored(50), ended(100)]
  expect(findingsOf(...lines)).toEqual(['I1: a page signs the session out 0 s after activity of Ada'])
})
