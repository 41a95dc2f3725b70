import { LONGEST_SESSION, type ServerFault, SLOW, type Times } from '../timeline/choices.ts'
import { type Instant, instantNow, type RequestKind, type ServerFact } from '../timeline/facts.ts'
import type { TabAnswer, TabRequest } from '../timeline/messages.ts'
import type { StoryServer } from '../timeline/story-server.ts'

interface Session {
  readonly key: string
  readonly times: Times
  readonly signedInAt: Instant
  renewedAt: Instant
  personAt: Instant
  /** A sign-out, or the server itself, has ended it. */
  isEnded: boolean
}

/** What a request takes on its way, in milliseconds. */
const LATENCY = 40

const kinds: Readonly<Record<string, RequestKind>> = {
  keepalive: 'keepalive',
  status: 'status',
  logout: 'sign-out',
  'sign-in': 'sign-in',
  tab: 'page',
}

/**
 * A server in the page, for static files: it ends idle sessions by its own clock, as a real one must, and answers the
 * library's requests. No request leaves the browser.
 */
export function createPageServer(): StoryServer {
  const state: ServerState = { session: undefined, times: undefined, fault: 'none' }
  let notify: (fact: ServerFact) => void = () => {}

  const tellSession = () => {
    const { session } = state
    if (session) notify({ kind: 'session', at: instantNow(), isAlive: isAlive(session), endsAt: endOf(session) })
  }

  async function answer(request: TabRequest, tab: string): Promise<TabAnswer> {
    const kind = kinds[request.name] ?? 'page'
    const met = kind === 'page' || kind === 'sign-in' ? 'none' : state.fault
    await sleep(LATENCY)
    if (met === 'down') return null
    if (met === 'slow') await sleep(SLOW)
    const given = met === 'refuses' ? { status: 403, body: '' } : reply(state, request)
    notify({ kind: 'received', at: instantNow(), tab, request: kind, answer: given.status })
    tellSession()
    return given
  }

  return {
    async signIn(wanted) {
      state.times = wanted
      await answer({ method: 'POST', name: 'sign-in', fields: {} }, '1')
    },
    setFault(next) {
      state.fault = next
    },
    endSession() {
      if (state.session) state.session.isEnded = true
      tellSession()
    },
    watch(listener) {
      notify = listener
    },
    tabAddress: () => 'tab.html',
    answer,
  }
}

interface ServerState {
  session: Session | undefined
  /** Those of the last sign-in. */
  times: Times | undefined
  fault: ServerFault
}

type Given = NonNullable<TabAnswer>

function reply(state: ServerState, { name, fields }: TabRequest): Given {
  if (name === 'sign-in') return signIn(state)
  const { session, fault } = state
  const own = session && isAlive(session) ? session : undefined
  if (name === 'logout') return signOut(own, fields)
  if (!own) return { status: 401, body: '{"error": "There is no session."}' }
  if (name === 'tab') renew(own, instantNow(), true)
  if (name === 'keepalive') renew(own, instantNow() - idleForOf(fields), fields.reason !== 'work')
  if (name === 'status' && fault === 'extends') renew(own, instantNow(), false)
  return { status: 200, body: JSON.stringify({ ...figuresOf(own), ...(name === 'tab' && pageOf(own)) }) }
}

function signIn(state: ServerState): Given {
  if (state.times) state.session = createSession(state.times)
  return { status: 303, body: '' }
}

const sleep = (duration: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, duration))

function createSession(times: Times): Session {
  const now = instantNow()
  const key = crypto.getRandomValues(new Uint32Array(2)).join('-')
  return { key, times, signedInAt: now, renewedAt: now, personAt: now, isEnded: false }
}

/** A report that is older than what is known changes nothing. Work renews, but is no person. */
function renew(session: Session, at: Instant, isPerson: boolean): void {
  session.renewedAt = Math.max(session.renewedAt, at)
  if (isPerson) session.personAt = Math.max(session.personAt, at)
}

const absoluteEnd = ({ signedInAt, times }: Session): Instant => signedInAt + (times.absolute ?? LONGEST_SESSION) * 1000

const endOf = (session: Session): Instant =>
  Math.min(session.renewedAt + session.times.idle * 1000, absoluteEnd(session))

const isAlive = (session: Session): boolean => !session.isEnded && instantNow() < endOf(session)

/** A sign-out that names another session is ignored. */
function signOut(session: Session | undefined, { sessionKey }: TabRequest['fields']): Given {
  if (session && (!sessionKey || sessionKey === session.key)) session.isEnded = true
  return { status: 204, body: '' }
}

/** Only `activity` tells of the past. */
const idleForOf = ({ reason, idleFor }: TabRequest['fields']): number =>
  reason === 'activity' ? Math.max(0, Number(idleFor) || 0) * 1000 : 0

/** In seconds from now, so clocks need not agree. */
function figuresOf(session: Session) {
  const inSeconds = (duration: number) => Math.round(duration) / 1000
  const now = instantNow()
  return {
    expiresIn: inSeconds(endOf(session) - now),
    absoluteIn: inSeconds(absoluteEnd(session) - now),
    idleFor: inSeconds(now - session.personAt),
  }
}

/** What a page is told when it is opened. */
const pageOf = ({ key, times }: Session) => ({ key, times })

/** The page that a tab gets. */
export type TabPage = ReturnType<typeof figuresOf> & ReturnType<typeof pageOf>
