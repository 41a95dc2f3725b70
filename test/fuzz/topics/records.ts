import fc from 'fast-check'
import { createTabs, sharedName } from '../../../src/browser/tabs.ts'
import { createEngine, type Engine } from '../../../src/core/engine/engine.ts'
import { deadlineOf } from '../../../src/core/session/deadlines.ts'
import { LEASE, newRecord, type SharedRecord, TOLERANCE } from '../../../src/core/session/record.ts'
import { createFakeClock, settle } from '../../support/fake-clock.ts'
import { createFakePorts, type FakePorts } from '../../support/fake-ports.ts'
import { limits as completeLimits, MINUTE, RENEWED, SECOND } from '../../support/machine.ts'
import { type Browser, installBrowser } from '../browser.ts'
import { anyJson, anyNumber, anyText, sizeOf } from '../hostile.ts'
import { defineTopic, demand } from '../topic.ts'

/**
 * What other pages write into the storage and send through the channel: damaged, hostile, of another version, half-written,
 * doubled, late, from another time.
 */
const IDLE = 10 * MINUTE
const SETTINGS = { scope: '', sessionKey: 's-1' }

/** A check covers the page for at most this long, and an instant of the record may lie a second ahead. */
const SLACK = 10 * SECOND

/** A proof is shifted by some milliseconds where it must win over another of the same instant. */
const SHIFT = 10

/** More than a session needs in the twenty minutes that follow the last record. */
const MOST_REQUESTS = 60
const MOST_WRITES = 200
const MOST_WAITS = 2000

/** A record of real tabs has some hundred letters, and some fifty for each lease. */
const LONGEST_RECORD = 64_000

/** A number, or an instant that is so far from now. */
type Figure = number | { readonly fromNow: number }

interface HostileRecord {
  readonly how: 'stored' | 'sent' | 'both'
  readonly base: 'own' | 'none' | 'earlier version'
  readonly fields: readonly (readonly [string, unknown])[]
  readonly leases: readonly (readonly [string, { readonly until: Figure; readonly at: Figure }])[]
  /** So many leases more. */
  readonly crowd: number
  /** The share of the text that was written. */
  readonly written: number
  readonly wait: number
  readonly clockBack: number
}

interface Input {
  readonly isOff: boolean
  readonly hasStatus: boolean
  readonly isNamed: boolean
  readonly records: readonly HostileRecord[]
}

const nearNow = fc
  .oneof(
    fc.constantFrom(0, 1, 999, 1000, 1001, -1, 59_000, LEASE, LEASE + 1001, -3_600_000),
    fc.integer({ min: -600_000, max: 300_000 }),
  )
  .map((fromNow) => ({ fromNow }))

const figure: fc.Arbitrary<Figure> = fc.oneof({ weight: 3, arbitrary: nearNow }, { weight: 1, arbitrary: anyNumber })

/** What a channel can carry and JSON cannot. */
const unusual = fc.constantFrom('a bigint', 'a cycle', 'a map', 'a date', 'bytes').map((make) => ({ make }))

const end = fc.record({
  cause: fc.oneof(fc.constantFrom('idle', 'absolute', 'ended-by-server', 'signed-out', 'browser-closed'), anyText),
  at: figure,
  tab: anyText,
})

const value = fc.oneof(
  { weight: 6, arbitrary: figure },
  { weight: 2, arbitrary: anyJson },
  { weight: 1, arbitrary: unusual },
)

const NAMES = [...Object.keys(newRecord(1)), 'frame']

const field = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(fc.constantFrom(...NAMES), value) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom('ended', 'previous'), end) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom('__proto__', 'constructor', 'toJSON'), anyJson) },
)

