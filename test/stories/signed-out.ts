import type { Duration, Instant } from '../../src/core/ports.ts'
import { SECOND } from '../support/machine.ts'
import type { Fact } from './facts.ts'
import {
  LONGEST_CHECK,
  type Model,
  type ModelPage,
  type Presence,
  recentDisturbances,
  sureWork,
  trouble,
} from './model.ts'

/** What was a person's end: a page left, the server's session was signed out, or nothing renewed it. */
type End = {
  readonly how: 'left' | 'signed out' | 'lapsed'
  /** The page that ended it; none if the session lapsed. */
  readonly page: ModelPage | undefined
  readonly session: number
  /** When the page decided it. What happens later it could not know. */
  readonly decidedAt: Instant
}

/**
 * I1: "A person is not signed out while the server can be reached if, within the idle timeout, an SDK page of this origin
 * saw that person's activity before the warning, or the server reported it by `idleFor`."
 *
 * Describes what broke it; `undefined` if nothing did.
 */
export function describeSignedOut(model: Model, fact: Fact): string | undefined {
  const press = describeLostPress(model, fact)
  if (press) return press
  const end = endOf(model, fact)
  if (!end || isBeyondPromise(model, end)) return undefined
  const last = lastPresence(model, end)
  if (!last) return undefined
  const ago = model.now - last.at
  const { session, how, page } = end
  if (ago >= limitOf(model) - slackOf(model)) return undefined
  const where = last.page ?? 'another page'
  const seen = `${Math.round(ago / SECOND)} s after activity in ${where}`
  if (how === 'left') return `${page?.id} leaves for the sign-in page ${seen}`
  if (how === 'signed out') return `${page?.id} signs session ${session} out ${seen}`
  return `the server's session ${session} lapses ${seen}`
}

/**
 * SPEC §2: the page stays covered "when an `extend()` was **sent before the deadline** (a press in time counts if the server
 * grants it)". So it does not leave while the answer is on its way.
 */
function describeLostPress(model: Model, fact: Fact): string | undefined {
  if (fact.kind !== 'handled' || !fact.isGranted) return undefined
  const asked = model.sent.get(fact.id)
  const page = model.pages.get(fact.page)
  if (!page || asked?.request.kind !== 'keepalive' || asked.request.reason !== 'extend') return undefined
  const answeredAt = fact.at + (model.setup.latency + 1) * SECOND
  const isInTime = asked.at < page.departedAt && answeredAt < page.departedAt + LONGEST_CHECK
  if (page.departedAt > fact.at || !isInTime || isOutOfReach(model)) return undefined
  return `${page.id} has left for the sign-in page, while the server grants its person's Stay`
}

function endOf(model: Model, fact: Fact): End | undefined {
  const { pages, session, isServerSessionOver, sent } = model
  if (fact.kind === 'lapsed') return { how: 'lapsed', page: undefined, session: fact.session, decidedAt: fact.at }
  if (fact.kind === 'departed') {
    const page = pages.get(fact.page) as ModelPage
    // A page of an earlier sign-in, and one whose session is over on the server, may leave.
    return page.session === session && !isServerSessionOver
      ? { how: 'left', page, session, decidedAt: fact.at }
      : undefined
  }
  if (fact.kind !== 'handled' || !fact.isGranted) return undefined
  const asked = sent.get(fact.id)
  if (asked?.request.kind !== 'sign-out' || fact.until > fact.at) return undefined
  return { how: 'signed out', page: pages.get(fact.page), session, decidedAt: asked.at }
}

/** A server with a shorter window ends the session earlier, whatever the page does. */
const limitOf = ({ setup }: Model): Duration => Math.min(1, setup.window) * setup.idleTimeout * SECOND

/**
 * What the promise leaves open: the server's margin of 5 s, activity that counts once a second, what is written within
 * 10 s, a request that takes up to 8 s, and timers of hidden pages. The `expiresIn` of a page counts from the start of the
 * page's request, and only a status tells that a slow page has more time.
 */
function slackOf({ setup, clockSteps, slowestLoad }: Model): Duration {
  const unnoticed = clockSteps.reduce((sum, { by }) => sum + Math.min(LONGEST_UNNOTICED, Math.max(0, by)), 0)
  return (30 + setup.throttle) * SECOND + unnoticed + (setup.hasStatus ? 0 : slowestLoad)
}

