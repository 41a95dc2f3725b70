import type { Tab } from './engines/index.ts'
import { expect, test } from './fixtures.ts'

/** Six seconds of idleness, warned three seconds before: the whole story in the time a test may take. */
const TIMES = 'idle=6s&warn=3s'

const warning = { role: 'alertdialog', name: 'You are about to be signed out' }
// By part: the demo's own header has buttons of the same names.
const stay = 'dialog [part~="primary"]'
const signOut = 'dialog [part~="secondary"]'
const signInAgain = { role: 'link', name: 'Sign in again (opens in a new tab)' }
const PATIENCE = { timeout: 10_000, intervals: [50] }

interface Demo {
  readonly url: string
  readonly sessions: { list(): readonly Session[] }
}

interface Session {
  readonly lastSeen: number
  readonly alive: boolean
  readonly pings: readonly { readonly at: number; readonly reason: string }[]
  readonly requests: Readonly<Record<string, number>>
}

/** What the server knows of the only session. */
const session = ({ sessions }: Demo) => sessions.list().at(-1) as Session
const pings = (demo: Demo) => session(demo).pings.map(({ reason }) => reason)

interface Knobs {
  readonly path?: string
  readonly times?: string
}

async function signIn(tab: Tab, { url }: Demo, { path = '/page', times = TIMES }: Knobs = {}): Promise<void> {
  await tab.goto(`${url}/sign-in?${times}&next=${path}`)
  await tab.type('#name', 'Ada')
  await tab.press('Enter')
  await expect.poll(() => tab.url(), PATIENCE).toBe(url + path)
  await expect.poll(() => tab.eval(() => document.readyState)).toBe('complete')
}

const warned = (tab: Tab) => expect.poll(() => tab.isVisible(warning), PATIENCE).toBe(true)
const atSignIn = (tab: Tab) => expect.poll(() => tab.url(), PATIENCE).toMatch(/\/sign-in\?/)

test('warn, stay, warn, expire, and the sign-in page says why', async ({ tab, demo }) => {
  await signIn(tab, demo)
  await warned(tab)
  const before = session(demo).lastSeen
  expect(await tab.isFocused(stay)).toBe(true)

  await tab.click(stay)
  await expect.poll(() => tab.isVisible(warning), PATIENCE).toBe(false)
  expect(session(demo).lastSeen).toBeGreaterThan(before)
  expect(pings(demo)).toEqual(['extend'])

  await warned(tab)
  await atSignIn(tab)
  expect(session(demo).alive).toBe(false)
  expect(session(demo).requests['POST /logout']).toBe(1)
  const { searchParams } = new URL(await tab.url())
  expect(Object.fromEntries(searchParams)).toEqual({ next: '/page', reason: 'idle' })
  expect(await tab.text('#reason')).toContain('because you were inactive')
})

test('Escape stays signed in, and a half-typed form is as it was', async ({ tab, demo }) => {
  await signIn(tab, demo)
  await tab.type('#plan', 'beans and peas')
  await tab.eval(() => {
    const plan = document.querySelector('#plan') as HTMLTextAreaElement
    plan.setSelectionRange(2, 5)
    window.scrollTo(0, 40)
  })
  const condition = () => {
    const plan = document.querySelector('#plan') as HTMLTextAreaElement
    const { value, selectionStart, selectionEnd } = plan
    return { value, selectionStart, selectionEnd, isFocused: document.activeElement === plan, y: window.scrollY }
  }
  const before = await tab.eval(condition)
  await warned(tab)
  await tab.press('Escape')
  await expect.poll(() => tab.isVisible(warning), PATIENCE).toBe(false)
  expect(await tab.eval(condition)).toEqual(before)
  expect(before).toMatchObject({ value: 'beans and peas', isFocused: true })
  expect(pings(demo).at(-1)).toBe('extend')
})

test('extend() called by the page resolves when the server has renewed', async ({ tab, demo }) => {
  await signIn(tab, demo)
  await warned(tab)
  const before = session(demo).lastSeen
  const result = await tab.eval(() => {
    const { idleWarning } = window as unknown as { idleWarning: { extend(): Promise<{ ok: boolean }> } }
    return idleWarning.extend()
  })
  expect(result.ok).toBe(true)
  expect(session(demo).lastSeen).toBeGreaterThan(before)
  await expect.poll(() => tab.isVisible(warning), PATIENCE).toBe(false)
})

test('the same in a single-page application that imports the ESM build', async ({ tab, demo }) => {
  await signIn(tab, demo, { path: '/app' })
  await warned(tab)
  await tab.click(stay)
  await expect.poll(() => pings(demo), PATIENCE).toEqual(['extend'])
  await expect.poll(() => tab.isVisible(warning), PATIENCE).toBe(false)
  await warned(tab)
  await atSignIn(tab)
  expect(session(demo).alive).toBe(false)
})

