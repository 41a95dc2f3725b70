import fc from 'fast-check'
import { createServer, type ServerSettings } from '../../../src/browser/server.ts'
import { createEngine, type Engine } from '../../../src/core/engine/engine.ts'
import type { Answer, Server, ServerRequest } from '../../../src/core/ports.ts'
import { deadlineOf } from '../../../src/core/session/deadlines.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { createFakePorts, type FakePorts } from '../../support/fake-ports.ts'
import { limits as completeLimits, MINUTE, SECOND } from '../../support/machine.ts'
import { rest } from '../errors.ts'
import { sizeOf } from '../hostile.ts'
import { anyReply, give, type Read, type Reply } from '../replies.ts'
import { defineTopic, demand } from '../topic.ts'

/** What a server, or something in its place, answers: statuses, headers, bodies, redirects, none at all. */
const IDLE = 3 * MINUTE
const CHECK = 5 * SECOND
const SLACK = 10 * SECOND

/** A request, its repetition with a fresh token, and the question to the status, may follow from one of the product's. */
const MOST_FOR_ONE = 4

/** What the longest body is that is read, with what the streams hold ready. */
const MOST_BYTES = 200_000

type Act = 'nothing' | 'press' | 'extend' | 'status' | 'sleep'

interface Input {
  readonly isOff: boolean
  readonly hasStatus: boolean
  readonly userKey: 'u-1' | ''
  readonly replies: readonly Reply[]
  readonly moves: readonly { readonly act: Act; readonly wait: number }[]
}

const inputs: fc.Arbitrary<Input> = fc.record({
  isOff: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  hasStatus: fc.boolean(),
  userKey: fc.constantFrom('u-1', '' as const),
  replies: fc.array(anyReply, { minLength: 1, maxLength: 5 }),
  moves: fc.array(
    fc.record({
      act: fc.constantFrom<Act>('nothing', 'press', 'press', 'extend', 'status', 'sleep'),
      wait: fc.oneof(fc.constantFrom(0, SECOND, MINUTE, 2 * MINUTE, 3 * MINUTE), fc.nat({ max: 4 * MINUTE })),
    }),
    { minLength: 1, maxLength: 5 },
  ),
})

const endpoint = (url: string, method: string) => ({ url, method })

interface Play {
  readonly ports: FakePorts
  readonly engine: Engine
  readonly input: Input
  readonly asked: { requests: number; http: number }
  readonly read: Read
  /** When a person was last active, as this page saw it or as an answer told. */
  activeAt: number
  /** From now on no answer tells of activity. */
  isSilent: boolean
  isOtherSession: boolean
}

function begin(input: Input): Play {
  const clock = createFakeClock()
  const asked = { requests: 0, http: 0 }
  const read = { bytes: 0 }
  const transport = async () => {
    const reply = input.replies[asked.http++ % input.replies.length] as Reply
    return give(play.isSilent ? withoutActivity(reply) : reply, read)
  }
  const settings: ServerSettings = {
    keepaliveUrl: endpoint('/keepalive', 'POST'),
    ...(input.hasStatus && { statusUrl: endpoint('/status', 'GET') }),
    signOutUrl: endpoint('/logout', 'POST'),
    signInUrl: '/login',
    csrf: 'django',
    timeout: 10_000,
    transport,
  }
  const ports = createFakePorts({ clock })
  const server = checkedServer(createServer(settings, clock), (request, answer, at) => note(play, request, answer, at))
  const limits = completeLimits({
    idleTimeout: input.isOff ? Infinity : IDLE,
    warnBefore: 30 * SECOND,
    keepaliveInterval: input.isOff ? undefined : MINUTE,
    hasStatus: input.hasStatus,
    hasSignOut: true,
    userKey: input.userKey || undefined,
  })
  const engine = createEngine({
    ports: { ...ports, server },
    limits,
    coverOnLeave: () => false,
    announce: () => false,
    leave() {},
  })
  ports.isVisible = false
  const play: Play = {
    ports,
    engine,
    input,
    asked,
    read,
    activeAt: clock.now(),
    isSilent: false,
    isOtherSession: false,
  }
  engine.start()
  return play

  function checkedServer(inner: Server, tell: (request: ServerRequest, answer: Answer, at: number) => void): Server {
    return {
      ...inner,
      async send(request) {
        asked.requests++
        const at = clock.now()
        const answer = await inner.send(request)
        demand(asked.http <= asked.requests * MOST_FOR_ONE, 'Too many requests for one:', asked.http, asked.requests)
        checkAnswer(answer)
        tell(request, answer, at)
        return answer
      },
    }
  }
}

