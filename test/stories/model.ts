import type { Duration, Instant, Screen } from '../../src/core/ports.ts'
import { SECOND } from '../support/machine.ts'
import type { Fact, FactOf } from './facts.ts'
import type { Setup } from './story.ts'

/**
 * Who was active when. It is written for clarity: it only notes what a bystander sees, and asks the engine nothing. It
 * keeps two answers, because some of what happens is uncertain: when a person was active for sure, and when a person may
 * have been active.
 */
export interface Model {
  readonly setup: Setup
  now: Instant
  isAsleep: boolean
  /** The number of the session to which the cookie belongs. */
  session: number
  /** The server's session has ended: by itself, or by a sign-out. */
  isServerSessionOver: boolean
  /** When the server last handled a request that renewed the session. */
  renewedAt: Instant
  /** The same without the renewals of which pages know only by the server's figures, such as polling. */
  knownRenewalAt: Instant
  /** The page that asked for it, if a page did. */
  renewedBy: string | undefined
  readonly pages: Map<string, ModelPage>
  readonly sure: Presence[]
  /** For each session: the last moment at which a person may have been active. */
  readonly possible: Map<number, Instant>
  readonly sent: Map<number, FactOf<'sent'>>
  readonly disturbances: FactOf<'disturbed'>[]
  /** Sessions that a page ended while requests or answers were lost. */
  readonly troubledEnds: Set<number>
  readonly clockSteps: FactOf<'clock set'>[]
  /** Steps forward after which a page was opened, before the server answered a page that had seen the step. */
  readonly maskedSteps: FactOf<'clock set'>[]
  /** Steps forward after which the server has not been heard yet. */
  readonly freshSteps: FactOf<'clock set'>[]
  hasSlept: boolean
  wokeAt: Instant
  /** How long the slowest page took to load. */
  slowestLoad: Duration
  /** When pages could not be relied on: from which moment on each page was not awake. */
  readonly absences: { readonly page: string; readonly from: Instant; until: Instant }[]
}

/** A person was active in this page, or on a page without the SDK. */
export interface Presence {
  readonly at: Instant
  readonly page: string | undefined
  readonly session: number
}

export interface ModelPage {
  readonly id: string
  readonly session: number
  readonly openedAt: Instant
  isVisible: boolean
  isFrozen: boolean
  isAway: boolean
  isGone: boolean
  /** It went to the sign-in page. */
  departedAt: Instant
  screen: Screen['kind']
  /** From then on its writes fail, or its storage can be neither read nor written. */
  muteAt: Instant
  blindAt: Instant
  readonly holds: Map<number, FactOf<'work began'>>
  /** The holds that began without a warning, in a page that has been running ever since. */
  readonly sureHolds: Set<number>
}

/** A lease of a crashed or frozen page ends by itself after this time (SPEC §5: "a three-minute lease"). */
const LEASE: Duration = 180 * SECOND

/** A page renews its lease at least this often. What a crashed page held counts until its last renewal (SPEC §2). */
const LEASE_RENEWAL: Duration = 120 * SECOND

/** A press in time counts if the server grants it within this time after the deadline (SPEC §2, "for at most 5 s"). */
export const LONGEST_CHECK: Duration = 5 * SECOND

/** What follows at the same moment may be noted a little later. */
export const MOMENT: Duration = 1.5 * SECOND

/** What a page writes, it writes "at most every min(10 s, …)" (SPEC §7). A page that crashes loses the rest. */
const UNWRITTEN: Duration = 12 * SECOND

export const createModel = (setup: Setup): Model => ({
  setup,
  now: 0,
  isAsleep: false,
  session: 0,
  isServerSessionOver: false,
  renewedAt: 0,
  knownRenewalAt: 0,
  renewedBy: undefined,
  pages: new Map(),
  sure: [],
  possible: new Map(),
  sent: new Map(),
  disturbances: [],
  troubledEnds: new Set(),
  clockSteps: [],
  maskedSteps: [],
  freshSteps: [],
  hasSlept: false,
  wokeAt: 0,
  slowestLoad: 0,
  absences: [],
})

export const isAwake = (model: Model, { isFrozen, isAway, isGone }: ModelPage): boolean =>
  !model.isAsleep && !isFrozen && !isAway && !isGone

/** A person can read the page. A page that is hidden or does not run is judged when it is shown and runs again. */
export const isReadable = (model: Model, page: ModelPage): boolean =>
  isAwake(model, page) && page.isVisible && (page.screen === 'none' || page.screen === 'warning')

