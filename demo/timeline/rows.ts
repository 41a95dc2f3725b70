import type { AnswerSeen, Fact, Instant, RequestKind, ServerFact, TabFact } from './facts.ts'

export type BandKind = 'active' | 'warning' | 'checking' | 'expired' | 'alive' | 'ended'

export interface Band {
  readonly kind: BandKind
  readonly from: Instant
  /** `null` while it goes on. */
  readonly to: Instant | null
}

export interface Dot {
  readonly id: string
  readonly request: RequestKind
  readonly answer: AnswerSeen
  readonly at: Instant
  /** When the answer came. */
  readonly until: Instant | null
  readonly reason?: string
  /** In the server's row: the row of the tab that asked. */
  readonly tab?: string
}

export interface Row {
  /** `server`, or the name of a tab. */
  readonly id: string
  readonly name: string
  readonly bands: readonly Band[]
  readonly dots: readonly Dot[]
  /** When a person was active. */
  readonly activity: readonly Instant[]
  /** When the session ends if nothing happens. */
  readonly deadline: Instant | null
}

export const SERVER = 'server'

export const rowName = (id: string): string => (id === SERVER ? 'Server' : `Tab ${id}`)

/** What is drawn: a row for each tab in the order of their opening, and the server's below them. */
export function rowsOf(facts: readonly Fact[], now: Instant): Row[] {
  const tabs = [...new Set(facts.flatMap((fact) => ('tab' in fact && fact.kind !== 'received' ? [fact.tab] : [])))]
  return [...tabs.map((tab) => tabRow(tab, facts)), serverRow(facts, now)]
}

function tabRow(tab: string, facts: readonly Fact[]): Row {
  const own = facts.filter((fact): fact is TabFact => 'tab' in fact && fact.tab === tab && fact.kind !== 'received')
  const activity = own.filter(({ kind }) => kind === 'active').map(({ at }) => at)
  return { id: tab, name: rowName(tab), bands: tabBands(own), dots: tabDots(own), activity, deadline: deadlineOf(own) }
}

function tabBands(facts: readonly TabFact[]): Band[] {
  const bands: Band[] = []
  let phase: BandKind | null = null
  const change = (kind: BandKind | null, at: Instant) => {
    const last = bands.at(-1)
    if (last?.to === null) bands[bands.length - 1] = { ...last, to: at }
    if (kind) bands.push({ kind, from: at, to: null })
  }
  for (const fact of facts) {
    if (fact.kind === 'left' && phase !== 'expired') {
      phase = null
      change(null, fact.at)
    }
    if (fact.kind !== 'decided') continue
    const { event, detail } = fact.entry
    if (event === 'phase') phase = phaseOf(detail.to)
    if (event === 'phase' || event === 'checked') change(phase, fact.at)
    if (event === 'checking') change('checking', fact.at)
  }
  return bands.filter(({ from, to }) => to === null || to > from)
}

const phaseOf = (phase: unknown): BandKind | null =>
  phase === 'active' || phase === 'warning' || phase === 'expired' ? phase : null

function tabDots(facts: readonly TabFact[]): Dot[] {
  const dots = new Map<string, Dot>()
  for (const fact of facts) {
    if (fact.kind === 'asked') dots.set(fact.id, dotOf(fact))
    const dot = fact.kind === 'answered' ? dots.get(fact.id) : undefined
    if (fact.kind === 'answered' && dot) dots.set(fact.id, { ...dot, answer: fact.answer, until: fact.at })
  }
  return [...dots.values()]
}

const dotOf = ({ id, at, request, reason }: Extract<TabFact, { kind: 'asked' }>): Dot => ({
  id,
  request,
  at,
  until: null,
  answer: 'waiting',
  ...(reason && { reason }),
})

/** None once the session is over. */
function deadlineOf(facts: readonly TabFact[]): Instant | null {
  const isOver = facts.filter(({ kind }) => kind === 'left' || kind === 'opened').at(-1)?.kind === 'left'
  const last = facts.filter((fact) => fact.kind === 'remaining').at(-1)
  return isOver || !last || last.remaining <= 0 ? null : last.at + last.remaining
}

function serverRow(facts: readonly Fact[], now: Instant): Row {
  const received = facts.filter((fact) => fact.kind === 'received')
  const sessions = facts.filter((fact) => fact.kind === 'session')
  const last = sessions.at(-1)
  const isAlive = last?.isAlive && last.endsAt > now
  return {
    id: SERVER,
    name: rowName(SERVER),
    bands: serverBands(sessions, now),
    dots: received.map(({ at, tab, request, answer }, index) => ({
      id: `${index}`,
      at,
      until: at,
      tab,
      request,
      answer,
    })),
    activity: [],
    deadline: isAlive ? last.endsAt : null,
  }
}

type SessionFact = Extract<ServerFact, { kind: 'session' }>

function serverBands(sessions: readonly SessionFact[], now: Instant): Band[] {
  const bands: Band[] = []
  const change = (kind: BandKind, at: Instant) => {
    const last = bands.at(-1)
    if (last?.kind === kind) return
    if (last) bands[bands.length - 1] = { ...last, to: at }
    bands.push({ kind, from: at, to: null })
  }
  sessions.forEach(({ at, isAlive, endsAt }, index) => {
    const next = sessions[index + 1]?.at ?? now
    if (isAlive) change('alive', at)
    // A server that is asked nothing ends the session all the same.
    if (isAlive && endsAt < next) change('ended', endsAt)
    if (!isAlive && bands.length > 0) change('ended', Math.min(at, Math.max(endsAt, bands.at(-1)?.from ?? at)))
  })
  return bands
}