/** JSON without `idleFor`, by which a server tells of activity elsewhere, and without the person of the page. */
const withoutActivity = (reply: Reply): Reply => ({
  ...reply,
  body: reply.body.replaceAll('idleFor', 'idle').replaceAll('u-1', 'u-3'),
})

const OUTCOMES: readonly unknown[] = ['renewed', 'ended', 'refused', 'unreachable', 'misconfigured']

const isFigure = (value: unknown): boolean => value === undefined || (Number.isFinite(value) && (value as number) >= 0)

function checkAnswer(answer: Answer): void {
  const { outcome, status, expiresIn, absoluteIn, idleFor, userKey, retryIn } = answer
  demand(OUTCOMES.includes(outcome), 'An unknown outcome:', outcome)
  demand(status === undefined || Number.isInteger(status), 'A status that is no number:', status)
  for (const figure of [absoluteIn, idleFor, retryIn]) demand(isFigure(figure), 'A figure that is none:', answer)
  demand(outcome === 'ended' || isFigure(expiresIn), 'A time that is none:', expiresIn)
  demand(userKey === undefined || (typeof userKey === 'string' && userKey !== ''), 'A key that is none:', userKey)
}

/** Notes what the server told. A session that ended, and whose person is back, is another session. */
function note(play: Play, request: ServerRequest, { outcome, idleFor, userKey }: Answer, at: number): void {
  // The person stays from the request on that the server granted: it is repeated until the server answers.
  const isGranted = request.kind === 'keepalive' && request.reason === 'extend' && outcome === 'renewed'
  if (isGranted) play.activeAt = Math.max(play.activeAt, at)
  if (idleFor !== undefined) play.activeAt = Math.max(play.activeAt, at - idleFor)
  if (userKey !== undefined && userKey === play.input.userKey) play.isOtherSession = true
}

function check(play: Play): void {
  const { engine, ports, input } = play
  const now = ports.clock.now()
  const { record, phase } = engine.state()
  const end = deadlineOf(record, engine.timing().limits, now)
  demand(!Number.isNaN(end), 'The deadline is no number')
  demand(input.isOff || Number.isFinite(end), 'The deadline is not finite:', end)
  demand(input.isOff || end <= now + IDLE, 'The session became longer than allowed:', end - now)
  demand(record.activeAt <= now, 'An activity is in the future:', record.activeAt - now)
  demand(
    phase !== 'expired' || ports.screens.at(-1) === 'expired',
    'The page is readable after its end:',
    ports.screens,
  )
  demand(play.read.bytes <= MOST_BYTES * play.asked.http, 'Too much was read:', play.read.bytes, play.asked.http)
}

async function act({ engine, ports }: Play, kind: Act): Promise<void> {
  if (kind === 'press') ports.act()
  if (kind === 'extend') engine.extend('call')
  if (kind === 'status') engine.checkStatus()
  if (kind === 'sleep') {
    ports.clock.jump(MINUTE)
    ports.happen('look')
  }
  await rest()
}

/** At most one request in two seconds is explained, over a longer time: repetitions, warnings, ends. */
const mostRequests = (duration: number): number => 20 + duration / (2 * SECOND)

async function play(input: Input): Promise<void> {
  const play = begin(input)
  const { ports, engine } = play
  const startedAt = ports.clock.now()
  try {
    for (const { act: kind, wait } of input.moves) {
      await ports.clock.advance(wait)
      if (kind === 'press' || kind === 'extend') play.activeAt = ports.clock.now()
      await act(play, kind)
      check(play)
    }
    play.isSilent = true
    play.isOtherSession = false
    await ports.clock.advance(IDLE + CHECK + SLACK)
    check(play)
    const { phase } = engine.state()
    const mayLive = input.isOff || play.isOtherSession || ports.clock.now() - play.activeAt < IDLE + CHECK
    demand(
      mayLive || phase === 'expired',
      'The session goes on without a person:',
      phase,
      ports.clock.now() - play.activeAt,
    )
    const elapsed = ports.clock.now() - startedAt
    demand(play.asked.requests <= mostRequests(elapsed), 'A storm of requests:', play.asked.requests, elapsed)
  } finally {
    engine.stop()
  }
}

const STEPS_ALWAYS = 300_000
const STEPS_PER_VALUE = 60

export const answers = defineTopic({
  name: 'answers',
  ring: 'page',
  inputs,
  play,
  mostSteps: (input: Input) => STEPS_ALWAYS + STEPS_PER_VALUE * sizeOf(input),
})
