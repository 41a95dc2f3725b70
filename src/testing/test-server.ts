import { readDuration } from '../core/options/duration.ts'
import type { Answer, Clock, Duration, DurationText, Instant, Outcome, Server, ServerRequest } from '../core/ports.ts'

/** The figures of a session, as a server answers them. */
export interface TestFigures {
  /** How long the session still lives. @default none */
  readonly expiresIn?: DurationText
  /** How long until the absolute timeout. @default none */
  readonly absoluteIn?: DurationText
  /** How long ago a person was last active in this session, as far as the server knows. @default none */
  readonly idleFor?: DurationText
  /** The opaque id of the signed-in person. @default none */
  readonly userKey?: string
}

/**
 * What the server answers: an outcome; figures, which mean `'renewed'`; or `'hangs'`, no answer at all. A request that
 * hangs counts as `'unreachable'` after ten seconds, the default of `request.timeout`.
 */
export type TestAnswer = Outcome | 'hangs' | TestFigures

/** A server that answers as a test tells it to. */
export interface TestServer {
  /**
   * Sets the answer to requests of this kind, or to all requests. It holds until the next call.
   *
   * For a sign-out, `'renewed'` or figures mean that it succeeds. After a sign-out that succeeded, the server answers
   * `'ended'` to the other requests until this is called again.
   *
   * @default `'renewed'`, without figures
   * @throws IdleWarningError `wrong-options` for a figure without a unit.
   */
  answer(answer: TestAnswer, kind?: ServerRequest['kind']): void
  /** The requests of all tabs, in order. */
  readonly requests: readonly ServerRequest[]
}

/** The default of `request.timeout`. */
const TIMEOUT: Duration = 10_000

const STATUS: { readonly [Name in Outcome]?: number } = {
  renewed: 204,
  'not-renewed': 200,
  ended: 401,
  refused: 403,
  misconfigured: 404,
}

const readFigure = (text: DurationText | undefined, name: string) =>
  text === undefined ? text : readDuration(text, `answer: ${name}`)

const answerWith = ({ expiresIn, absoluteIn, idleFor, userKey }: TestFigures): Answer => ({
  outcome: 'renewed',
  status: 200,
  expiresIn: readFigure(expiresIn, 'expiresIn'),
  absoluteIn: readFigure(absoluteIn, 'absoluteIn'),
  idleFor: readFigure(idleFor, 'idleFor'),
  userKey,
})

/** What the server remembers. */
interface ServerState {
  readonly answers: Record<ServerRequest['kind'], Answer | 'hangs'>
  /** The deadline that the server answered last. */
  deadline: Instant | undefined
}

const REQUEST_KINDS = ['keepalive', 'status', 'sign-out'] as const

function toAnswer(answer: TestAnswer): Answer | 'hangs' {
  if (answer === 'hangs') return answer
  return typeof answer === 'object' ? answerWith(answer) : { outcome: answer, status: STATUS[answer] }
}

/** `not-renewed` repeats the last deadline. A sign-out that succeeds ends the session. */
function reply(state: ServerState, kind: ServerRequest['kind'], now: Instant): Answer | 'hangs' {
  const answer = state.answers[kind]
  if (answer === 'hangs') return answer
  const { outcome, expiresIn } = answer
  if (kind === 'sign-out' && outcome === 'renewed') return endSession(state)
  if (expiresIn !== undefined) state.deadline = now + expiresIn
  const isRepeated = outcome === 'not-renewed' && state.deadline !== undefined
  return isRepeated ? { ...answer, expiresIn: (state.deadline as Instant) - now } : answer
}

function endSession({ answers }: ServerState): Answer | 'hangs' {
  const ended = toAnswer('ended')
  answers.keepalive = ended
  answers.status = ended
  return ended
}

export interface TestServerPort extends TestServer {
  /** Creates the server port of one tab. */
  createPort(): Server
}

export function createTestServer(clock: Clock): TestServerPort {
  const renewed = toAnswer('renewed')
  const state: ServerState = {
    answers: { keepalive: renewed, status: renewed, 'sign-out': renewed },
    deadline: undefined,
  }
  const requests: ServerRequest[] = []
  return {
    requests,
    answer(answer, kind) {
      for (const each of kind ? [kind] : REQUEST_KINDS) state.answers[each] = toAnswer(answer)
    },
    createPort() {
      const abortable = new Set<() => void>()
      return {
        async send(request) {
          requests.push(request)
          const answer = reply(state, request.kind, clock.now())
          if (answer !== 'hangs') return answer
          return waitForTimeout(clock, request.kind === 'sign-out' ? new Set() : abortable)
        },
        abort() {
          for (const giveUp of abortable) giveUp()
        },
      }
    },
  }
}

/** Answers `unreachable` when the page gives up: after the timeout, or when it aborts what is under way. */
function waitForTimeout(clock: Clock, abortable: Set<() => void>): Promise<Answer> {
  return new Promise((resolve) => {
    const giveUp = () => {
      cancelTimeout()
      abortable.delete(giveUp)
      resolve({ outcome: 'unreachable' })
    }
    const cancelTimeout = clock.wait(clock.now() + TIMEOUT, giveUp)
    abortable.add(giveUp)
  })
}