/** Until when the pages of a session may be readable: the last activity, or the end of work, and the idle timeout (I2). */
export function latestDeadline(model: Model, session: number): Instant {
  const { setup, possible, now } = model
  // Where the server tells of persons, it tells an earlier sign-in's page of the session to which the cookie belongs now.
  const isApart = setup.isNamed && !setup.tellsIdleFor
  const known = isApart ? [possible.get(session) ?? 0] : [...possible.values()]
  return Math.max(...known, lastPossibleWork(model, session, now)) + setup.idleTimeout * SECOND
}

/** Quiet work (`keepWarning`) only keeps the server's session alive. Other work is activity for as long as it lasts. */
function lastPossibleWork({ pages, setup }: Model, session: number, now: Instant): Instant {
  let last = 0
  for (const page of pages.values()) {
    if (setup.isNamed && page.session !== session) continue
    for (const { until } of page.holds.values()) last = Math.max(last, Math.min(until, now))
  }
  return last
}

/**
 * Pages that are at work now: their work counts as activity (SPEC §2, "the end of the last work hold"). A server that counts
 * from a person's activity is not told of work that begins and ends between two pings.
 */
export function sureWork(model: Model): Presence[] {
  return [...model.pages.values()].flatMap((page) =>
    [...page.sureHolds].map((hold) => {
      const until = page.holds.get(hold)?.until ?? 0
      return { at: Math.min(until, model.now), page: page.id, session: page.session }
    }),
  )
}

/** The page stops running, so it cannot renew its lease: for sure its work counts until now. */
function endSureWork(model: Model, page: ModelPage, before: Duration): void {
  for (const presence of sureWork(model)) {
    if (presence.page === page.id) noteSure(model, page.id, presence.at - before, page.session)
  }
  page.sureHolds.clear()
}

const pageOf = ({ pages }: Model, id: string): ModelPage => pages.get(id) as ModelPage

function noteSure(model: Model, page: string | undefined, at: Instant, session: number): void {
  model.sure.push({ at, page, session })
}

function notePossible(model: Model, session: number, at: Instant): void {
  model.possible.set(session, Math.max(at, model.possible.get(session) ?? 0))
}

function noteRenewal(model: Model, at: Instant, page: string | undefined): void {
  model.renewedAt = at
  model.renewedBy = page
  if (page !== undefined) model.knownRenewalAt = at
}

type Handlers = { readonly [Kind in Fact['kind']]?: (model: Model, fact: FactOf<Kind>) => void }

/** What each fact changes in the picture. Facts that are not here change nothing. */
const HANDLERS: Handlers = {
  opened: onOpened,
  'page requested'(model, { session, at }) {
    if (model.setup.tellsIdleFor) notePossible(model, session, at)
  },
  'signed in'(model, { session }) {
    model.session = session
    model.isServerSessionOver = false
  },
  pressed: onPressed,
  'stay pressed': (model, { page, at }) => extendLocally(model, page, at),
  'acted elsewhere': onActedElsewhere,
  'work began': onWorkBegan,
  'work ended': (model, { page, hold }) => endWork(model, pageOf(model, page), hold, 0),
  screen: onScreen,
  hidden(model, { page }) {
    pageOf(model, page).isVisible = false
  },
  shown(model, { page }) {
    pageOf(model, page).isVisible = true
  },
  frozen(model, { page }) {
    pageOf(model, page).isFrozen = true
    beginAbsence(model, page)
  },
  thawed(model, { page }) {
    pageOf(model, page).isFrozen = false
    endAbsence(model, page)
  },
  left(model, { page }) {
    Object.assign(pageOf(model, page), { isVisible: false, isAway: true })
    beginAbsence(model, page)
  },
  restored(model, { page }) {
    Object.assign(pageOf(model, page), { isVisible: true, isAway: false })
    endAbsence(model, page)
  },
  crashed: onCrashed,
  departed(model, { page, at }) {
    const departed = pageOf(model, page)
    departed.isGone = true
    departed.departedAt = at
  },
  asleep(model) {
    model.isAsleep = true
    model.hasSlept = true
    for (const page of model.pages.keys()) beginAbsence(model, page)
  },
  awake(model, { at }) {
    model.isAsleep = false
    model.wokeAt = at
    for (const { id, isFrozen, isAway, isGone } of model.pages.values()) {
      if (!isFrozen && !isAway && !isGone) endAbsence(model, id)
    }
  },
  'clock set'(model, fact) {
    model.clockSteps.push(fact)
    if (fact.by > 0) model.freshSteps.push(fact)
    // Work ends by itself at its `max`. A page cannot tell at once whether that time has passed.
    if (fact.by > 0) for (const page of model.pages.values()) endSureWork(model, page, 0)
  },
  'writes refused'(model, { page, at }) {
    const one = pageOf(model, page)
    one.muteAt = Math.min(one.muteAt, at)
  },
  'storage blocked'(model, { page, at }) {
    const one = pageOf(model, page)
    one.blindAt = Math.min(one.blindAt, at)
  },
  sent: (model, fact) => void model.sent.set(fact.id, fact),
  handled: onHandled,
  disturbed: (model, fact) => void model.disturbances.push(fact),
  polled: (model, { at }) => noteRenewal(model, at, undefined),
  lapsed(model, { session }) {
    if (session === model.session) model.isServerSessionOver = true
  },
}

