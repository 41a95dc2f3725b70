import type { Answer, Duration, Instant, Server, ServerRequest } from '../../../src/core/ports.ts'
import type { MachineTime } from './machine-time.ts'

type Kind = ServerRequest['kind']

export interface ReceivedRequest {
  readonly at: Instant
  readonly tab: string
  readonly request: ServerRequest
}

/** In what servers differ. By default only a keepalive renews, and each answer says how long the session lives. */
export interface ServerPolicy {
  /** A status renews the session too, as `rolling` does in Express. */
  readonly slidesOnStatus: boolean
  /** A keepalive with the reason `activity` renews from that activity on, not from its own arrival. */
  readonly countsFromActivity: boolean
  /** Without figures a keepalive is answered by `204`, and a status says only that the session lives. */
  readonly tellsFigures: boolean
  /** A keepalive is answered by `204`, and a page tells no figures, even where a status does. */
  readonly isKeepaliveBare: boolean
  /** Answers say when a person was last active, as far as the server knows. */
  readonly tellsIdleFor: boolean
  /** A sign-out that names another session is ignored. */
  readonly readsSessionKey: boolean
}

const USUAL_POLICY: ServerPolicy = {
  slidesOnStatus: false,
  countsFromActivity: false,
  tellsFigures: true,
  isKeepaliveBare: false,
  tellsIdleFor: false,
  readsSessionKey: false,
}

/**
 * The session as a sliding server keeps it: a keepalive moves its end, a status does not, and a request after the end is
 * refused. It has the real time. All tabs have one cookie, so each request belongs to the session that began last.
 */
export interface SessionServer {
  /** When the session ends. */
  until: Instant
  /** When a person was last active, as far as the server knows. It never decides the end. */
  person: Instant
  /** Changes at each sign-in. */
  sessionKey: string
  /** How long the session lives after each renewal. */
  window: Duration
  policy: ServerPolicy
  readonly requests: readonly ReceivedRequest[]
  /** How long a request takes until the server handles it. */
  delay: Duration
  /** How long an answer takes. */
  latency: Duration
  /** Answers in place of the server while it is set. `undefined` leaves a request to the server; `HANGS` never comes. */
  fault: ((request: ServerRequest, tab: string) => Answer | Promise<Answer> | undefined) | undefined
  /** A person loads a page. Each load renews the session. */
  visit(): void
  /** A request without a person renews the session, such as the polling of a page. */
  renew(): void
  /** A person signs in. The session before is forgotten, because its cookie is overwritten. */
  signIn(sessionKey: string): void
  /** What the server says to this request now, without a delay. */
  answer(request: ServerRequest, tab: string): Answer | Promise<Answer>
  /** The same without a fault. */
  decide(request: ServerRequest): Answer
  kinds(): Kind[]
  /** The server as one tab reaches it. */
  connect(tab: string): Server
}

/** The answer of a server that does not answer. */
export const HANGS: Promise<Answer> = new Promise(() => {})

/** As long as the default of `request.timeout`. */
const TIMEOUT: Duration = 10_000

const ENDED: Answer = { outcome: 'ended', status: 401 }

type RequestOf<Name extends Kind> = Extract<ServerRequest, { readonly kind: Name }>

export function createSessionServer(time: MachineTime, window: Duration): SessionServer {
  const requests: ReceivedRequest[] = []
  const left = () => server.until - time.real()

  const alive = (isBare = false): Answer => {
    const { tellsFigures, tellsIdleFor } = server.policy
    if (isBare || (!tellsFigures && !tellsIdleFor)) return { outcome: 'renewed', status: 204 }
    const idleFor = Math.floor((time.real() - server.person) / 1000) * 1000
    return {
      outcome: 'renewed',
      status: 200,
      ...(tellsFigures && { expiresIn: left() }),
      ...(tellsIdleFor && { idleFor }),
    }
  }

  const renewFrom = (at: Instant): void => {
    server.until = Math.max(server.until, at + server.window)
  }

  const keepalive = ({ reason, idleFor }: RequestOf<'keepalive'>): Answer => {
    const activeAt = time.real() - (reason === 'activity' ? idleFor * 1000 : 0)
    renewFrom(server.policy.countsFromActivity ? activeAt : time.real())
    if (reason !== 'work') server.person = Math.max(server.person, activeAt)
    return alive(server.policy.isKeepaliveBare)
  }

  const signOut = ({ sessionKey }: RequestOf<'sign-out'>): Answer => {
    const isForOther = sessionKey !== undefined && sessionKey !== server.sessionKey
    if (!(isForOther && server.policy.readsSessionKey)) server.until = 0
    return ENDED
  }

  const server: SessionServer = {
    until: 0,
    person: 0,
    sessionKey: '',
    window,
    policy: USUAL_POLICY,
    requests,
    delay: 0,
    latency: 0,
    fault: undefined,
    visit() {
      server.person = time.real()
      server.renew()
    },
    renew: () => renewFrom(time.real()),
    signIn(sessionKey) {
      server.sessionKey = sessionKey
      server.until = 0
      server.visit()
    },
    decide(request) {
      if (left() <= 0) return ENDED
      if (request.kind === 'keepalive') return keepalive(request)
      if (request.kind === 'sign-out') return signOut(request)
      if (server.policy.slidesOnStatus) server.renew()
      return alive()
    },
    answer(request, tab) {
      requests.push({ at: time.real(), tab, request })
      return server.fault?.(request, tab) ?? server.decide(request)
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
            const handle = () =>
              void Promise.resolve(server.answer(request, tab)).then((answer) => {
                if (server.latency) time.outside(server.latency, () => finish(answer))
                else finish(answer)
              })
            if (server.delay) time.outside(server.delay, handle)
            else handle()
          }),
        abort() {
          for (const finish of open) finish({ outcome: 'unreachable' })
        },
      }
    },
  }
  return server
}
