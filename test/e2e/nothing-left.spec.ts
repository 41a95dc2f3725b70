import { PATIENCE } from './arrived.ts'
import { expect } from './fixtures.ts'
import { PAGE, PLACES, PROBE_NAMES, readPlaces } from './hiding-places.ts'
import { painted } from './painted.ts'
import { type StagedWindow, test } from './theatre.ts'

/** SPEC §6, "The cover": find-in-page, screen readers, print and a saved PDF hold nothing of the page beneath. */

/** What is left under the cover nevertheless. docs/evidence/unkind-pages.md says why. */
const LEFT: Readonly<Record<string, readonly string[]>> = {
  firefox: ['a frame: find', 'a frame in a shadow root: find'],
}

const OWN =
  '<dialog id="own"><p data-idle-warning-show="warning expired checking">The end</p><a href="/login">In</a></dialog>'

for (const [which, html, dialog] of [
  ['the built-in dialog', PAGE, {}],
  ["the page's own dialog", PAGE + OWN, { element: '#own' }],
] as const)
  test(`B14: the cover of ${which} leaves nothing of the page, wherever the page has put its text`, async ({
    tab,
    theatre,
    engineName,
  }) => {
    await tab.goto(theatre.url)
    await tab.eval((content) => document.querySelector('main')?.setHTMLUnsafe(content), html)
    const closed = await readPlaces(tab)
    await tab.eval(open, 'before')
    await tab.eval(open, 'later')
    const opened = await readPlaces(tab)
    await tab.eval(closeLater)
    await tab.eval(cover, dialog)
    await tab.eval(open, 'later')
    expect(await tab.eval(isOwnOpen)).toBe(which === "the page's own dialog")
    const covered = await readPlaces(tab)
    // Fullscreen hides the rest of the page, and ends a view transition.
    await tab.clickAt(20, 500)
    await expect.poll(() => tab.eval(() => document.fullscreenElement !== null), PATIENCE).toBe(true)
    const fullscreen = await readPlaces(tab)
    const rows = PLACES.map((place) => ({
      row: place,
      uncovered: PROBE_NAMES.filter((probe) => closed.get(place)?.has(probe) || opened.get(place)?.has(probe)),
      left: PROBE_NAMES.filter((probe) => covered.get(place)?.has(probe) || fullscreen.get(place)?.has(probe)),
    }))
    if (which === 'the built-in dialog')
      test.info().annotations.push({ type: 'rows', description: JSON.stringify(rows) })
    expect(rows.filter(({ uncovered }) => !uncovered.includes('screen'))).toEqual([])
    const left = rows.filter(({ left }) => left.length > 0)
    expect(left.map(({ row, left }) => `${row}: ${left}`)).toEqual(LEFT[engineName] ?? [])
  })

/** Runs in the page, so it is complete in itself. */
function open(when: string): void {
  for (const { shadowRoot } of document.querySelectorAll('.host')) {
    shadowRoot?.querySelector<HTMLDialogElement>(`dialog.${when}`)?.showModal()
    shadowRoot?.querySelector<HTMLElement>(`[popover].${when}`)?.showPopover()
  }
}

/** Runs in the page, so it is complete in itself. */
function closeLater(): void {
  for (const { shadowRoot } of document.querySelectorAll('.host')) {
    shadowRoot?.querySelector<HTMLDialogElement>('dialog.later')?.close()
    shadowRoot?.querySelector<HTMLElement>('[popover].later')?.hidePopover()
  }
}

/** Covers the page while a view transition goes on. Runs in the page, so it is complete in itself. */
async function cover(dialog: object): Promise<void> {
  const { stage } = window as unknown as StagedWindow
  // A browser asks for a press of a person. The listener comes before that of the dialog, which hides its clicks.
  const goFullscreen = () => document.querySelector('#full')?.requestFullscreen()
  addEventListener('click', goFullscreen, { capture: true, once: true })
  await document.startViewTransition(() => {}).ready
  // Without an answer to its sign-out the page stays.
  stage.reply = { 'sign-out': 'unreachable' }
  stage.begin({ signInUrl: '/login', dialog })
  await stage.advance(15 * 60 + 4)
}

/** Runs in the page, so it is complete in itself. */
const isOwnOpen = () => document.querySelector<HTMLDialogElement>('#own')?.open === true