/** A wall clock that is set forward by this much looks like a busy machine, for which no server is asked. */
const LONGEST_UNNOTICED: Duration = 60 * SECOND

/** What the promise does not cover. */
function isBeyondPromise(model: Model, end: End): boolean {
  const { setup } = model
  // SPEC §5: "A keepalive's `204` without a figure means `idleTimeout`": the page cannot know of a shorter window.
  if (setup.window < 1 && (!setup.tellsFigures || setup.isKeepaliveBare)) return true
  // Without a keepalive nothing renews the server's session, and the server's figures end the page.
  if (!setup.hasKeepalive && (setup.tellsFigures || end.how === 'lapsed')) return true
  if (isOutOfReach(model)) return true
  // The record says that the session has ended, and without a status no page can learn that it has not.
  if (!setup.hasStatus && model.troubledEnds.has(end.session)) return true
  // SPEC §2: the page stays covered "for at most 5 s", while it "waits for the answer on its way".
  if (!setup.hasStatus && (setup.delay + setup.latency) * SECOND > LONGEST_CHECK) return true
  if (mayBeReplaced(model, end)) return true
  return end.how !== 'lapsed' && isClockUnknown(model, end)
}

/**
 * A page that names neither session nor person, and was away while its time ran out, cannot know whether the later session
 * in its record belongs to the same person. So it leaves.
 */
function mayBeReplaced({ setup, absences, now }: Model, { how, page }: End): boolean {
  if (setup.isNamed || how !== 'left') return false
  return absences.some((absence) => absence.page === page?.id && absence.until > now - setup.idleTimeout * SECOND)
}

/**
 * "While the server can be reached": no request was lost, late or unanswered shortly before. A single stray `401` is no
 * exemption (SPEC §2: "One answer does not end a session"), but two of them confirm each other.
 */
function isOutOfReach(model: Model): boolean {
  const recent = recentDisturbances(model)
  // SPEC §5: "an answer whose request was sent before a sleep is discarded". Without a status no other answer comes in time.
  if (!model.setup.hasStatus && model.wokeAt > model.now - trouble(model)) return true
  const strays = recent.filter(({ how }) => how === 'stray 401')
  // SPEC §2: `expired` follows at once where "a status answered within the last 10 s reports the end". A clock that was set
  // forward brings the deadline, and the stray answer is the report.
  const isDue = strays.length > 0 && model.clockSteps.some(({ by }) => by > 0)
  return isDue || strays.length > 1 || recent.length > strays.length
}

/** SPEC §1 counts a step of more than 5 s only. */
const LEAST_STEP: Duration = 5 * SECOND

/**
 * SPEC §2: "Without figures the wall clock decides", so it ends a session if it is set forward. SPEC §1, set back: "without
 * `statusUrl` it ends only its own page and sends no sign-out".
 */
function isClockUnknown(model: Model, { how }: End): boolean {
  const { setup, clockSteps } = model
  const isServerClock = setup.hasStatus && setup.tellsFigures
  if (isServerClock) return false
  const isSetForward = clockSteps.some(({ by }) => by > 0)
  const mayNotKnow = how === 'left' || setup.hasStatus
  return isSetForward || (isSetBack(model) && mayNotKnow)
}

/** A page that opened after the step cannot know of it. */
const sawStepBack = ({ clockSteps }: Model, { openedAt }: ModelPage): boolean =>
  clockSteps.some(({ by, at }) => by < -LEAST_STEP && at >= openedAt)

const isSetBack = ({ clockSteps }: Model): boolean => clockSteps.some(({ by }) => by < -LEAST_STEP)

/** The last activity that those who ended the session had to know of. */
function lastPresence(model: Model, end: End): Presence | undefined {
  const all = [...model.sure, ...sureWork(model)].filter(
    ({ session, at }) => session === end.session && at <= end.decidedAt,
  )
  const known = all.flatMap((presence) => {
    const at = end.page ? knownAt(model, end, end.page, presence) : lapsedAt(model, presence)
    const masked = end.page ? maskedTime(model, presence) : 0
    return at === undefined ? [] : [{ ...presence, at: at - masked }]
  })
  known.sort((one, other) => other.at - one.at)
  return known[0]
}

