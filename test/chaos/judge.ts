import { type Act, type Fact, type FactOf, type Finding, personOf } from './facts.ts'
import {
  actsOf,
  createModel,
  type Explanation,
  type KnownSession,
  type KnownTab,
  type Model,
  noteFact,
  sessionOf,
} from './model.ts'
import { isOutOfReach, lastPossible, lastSure, unknowable } from './presence.ts'
import { EARLY, LONGEST_CHECK, type Rules, SIGN_OUT, SLACK } from './rules.ts'

export interface Judge {
  /** Takes the facts in the order of their times. Returns the promises that this one breaks, each once. */
  note(fact: Fact): Finding[]
  /** How many ends of sessions and pages there were, by what explains them. */
  countEnds(): Readonly<Record<string, number>>
}

/** Compares what happened with the two promises. It knows the logs and what the pages showed, and nothing of the library. */
export function createJudge(rules: Rules): Judge {
  const model = createModel(rules)
  const told = new Set<string>()
  return {
    note(fact) {
      model.now = fact.at
      const lapses = lapsedSessions(model).map((session) => findSignedOut(model, lapseOf(session)))
      const found = [...lapses, findLateExtension(model, fact), findSignOut(model, fact)]
      noteFactAfter(model, fact, found)
      return found.flatMap((finding) => (finding && isNew(told, finding) ? [finding.finding] : []))
    },
    countEnds: () => countEach([...model.ends.values()]),
  }
}

function countEach(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return counts
}

/** `key`: what breaks a promise for long is told once. */
interface Found {
  readonly key: string
  readonly finding: Finding
}

function isNew(told: Set<string>, { key }: Found): boolean {
  if (told.has(key)) return false
  told.add(key)
  return true
}

/** A look at a page is judged with what the same look says of the page. */
function noteFactAfter(model: Model, fact: Fact, found: (Found | undefined)[]): void {
  if (fact.kind !== 'seen') return noteFact(model, fact)
  const before = model.tabs.get(fact.tab)?.session
  noteFact(model, fact)
  const tab = model.tabs.get(fact.tab) as KnownTab
  found.push(findReadable(model, fact, tab), findLeft(model, fact, before), findLocked(model, tab))
}

const seconds = (duration: number): string => `${Math.round(duration / 1000)} s`

const deadlineOf = (model: Model, person: string): number => lastPossible(model, person) + model.rules.idle

/** I2: "No page is readable after its deadline." A page that has just been shown, or has just woken up, gets a moment. */
function findReadable(
  model: Model,
  { at, session, isReadable, path }: FactOf<'seen'>,
  tab: KnownTab,
): Found | undefined {
  const { visibleSince, runsSince, name } = tab
  if (session === null || !isReadable || visibleSince === undefined) return undefined
  const person = personOf(name)
  const deadline = deadlineOf(model, person) + unknowable(model, person)
  if (at - Math.max(deadline, runsSince, visibleSince) <= SLACK) return undefined
  const words = `${name} shows ${path} ${seconds(at - deadlineOf(model, person))} after its deadline`
  return { key: `readable ${name} ${tab.since}`, finding: { at, promise: 'I2', person, words } }
}

/** Shorter steps come from rounding. */
const LEAST_EXTENSION = 1500

/** I2: "No session is extended after its deadline." */
function findLateExtension(model: Model, fact: Fact): Found | undefined {
  if (fact.kind !== 'stored' || !fact.by.includes('/session/keepalive')) return undefined
  const { at, session, person, endsAt } = fact
  const before = model.sessions.get(session)
  const late = at - deadlineOf(model, person)
  if (!before || endsAt - before.endsAt < LEAST_EXTENSION || late <= SLACK + unknowable(model, person)) return undefined
  const words = `a keepalive extends the session of ${person} ${seconds(late)} after its deadline`
  return { key: `extended ${session}`, finding: { at, promise: 'I2', person, words } }
}

