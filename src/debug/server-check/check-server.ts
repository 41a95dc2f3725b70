import { createClock } from '../../browser/clock.ts'
import { insideOf } from '../../core/inside.ts'
import type { Clock } from '../../core/ports.ts'
import { createAsker } from './ask-server.ts'
import { checkPassive } from './check-passive.ts'
import { checkRenewing, checkTokenAsked } from './check-renewing.ts'
import { checkStatus } from './check-status.ts'
import type { Check } from './check-step.ts'
import type { CheckedHandle } from './checked-handle.ts'
import type { ServerKind } from './server-fixes.ts'
import { type FoundPoint, reportOf, type ServerReport } from './server-report.ts'

/** The options of {@link checkServer}. */
export interface CheckServerOptions {
  /** Also signs out, after a question to the person at the browser. It ends the session. @default `false` */
  readonly signOut?: boolean
}

const QUESTION = 'idle-warning: checkServer() now signs out, to see whether the server ends the session. Go on?'

/**
 * Asks the addresses of a running session what they answer, and compares that with the contract in docs/servers.md. Call it
 * in a page in which you are signed in. It takes about five seconds, renews the session once, and leaves it as it is
 * otherwise.
 *
 * @param handle `idle`, or `window.idleWarning` of a script tag.
 * @returns the report as data, and in words as `text`. It does not reject because of the server.
 * @throws Error (as a rejection) if `handle` is no handle, or one of another version.
 */
export async function checkServer(handle: CheckedHandle, options: CheckServerOptions = {}): Promise<ServerReport> {
  const inside = insideOf(handle)
  if (!inside) throw new Error('idle-warning: checkServer() needs the handle of a session, of the same version')
  const settings = inside.settings()
  const clock = (settings.ports as { readonly clock?: Clock }).clock ?? createClock()
  let renewals = 0
  const unwatch = inside.watchHistory(({ event, detail }) => {
    if (event === 'keepalive' && detail.outcome === 'renewed') renewals++
  })
  const check: Check = { settings, clock, asker: createAsker(settings, clock), points: [], renewals: () => renewals }
  try {
    await checkAll(check, handle, options)
  } finally {
    unwatch()
  }
  const { csrf } = settings.request
  return reportOf(check.points, typeof csrf === 'string' ? (csrf as ServerKind) : undefined)
}

async function checkAll(check: Check, handle: CheckedHandle, { signOut = false }: CheckServerOptions): Promise<void> {
  const { limits } = check.settings
  checkAddresses(check)
  const status = limits.hasStatus ? await checkStatus(check) : undefined
  if (status?.outcome === 'ended') return
  const passive = status && (await checkPassive(check, status))
  if (limits.hasKeepalive) await checkRenewing(check, handle, passive)
  await checkSignedOut(check)
  await checkSignInPage(check)
  if (limits.hasKeepalive) await checkTokenAsked(check, handle)
  await checkSignOut(check, signOut)
}

function checkAddresses({ settings, points }: Check): void {
  const { limits, signInUrl } = settings
  const title = 'the addresses'
  const missing = [
    ...(limits.hasKeepalive ? [] : ['keepaliveUrl']),
    ...(limits.hasStatus ? [] : ['statusUrl']),
    ...(limits.hasSignOut ? [] : ['signOutUrl']),
    ...(signInUrl ? [] : ['signInUrl']),
  ]
  if (!missing.length)
    return void points.push({ code: 'check-addresses', outcome: 'kept', title, found: 'all are set' })
  const outcome = limits.hasKeepalive ? 'advice' : 'broken'
  const expected = limits.hasKeepalive
    ? 'all four, unless you do without on purpose'
    : 'keepaliveUrl at least: without it nothing renews the session'
  points.push({
    code: 'check-addresses',
    outcome,
    title,
    found: `${missing.join(', ')} missing`,
    expected,
    option: missing.join(', '),
  })
}

/** The answer to a request without a session. */
async function checkSignedOut({ settings, asker, points }: Check): Promise<void> {
  const option = settings.statusUrl ? 'statusUrl' : 'keepaliveUrl'
  const point = { code: 'check-signed-out', title: 'without a session', option } as const
  if (!settings[option])
    return void points.push({ ...point, outcome: 'skipped', found: 'a function of the application asks' })
  const { outcome, status, leadsTo, header } = await asker.ask(option, { isSignedOut: true })
  const expected = '401 without a redirect and without WWW-Authenticate'
  const broken = (found: string): FoundPoint => ({ ...point, outcome: 'broken', found, expected })
  if (leadsTo) points.push(broken(`redirects to ${leadsTo}`))
  else if (outcome === 'renewed') points.push(broken(`answered ${status}, as if there were a session`))
  else if (header('WWW-Authenticate'))
    points.push(broken(`answered ${status} with WWW-Authenticate, so the browser asks for a password`))
  else if (outcome === 'ended' || (option === 'keepaliveUrl' && outcome === 'refused'))
    points.push({ ...point, outcome: 'kept', found: `answered ${status}` })
  else points.push(broken(`answered ${status || 'nothing that can be read'}`))
}

async function checkSignInPage({ settings, asker, points }: Check): Promise<void> {
  const { signInUrl } = settings
  if (!signInUrl) return
  const point = { code: 'check-sign-in-page', title: 'the sign-in page', option: 'signInUrl' } as const
  const { status, fault } = await asker.askPage(signInUrl)
  if (status >= 200 && status < 300) points.push({ ...point, outcome: 'kept', found: `answered ${status}` })
  else if (!status)
    points.push({ ...point, outcome: 'skipped', found: `a script may not read it (${fault ?? 'another origin'})` })
  else
    points.push({
      ...point,
      outcome: 'broken',
      found: `answered ${status}`,
      expected: '200, also for someone who is not signed in',
    })
}

async function checkSignOut({ settings, asker, points }: Check, isWanted: boolean): Promise<void> {
  if (!settings.signOutUrl) return
  const point = { code: 'check-sign-out', title: 'a sign-out', option: 'signOutUrl' } as const
  if (!isWanted || !confirm(QUESTION))
    return void points.push({
      ...point,
      outcome: 'skipped',
      found: 'it would end the session; checkServer(idle, { signOut: true }) tries it',
    })
  const { sessionKey } = settings
  const { status, outcome } = await asker.ask('signOutUrl', { form: sessionKey ? { sessionKey } : {} })
  const left = settings.statusUrl ? await asker.ask('statusUrl') : undefined
  const found = `answered ${status || 'with a redirect'}${left ? `, and then the status ${left.status || 'with a redirect'}` : ''}`
  const isRedirect = outcome === 'unclear'
  const isDone = isRedirect || (status >= 200 && status < 300)
  const isEnded = left ? left.outcome === 'ended' || left.outcome === 'unclear' : isDone
  if (isEnded) points.push({ ...point, outcome: 'kept', found })
  else
    points.push({ ...point, outcome: 'broken', found, expected: 'the end of the session: a POST with the CSRF token' })
}