/** Notes a fact. */
export function noteFact(model: Model, fact: Fact): void {
  model.now = fact.at
  const handle = HANDLERS[fact.kind] as ((model: Model, fact: Fact) => void) | undefined
  handle?.(model, fact)
}

function onOpened(model: Model, { page, session, since, isCached }: FactOf<'opened'>): void {
  // Pages that name no session share one record, even if different people have signed in.
  const isFirst = ![...model.pages.values()].some((other) => other.session === session || !model.setup.isNamed)
  model.slowestLoad = Math.max(model.slowestLoad, isCached ? 0 : model.now - since)
  if (!isCached) noteRenewal(model, Math.max(model.renewedAt, since), page)
  if (!isCached) model.maskedSteps.push(...model.freshSteps.splice(0))
  if (isFirst && !isCached) noteSure(model, page, since, session)
  if (mayLoadBeActivity(model, session, isFirst)) notePossible(model, session, model.now)
  model.pages.set(page, {
    id: page,
    session,
    openedAt: model.now,
    isVisible: true,
    isFrozen: false,
    isAway: false,
    isGone: false,
    departedAt: Infinity,
    screen: 'none',
    muteAt: Infinity,
    blindAt: Infinity,
    holds: new Map(),
    sureHolds: new Set(),
  })
}

/**
 * SPEC §2: "`start()` is activity only when there is no live record". There is none for the first page of a session, after
 * the end of all pages, and where the record may not tell it: after a clock change, with broken storage, and while an
 * answer is lost or a page that does not run has not read it. A server that tells of persons (`idleFor`) counts each load.
 */
function mayLoadBeActivity(model: Model, session: number, isFirst: boolean): boolean {
  const { setup, clockSteps, disturbances, absences, pages, now } = model
  const isRecordDoubtful =
    clockSteps.length + disturbances.length + absences.length > 0 ||
    [...pages.values()].some(({ muteAt, blindAt, screen }) => Math.min(muteAt, blindAt) <= now || screen === 'expired')
  return isFirst || setup.tellsIdleFor || isRecordDoubtful || now > latestDeadline(model, session)
}

/** SPEC §2: "In `warning`, activity does not extend the session". So it must not be on any page. */
function onPressed(model: Model, { page, at, isBeforeWarning }: FactOf<'pressed'>): void {
  if (!isBeforeWarning) {
    // SPEC §2: "`extendOn: 'activity'` accepts trusted key and pointer presses too".
    if (model.setup.extendOn === 'activity') extendLocally(model, page, at)
    return
  }
  const { session } = pageOf(model, page)
  const isAnyWarned = [...model.pages.values()].some(
    (other) => other.session === session && !other.isGone && other.screen !== 'none',
  )
  const isSure = !isAnyWarned && at < earliestWarning(model, session)
  notePossible(model, session, at)
  if (isSure) noteSure(model, page, at, session)
}

/** A warning that waits for the answer of the status counts already, so what is done shortly before it is not sure. */
function earliestWarning({ setup, possible }: Model, session: number): Instant {
  const limit = Math.min(1, setup.window) * setup.idleTimeout * SECOND
  return (possible.get(session) ?? 0) + limit - setup.warnBefore * SECOND - LONGEST_WAIT
}

/** SPEC §2: "Without `keepaliveUrl` everything is local, and `extend()` succeeds locally". */
function extendLocally(model: Model, page: string, at: Instant): void {
  const { session } = pageOf(model, page)
  if (!model.setup.hasKeepalive && at <= latestDeadline(model, session)) notePossible(model, session, at)
}