test('typing without any request is reported, and keeps the session for three times the idle timeout', async ({
  tab,
  demo,
}) => {
  await signIn(tab, demo, { times: 'idle=8s&warn=3s' })
  await tab.click('#plan')
  const end = Date.now() + 24_000
  while (Date.now() < end) await tab.press('x')
  expect(session(demo).alive).toBe(true)
  expect(new Set(pings(demo))).toEqual(new Set(['activity']))
  expect(pings(demo).length).toBeGreaterThan(5)
  expect(session(demo).requests['GET /page']).toBe(1)
})

test('an untouched page sends no keepalive', async ({ tab, demo }) => {
  await signIn(tab, demo)
  await atSignIn(tab)
  expect(session(demo).requests['POST /session/keepalive']).toBeUndefined()
})

test('activity in one tab keeps the other quiet', async ({ tab, newTab, demo }) => {
  await signIn(tab, demo, { times: 'idle=9s&warn=3s' })
  const other = await newTab()
  await other.goto(`${demo.url}/page/two`)
  await other.eval(() => {
    document.addEventListener('idle-warning:warning', () => document.body.setAttribute('data-warned', ''))
  })
  await tab.click('#plan')
  const end = Date.now() + 12_000
  while (Date.now() < end) await tab.press('x')
  expect(await other.eval(() => document.body.hasAttribute('data-warned'))).toBe(false)
  expect(session(demo).alive).toBe(true)
})

test('extending in one tab closes the warning of the other; signing out there ends both', async ({
  tab,
  newTab,
  demo,
}) => {
  await signIn(tab, demo, { times: 'idle=14s&warn=9s' })
  const other = await newTab()
  await other.goto(`${demo.url}/page/two`)
  await warned(tab)
  await warned(other)
  await other.click(stay)
  await expect.poll(() => tab.isVisible(warning), PATIENCE).toBe(false)
  await warned(other)
  // In its first half second a warning takes no sign-out from somebody who was about to press something else.
  await expect.poll(() => other.text('dialog [part~="time"]'), PATIENCE).toMatch(/^[1-7] seconds/)
  await other.click(signOut)
  await atSignIn(tab)
  await atSignIn(other)
  expect(new URL(await tab.url()).searchParams.get('reason')).toBe('signed-out')
  expect(session(demo).alive).toBe(false)
  expect(session(demo).requests['POST /logout']).toBe(1)
})

test('a server that cannot be reached is said in the dialog; it stays until the server answers', async ({
  tab,
  demo,
}) => {
  await signIn(tab, demo, { times: 'idle=12s&warn=10s' })
  demo.fault = 'down'
  await warned(tab)
  await tab.press('Enter')
  await expect.poll(() => tab.text(warning), PATIENCE).toContain('We cannot reach the server')
  expect(pings(demo)).toEqual([])
  demo.fault = null
  await expect.poll(() => tab.isVisible(warning), PATIENCE).toBe(false)
  expect(pings(demo)).toEqual(['extend'])
})

test('a work hold in the markup keeps the session without any input, and lets it end afterwards', async ({
  tab,
  demo,
}) => {
  await signIn(tab, demo)
  await tab.click('#upload')
  await expect
    .poll(() => pings(demo).filter((reason) => reason === 'work').length, { timeout: 25_000 })
    .toBeGreaterThan(5)
  expect(session(demo).alive).toBe(true)
  expect(await tab.isVisible(warning)).toBe(false)
  await tab.eval(() => document.querySelector('[data-idle-warning="hold"]')?.remove())
  await atSignIn(tab)
  expect(session(demo).alive).toBe(false)
})

test('when the page asks for no navigation the cover stays, and the page beneath cannot be read', async ({
  tab,
  demo,
}) => {
  await signIn(tab, demo)
  await tab.eval(() => document.addEventListener('idle-warning:expired', (event) => event.preventDefault()))
  await expect.poll(() => tab.isVisible(signInAgain), PATIENCE).toBe(true)
  await tab.press('Escape')
  await tab.press('Escape')
  for (let n = 0; n < 5; n++) await tab.press('Tab')
  expect(
    await tab.eval(() => ({
      visibility: getComputedStyle(document.querySelector('h1') as Element).visibility,
      isCovered: document.elementFromPoint(5, 5)?.parentElement === document.documentElement,
      isFocusInPage: document.body.contains(document.activeElement) && document.activeElement !== document.body,
      // biome-ignore lint/performance/useDomNodeTextContent: only the text that is shown
      text: document.body.innerText.trim(),
    })),
  ).toEqual({ visibility: 'hidden', isCovered: true, isFocusInPage: false, text: '' })
  expect(await tab.isVisible(signInAgain)).toBe(true)
})

test('the whole story violates no content security policy and no trusted type', async ({ tab, demo }) => {
  await signIn(tab, demo)
  await tab.eval(() => {
    const seen: string[] = []
    Object.assign(window, { seen })
    document.addEventListener('securitypolicyviolation', (event) => seen.push(event.violatedDirective))
    document.addEventListener('idle-warning:expired', (event) => event.preventDefault())
  })
  await warned(tab)
  await tab.click(stay)
  await expect.poll(() => tab.isVisible(signInAgain), { timeout: 15_000 }).toBe(true)
  expect(await tab.eval(() => (window as unknown as { seen: string[] }).seen)).toEqual([])
  expect(session(demo).alive).toBe(false)
})