const record: fc.Arbitrary<HostileRecord> = fc.record({
  how: fc.constantFrom('stored', 'sent', 'both'),
  base: fc.constantFrom('own', 'own', 'own', 'none', 'earlier version'),
  fields: fc.array(field, { maxLength: 5 }),
  leases: fc.array(
    fc.tuple(
      fc.oneof(fc.constantFrom('this', '__proto__', 'a', 'b'), anyText),
      fc.record({ until: figure, at: figure }),
    ),
    { maxLength: 3 },
  ),
  crowd: fc.oneof(
    { weight: 200, arbitrary: fc.constant(0) },
    { weight: 3, arbitrary: fc.constantFrom(100, 300) },
    { weight: 1, arbitrary: fc.constantFrom(3000) },
  ),
  written: fc.oneof(
    { weight: 5, arbitrary: fc.constant(1) },
    { weight: 1, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
  ),
  wait: fc.oneof(fc.constantFrom(0, 1, SECOND, MINUTE), fc.nat({ max: 12 * MINUTE })),
  clockBack: fc.oneof(
    { weight: 6, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.constantFrom(6000, 600_000) },
  ),
})

const inputs: fc.Arbitrary<Input> = fc.record({
  isOff: fc.oneof({ weight: 6, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  hasStatus: fc.boolean(),
  isNamed: fc.boolean(),
  records: fc.array(record, { minLength: 1, maxLength: 4 }),
})

const UNUSUAL: Readonly<Record<string, () => unknown>> = {
  'a bigint': () => 10n,
  'a cycle'() {
    const cycle: unknown[] = []
    cycle.push(cycle)
    return cycle
  },
  'a map': () => new Map([['at', 1]]),
  'a date': () => new Date(0),
  bytes: () => new Uint8Array(8),
}

/** Makes values of what stands for them. */
function made(value: unknown, now: number): unknown {
  if (typeof value !== 'object' || value === null) return value
  if ('fromNow' in value && typeof value.fromNow === 'number') return now + value.fromNow
  if ('make' in value && typeof value.make === 'string') return UNUSUAL[value.make]?.() ?? value
  const entries = Object.entries(value).map(([key, inner]) => [key, made(inner, now)] as const)
  return Array.isArray(value) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries)
}

/** A record as an earlier version wrote it: no frame, fewer fields. */
const earlierVersion = (now: number): object => ({ epoch: now - MINUTE, activeAt: now, contactAt: now, leases: {} })

function build({ base, fields, leases, crowd }: HostileRecord, own: object, now: number): object {
  const bases = { own, none: { epoch: now }, 'earlier version': earlierVersion(now) }
  const many = Array.from({ length: crowd }, (_, at) => [`tab ${at}`, { until: now + MINUTE + at, at: now }])
  const named = leases.map(([tab, lease]) => [tab, made(lease, now)])
  const changes = Object.fromEntries(fields.map(([name, each]) => [name, made(each, now)]))
  const hasLeases = crowd > 0 || leases.length > 0
  return { ...bases[base], ...(hasLeases && { leases: Object.fromEntries([...many, ...named]) }), ...changes }
}

interface Play {
  readonly browser: Browser
  readonly ports: FakePorts
  readonly engine: Engine
  readonly input: Input
}

const key = sharedName(SETTINGS)

function begin(input: Input): Play {
  const browser = installBrowser()
  const clock = createFakeClock()
  const tabs = { ...createTabs(SETTINGS, clock), id: 'this' }
  const ports = createFakePorts({ clock, tabs })
  const change = {
    idleTimeout: IDLE,
    warnBefore: 30 * SECOND,
    keepaliveInterval: MINUTE,
    hasStatus: input.hasStatus,
    hasSignOut: true,
    ...(input.isNamed && { sessionKey: 's-1' }),
    ...(input.isOff && { idleTimeout: Infinity, keepaliveInterval: undefined, expiresIn: IDLE }),
  }
  const engine = createEngine({
    ports,
    limits: completeLimits(change),
    coverOnLeave: () => false,
    announce: () => false,
    leave() {},
  })
  ports.respond = () => (input.isOff ? { outcome: 'renewed', expiresIn: IDLE } : RENEWED)
  // A page that no person sees counts no seconds.
  ports.isVisible = false
  engine.start()
  return { browser, ports, engine, input }
}

function parse(text: string | undefined): object {
  try {
    return Object(JSON.parse(text ?? '{}'))
  } catch {
    return {}
  }
}

/** JSON as a page can write it: what JSON cannot hold is left out. */
function toText(record: object): string {
  try {
    return JSON.stringify(record)
  } catch {
    return '{"epoch":1'
  }
}

function inject({ browser, ports }: Play, hostile: HostileRecord): void {
  const now = ports.clock.wall()
  const record = build(hostile, parse(browser.get(key)), now)
  const text = toText(record)
  if (hostile.how !== 'sent') browser.put(key, text.slice(0, Math.ceil(text.length * hostile.written)))
  if (hostile.how !== 'stored') browser.send(record)
  if (hostile.how !== 'sent') ports.happen('look')
}

const INSTANTS = Object.keys(newRecord(1)).filter((name) => /At$|^workedUntil$|^epoch$/.test(name))

/** No instant in the future is believed, by more than a second. A lease and a deadline are in the future. */
function checkInstants(record: SharedRecord, now: number): void {
  const fields = record as unknown as Readonly<Record<string, number>>
  for (const name of INSTANTS) {
    const at = fields[name] ?? Number.NaN
    demand(
      Number.isFinite(at) && at <= now + TOLERANCE + SHIFT,
      'An instant is no number or in the future:',
      name,
      at,
      now,
    )
  }
  for (const lease of Object.values(record.leases))
    demand(
      lease.at <= now + TOLERANCE && lease.until <= now + LEASE + TOLERANCE,
      'A lease reaches too far:',
      lease,
      now,
    )
  for (const end of [record.ended, record.previous])
    demand(!end || end.at <= now + TOLERANCE, 'An end is in the future:', end, now)
}

function check({ engine, ports, browser, input }: Play, wasExpired: boolean): void {
  const now = ports.clock.now()
  const { record, phase } = engine.state()
  const end = deadlineOf(record, engine.timing().limits, now)
  demand(!Number.isNaN(end), 'The deadline is no number')
  checkInstants(record, now)
  if (!input.isOff) demand(end <= now + LEASE + IDLE + TOLERANCE, 'The session became longer than allowed:', end - now)
  if (wasExpired) demand(phase === 'expired', 'A record revived the session:', phase)
  if (phase === 'expired')
    demand(ports.screens.at(-1) === 'expired', 'The page is readable after its end:', ports.screens)
  demand(browser.longest() <= LONGEST_RECORD, 'The record that was written is huge:', browser.longest())
}

/** A stored record that lies in the future may be read when its time has come. */
function furthest(input: unknown): number {
  if (typeof input !== 'object' || input === null) return 0
  const inner = Math.max(0, ...Object.values(input).map(furthest))
  return 'fromNow' in input && typeof input.fromNow === 'number' ? Math.max(inner, input.fromNow) : inner
}

/** After the last record no person is active, so the session ends, and not much happens until then. */
async function fallSilent(play: Play): Promise<void> {
  const { ports, engine, browser, input } = play
  const before = { ...browser.count(), requests: ports.requests.length, waits: ports.clock.waits }
  await ports.clock.advance(LEASE + IDLE + SLACK + furthest(input))
  const { writes, messages } = browser.count()
  const requests = ports.requests.length - before.requests
  demand(requests <= MOST_REQUESTS, 'A storm of requests:', requests)
  demand(writes + messages - before.writes - before.messages <= MOST_WRITES, 'A storm of writes:', writes, messages)
  demand(ports.clock.waits - before.waits <= MOST_WAITS, 'A storm of timers:', ports.clock.waits - before.waits)
  const end = deadlineOf(engine.state().record, engine.timing().limits, ports.clock.now())
  if (!input.isOff)
    demand(
      engine.state().phase === 'expired',
      'The session goes on without a person:',
      engine.state().phase,
      end - ports.clock.now(),
    )
  demand(browser.longest() <= LONGEST_RECORD, 'The record that was written is huge:', browser.longest())
}

async function play(input: Input): Promise<void> {
  const play = begin(input)
  const { ports, engine } = play
  try {
    await ports.clock.advance(MINUTE)
    ports.act()
    for (const hostile of input.records) {
      await ports.clock.advance(hostile.wait)
      ports.clock.setWall(-hostile.clockBack)
      const wasExpired = engine.state().phase === 'expired'
      if (wasExpired) ports.respond = () => ({ outcome: 'ended', status: 401 })
      inject(play, hostile)
      await settle()
      check(play, wasExpired)
    }
    await fallSilent(play)
    ports.respond = () => ({ outcome: 'ended', status: 401 })
    const wasExpired = engine.state().phase === 'expired'
    for (const hostile of input.records) inject(play, hostile)
    await settle()
    check(play, wasExpired)
  } finally {
    engine.stop()
    play.browser.uninstall()
  }
}

const STEPS_ALWAYS = 3_000_000
const STEPS_PER_VALUE = 600

const crowdOf = ({ records }: Input): number => records.reduce((sum, { crowd }) => sum + crowd, 0)

export const records = defineTopic({
  name: 'records',
  ring: 'core',
  inputs,
  play,
  mostSteps: (input: Input) => STEPS_ALWAYS + STEPS_PER_VALUE * (sizeOf(input) + crowdOf(input)),
})
