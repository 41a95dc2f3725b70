import { inSeconds } from '../../browser/server-diagnostics.ts'
import type { Reply } from './ask-server.ts'
import { type Check, checkRedirect } from './check-step.ts'

/** The first answer of the status, and everything that one answer shows. */
export async function checkStatus(check: Check): Promise<Reply> {
  const reply = await check.asker.ask('statusUrl')
  checkAnswer(check, reply)
  checkRedirect(check, reply, 'statusUrl')
  if (reply.outcome !== 'renewed') return reply
  if (!check.settings.server.status) {
    checkCache(check, reply)
    checkWorker(check, reply)
  }
  checkIdleFor(check, reply)
  checkUserKey(check, reply)
  return reply
}

function checkAnswer({ points }: Check, { outcome, expiresIn, fault, status }: Reply): void {
  const point = { code: 'check-status', title: 'the status', option: 'statusUrl' } as const
  const expected = '200 with {"expiresIn": seconds}'
  if (outcome === 'renewed' && expiresIn !== undefined)
    points.push({ ...point, outcome: 'kept', found: `${status}, the session lives for ${inSeconds(expiresIn)} more` })
  else if (outcome === 'renewed')
    points.push({
      ...point,
      outcome: 'advice',
      found: `${status} without expiresIn, so the page knows no time`,
      expected,
    })
  else if (outcome === 'ended')
    points.push({
      ...point,
      outcome: 'broken',
      found: `${fault ?? 'there is no session'}`,
      expected: `${expected}; sign in first, then check again`,
    })
  else points.push({ ...point, outcome: 'broken', found: fault ?? `${status}`, expected })
}

function checkCache({ points }: Check, { header }: Reply): void {
  const cacheControl = header('Cache-Control')
  const point = { code: 'check-cache', title: 'caching of the status', option: 'statusUrl' } as const
  const found = cacheControl ? `Cache-Control: ${cacheControl}` : 'no Cache-Control'
  const isKept = /no-store/.test(cacheControl ?? '')
  points.push(
    isKept
      ? { ...point, outcome: 'kept', found }
      : { ...point, outcome: 'advice', found, expected: 'Cache-Control: no-store, so that no proxy answers' },
  )
}

function checkWorker({ points }: Check, { isFromWorker }: Reply): void {
  const point = { code: 'check-service-worker', title: 'a service worker', option: 'statusUrl' } as const
  if (!isFromWorker) return void points.push({ ...point, outcome: 'kept', found: 'none stands between' })
  points.push({
    ...point,
    outcome: 'advice',
    found: 'one passes the request on',
    expected: 'that it stores neither status nor keepalive',
  })
}

function checkIdleFor({ points }: Check, { idleFor }: Reply): void {
  const point = { code: 'check-idle-for', title: 'idleFor', option: 'statusUrl' } as const
  if (idleFor !== undefined)
    return void points.push({ ...point, outcome: 'kept', found: `a person was last active ${inSeconds(idleFor)} ago` })
  const expected = 'idleFor, if the session has pages of other origins, or pages without the SDK'
  points.push({ ...point, outcome: 'advice', found: 'the answer does not tell', expected })
}

function checkUserKey({ settings, points }: Check, { userKey }: Reply): void {
  const own = settings.userKey
  const point = { code: 'check-user-key', title: 'userKey', option: 'userKey' } as const
  if (own === undefined)
    points.push({ ...point, outcome: 'skipped', found: 'the page has none, so a person cannot sign in again in place' })
  else if (userKey === own) points.push({ ...point, outcome: 'kept', found: 'the same in the page and in the answer' })
  else
    points.push({
      ...point,
      outcome: 'broken',
      found: userKey === undefined ? 'the answer has none' : 'the answer names another one',
      expected: "the page's userKey in the answer of statusUrl",
    })
}
