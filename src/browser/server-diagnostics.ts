import type { Emitter } from '../core/emitter.ts'
import { messageOf } from '../core/engine/history.ts'
import type { EventDetails, ExtendedBy } from '../core/events.ts'
import type { Answer, Clock, Duration, Instant, Server, ServerRequest } from '../core/ports.ts'
import { LEAST_WARNING, ROUNDING } from '../core/session/deadlines.ts'
import type { SharedRecord } from '../core/session/record.ts'
import type { Limits } from '../core/session/state.ts'
import { inform, logError } from '../dom/inform.ts'

/** What is said once, with the paragraph of docs/troubleshooting.md that explains it. */
export type DiagnosticCode =
  | 'not-started'
  | 'local-only'
  | 'status-without-keepalive'
  | 'status-renews'
  | 'short-window'
  | 'early-end'
  | 'warned-again'

/** What the diagnostics look at. */
export interface DiagnosticSources {
  readonly limits: () => Limits
  readonly clock: Clock
  readonly record: () => SharedRecord
  readonly on: Emitter<Pick<EventDetails, 'warning' | 'extended'>>['on']
}

/** Two questions that are closer together than this tell too little about a deadline that moves. */
const APART: Duration = 5000

/** A warning that comes back sooner than this after *Stay signed in* surprises. */
const SOON: Duration = 30_000

/** The application's own button calls `extend()`. */
const BY_PERSON: readonly ExtendedBy[] = ['button', 'escape', 'call']

/** What the server said last of its deadline, and what this browser had done until then. */
interface Said {
  readonly at: Instant
  readonly expiresIn: Duration
  readonly idleFor: Duration | undefined
  readonly contactAt: Instant
  readonly activeAt: Instant
}

/** Adds where the paragraph of a code stands. */
export const withGuide = (text: string, code: DiagnosticCode): string => `${text}. See docs/troubleshooting.md#${code}`

export const inSeconds = (duration: Duration): string => `${Math.round(duration / 1000)} s`

/**
 * Says once in the console what is set up wrongly on the server, as far as its answers show it: `error` for what breaks a
 * promise, `info` for what may be meant. It changes nothing. Returns the server that it listens to.
 */
export function watchServer(server: Server, sources: DiagnosticSources): Server {
  const tell = createTeller()
  tellOptions(sources.limits(), tell)
  watchEvents(sources, tell)
  const check = createAnswerCheck(sources, tell)
  return {
    ...server,
    async send(request) {
      const at = sources.clock.now()
      const answer = await server.send(request)
      check(request, answer, at)
      return answer
    },
  }
}

type Tell = (code: DiagnosticCode, text: string, isError?: boolean) => void

function createTeller(): Tell {
  const told = new Set<DiagnosticCode>()
  return (code, text, isError) => {
    if (told.has(code)) return
    told.add(code)
    const say = isError ? logError : inform
    say(withGuide(text, code))
  }
}

function tellOptions({ hasKeepalive, hasStatus }: Limits, tell: Tell): void {
  if (hasKeepalive) return
  if (hasStatus)
    tell('status-without-keepalive', 'without keepaliveUrl nothing renews the session that statusUrl asks for', true)
  else tell('local-only', 'without keepaliveUrl the timer runs only in the page; the server session is not renewed')
}

function watchEvents({ clock, on }: DiagnosticSources, tell: Tell): void {
  let stayedAt: Instant = -Infinity
  on('extended', ({ by }) => {
    if (BY_PERSON.includes(by)) stayedAt = clock.now()
  })
  on('warning', ({ cause, expiresAt }) => {
    const now = clock.now()
    if (cause !== 'ended-by-server' || now - stayedAt > SOON) return
    const left = inSeconds(expiresAt - stayedAt)
    tell(
      'warned-again',
      `the server ends the session ${left} after Stay signed in, so the warning is back. Check its timeout`,
    )
  })
}

/** Says which answer ended the session, and whether the page could not expect it. */
export function noteEnd({ limits, clock, record }: DiagnosticSources, cause: unknown): void {
  const { activeAt, absoluteUntil } = record()
  const { idleTimeout, warnBefore } = limits()
  const left = Math.min(activeAt + idleTimeout, absoluteUntil) - clock.now()
  const said = `the server has ended the session: ${cause ? messageOf(cause) : 'its answer says so'}`
  if (left <= Math.max(warnBefore, LEAST_WARNING)) return inform(said)
  const early = `This is ${inSeconds(left)} before the page expected it`
  const why = 'the person signed out elsewhere, or the server keeps a session for less than idleTimeout'
  inform(withGuide(`${said}. ${early}: ${why}`, 'early-end'))
}

/** Compares each answer that names the time left with the one before. */
function createAnswerCheck({ limits, record }: DiagnosticSources, tell: Tell) {
  let last: Said | undefined
  return (request: ServerRequest, { outcome, expiresIn, absoluteIn, idleFor }: Answer, at: Instant): void => {
    if (outcome !== 'renewed' || expiresIn === undefined) return
    const { contactAt, activeAt } = record()
    const said: Said = { at, expiresIn, idleFor, contactAt, activeAt }
    const isAbsolute = absoluteIn !== undefined && expiresIn >= absoluteIn - ROUNDING
    if (last && !isAbsolute) {
      if (request.kind === 'status') checkStatus(last, said, tell)
      if (request.kind === 'keepalive') checkWindow(last, said, request.idleFor * 1000, limits(), tell)
    }
    last = said
  }
}

/** This browser did nothing between two answers, no person was active elsewhere, and yet the same time is left. */
function checkStatus(before: Said, said: Said, tell: Tell): void {
  const passed = said.at - before.at
  const isUntouched = said.contactAt === before.contactAt && said.activeAt === before.activeAt
  const isIdle =
    said.idleFor === undefined || before.idleFor === undefined || said.idleFor - before.idleFor > passed - ROUNDING
  const isSame = Math.abs(said.expiresIn - before.expiresIn) <= ROUNDING
  if (passed < APART || !isUntouched || !isIdle || !isSame) return
  const left = inSeconds(said.expiresIn)
  const still = `${left} were left, and ${inSeconds(passed)} later still ${left}`
  const why = 'So statusUrl or a request of the page renews the session, and an untouched page never ends'
  tell('status-renews', `no person was active: ${still}. ${why}`, true)
}

/** A server may count from the activity, so the time since then belongs to its window. */
function checkWindow(before: Said, said: Said, idleFor: Duration, { idleTimeout }: Limits, tell: Tell): void {
  const hasMoved = said.at + said.expiresIn - before.at - before.expiresIn > ROUNDING
  const window = said.expiresIn + idleFor
  if (!hasMoved || !Number.isFinite(idleTimeout) || window >= idleTimeout - ROUNDING) return
  const differ = `the server keeps a session for ${inSeconds(window)}, and idleTimeout is ${inSeconds(idleTimeout)}`
  tell('short-window', `${differ}, so people are signed out early. Make both the same`, true)
}