/** An end of a session, or of a page of it, that no person asked for. */
interface End {
  readonly session: KnownSession
  readonly at: number
  /** Where it was seen. */
  readonly where: string
  readonly how: string
}

/** I1: "A person is not signed out while the server can be reached if … saw that person's activity". */
function findSignedOut(model: Model, end: End): Found | undefined {
  const { session, at, where, how } = end
  const { person } = session
  const key = `${where} ${session.key}`
  const active = lastSure(model, person, at, session.beganAt)
  const explanation = explain(model, end, active)
  model.ends.set(key, model.ends.get(key) ?? explanation ?? 'too early')
  if (explanation !== undefined) return undefined
  const words = `${how} ${seconds(at - (active ?? 0))} after activity of ${person}`
  return { key, finding: { at, promise: 'I1', person, words } }
}

/** Why an end breaks no promise; undefined if it does. */
function explain(model: Model, { session: { person }, at }: End, active: number | undefined): Explanation | undefined {
  if (isAsked(model, person, at)) return 'asked for'
  if (active === undefined) return 'no activity for certain'
  if (at - active >= model.rules.idle - EARLY) return 'at the idle timeout'
  return isOutOfReach(model, person, at) ? 'server out of reach' : undefined
}

const isAsked = (model: Model, person: string, at: number): boolean =>
  actsOf(model, person).some(({ what, from, until }) => what === 'sign out' && from <= at && until > at - SIGN_OUT)

function findSignOut(model: Model, fact: Fact): Found | undefined {
  if (fact.kind !== 'ended' || !fact.by.includes('/session/sign-out')) return undefined
  const session = model.sessions.get(fact.session)
  if (!session || session.isOver) return undefined
  return findSignedOut(model, { session, at: fact.at, where: 'server', how: 'a page signs the session out' })
}

/** The server's own rule has ended these since the last fact. */
function lapsedSessions({ sessions, now }: Model): KnownSession[] {
  const lapsed = [...sessions.values()].filter(({ isOver, endsAt }) => !isOver && endsAt < now)
  for (const session of lapsed) session.isOver = true
  return lapsed
}

const lapseOf = (session: KnownSession): End => ({
  session,
  at: session.endsAt,
  where: 'server',
  how: "the server's session lapses",
})

/** The page went to the sign-in page, and the session lives. */
function findLeft(
  model: Model,
  { at, tab, path, session }: FactOf<'seen'>,
  before: string | undefined,
): Found | undefined {
  const living = livingSession(model, tab, before)
  if (!living || session !== null || !path.startsWith('/sign-in')) return undefined
  return findSignedOut(model, { session: living, at, where: tab, how: `${tab} leaves for the sign-in page` })
}

/** The page stays covered, and the session lives. */
function findLocked(model: Model, { name, session, coveredSince }: KnownTab): Found | undefined {
  const living = livingSession(model, name, session)
  if (!living || coveredSince === undefined || model.now - coveredSince < LONGEST_CHECK) return undefined
  return findSignedOut(model, { session: living, at: coveredSince, where: name, how: `${name} is covered for good` })
}

/** The session of this page, if it is the person's newest one and lives. A page of an earlier sign-in may leave. */
function livingSession(model: Model, tab: string, key: string | undefined): KnownSession | undefined {
  const newest = sessionOf(model, personOf(tab))
  return newest && newest.key === key && !newest.isOver && !isOnItsWay(model, tab) ? newest : undefined
}

/** By these a person goes to the sign-in page: it may be in the tab's history. */
const JOURNEYS: readonly Act[] = ['sign in', 'go back', 'go forward', 'reload', 'follow a link', 'open a tab']

/** A page that loads slowly shows only later where the person went. */
const isOnItsWay = ({ acts, now }: Model, tab: string): boolean =>
  [...acts.values()].some((act) => act.tab === tab && JOURNEYS.includes(act.what) && act.until > now - SLACK)
