import { inSeconds } from '../../browser/server-diagnostics.ts'
import { ROUNDING } from '../../core/session/deadlines.ts'
import type { Reply } from './ask-server.ts'
import { type Check, checkRedirect } from './check-step.ts'
import type { CheckedHandle } from './checked-handle.ts'
import type { FoundPoint } from './server-report.ts'

/** The CSRF token, a keepalive, and how long the session then lives. */
export async function checkRenewing(check: Check, handle: CheckedHandle, before: Reply | undefined): Promise<void> {
  if (handle.phase === 'expired')
    return void check.points.push({
      ...{ code: 'check-keepalive', outcome: 'skipped', title: 'a keepalive', option: 'keepaliveUrl' },
      found: 'the session of this page has ended',
    })
  await checkTokenSent(check)
  // A person sits at this page and asks.
  const reply = await check.asker.ask('keepaliveUrl', { form: { reason: 'extend', idleFor: '0' } })
  checkRedirect(check, reply, 'keepaliveUrl')
  const after = reply.expiresIn === undefined && before ? await check.asker.ask('statusUrl') : reply
  check.points.push(keepalivePoint(check, before, reply, after))
  if (reply.outcome !== 'renewed') return
  const { expiresIn } = reply
  if (handle.phase !== 'stopped') handle.reportRenewal(expiresIn ? { expiresIn: `${expiresIn}ms` } : {})
  checkWindow(check, before, after)
}

async function checkTokenSent({ settings, asker, points }: Check): Promise<void> {
  if (settings.server.keepalive) return
  const { csrf } = settings.request
  const sent = { code: 'check-csrf-sent', title: 'the CSRF token', option: 'request.csrf' } as const
  const names = csrf ? Object.keys(await asker.tokenHeaders()) : []
  if (!csrf)
    points.push({
      ...sent,
      outcome: 'advice',
      found: 'none is sent',
      expected: 'request.csrf, unless the server checks Origin or Sec-Fetch-Site',
    })
  else if (names.length) points.push({ ...sent, outcome: 'kept', found: `sent as ${names.join(', ')}` })
  else
    points.push({
      ...sent,
      outcome: 'broken',
      found: 'the page holds none',
      expected: `a token where ${describeCsrf(csrf)} looks for it`,
    })
}

const describeCsrf = (csrf: unknown): string => (typeof csrf === 'string' ? `'${csrf}'` : 'request.csrf')

/**
 * A keepalive without the CSRF token must be refused. It comes last, because some servers end a session that sends a request
 * without its token.
 */
export async function checkTokenAsked({ settings, asker, points }: Check, { phase }: CheckedHandle): Promise<void> {
  if (!settings.keepaliveUrl || phase === 'expired') return
  const bare = await asker.ask('keepaliveUrl', { isWithoutToken: true, form: { reason: 'extend', idleFor: '0' } })
  const refused = { code: 'check-csrf-refused', title: 'a keepalive without a token', option: 'keepaliveUrl' } as const
  const found = `answered ${bare.status || 'with a redirect'}`
  const expected =
    '403, 419 or 422, so that another site cannot keep the session alive; or a check of Origin or Sec-Fetch-Site'
  if (bare.outcome === 'unreachable' || bare.outcome === 'misconfigured')
    points.push({ ...refused, outcome: 'skipped', found: bare.fault ?? found })
  else if (bare.outcome !== 'renewed') points.push({ ...refused, outcome: 'kept', found })
  else points.push({ ...refused, outcome: settings.request.csrf ? 'broken' : 'advice', found, expected })
}

function keepalivePoint(
  check: Check,
  before: Reply | undefined,
  { outcome, status, fault }: Reply,
  after: Reply,
): FoundPoint {
  const point = { code: 'check-keepalive', title: 'a keepalive', option: 'keepaliveUrl' } as const
  const expected = 'a 2xx, and a session that lives for its whole time again'
  if (outcome !== 'renewed') return { ...point, outcome: 'broken', found: fault ?? `${outcome}, ${status}`, expected }
  if (before?.expiresIn === undefined || after.expiresIn === undefined)
    return {
      ...point,
      outcome: 'kept',
      found: `${status}; whether it renewed is not known, because no answer names a time`,
    }
  const gained = after.expiresIn - (before.expiresIn - (after.at - before.at))
  const found = `${status}, ${inSeconds(after.expiresIn)} are left, ${inSeconds(Math.max(0, gained))} more than without it`
  if (gained > ROUNDING) return { ...point, outcome: 'kept', found }
  if (isAbsolute(after.expiresIn, after.absoluteIn))
    return { ...point, outcome: 'skipped', found: `${found}; that is the absolute end` }
  const { idleTimeout } = check.settings.limits
  // ASP.NET leaves the first half of its window alone.
  if (Number.isFinite(idleTimeout) && after.expiresIn > idleTimeout / 2)
    return {
      ...point,
      outcome: 'advice',
      found,
      expected: `${expected}. If the server renews only in the second half of its time, check again then`,
    }
  return { ...point, outcome: 'broken', found, expected }
}

const isAbsolute = (expiresIn: number, absoluteIn = Infinity): boolean => expiresIn >= absoluteIn - ROUNDING

function checkWindow({ settings, points }: Check, before: Reply | undefined, after: Reply): void {
  const { idleTimeout, warnBefore } = settings.limits
  const point = { code: 'check-window', title: "the server's timeout", option: 'idleTimeout' } as const
  const { expiresIn, absoluteIn } = after
  if (expiresIn === undefined) return void points.push({ ...point, outcome: 'skipped', found: 'no answer names it' })
  const found = `${inSeconds(expiresIn)} after a keepalive`
  if (isAbsolute(expiresIn, absoluteIn))
    return void points.push({ ...point, outcome: 'skipped', found: `${found}; that is the absolute end` })
  // Only a keepalive that renewed shows the whole window.
  const isRenewed = before?.expiresIn === undefined || expiresIn > before.expiresIn
  if (!isRenewed) return void points.push({ ...point, outcome: 'skipped', found: 'the keepalive did not renew' })
  const isShort = Number.isFinite(idleTimeout) ? expiresIn < idleTimeout - ROUNDING : expiresIn <= warnBefore
  const least = Number.isFinite(idleTimeout) ? idleTimeout : warnBefore
  if (isShort)
    points.push({
      ...point,
      outcome: 'broken',
      found,
      expected: `at least ${inSeconds(least)}, as in the page`,
    })
  else points.push({ ...point, outcome: 'kept', found })
}
