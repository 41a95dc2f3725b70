import type { Answer, Instant, ServerRequest } from '../../src/core/ports.ts'
import { IDLE_TIMEOUT } from './client.ts'

/** A session as the server keeps it. */
export interface Session {
  until: Instant
  /** The last activity of the person, as far as the server knows. */
  personAt: Instant
}

export const newSession = (now: Instant): Session => ({ until: now + IDLE_TIMEOUT, personAt: now })

export const isLapsed = ({ until }: Session, now: Instant): boolean => until < now

const ENDED: Answer = { outcome: 'ended', status: 401 }
export const UNREACHABLE: Answer = { outcome: 'unreachable', status: 503 }

/** Answers as the companions do: a keepalive renews, a status only tells, and both name the seconds. */
export function answerOf(session: Session, request: ServerRequest, now: Instant): Answer {
  if (isLapsed(session, now)) return ENDED
  if (request.kind === 'sign-out') session.until = now
  if (request.kind === 'keepalive') renew(session, request, now)
  const expiresIn = wholeSeconds(session.until - now)
  return { outcome: 'renewed', status: 200, expiresIn, idleFor: wholeSeconds(now - session.personAt) }
}

function renew(session: Session, request: Extract<ServerRequest, { kind: 'keepalive' }>, now: Instant): void {
  session.until = now + IDLE_TIMEOUT
  if (request.reason !== 'work') session.personAt = Math.max(session.personAt, now - request.idleFor * 1000)
}

const wholeSeconds = (duration: number): number => Math.floor(duration / 1000) * 1000
