import { inSeconds } from '../../browser/server-diagnostics.ts'
import type { Duration } from '../../core/ports.ts'
import { ROUNDING } from '../../core/session/deadlines.ts'
import type { Reply } from './ask-server.ts'
import type { Check } from './check-step.ts'
import type { FoundPoint } from './server-report.ts'

/** The status is asked twice, so far apart. */
const APART: Duration = 3000

/** If the page itself renews the session in between, the two questions are asked again, so often at most. */
const MOST_TRIES = 3

/** Two answers with nothing of this page in between: the time that is left must have become less. */
export async function checkPassive(check: Check, first: Reply): Promise<Reply> {
  const { points, asker, renewals } = check
  const point = { code: 'check-status-renews', title: 'asking twice', option: 'statusUrl' } as const
  let before = first
  if (before.expiresIn === undefined) {
    points.push({ ...point, outcome: 'skipped', found: 'the status names no time' })
    return before
  }
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const known = renewals()
    await pause(check, APART)
    const after = await asker.ask('statusUrl')
    if (after.expiresIn === undefined) break
    if (known === renewals() && !isActiveElsewhere(before, after)) {
      points.push(passivePoint(before, after))
      return after
    }
    before = after
  }
  points.push({
    ...point,
    outcome: 'skipped',
    found: 'the page itself renewed the session in between; check again while it is idle',
  })
  return before
}

const isActiveElsewhere = (before: Reply, after: Reply): boolean =>
  before.idleFor !== undefined && after.idleFor !== undefined && after.idleFor < before.idleFor

function passivePoint(
  { answeredAt, expiresIn: earlier = 0 }: Reply,
  { at: later, expiresIn: left = 0 }: Reply,
): FoundPoint {
  const point = { code: 'check-status-renews', title: 'asking twice', option: 'statusUrl' } as const
  const passed = later - answeredAt
  const found = `${inSeconds(earlier)} were left, and ${inSeconds(passed)} later ${inSeconds(left)}`
  // Both figures may be rounded to whole seconds.
  if (earlier - left > passed - ROUNDING) return { ...point, outcome: 'kept', found }
  const expected =
    'less time: statusUrl, or a request that the page sends by itself, renews the session, and the server never ends an untouched page'
  return { ...point, outcome: 'broken', found, expected }
}

const pause = ({ clock }: Check, length: Duration): Promise<void> =>
  new Promise((resolve) => void clock.wait(clock.now() + length, resolve))