/** What a person has entered and where they are. Runs in the page, so it is complete in itself. */
function condition() {
  const field = document.querySelector('#textarea') as HTMLTextAreaElement
  const inner = document.querySelector('#host')?.shadowRoot?.firstElementChild
  const inFrame = document.querySelector('iframe')?.contentDocument
  return {
    focus: document.activeElement?.id,
    caret: [field.selectionStart, field.selectionEnd],
    values: [...document.querySelectorAll<HTMLInputElement>('input, select, textarea')].map(({ value }) => value),
    scroll: [scrollY, document.body.scrollTop, field.scrollTop, document.querySelector('#scroller')?.scrollTop],
    inner: inner?.scrollTop,
    frame: [inFrame?.scrollingElement?.scrollTop, inFrame?.querySelector('input')?.value],
    // WebKit adds a margin that was collapsed before.
    isSteady: (window as unknown as { sizes: number[][] }).sizes.every(
      (heights) => Math.max(...heights) - Math.min(...heights) < 20,
    ),
  }
}

/** Runs in the page, so it is complete in itself. */
async function arrange(scrolls: 'window' | 'body' | 'main'): Promise<void> {
  const main = document.querySelector('main') as HTMLElement
  document.documentElement.style.height = document.body.style.height = scrolls === 'window' ? '' : '100%'
  if (scrolls === 'body') document.documentElement.style.overflow = 'hidden'
  if (scrolls === 'body') document.body.style.overflow = 'auto'
  if (scrolls === 'main') Object.assign(main.style, { height: '100%', overflow: 'auto' })
  const host = document.createElement('div')
  host.id = 'host'
  host.attachShadow({ mode: 'open' }).setHTMLUnsafe('<div style="height:50px;overflow:auto"><p style="height:900px">')
  const frame = document.createElement('iframe')
  frame.srcdoc = '<input><p style="height:900px">'
  main.prepend(host, frame)
  await new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }))
  const field = document.querySelector('#textarea') as HTMLTextAreaElement
  field.focus({ preventScroll: true })
  field.setSelectionRange(8, 12)
  field.scrollTop = 20
  for (const element of [document.documentElement, document.body, main, document.querySelector('#scroller')])
    element?.scrollTo(0, 40)
  host.shadowRoot?.firstElementChild?.scrollTo(0, 30)
  const inFrame = frame.contentDocument as Document
  inFrame.scrollingElement?.scrollTo(0, 60)
  const entry = inFrame.querySelector('input') as HTMLInputElement
  entry.value = 'kept'
  const sizes: number[][] = [[], []]
  Object.assign(window, { sizes })
  const observer = new ResizeObserver((entries) => {
    for (const { target, contentRect } of entries) sizes[Number(target === document.body)]?.push(contentRect.height)
  })
  for (const element of [document.documentElement, document.body]) observer.observe(element)
  // A later frame than the one in which the observer reports the sizes of the beginning.
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
}

for (const scrolls of ['window', 'body', 'main'] as const)
  test(`REQ-A11Y-6: a cover that is lifted gives back the exact page, where the ${scrolls} scrolls`, async ({
    tab,
    theatre,
  }) => {
    for (const dialog of [{}, { element: '#own' }]) {
      await tab.goto(theatre.url)
      await tab.eval((html) => document.body.insertAdjacentHTML('beforeend', html), OWN)
      await tab.eval(arrange, scrolls)
      const before = await tab.eval(condition)
      await tab.eval(check, dialog)
      const isCovered = () =>
        tab.eval(() => !document.querySelector('h1')?.checkVisibility({ visibilityProperty: true }))
      await expect.poll(isCovered, PATIENCE).toBe(true)
      expect(await tab.eval(isOwnOpen)).toBe('element' in dialog)
      await tab.print?.()
      await tab.eval(painted)
      await tab.eval(() => (window as unknown as StagedWindow).stage.stop())
      await expect.poll(isCovered, PATIENCE).toBe(false)
      await tab.eval(painted)
      expect(await tab.eval(condition)).toEqual(before)
    }
  })

/** Covers the page. Runs in the page, so it is complete in itself. */
async function check(dialog: object): Promise<void> {
  const { stage } = window as unknown as StagedWindow
  stage.reply = { status: 'hangs' }
  stage.begin({ statusUrl: '/status', dialog })
  await stage.advance(60)
  await stage.sleep(3600)
}
