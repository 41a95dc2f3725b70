import type { Duration, Instant } from '../../src/core/ports.ts'
import { SECOND } from '../support/machine.ts'
import type { Fact } from './facts.ts'
import { createModel, isReadable, latestDeadline, MOMENT, type Model, noteFact } from './model.ts'
import { describeSignedOut } from './signed-out.ts'
import type { Setup } from './story.ts'

/** A promise that a story broke. */
export interface Finding {
  readonly promise: 'I1' | 'I2' | 'traffic'
  readonly at: Instant
  readonly words: string
}

/** Compares what happened with the promises. Returns the first finding. */
export function judge(setup: Setup, facts: readonly Fact[]): Finding | undefined {
  const model = createModel(setup)
  const traffic = createTraffic()
  for (const fact of facts) {
    model.now = fact.at
    if (fact.kind === 'broke') return { promise: 'traffic', at: fact.at, words: fact.words }
    const finding =
      findReadable(model) ?? findLateRenewal(model, fact) ?? findSignedOut(model, fact) ?? traffic.find(fact)
    if (finding) return finding
    noteFact(model, fact)
  }
  return undefined
}

const inMinutes = (duration: Duration): string => {
  const seconds = Math.round(duration / SECOND)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/**
 * What no page can know. A sleep during which the clock is set back looks as if no time had passed: the monotonic clock
 * stood, and the wall clock went back. And if the clock is set back twice, a page that did not look in between cannot tell
 * between which steps another page wrote.
 */
function unknowable({ setup, hasSlept, clockSteps, pages }: Model): Duration {
  const back = clockSteps.map(({ by }) => Math.max(0, -by))
  const known = hasSlept ? undefined : back.find((step) => step > LEAST_STEP)
  const steps = back.reduce((sum, step) => sum + step, 0) - (known ?? 0)
  // A page that did not look between a step forward and what another page saw cannot tell which came first.
  const forward = pages.size > 1 ? clockSteps.reduce((sum, { by }) => sum + Math.max(0, by), 0) : 0
  // A server that tells of persons counts what a page reports from when the report arrives.
  return steps + forward + (setup.tellsIdleFor ? setup.delay * SECOND : 0)
}

/** SPEC §1: only a step of more than 5 s back counts. A page that opened after a shorter one cannot know of it. */
const LEAST_STEP: Duration = 5 * SECOND

/** I2, first half: "No page is readable after its deadline." */
function findReadable(model: Model): Finding | undefined {
  for (const page of model.pages.values()) {
    if (!isReadable(model, page)) continue
    const late = model.now - latestDeadline(model, page.session)
    if (late <= MOMENT + unknowable(model)) continue
    const words = `${page.id} is readable ${inMinutes(late)} after its deadline`
    return { promise: 'I2', at: model.now, words }
  }
  return undefined
}

/** I2, second half: "No session is extended after its deadline." */
function findLateRenewal(model: Model, fact: Fact): Finding | undefined {
  if (fact.kind !== 'sent' || fact.request.kind !== 'keepalive') return undefined
  const { session } = model.pages.get(fact.page) as { session: number }
  const late = model.now - latestDeadline(model, session)
  if (late <= MOMENT + unknowable(model)) return undefined
  const words = `${fact.page} sends a keepalive ${inMinutes(late)} after its deadline`
  return { promise: 'I2', at: model.now, words }
}

/** I1. */
function findSignedOut(model: Model, fact: Fact): Finding | undefined {
  const words = describeSignedOut(model, fact)
  return words === undefined ? undefined : { promise: 'I1', at: model.now, words }
}

const MINUTE: Duration = 60 * SECOND

/** Retries with a doubled wait after each failure, the status before the warning and before the end, and some pings. */
const USUAL_REQUESTS = 14

/** What happens to a page may be followed by a ping and by a status, and each of them by its confirmation. */
const REQUESTS_PER_CAUSE = 4

const CAUSES: readonly Fact['kind'][] = [
  'opened',
  'signed in',
  'stay pressed',
  'work began',
  'work ended',
  'hidden',
  'shown',
  'frozen',
  'thawed',
  'left',
  'restored',
  'awake',
  'clock set',
  'disturbed',
  'crashed',
  'departed',
]

/** SPEC §5: "Ten tabs ping like one, and ask for the status like one", and "no storm". The requests of a minute are bounded. */
function createTraffic() {
  const requests: Instant[] = []
  const causes: Instant[] = []
  const countSince = (list: readonly Instant[], from: Instant) => list.filter((at) => at > from).length
  return {
    find(fact: Fact): Finding | undefined {
      if (CAUSES.includes(fact.kind)) causes.push(fact.at)
      if (fact.kind !== 'sent') return undefined
      requests.push(fact.at)
      const sent = countSince(requests, fact.at - MINUTE)
      const allowed = USUAL_REQUESTS + REQUESTS_PER_CAUSE * countSince(causes, fact.at - MINUTE)
      if (sent <= allowed) return undefined
      return { promise: 'traffic', at: fact.at, words: `${sent} requests in a minute, where ${allowed} are allowed` }
    },
  }
}