/** SPEC §2: "Only `idleFor` tells of activity elsewhere." */
function onActedElsewhere(model: Model, { at }: FactOf<'acted elsewhere'>): void {
  const { setup, session } = model
  noteRenewal(model, at, undefined)
  if (!setup.tellsIdleFor) return
  notePossible(model, session, at)
  if (setup.hasStatus) noteSure(model, undefined, at, session)
}

/** A warning that waits for the answer of the status counts already, so what was done then is not sure. */
const LONGEST_WAIT: Duration = 10 * SECOND

/** How long before an end a lost request matters: the warning, the retries before it, and the wait for an answer. */
export const trouble = ({ setup }: Model): Duration => (setup.warnBefore + 120) * SECOND

export const recentDisturbances = (model: Model): readonly FactOf<'disturbed'>[] =>
  model.disturbances.filter(({ at }) => at > model.now - trouble(model))

function onScreen(model: Model, { page, screen, at }: FactOf<'screen'>): void {
  const shown = pageOf(model, page)
  shown.screen = screen
  if (screen === 'expired') {
    beginAbsence(model, page)
    if (recentDisturbances(model).length > 0) model.troubledEnds.add(shown.session)
  }
  if (screen === 'warning') forget(model, (one) => one.session === shown.session && one.at > at - LONGEST_WAIT)
}

function forget({ sure }: Model, isUnsure: (presence: Presence) => boolean): void {
  for (let index = sure.length - 1; index >= 0; index--) {
    if (isUnsure(sure[index] as Presence)) sure.splice(index, 1)
  }
}

function onWorkBegan(model: Model, fact: FactOf<'work began'>): void {
  if (fact.keepsWarning) return
  const page = pageOf(model, fact.page)
  page.holds.set(fact.hold, fact)
  const isSure = page.screen === 'none' && isAwake(model, page) && !model.setup.countsFromActivity
  if (isSure) page.sureHolds.add(fact.hold)
}

/** @param after how much later the work may still count. */
function endWork(model: Model, page: ModelPage, hold: number, after: Duration): void {
  const begun = page.holds.get(hold)
  if (!begun) return
  const end = Math.min(begun.until, model.now)
  if (page.sureHolds.delete(hold)) noteSure(model, page.id, end, page.session)
  page.holds.delete(hold)
  notePossible(model, page.session, Math.min(begun.until, model.now + after))
}

function onCrashed(model: Model, { page, at }: FactOf<'crashed'>): void {
  const crashed = pageOf(model, page)
  endSureWork(model, crashed, LEASE_RENEWAL)
  for (const hold of [...crashed.holds.keys()]) endWork(model, crashed, hold, LEASE)
  crashed.isGone = true
  forget(model, (presence) => presence.page === page && presence.at > at - UNWRITTEN)
  beginAbsence(model, page)
}

function beginAbsence(model: Model, page: string): void {
  endSureWork(model, pageOf(model, page), 0)
  model.absences.push({ page, from: model.now, until: Infinity })
}

function endAbsence({ absences, now }: Model, page: string): void {
  for (const absence of absences) if (absence.page === page) absence.until = Math.min(absence.until, now)
}

/** SPEC §2: "a press in time counts if the server grants it", and the page waits for it for at most 5 s. */
function onHandled(model: Model, { id, at, isGranted, until }: FactOf<'handled'>): void {
  const asked = model.sent.get(id)
  if (!asked || !isGranted) return
  const { request, page } = asked
  model.freshSteps.length = 0
  if (request.kind === 'sign-out' && until <= at) model.isServerSessionOver = true
  if (request.kind !== 'keepalive') return
  noteRenewal(model, at, page)
  const { session } = pageOf(model, page)
  const deadline = latestDeadline(model, session)
  // A server that tells of persons counts what a page reports from when the report arrives. A machine that fell asleep sends
  // it when it wakes.
  if (model.setup.tellsIdleFor && request.reason === 'activity') {
    notePossible(model, session, at - request.idleFor * SECOND)
  }
  const slack = MOMENT + (model.setup.tellsIdleFor ? model.setup.delay * SECOND : 0)
  const isAskedInTime = asked.at <= deadline + slack
  if (model.setup.tellsIdleFor && request.reason === 'extend' && isAskedInTime) notePossible(model, session, at)
  const isInTime = isAskedInTime && at <= deadline + LONGEST_CHECK + slack
  if (request.reason !== 'extend' || !isInTime) return
  notePossible(model, session, asked.at)
  const isAnswered = !model.disturbances.some((disturbed) => disturbed.id === id)
  if (isAnswered && isAwake(model, pageOf(model, page))) noteSure(model, page, asked.at, session)
}
