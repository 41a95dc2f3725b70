import type { AnswerSeen, Fact, RequestKind, TabFact } from './facts.ts'
import type { BandKind } from './rows.ts'

/** Each line of the log, which says in words what the timeline draws. */
export interface Line {
  readonly who: string
  readonly text: string
}

export const bandWords: Readonly<Record<BandKind, string>> = {
  active: 'active',
  warning: 'warning',
  checking: 'checking',
  expired: 'expired',
  alive: 'session alive',
  ended: 'session over',
}

export const requestWords: Readonly<Record<RequestKind, string>> = {
  keepalive: 'keepalive',
  status: 'status',
  'sign-out': 'sign-out',
  'sign-in': 'sign-in',
  page: 'page',
}

export function answerWords(answer: AnswerSeen): string {
  if (answer === 'waiting') return 'no answer yet'
  return answer === 'none' ? 'no answer: the server cannot be reached' : `answer ${answer}`
}

/** In the timeline there is room for a word. */
export const shortAnswer = (answer: AnswerSeen): string =>
  typeof answer === 'number' ? `${answer}` : { none: 'no answer', waiting: '…' }[answer]

const causes: Readonly<Record<string, string>> = {
  idle: 'nobody was active',
  absolute: 'the time limit is reached',
  'ended-by-server': 'the server has ended it',
  'signed-out': 'a person signed out',
  'browser-closed': 'the browser was closed',
}

/** What a fact is worth in words. Requests are told with their answers. */
export function lineOf(fact: Fact, facts: readonly Fact[]): Line | null {
  if (fact.kind === 'set') return { who: 'You', text: fact.text }
  if (fact.kind === 'received') return receivedLine(fact)
  if (fact.kind === 'session') return sessionLine(fact, facts)
  const text = tabText(fact, facts)
  return text === null ? null : { who: `Tab ${fact.tab}`, text }
}

function receivedLine({ request, tab, answer }: Extract<Fact, { kind: 'received' }>): Line | null {
  if (request === 'sign-in') return { who: 'Server', text: `signs Ada in (${answer}).` }
  return request === 'page' ? { who: 'Server', text: `sends the page of tab ${tab} (${answer}).` } : null
}

function sessionLine(fact: Extract<Fact, { kind: 'session' }>, facts: readonly Fact[]): Line | null {
  const before = facts
    .slice(0, facts.indexOf(fact))
    .filter(({ kind }) => kind === 'session')
    .at(-1)
  const wasAlive = before?.kind === 'session' && before.isAlive
  return wasAlive && !fact.isAlive ? { who: 'Server', text: 'has no session any more.' } : null
}

function tabText(fact: TabFact, facts: readonly Fact[]): string | null {
  if (fact.kind === 'opened') return 'opens.'
  if (fact.kind === 'left') return 'leaves this page.'
  if (fact.kind === 'decided') return decisionText(fact.entry)
  return fact.kind === 'answered' ? answeredText(fact, facts) : null
}

function decisionText({ event, detail }: Extract<TabFact, { kind: 'decided' }>['entry']): string | null {
  const cause = causes[String(detail.cause)] ?? String(detail.cause)
  if (event === 'warning') return `warns: ${seconds(detail.remaining)} left.`
  if (event === 'extended') return `stays signed in (${detail.by}).`
  if (event === 'checking') return 'is covered while it asks the server.'
  if (event === 'checked') return 'is uncovered: the session lives.'
  if (event === 'expired') return `is covered: the session is over, because ${cause}.`
  if (event === 'resumed') return 'is uncovered: the same person has signed in again.'
  if (event === 'error') return `reports ${detail.code}: ${detail.cause}`
  return event === 'phase' && detail.cause === 'started' ? 'watches the session.' : null
}

function answeredText(
  { id, at, answer }: Extract<TabFact, { kind: 'answered' }>,
  facts: readonly Fact[],
): string | null {
  const asked = facts.find((fact) => fact.kind === 'asked' && fact.id === id)
  if (asked?.kind !== 'asked') return null
  const what = `${requestWords[asked.request]} request${asked.reason ? ` (${asked.reason})` : ''}`
  const took = at - asked.at < 1000 ? '' : `, after ${seconds(at - asked.at)}`
  return `${what}: ${answerWords(answer)}${took}.`
}

const seconds = (milliseconds: unknown): string => {
  const rounded = Math.round(Number(milliseconds) / 1000)
  return `${rounded} second${rounded === 1 ? '' : 's'}`
}
