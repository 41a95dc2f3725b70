import type { Answer, Duration, Instant, Server, ServerRequest } from '../../../src/core/ports.ts'
import type { MachineTime } from './machine-time.ts'

type Kind = ServerRequest['kind']

export interface ReceivedRequest {
  readonly at: Instant
  readonly tab: string
  readonly request: ServerRequest
}

/**
 * The session as a sliding server keeps it: a keepalive moves its end, a status does not, and a request after the end is
 * refused. It has the real time.
 */
export interface SessionServer {
  /** When the session ends. */
  until: Instant
  /** How long the session lives after each renewal. */
  window: Duration
  /** The server tells when a person was last active (`idleFor`). */
  tellsActivity: boolean
  /** When a person was last active, as far as the server knows. */
  person: Instant
  readonly requests: readonly ReceivedRequest[]
  /** How long an answer takes. The server decides when the request arrives. */
  latency: Duration
  /** Answers in place of the server while it is set. `undefined` leaves a request to the server; `HANGS` never comes. */
  fault: ((request: ServerRequest, tab: string) => Answer | Promise<Answer> | undefined) | undefined
  /** A person loads a page, or any other request reaches the server, which slides with each. */
  visit(): void
  /** What the server says to this request now, without latency. */
  answer(request: ServerRequest, tab: string): Answer | Promise<Answer>
  kinds(): Kind[]
  /** The server as one tab reaches it. */
  connect(tab: string): Server
}

/** The answer of a server that does not answer. */
export const HANGS: Promise<Answer> = new Promise(() => {})

const SECOND = 1000

/** As long as the default of `request.timeout`. */
const TIMEOUT: Duration = 10_000

const ENDED: Answer = { outcome: 'ended', status: 401 }

export function createSessionServer(time: MachineTime, window: Duration): SessionServer {
  const requests: ReceivedRequest[] = []
  const left = () => server.until - time.real()
  const figures = (): Answer => ({
    outcome: 'renewed',
    status: 200,
    expiresIn: left(),
    ...(server.tellsActivity && { idleFor: time.real() - server.person }),
  })

  /** Work is no sign of a person, and older activity is none of now. */
  function notePerson(request: ServerRequest): void {
    if (request.kind !== 'keepalive' || request.reason === 'work') return
    server.person = Math.max(server.person, time.real() - request.idleFor * SECOND)
  }

  const decide: { readonly [Name in Kind]: (request: ServerRequest) => Answer } = {
    keepalive(request) {
      server.until = time.real() + server.window
      notePerson(request)
      return figures()
    },
    status: figures,
    'sign-out'() {
      server.until = 0
      return ENDED
    },
  }

  const server: SessionServer = {
    until: 0,
    window,
    tellsActivity: false,
    person: 0,
    requests,
    latency: 0,
    fault: undefined,
    visit() {
      server.until = time.real() + server.window
      server.person = time.real()
    },
    answer(request, tab) {
      requests.push({ at: time.real(), tab, request })
      return server.fault?.(request, tab) ?? (left() > 0 ? decide[request.kind](request) : ENDED)
    },
    kinds: () => requests.map(({ request }) => request.kind),
    connect(tab) {
      const open = new Set<(answer: Answer) => void>()
      return {
        send: (request) =>
          new Promise<Answer>((resolve) => {
            const finish = (answer: Answer) => {
              cancel()
              open.delete(finish)
              resolve(answer)
            }
            const cancel = time.after(TIMEOUT, () => finish({ outcome: 'unreachable' }))
            if (request.kind !== 'sign-out') open.add(finish)
            Promise.resolve(server.answer(request, tab)).then((answer) => {
              if (server.latency) time.after(server.latency, () => finish(answer))
              else finish(answer)
            })
          }),
        abort() {
          for (const finish of open) finish({ outcome: 'unreachable' })
        },
      }
    },
  }
  return server
}
