import { arrived, PATIENCE } from './arrived.ts'
import type { Tab } from './engines/index.ts'
import { conclude } from './fixtures.ts'
import { type StagedWindow, test } from './theatre.ts'
import { expect, TIMES, UNTIL_OVER, UNTIL_WARNED } from './time/test.ts'

const warning = { role: 'dialog', name: 'You are about to be signed out' }
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
      alive ? 'the session lives' : `over by ${requests['POST /session/sign-out']} sign-out`,
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

/** Runs in the page: counts how often a dialog is opened and how often the focus moves. */
const countUnrest = () => {
  const unrest = { openings: 0, moves: 0 }
  const native = HTMLDialogElement.prototype.showModal
  HTMLDialogElement.prototype.showModal = function () {
    unrest.openings++
    native.call(this)
  }
  addEventListener('focusin', () => void unrest.moves++, true)
  Object.assign(window, { unrest })
}

/** Runs in the page: what each document shows, the page first and then its frames. */
const shownTitles = () =>
  [window, ...Array.from({ length: window.length }, (_, index) => window[index] as unknown as Window)].map(
    ({ document: { scrollingElement } }) => {
      const hosts = [...(scrollingElement?.ownerDocument.querySelectorAll('idle-warning') ?? [])]
      const open = hosts.map(({ shadowRoot }) => shadowRoot?.querySelector('dialog')).filter((dialog) => dialog?.open)
      return open.map((dialog) => dialog?.querySelector('h2')?.textContent).join(' and ')
    },
  )

/** Runs in the page: whether the text of each document can be read, the page first and then its frames. */
const readableDocuments = () =>
  [window, ...Array.from({ length: window.length }, (_, index) => window[index] as unknown as Window)].map(
    (view) => view.getComputedStyle(view.document.querySelector('h1') as Element).visibility === 'visible',
  )

test('C2: two scopes that warn in one document show one dialog after the other, and none of them is raised again', async ({
  tab,
  theatre,
}) => {
  await tab.goto(theatre.url)
  await tab.eval(async () => {
    const { stage } = window as unknown as StagedWindow
    stage.begin({ scope: 'shop' })
    stage.begin({ scope: 'bank', idleTimeout: '14m', warnBefore: '1m' })
    await stage.advance(780)
  })
  await tab.eval(countUnrest)
  await tab.eval(async () => {
    const { stage } = window as unknown as StagedWindow
    for (let second = 0; second < 5; second++) await stage.advance(1)
  })
  const open = (await tab.eval(shownTitles))[0]
  const { openings, moves } = await tab.eval(
    () => (window as unknown as { unrest: { openings: number; moves: number } }).unrest,
  )
  await tab.click(stay)
  await expect.poll(() => tab.eval(() => (window as unknown as StagedWindow).stage.told.length), PATIENCE).toBe(1)
  await tab.eval(() => (window as unknown as StagedWindow).stage.advance(1))
  const next = (await tab.eval(shownTitles))[0]
  const told = await tab.eval(() => (window as unknown as StagedWindow).stage.told)
  expect({ open, openings, moves, told, next }).toEqual({
    open: 'You are about to be signed out',
    openings: 0,
    moves: 0,
    told: ['extended by button'],
    next: 'You are about to be signed out',
  })
})

const beginAll = (tab: Tab, kinds: readonly object[]) =>
  tab.eval(async (given) => {
    const loaded = given.slice(1).map((_, index) => {
      const frame = Object.assign(document.createElement('iframe'), { src: '/', title: `Frame ${index}` })
      document.body.prepend(frame)
      return new Promise((resolve) => frame.addEventListener('load', resolve))
    })
    await Promise.all(loaded)
    const views = [window, ...given.slice(1).map((_, index) => window[index])] as unknown as StagedWindow[]
    for (const [index, options] of given.entries()) views[index]?.stage.begin(options)
    return true
  }, kinds)

/** Lets time pass in the page and in its frames. */
const advanceAll = (tab: Tab, seconds: number) =>
  tab.eval(async (passed) => {
    const views = [window, ...Array.from({ length: window.length }, (_, index) => window[index])]
    for (let left = passed; left > 0; left -= 10)
      for (const view of views) await (view as unknown as StagedWindow).stage.advance(Math.min(10, left))
  }, seconds)

test('B10: a frame with another session and a shorter timeout warns, covers itself and leaves, and the page goes on', async ({
  tab,
  theatre,
}) => {
  await tab.goto(theatre.url)
  const frame = { sessionKey: 'frame', idleTimeout: '5m', warnBefore: '1m' }
  await beginAll(tab, [{ sessionKey: 'page' }, frame, { ...frame, signInUrl: '/?lang=de' }])
  await advanceAll(tab, 240)
  const warned = await tab.eval(shownTitles)
  await advanceAll(tab, 60)
  const left = () => tab.eval(() => `${window[1]?.location.search} ${window[1]?.document.readyState}`)
  await expect.poll(left, PATIENCE).toBe('?lang=de&next=%2F&reason=idle complete')
  const [page, first] = await tab.eval(shownTitles)
  const readable = await tab.eval(readableDocuments)
  expect({ warned, page, first, readable: readable.slice(0, 2) }).toEqual({
    warned: ['', 'You are about to be signed out', ''],
    page: '',
    first: 'You have been signed out',
    readable: [true, false],
  })
})

test('B10: a page that ends before its frame covers itself with its frame, which then shows nothing of its own', async ({
  tab,
  theatre,
}) => {
  await tab.goto(theatre.url)
  await beginAll(tab, [
    { sessionKey: 'page', idleTimeout: '5m', warnBefore: '1m' },
    { sessionKey: 'frame', idleTimeout: '320s', warnBefore: '1m' },
  ])
  await advanceAll(tab, 310)
  const warned = await tab.eval(shownTitles)
  await advanceAll(tab, 30)
  const ended = await tab.eval(shownTitles)
  const isFrameHidden = await tab.eval(
    () => getComputedStyle(document.querySelector('iframe') as Element).visibility === 'hidden',
  )
  expect({ warned, ended, isFrameHidden }).toEqual({
    warned: ['You have been signed out', ''],
    ended: ['You have been signed out', ''],
    isFrameHidden: true,
  })
})
