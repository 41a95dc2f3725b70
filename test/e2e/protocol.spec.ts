import {
  createMisbehavingServer,
  MISBEHAVIOURS,
  type MisbehavingServer,
  type Misbehaviour,
} from '../support/misbehaving-server.ts'
import { arrived, PATIENCE } from './arrived.ts'
import type { Tab } from './engines/index.ts'
import { inOneEngine } from './one-engine.ts'
import { test as base, expect } from './time/test.ts'
import type { Time } from './time/time.ts'

/**
 * The built SDK before a server that does not do its duty. A session of thirty seconds: the page takes a tenth of it as
 * its margin, warns 7 s after it was served and ends at 27 s.
 */
const ATTRIBUTES = {
  'idle-timeout': '30s',
  'warn-before': '20s',
  'expires-in': '30s',
  'keepalive-url': '/keepalive',
  'status-url': '/status',
  'sign-in-url': '/sign-in',
}

const warning = { role: 'dialog', name: 'You are about to be signed out' }
const stay = 'dialog [part~="primary"]'

const test = base.extend<{ site: MisbehavingServer }>({
  site: async ({ time }, use) => {
    const wait = (duration: number, callback: () => void) => {
      const timer = setTimeout(callback, duration)
      return () => clearTimeout(timer)
    }
    const site = await createMisbehavingServer({ ...time, wait })
    site.window = 30_000
    await use(site)
    await site.close()
  },
})

interface Scene {
  readonly tab: Tab
  readonly site: MisbehavingServer
  readonly time: Time
}

/** The page, until the warning is there. */
async function warned({ tab, site, time }: Scene, attributes: Readonly<Record<string, string>> = {}) {
  await tab.goto(`${site.url}/page?${new URLSearchParams({ ...ATTRIBUTES, ...attributes })}`)
  await time.pass(11)
  await expect.poll(() => tab.isVisible(warning), PATIENCE).toBe(true)
  site.requests.length = 0
}

const closed = (tab: Tab) => expect.poll(() => tab.isVisible(warning), PATIENCE).toBe(false)
const says = (tab: Tab, text: string) => expect.poll(() => tab.text(warning), PATIENCE).toContain(text)

/** Where the person ends up: the sign-in page that says why. */
async function endedAt(tab: Tab, site: MisbehavingServer): Promise<void> {
  await arrived(tab, /\/sign-in\?/)
  const { origin, searchParams } = new URL(await tab.url())
  expect(origin).toBe(site.url)
  expect(searchParams.get('reason')).toBe('ended-by-server')
  expect(searchParams.get('next')).toMatch(/^\/page\?/)
}

/** What the SDK asked, without what the person's own navigation and the browser's wish for an icon ask. */
const sent = ({ requests }: MisbehavingServer) =>
  requests
    .filter(({ query, place }) => !query.includes('reason=') && place !== 'nothing')
    .map(({ method, place, body }) =>
      [method, place, new URLSearchParams(body).get('reason')].filter(Boolean).join(' '),
    )

const pings = ({ requests }: MisbehavingServer) => requests.filter(({ place }) => place === 'keepalive')

/** The fault for the first keepalive only. */
const once =
  (site: MisbehavingServer, fault: Misbehaviour): Misbehaviour =>
  (request, server) =>
    pings(site).length === 1 ? fault(request, server) : undefined

/** Warned late enough that an answer which moves nothing cannot be a matter of rounded seconds. */
const LATER = { 'warn-before': '17s', 'allow-short-warning': '' }

const EXTEND = 'POST keepalive extend'
const UNREACHABLE = 'We cannot reach the server'
const NOT_EXTENDED = 'We could not keep you signed in'

test('a session that has ended leads to the sign-in page, which is told why', async ({ tab, site, time }) => {
  await warned({ tab, site, time })
  site.until = 0
  await tab.click(stay)
  await endedAt(tab, site)
  expect(sent(site)).toEqual([EXTEND, 'GET status'])
})

test('a server that closes the socket is said in the dialog, which stays until the server answers', async ({
  tab,
  site,
  time,
}) => {
  await warned({ tab, site, time })
  site.faults.keepalive = MISBEHAVIOURS['a closed socket']
  await tab.click(stay)
  await says(tab, UNREACHABLE)
  site.faults = {}
  await time.pass(5)
  await closed(tab)
  expect(new Set(sent(site).filter((request) => request !== 'GET status'))).toEqual(new Set([EXTEND]))
  expect(site.until).toBeGreaterThan(time.now() + 20_000)
})

