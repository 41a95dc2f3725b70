import type { Tab } from './engines/index.ts'
import { expect, test } from './fixtures.ts'

const PATIENCE = { timeout: 15_000, intervals: [50] }
const warning = { role: 'alertdialog', name: 'You are about to be signed out' }
const stay = 'dialog [part~="primary"]'

interface Demo {
  readonly url: string
  readonly sessions: { list(): readonly Session[] }
}

interface Session {
  readonly alive: boolean
  readonly pings: readonly { readonly reason: string }[]
  readonly requests: Readonly<Record<string, number>>
}

const session = ({ sessions }: Demo) => sessions.list().at(-1) as Session

async function signIn(tab: Tab, { url }: Demo, times: string): Promise<void> {
  await tab.goto(`${url}/sign-in?${times}&next=/page/frame`)
  await tab.type('#name', 'Ada')
  await tab.press('Enter')
  await expect.poll(() => tab.url(), PATIENCE).toBe(`${url}/page/frame`)
  await expect.poll(() => tab.eval(phases), PATIENCE).toEqual(['active', 'active'])
}

/** Where the session stands in the page and in its frame. Runs in the page. */
const phases = () =>
  [window, window.frames[0] as unknown as Window].map(
    (view) => (view as unknown as { idleWarning?: { phase: string } }).idleWarning?.phase,
  )

/** Which of the two show something of the SDK's. Runs in the page. */
const shown = () =>
  [document, (window.frames[0] as unknown as Window).document].map((page) => {
    const dialog = page.querySelector('idle-warning')?.shadowRoot?.querySelector('dialog')
    return !!dialog?.open
  })

test('a page and its frame that both carry the SDK show one modal, and are extended by one ping', async ({
  tab,
  demo,
}) => {
  await signIn(tab, demo, 'idle=9s&warn=4s')
  await expect.poll(() => tab.eval(phases), PATIENCE).toEqual(['warning', 'warning'])
  await expect.poll(() => tab.isVisible(warning), PATIENCE).toBe(true)
  expect(await tab.eval(shown)).toEqual([true, false])
  await tab.click(stay)
  await expect.poll(() => tab.eval(phases), PATIENCE).toEqual(['active', 'active'])
  expect(session(demo).pings.map(({ reason }) => reason)).toEqual(['extend'])
})

test('work in the frame keeps the page, with one set of pings', async ({ tab, demo }) => {
  await signIn(tab, demo, 'idle=9s&warn=3s')
  const end = Date.now() + 14_000
  const link = await tab.eval(() => {
    const { x, y } = (document.querySelector('iframe') as HTMLElement).getBoundingClientRect()
    return { x: x + 20, y: y + 20 }
  })
  for (let n = 0; Date.now() < end; n++) await tab.move(link.x + (n % 20) * 5, link.y + 10, 2)
  expect(await tab.eval(phases)).toEqual(['active', 'active'])
  const { length } = session(demo).pings
  // A third of nine seconds apart, and up to a tenth earlier.
  expect([length >= 3, length <= 6, session(demo).alive]).toEqual([true, true, true])
})

test('at the end the page is covered as a whole, one sign-out is sent, and the page leaves, not the frame', async ({
  tab,
  demo,
}) => {
  await signIn(tab, demo, 'idle=6s&warn=3s')
  await expect.poll(() => tab.url(), PATIENCE).toMatch(/\/sign-in\?.*reason=idle/)
  expect(new URL(await tab.url()).searchParams.get('next')).toBe('/page/frame')
  expect([session(demo).alive, session(demo).requests['POST /logout']]).toEqual([false, 1])
})

test('a frame in a page without the SDK watches for itself', async ({ tab, demo }) => {
  await signIn(tab, demo, 'idle=9s&warn=4s')
  await tab.eval(() => (window as unknown as { idleWarning: { stop(): void } }).idleWarning.stop())
  await expect.poll(() => tab.eval(phases), PATIENCE).toEqual(['stopped', 'warning'])
  await expect.poll(() => tab.eval(shown), PATIENCE).toEqual([false, true])
})
