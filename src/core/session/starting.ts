import type { Duration, Instant } from '../ports.ts'
import { startCheck } from './checking.ts'
import { causeOf, deadlineOf } from './deadlines.ts'
import { makeContact, proofOf } from './keepalive.ts'
import { expire, isOnPurpose } from './leaving.ts'
import { type End, newGuess, newRecord, type SharedRecord, withLimits } from './record.ts'
import { type Input, initialState } from './state.ts'
import { enterPhase, isRunning, type Step, updateRecord } from './step.ts'
import { keepsWarningAway } from './work.ts'

type Started = Extract<Input, { readonly type: 'started' }>

/**
 * When a browser restores several pages after it was closed, the first one ends the session. For this long after that end,
 * the server may still deliver the other pages.
 */
const DELIVERED_LATE: Duration = 10_000

/** What a page may believe of the session when it starts: the record that it finds, and its own delivery. */
export function start(step: Step, input: Started): void {
  const { state, lead, random } = step
  if (isRunning(state)) return
  // Work of a session that has ended does not belong to the next one.
  const holds = state.phase === 'expired' ? [] : state.work.holds
  step.state = {
    ...initialState(),
    hiddenAt: state.hiddenAt,
    nextId: state.nextId,
    work: { holds, isCounted: keepsWarningAway(holds) },
    lead,
    jitter: random,
  }
  enterPhase(step, 'active', 'started')
  readRecordAtStart(step, input)
}

function readRecordAtStart(step: Step, { delivery, shared, wasClosed }: Started): void {
  const { state, limits, now } = step
  const deliveredAt = now - delivery.age
  if (shared?.ended && shared.ended.at > deliveredAt - toleranceOf(shared.ended)) {
    state.record = shared
    return
  }
  // SPEC §2: if a page with other limits has ended, or one that could not read, only that page has.
  const mayLive = !shared?.ended || (!isOnPurpose(shared.ended.cause) && !delivery.isCached)
  const isLive = shared && mayLive && deadlineOf(shared, limits, deliveredAt) > deliveredAt
  const record = isLive ? shared : newSession(deliveredAt, shared)
  state.record = withLimits(record, limits)
  if (isLive) state.writtenActivityAt = record.activeAt
  // A tab that is open already needs to know of shorter limits.
  if (isLive && state.record !== record) updateRecord(step, {}, true)
  // The browser brought back the cookie of a session that should have ended with the browser.
  if (wasClosed) return expire(step, 'browser-closed', true)
  // If the page came from a cache, or had loaded before `start()`, it proves nothing about a session that is known.
  if (isLive && (delivery.isCached || delivery.age === 0)) return
  if (delivery.isCached) startFromCache(step, shared)
  else startDelivered(step, deliveredAt, !isLive)
}

const toleranceOf = ({ cause }: End): Duration => (cause === 'browser-closed' ? DELIVERED_LATE : 0)

/** A session that begins now, after the one that the record tells of. */
const newSession = (at: Instant, shared: SharedRecord | undefined): SharedRecord => ({
  ...newRecord(at),
  epoch: Math.max(at, (shared?.epoch ?? 0) + 1),
  previous: shared?.ended ?? null,
})

/** The server really delivered this page, so its session lived then. That is activity only if the session is new here. */
function startDelivered(step: Step, at: Instant, isNew: boolean): void {
  const { state, limits } = step
  const { record } = state
  const { expiresIn, absoluteIn = Infinity } = limits
  if (isNew) state.seenActivityAt = record.activeAt
  const isProof = (limits.hasKeepalive || expiresIn !== undefined) && at >= record.provenAt
  const change = {
    ...(isProof && proofOf(step, at, { expiresIn })),
    ...makeContact(step, at, expiresIn),
    reportedAt: Math.max(record.reportedAt, at),
    answeredAt: Math.max(record.answeredAt, at),
    absoluteUntil: Math.min(record.absoluteUntil, at + absoluteIn),
  }
  updateRecord(step, change, isNew)
}

/**
 * No server was asked for this page, and no tab knows a living session. The page is covered until the server answers. Without
 * a status the record decides: a ping could bring back a session that has ended.
 */
function startFromCache(step: Step, shared: SharedRecord | undefined): void {
  const { state, limits } = step
  if (limits.hasStatus) {
    state.record = shared && !shared.ended ? shared : newGuess(shared)
    startCheck(step)
  } else if (shared) {
    state.record = shared
    expire(step, shared.ended?.cause ?? causeOf(shared, limits), false)
  }
}
