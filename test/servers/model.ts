import type { Action, Credentials, StoredFacts } from './machine-site.ts'

/** The idle timeout of both sites, milliseconds. */
export const idleTimeout = 900_000

/** Node and Python round instants in different ways. Milliseconds. */
const rounding = 2

/** An answer, in the time of the site's clock. */
export interface Answer {
  action: Action
  /** 0 if the connection broke. */
  status: number
  sentAt: number
  answeredAt: number
  /** What the answer says. */
  reason: string
}

export type Model = ReturnType<typeof createModel>

/**
 * What one session must be, by nothing but what its requests were answered. An answer of the kind 5xx, or none, proves
 * nothing: the request may have had its effect or not.
 */
export function createModel(
  name: string,
  credentials: Credentials,
  signedInAt: number,
  answeredAt: number,
  storeEvery: number,
) {
  const notes = new Set<string>()
  const faults: string[] = []
  const signOut = { firstSentAt: Number.POSITIVE_INFINITY, doneAt: Number.POSITIVE_INFINITY }
  /** The session was certainly renewed, and a person certainly active, at these instants or later. */
  const least = { renewed: signedInAt, person: signedInAt }
  /** It was certainly not renewed later than this. */
  let mostRenewed = answeredAt
  let foundGoneAt = Number.POSITIVE_INFINITY

  const fault = (text: string) => void faults.push(`${name}: ${text}`)

  function hear(answer: Answer): void {
    const isGranted = answer.status >= 200 && answer.status < 300
    if (answer.action.kind === 'sign-out') hearSignOut(answer, isGranted)
    else if (isGranted) hearGranted(answer)
    else if (answer.status === 401) hearGone(answer)
    if (isRenewal(answer.action) && answer.status !== 401) mostRenewed = Math.max(mostRenewed, answer.answeredAt)
  }

  function hearSignOut({ sentAt, answeredAt }: Answer, isGranted: boolean): void {
    signOut.firstSentAt = Math.min(signOut.firstSentAt, sentAt)
    if (isGranted) signOut.doneAt = Math.min(signOut.doneAt, answeredAt)
  }

  function hearGone({ action, sentAt, answeredAt, reason }: Answer): void {
    foundGoneAt = Math.min(foundGoneAt, answeredAt)
    const isOver = sentAt - least.renewed >= idleTimeout - rounding
    if (!isOver && answeredAt < signOut.firstSentAt)
      fault(`${action.kind} was refused, so the session ended early: ${reason}`)
  }

  function hearGranted({ action, sentAt }: Answer): void {
    if (sentAt > foundGoneAt) fault(`${action.kind} was granted after the session had been gone`)
    if (sentAt > signOut.doneAt) fault(`${action.kind} was granted after the sign-out`)
    if (action.kind === 'note') notes.add(action.name)
    if (!isRenewal(action)) return
    const at = action.kind === 'keepalive' && action.reason === 'activity' ? sentAt - action.idleFor * 1000 : sentAt
    least.renewed = Math.max(least.renewed, at)
    if (isPerson(action)) least.person = Math.max(least.person, at)
  }

  const isSignedOut = () => signOut.doneAt < Number.POSITIVE_INFINITY
  const isGone = () => isSignedOut() || foundGoneAt < Number.POSITIVE_INFINITY
  const mayBeOver = (now: number) => now - least.renewed >= idleTimeout
  const isAlive = (now: number) => !isGone() && !mayBeOver(now)

  /** Compares what the store has. `now`: when it was read. */
  function compare(stored: StoredFacts | undefined, now: number): void {
    if (isGone()) {
      if (stored) fault('the store has a session that was gone')
      return
    }
    const isUnknown = signOut.firstSentAt < Number.POSITIVE_INFINITY || mayBeOver(now)
    if (!stored && !isUnknown) fault('the store has lost the session')
    if (stored) compareFields(stored, now)
  }

  function compareFields({ renewedAt, personAt, open, notes: found }: StoredFacts, now: number): void {
    const lost = [...notes].filter((note) => !found.includes(note))
    if (lost.length > 0) fault(`the store has lost ${lost.join(', ')}`)
    if (open > 0) fault(`${open} requests hold the session, and none is under way`)
    if (renewedAt < least.renewed - rounding) fault('the store has lost a renewal')
    if (personAt < least.person - rounding) fault('the store has lost the activity of a person')
    if (Math.max(renewedAt, personAt) > now + storeEvery + rounding) fault('the store has an instant that is to come')
    if (renewedAt > mostRenewed + storeEvery + rounding) fault('the store has a renewal that no request has caused')
  }

  /** After the longest time that it may live, and after one more request. */
  function compareEnd(stored: StoredFacts | undefined): void {
    if (!isGone()) fault('the session lives longer than its idle timeout')
    if (stored) fault('the store has a session whose end was told')
  }

  return { credentials, faults, hear, compare, compareEnd, isSignedOut, isAlive }
}

const isRenewal = (action: Action): boolean => ['page', 'fetch', 'note', 'keepalive'].includes(action.kind)

function isPerson(action: Action): boolean {
  return action.kind === 'page' || (action.kind === 'keepalive' && action.reason !== 'work')
}