/**
 * SPEC §2: "idle time = (window at the last contact − `expiresIn` now) − (last activity − last contact)". The server's clock
 * counts from the last contact. If the wall clock is set forward before that, and no answer came in between, the step lies
 * between activity and contact, and counts as time.
 */
const maskedTime = ({ maskedSteps }: Model, { at }: Presence): Duration =>
  maskedSteps.filter((step) => step.at >= at).reduce((sum, { by }) => sum + by, 0)

/** The page that saw the activity, or the machine, did not run all the time since. */
const wasAbsent = ({ absences }: Model, page: string | undefined, since: Instant): boolean =>
  absences.some((absence) => absence.page === page && absence.until > since)

/**
 * A page that stops running right after the activity cannot report it. Then the last renewal before counts: until then the
 * server knows of a person. A server that counts from the activity itself may know of even less.
 */
function lapsedAt(model: Model, { at, page }: Presence): Instant | undefined {
  if (!wasAbsent(model, page, at)) return at
  const { tellsFigures, isKeepaliveBare } = model.setup
  const renewedAt = tellsFigures && !isKeepaliveBare ? model.renewedAt : model.knownRenewalAt
  return model.setup.countsFromActivity ? undefined : Math.min(at, renewedAt)
}

/** From when on this page had to know of the activity; `undefined` if it had not. */
function knownAt(model: Model, end: End, page: ModelPage, presence: Presence): Instant | undefined {
  const { setup, now } = model
  const at = lapsedAt(model, presence)
  if (at === undefined) return undefined
  if (presence.page === page.id) return at
  // SPEC §1: set back, "it sends no sign-out". SPEC §2: "Without `statusUrl`: only if the record can be read *and* written and no other record … is alive".
  const mayNotSignOut = end.how === 'signed out' && !setup.hasStatus
  if (mayNotSignOut && (Math.min(page.muteAt, page.blindAt) <= now || sawStepBack(model, page))) return at
  if (isSharedWith(model, page, presence)) return at
  return isToldByStatus(model, presence) ? at : undefined
}

/**
 * What the record does not tell, the status tells after the next ping: by `idleFor`, or by more time than the other pages
 * explain, because the page that saw the activity was the last to renew the session.
 */
function isToldByStatus({ setup, now, renewedAt, renewedBy }: Model, { at, page }: Presence): boolean {
  const reportedBy = at + (setup.keepaliveInterval + 2 * setup.throttle + 30) * SECOND
  if (!setup.hasStatus || !setup.hasKeepalive || reportedBy > now) return false
  return setup.tellsIdleFor || (setup.tellsFigures && renewedBy === page && at <= renewedAt)
}

/** The age of a status on which a page may decide. */
const FRESH: Duration = 10 * SECOND

/** How much earlier than its storage broke a page had written what it saw. */
const UNWRITTEN: Duration = 12 * SECOND

/** The page could read in the shared record what the other page saw. */
function isSharedWith(
  { setup, pages, now, clockSteps }: Model,
  page: ModelPage,
  { at, page: other }: Presence,
): boolean {
  // SPEC §5: records of different sessions are never mixed. An earlier sign-in's page knows nothing of a later one.
  const seer = other === undefined ? undefined : pages.get(other)
  // SPEC §2: `expired` follows at once where "a status answered within the last 10 s" tells of no person.
  if (!seer) return setup.hasStatus && at <= now - FRESH
  if (setup.isNamed && seer.session !== page.session) return isOtherRecordAlive(seer, at)
  // SPEC §1: "Entries of another frame … count as unknown."
  const isOneFrame = clockSteps.every(({ by }) => Math.abs(by) <= LEAST_STEP)
  return isOneFrame && page.blindAt > now && isWritten(seer, at)
}

const isWritten = ({ muteAt, blindAt }: ModelPage, at: Instant): boolean => Math.min(muteAt, blindAt) > at + UNWRITTEN

/** SPEC §2: no idle sign-out while an "other record of the same scope is alive". */
const isOtherRecordAlive = isWritten