test('a stale token is refused with 403, and the fresh one is sent at once', async ({ tab, site, time }) => {
  site.token = 'fresh'
  await warned({ tab, site, time }, { csrf: 'django' })
  await tab.eval(() => {
    // biome-ignore lint/suspicious/noDocumentCookie: WebKitGTK has no Cookie Store
    document.cookie = 'csrftoken=stale; path=/'
  })
  await tab.click(stay)
  await closed(tab)
  expect(pings(site).map(({ headers }) => headers['x-csrftoken'])).toEqual(['stale', 'fresh'])
})

test(
  'a token that stays stale is said in the dialog, and the end comes on time',
  inOneEngine,
  async ({ tab, site, time }) => {
    site.faults.keepalive = MISBEHAVIOURS['403']
    await warned({ tab, site, time })
    await tab.click(stay)
    await says(tab, NOT_EXTENDED)
    expect(sent(site).filter((request) => request === EXTEND)).toHaveLength(2)
  },
)

test('the sign-in page in place of an answer is an end that the status confirms', async ({ tab, site, time }) => {
  await warned({ tab, site, time })
  const signIn = MISBEHAVIOURS['the sign-in page with 200']
  site.faults = { keepalive: signIn, status: signIn }
  await tab.click(stay)
  await endedAt(tab, site)
  expect(sent(site)).toEqual([EXTEND, 'GET status', 'GET status'])
})

test('a redirect to the sign-in page is an end, found by following the status', async ({ tab, site, time }) => {
  await warned({ tab, site, time })
  const away = MISBEHAVIOURS['a redirect to the sign-in page']
  site.faults = { keepalive: away, status: away }
  await tab.click(stay)
  await endedAt(tab, site)
  expect(sent(site)).toEqual([EXTEND, ...['GET status', 'GET sign-in'], ...['GET status', 'GET status', 'GET sign-in']])
})

test('a redirect to another origin, which CORS hides, is an end and not an outage', async ({ tab, site, time }) => {
  await warned({ tab, site, time })
  const away = MISBEHAVIOURS['a redirect to another origin']
  site.faults = { keepalive: away, status: away }
  await tab.click(stay)
  await endedAt(tab, site)
  const other = expect.stringMatching(/^(OPTIONS|GET) other$/)
  expect(sent(site)).toEqual([EXTEND, ...['GET status', other], ...['GET status', 'GET status', other]])
})

test('a redirect for want of a slash is no end: the status says that the session lives', async ({
  tab,
  site,
  time,
}) => {
  await warned({ tab, site, time }, LATER)
  const detour = MISBEHAVIOURS['a redirect to itself with a slash']
  site.faults = { keepalive: detour, status: detour }
  await tab.click(stay)
  await says(tab, NOT_EXTENDED)
  expect(sent(site)).toEqual([EXTEND, 'GET status', 'GET status'])
})

test('a server that hangs is given up, said in the dialog, and asked again', async ({ tab, site, time }) => {
  site.faults.keepalive = once(site, MISBEHAVIOURS['a hang'])
  await warned({ tab, site, time }, { timeout: '2s' })
  await tab.click(stay)
  await says(tab, 'One moment…')
  await says(tab, UNREACHABLE)
  await closed(tab)
  const [first, second] = pings(site)
  expect(sent(site)).toEqual([EXTEND, EXTEND])
  // The page itself ended the first request before it sent the second one.
  expect(first?.closedAt).toBeLessThanOrEqual(second?.at ?? 0)
})

const PUT_OFF: readonly [story: string, header: (site: MisbehavingServer) => string][] = [
  ['in seconds', () => '3'],
  ['at a date of its own wrong clock', (site) => site.date(3000)],
]

for (const [story, header] of PUT_OFF)
  test(
    `a server that asks for patience ${story} is left alone for so long`,
    inOneEngine,
    async ({ tab, site, time }) => {
      site.clockError = 86_400_000
      site.faults.keepalive = once(site, () => ({ status: 429, headers: { 'Retry-After': header(site) } }))
      await warned({ tab, site, time })
      await tab.click(stay)
      await says(tab, UNREACHABLE)
      await time.pass(4)
      await closed(tab)
      const [first, second] = pings(site)
      expect(sent(site)).toEqual([EXTEND, EXTEND])
      expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(2900)
    },
  )

test(
  'a server that renews only past its half-window does not extend before, and does afterwards',
  inOneEngine,
  async ({ tab, site, time }) => {
    site.isHalf = true
    await warned({ tab, site, time }, LATER)
    await tab.click(stay)
    await says(tab, NOT_EXTENDED)
    const { until } = site
    await time.pass((until - time.now()) / 1000 - 13)
    await tab.click(stay)
    await closed(tab)
    expect(site.until).toBeGreaterThan(until)
    expect(sent(site)).toEqual([EXTEND, EXTEND])
  },
)
