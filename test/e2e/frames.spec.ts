import { arrived, PATIENCE } from './arrived.ts'
import type { Tab } from './engines/index.ts'
import { conclude } from './fixtures.ts'
import { expect, TIMES, test, UNTIL_OVER, UNTIL_WARNED } from './time/test.ts'

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
  await arrived(tab, `${url}/page/frame`)
  await expect.poll(() => tab.eval(phases), PATIENCE).toEqual(['active', 'active'])
}

/** Where the session stands in the page and in its frame. Runs in the page. */
const phases = () =>
  [window, window.frames[0] as unknown as Window].map(
    (view) => (view as unknown as { idleWarning?: { phase: string } } | undefined)?.idleWarning?.phase,
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
  time,
}) => {
  await signIn(tab, demo, TIMES)
  await time.pass(UNTIL_WARNED)
  await expect.poll(() => tab.eval(phases), PATIENCE).toEqual(['warning', 'warning'])
  await expect.poll(() => tab.isVisible(warning), PATIENCE).toBe(true)
  const [inPage, inFrame] = await tab.eval(shown)
  await tab.click(stay)
  await expect.poll(() => tab.eval(phases), PATIENCE).toEqual(['active', 'active'])
  const pings = session(demo).pings.map(({ reason }) => reason)
  conclude(
    [`modal of the page ${inPage}, of the frame ${inFrame}`, `pings: ${pings.join(', ')}`],
    'modal of the page true, of the frame false; pings: extend',
  )
})

test('work in the frame keeps the page, with one set of pings', async ({ tab, demo, time }) => {
  await signIn(tab, demo, TIMES)
  const link = await tab.eval(() => {
    const { x, y } = (document.querySelector('iframe') as HTMLElement).getBoundingClientRect()
    return { x: x + 20, y: y + 20 }
  })
  for (let n = 0; n < 45; n++) {
    await tab.move(link.x + (n % 20) * 5, link.y + 10, 2)
    await time.pass(8)
  }
  const both = await tab.eval(phases)
  const { alive, pings } = session(demo)
  // A third of four minutes apart, and up to a tenth earlier; twice as many would be two sets.
  const isOneSet = pings.length >= 3 && pings.length <= 6
  conclude(
    [both.join(' and '), alive ? 'the session lives' : 'over', isOneSet ? 'the pings of one' : `${pings.length} pings`],
    'active and active; the session lives; the pings of one',
  )
})

test('at the end the page is covered as a whole, one sign-out is sent, and the page leaves, not the frame', async ({
  tab,
  demo,
  time,
}) => {
  await signIn(tab, demo, TIMES)
  await time.pass(UNTIL_OVER)
  await arrived(tab, /\/sign-in\?.*reason=idle/)
  const { alive, requests } = session(demo)
  conclude(
    [
      `the page left ${new URL(await tab.url()).searchParams.get('next')}`,
      alive ? 'the session lives' : `over by ${requests['POST /logout']} sign-out`,
    ],
    'the page left /page/frame; over by 1 sign-out',
  )
})

test('a frame in a page without the SDK watches for itself', async ({ tab, demo, time }) => {
  await signIn(tab, demo, TIMES)
  await tab.eval(() => (window as unknown as { idleWarning: { stop(): void } }).idleWarning.stop())
  await time.pass(UNTIL_WARNED)
  await expect.poll(() => tab.eval(phases), PATIENCE).toEqual(['stopped', 'warning'])
  await expect.poll(async () => (await tab.eval(shown))[1], PATIENCE).toBe(true)
  const [inPage, inFrame] = await tab.eval(shown)
  conclude([`modal of the page ${inPage}, of the frame ${inFrame}`], 'modal of the page false, of the frame true')
})
