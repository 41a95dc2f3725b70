import { readDuration } from '../core/options/validators.ts'
import type { Answer, Clock, Duration, DurationText, Instant, Outcome, Server, ServerRequest } from '../core/ports.ts'

/** What a server says of a session that it keeps. */
export interface TestFigures {
  /** How long the session still lives. */
  readonly expiresIn?: DurationText
  /** How long until the absolute timeout. */
  readonly absoluteIn?: DurationText
  /** The opaque id of the signed-in person. */
  readonly userKey?: string
}

/**
 * What the server answers: an outcome, figures (renewed, and for how long), or nothing at all. What `'hangs'` counts as
 * unreachable after ten seconds, as with the default of `request.timeout`.
 */
export type TestAnswer = Outcome | 'hangs' | TestFigures

/** A server that answers as a test wants it. */
export interface TestServer {
  /**
   * From now on it answers so, to requests of this kind or, without one, to all. A sign-out that is answered by
   * `'renewed'` or figures is one that worked; after it the other requests are answered by `'ended'` until this is called
   * again.
   *
   * @default 'renewed', without a figure
   */
  answer(answer: TestAnswer, kind?: ServerRequest['kind']): void
  /** What it was asked, by all tabs, in order. */
  readonly requests: readonly ServerRequest[]
}

/** As long as the default of `request.timeout`. */
const TIMEOUT: Duration = 10_000

const STATUS: { readonly [Name in Outcome]?: number } = {
  renewed: 204,
  'not-renewed': 200,
  ended: 401,
  refused: 403,
  misconfigured: 404,
}

const read = (text: DurationText | undefined, name: string) =>
  text === undefined ? text : readDuration(text, `answer: ${name}`)

const figures = ({ expiresIn, absoluteIn, userKey: user }: TestFigures): Answer => ({
  outcome: 'renewed',
  status: 200,
  expiresIn: read(expiresIn, 'expiresIn'),
  absoluteIn: read(absoluteIn, 'absoluteIn'),
  userKey: user,
})

/** What the server remembers: its answers by kind, and until when it has said that the session lives. */
interface Memory {
  readonly answers: Record<ServerRequest['kind'], Answer | 'hangs'>
  until: Instant | undefined
}

const KINDS = ['keepalive', 'status', 'sign-out'] as const

function settled(answer: TestAnswer): Answer | 'hangs' {
  if (answer === 'hangs') return answer
  return typeof answer === 'object' ? figures(answer) : { outcome: answer, status: STATUS[answer] }
}

/** A deadline that was told and not moved is told again; a sign-out that worked ends the session. */
function reply(memory: Memory, kind: ServerRequest['kind'], now: Instant): Answer | 'hangs' {
  const answer = memory.answers[kind]
  if (answer === 'hangs') return answer
  const { outcome, expiresIn } = answer
  if (kind === 'sign-out' && outcome === 'renewed') {
    const ended = settled('ended')
    Object.assign(memory.answers, { keepalive: ended, status: ended })
    return ended
  }
  if (expiresIn !== undefined) memory.until = now + expiresIn
  return outcome === 'not-renewed' && memory.until !== undefined ? { ...answer, expiresIn: memory.until - now } : answer
}

export interface TestServerPort extends TestServer {
  /** The server as one tab reaches it. */
  createPort(): Server
}

export function createTestServer(clock: Clock): TestServerPort {
  const renewed = settled('renewed')
  const memory: Memory = { answers: { keepalive: renewed, status: renewed, 'sign-out': renewed }, until: undefined }
  const requests: ServerRequest[] = []
  return {
    requests,
    answer(answer, kind) {
      for (const each of kind ? [kind] : KINDS) memory.answers[each] = settled(answer)
    },
    createPort() {
      const hanging = new Set<() => void>()
      return {
        async send(request) {
          requests.push(request)
          const answer = reply(memory, request.kind, clock.now())
          return answer === 'hangs' ? hang(clock, request.kind === 'sign-out' ? new Set() : hanging) : answer
        },
        abort() {
          for (const giveUp of hanging) giveUp()
        },
      }
    },
  }
}

/** Nothing comes until the page gives up. */
function hang(clock: Clock, hanging: Set<() => void>): Promise<Answer> {
  return new Promise((resolve) => {
    const giveUp = () => {
      cancel()
      hanging.delete(giveUp)
      resolve({ outcome: 'unreachable' })
    }
    const cancel = clock.wait(clock.now() + TIMEOUT, giveUp)
    hanging.add(giveUp)
  })
}
