import { type Act, type Fact, type FactOf, type FaultKind, personOf, type TabName } from './facts.ts'
import { GAP, QUICK, type Rules } from './rules.ts'

/** What goes on: `until` is infinite while it does. */
export interface Span {
  readonly from: number
  until: number
}

export interface KnownAct extends Span {
  readonly what: Act
  readonly tab: TabName
  isSure: boolean
}

export interface KnownFault extends Span {
  readonly what: FaultKind
  readonly person: string | undefined
  readonly tab: TabName | undefined
  /** By how much a clock was set, or how slow the server is, in milliseconds. */
  readonly by: number
}

export interface KnownSession {
  readonly key: string
  readonly person: string
  readonly beganAt: number
  endsAt: number
  /** Removed, so that no later write brings it back. */
  isRemoved: boolean
  isOver: boolean
}

export interface KnownTab {
  readonly name: TabName
  /** The session that its page named last. */
  session: string | undefined
  path: string
  /** When its document began. */
  since: number
  seenAt: number
  /** Since when it has answered without a gap, and since when it has been visible and covered meanwhile. */
  runsSince: number
  visibleSince: number | undefined
  coveredSince: number | undefined
  /** The last work that began in it, if it goes on. */
  work: Span | undefined
}

/**
 * Who was active when, and what the server granted. It only notes what a bystander sees: it asks the library nothing.
 */
export interface Model {
  readonly rules: Rules
  now: number
  readonly acts: Map<number, KnownAct>
  readonly faults: Map<number, KnownFault>
  readonly sessions: Map<string, KnownSession>
  readonly tabs: Map<TabName, KnownTab>
  /** What explains each end, by session and by where it was seen. */
  readonly ends: Map<string, Explanation | 'too early'>
}

/** Why an end breaks no promise. */
export type Explanation = 'asked for' | 'no activity for certain' | 'at the idle timeout' | 'server out of reach'

export const createModel = (rules: Rules): Model => ({
  rules,
  now: 0,
  acts: new Map(),
  faults: new Map(),
  sessions: new Map(),
  tabs: new Map(),
  ends: new Map(),
})

type Handlers = { readonly [Kind in Fact['kind']]: (model: Model, fact: FactOf<Kind>) => void }

const HANDLERS: Handlers = {
  'act begins': ({ acts }, { id, what, tab, at }) =>
    void acts.set(id, { what, tab, from: at, until: Number.POSITIVE_INFINITY, isSure: false }),
  'act ends': onActEnds,
  'fault begins': ({ faults }, { id, what, person, tab, by = 0, at }) =>
    void faults.set(id, { what, person, tab, by, from: at, until: Number.POSITIVE_INFINITY }),
  'fault ends': onFaultEnds,
  stored: onStored,
  ended: ({ sessions }, { session }) => {
    const known = sessions.get(session)
    if (known) Object.assign(known, { isOver: true, isRemoved: true })
  },
  seen: onSeen,
  silent: (model, { tab, at }) => {
    const known = model.tabs.get(tab)
    if (known) Object.assign(known, { runsSince: at, visibleSince: undefined, coveredSince: undefined })
  },
}

export function noteFact(model: Model, fact: Fact): void {
  const handle = HANDLERS[fact.kind] as (model: Model, fact: Fact) => void
  handle(model, fact)
}

function onActEnds(model: Model, { id, isSure, isDone, at }: FactOf<'act ends'>): void {
  const act = model.acts.get(id)
  if (!act) return
  Object.assign(act, { until: at, isSure: isSure && isDone && at - act.from <= QUICK })
  const tab = tabOf(model, act.tab)
  if (act.what === 'begin work') tab.work = { from: act.from, until: Number.POSITIVE_INFINITY }
  if (act.what === 'end work' || act.what === 'close a tab') endWork(tab, at)
}

function onFaultEnds({ faults }: Model, { id, at }: FactOf<'fault ends'>): void {
  const fault = faults.get(id)
  if (fault) fault.until = at
}

function onStored({ sessions }: Model, { session, person, endsAt, at }: FactOf<'stored'>): void {
  const known = sessions.get(session)
  if (known) Object.assign(known, { endsAt, isOver: known.isRemoved })
  else sessions.set(session, { key: session, person, beganAt: at, endsAt, isRemoved: false, isOver: false })
}

function onSeen(model: Model, { at, since, path, session, isVisible, isReadable, tab: name }: FactOf<'seen'>): void {
  const tab = tabOf(model, name)
  if (at - tab.seenAt > GAP) Object.assign(tab, { runsSince: at, visibleSince: undefined, coveredSince: undefined })
  if (since !== tab.since) {
    endWork(tab, at)
    Object.assign(tab, { since, runsSince: at, visibleSince: undefined, coveredSince: undefined })
  }
  tab.visibleSince = isVisible ? (tab.visibleSince ?? at) : undefined
  const isCovered = isVisible && session !== null && !isReadable
  tab.coveredSince = isCovered ? (tab.coveredSince ?? at) : undefined
  Object.assign(tab, { path, session: session ?? undefined, seenAt: at })
}

function tabOf({ tabs }: Model, name: TabName): KnownTab {
  const known = tabs.get(name)
  if (known) return known
  const unseen = { session: undefined, path: '', since: 0, seenAt: 0, runsSince: 0 }
  const tab: KnownTab = { name, ...unseen, visibleSince: undefined, coveredSince: undefined, work: undefined }
  tabs.set(name, tab)
  return tab
}

function endWork(tab: KnownTab, at: number): void {
  if (tab.work && tab.work.until > at) tab.work.until = at
}

export const tabsOf = ({ tabs }: Model, person: string): KnownTab[] =>
  [...tabs.values()].filter(({ name }) => personOf(name) === person)

export const actsOf = ({ acts }: Model, person: string): KnownAct[] =>
  [...acts.values()].filter(({ tab }) => personOf(tab) === person)

/** The newest sign-in of a person. */
export const sessionOf = ({ sessions }: Model, person: string): KnownSession | undefined =>
  [...sessions.values()].filter((session) => session.person === person).at(-1)

/** The faults of these kinds that hit the person, or this tab of the person, at some time between these. */
export function faultsBetween(
  { faults }: Model,
  kinds: readonly FaultKind[],
  hit: { readonly person: string; readonly tab?: TabName },
  from: number,
  until: number,
): KnownFault[] {
  return [...faults.values()].filter((fault) => {
    const isHit = isOf(fault, hit) && kinds.includes(fault.what)
    return isHit && fault.from <= until && fault.until >= from
  })
}

function isOf(fault: KnownFault, { person, tab }: { readonly person: string; readonly tab?: TabName }): boolean {
  if (fault.tab !== undefined) return tab === undefined ? personOf(fault.tab) === person : fault.tab === tab
  return fault.person === undefined || fault.person === person
}
