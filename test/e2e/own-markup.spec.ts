import { arrived, PATIENCE } from './arrived.ts'
import type { Tab } from './engines/index.ts'
import type { StagedWindow } from './stage.ts'
import { test as staged } from './theatre.ts'
import { expect, TIMES, test, UNTIL_WARNED } from './time/test.ts'
import type { Time } from './time/time.ts'

/** Dialogs of the page's own, as a person meets them: what is on top, what has the focus, what can be read. */

const STYLES = ['govuk', 'bootstrap', 'plain'] as const
const own = '#timeout-dialog'
const extend = `${own} [data-idle-warning="extend"]`
const builtIn = { role: 'dialog', name: 'You are about to be signed out' }
const ended = { role: 'dialog', name: 'You have been signed out' }

async function signIn(tab: Tab, url: string, page: string, knobs: string): Promise<void> {
  await tab.goto(`${url}/sign-in?${knobs}&next=/page/${page}`)
  await tab.type('#name', 'Ada')
  await tab.press('Enter')
  await arrived(tab, `${url}/page/${page}`)
}

/** Until the dialog of the page is there. */
async function warned(tab: Tab, time: Time): Promise<void> {
  await time.pass(UNTIL_WARNED)
  await expect.poll(() => tab.isVisible(own), PATIENCE).toBe(true)
}

const stays = (tab: Tab) =>
  tab.eval(() => document.addEventListener('idle-warning:expired', (event) => event.preventDefault()))
const bringsDialog = (tab: Tab) =>
  tab.eval(() => {
    const other = document.body.appendChild(document.createElement('dialog'))
    other.id = 'other'
    other.textContent = 'A secret in a dialog of the page'
    other.style.visibility = 'visible'
    other.showModal()
  })
/** All that is shown of the page, and the part of it that is in its own dialog. */
const shown = (tab: Tab) =>
  tab.eval(() => {
    // biome-ignore lint/performance/useDomNodeTextContent: only the text that is shown
    const textOf = (element: HTMLElement | null) => element?.innerText.replace(/\s+/g, ' ').trim()
    return { page: textOf(document.body), dialog: textOf(document.querySelector('#timeout-dialog')) }
  })

for (const style of STYLES)
  test(`the warning is the page's own (${style}), has the focus, counts, and Escape stays`, async ({
    tab,
    demo,
    time,
  }) => {
    await signIn(tab, demo.url, style, TIMES)
    await tab.click('#plan')
    await bringsDialog(tab)
    await tab.eval(() => {
      document.querySelector<HTMLDialogElement>('#other')?.close()
      document.querySelector<HTMLTextAreaElement>('#plan')?.focus()
    })
    await warned(tab, time)
    expect(await tab.isFocused(extend)).toBe(true)
    expect(await tab.eval(() => document.querySelector('#timeout-dialog')?.matches(':modal'))).toBe(true)
    const counted = new Set<string | null>()
    const remaining = `${own} [data-idle-warning="remaining"]:not([hidden] *)`
    for (const seconds of [0, 10, 10]) {
      await time.pass(seconds)
      counted.add(await tab.text(remaining))
    }
    expect(counted.size).toBe(3)
    expect([...counted].every((text) => /^\d\d seconds$/.test(text ?? ''))).toBe(true)
    await tab.press('Escape')
    await expect.poll(() => tab.isVisible(own), PATIENCE).toBe(false)
    expect(demo.sessions.list()[0]?.pings.map(({ reason }) => reason)).toContain('extend')
    expect(await tab.isFocused('#plan')).toBe(true)
    expect(await tab.isVisible(builtIn)).toBe(false)
  })

test("Escape leaves another dialog of the page open, and the page's own comes above it", async ({
  tab,
  demo,
  time,
}) => {
  await signIn(tab, demo.url, 'bootstrap', TIMES)
  await bringsDialog(tab)
  await warned(tab, time)
  expect(await tab.isFocused(extend)).toBe(true)
  await tab.press('Escape')
  await expect.poll(() => tab.isVisible(own), PATIENCE).toBe(false)
  expect(await tab.eval(() => document.querySelector<HTMLDialogElement>('#other')?.open)).toBe(true)
})

test('a server that cannot be reached is told in the words of the page; busy keeps the focus', async ({
  tab,
  demo,
  time,
}) => {
  await signIn(tab, demo.url, 'govuk', TIMES)
  demo.fault = 'down'
  await warned(tab, time)
  expect((await shown(tab)).dialog).not.toContain('There is a problem')
  await tab.press('Enter')
  await expect.poll(async () => (await shown(tab)).dialog, PATIENCE).toContain('we cannot reach the service')
  expect(await tab.isFocused(extend)).toBe(true)
  demo.fault = 'hang'
  await tab.press('Enter')
  const isBusy = () => tab.eval(() => document.querySelector('#timeout-dialog [aria-disabled="true"]') !== null)
  await expect.poll(isBusy, PATIENCE).toBe(true)
  expect(await tab.isFocused(extend)).toBe(true)
})

test('where the dialog has no words for it, the built-in modal tells', async ({ tab, demo, time }) => {
  await signIn(tab, demo.url, 'plain', TIMES)
  demo.fault = 'down'
  await warned(tab, time)
  await tab.press('Enter')
  await expect.poll(() => tab.isVisible(builtIn), PATIENCE).toBe(true)
  expect(await tab.isVisible(own)).toBe(false)
})

test('at the end nothing can be read but the words of the page for it', async ({ tab, demo, time }) => {
  await signIn(tab, demo.url, 'govuk', TIMES)
  await stays(tab)
  await bringsDialog(tab)
  await warned(tab, time)
  await time.pass(60)
  await expect.poll(async () => (await shown(tab)).dialog, PATIENCE).toContain('Sign in again')
  const { page, dialog } = await shown(tab)
  expect(page).toBe(dialog)
  expect(page).toContain('we signed you out')
  expect(page).not.toContain('will sign you out')
  expect(await tab.isFocused(`${own} [data-idle-warning="sign-in"]`)).toBe(true)
  const href = await tab.eval(() => document.querySelector('a[data-idle-warning="sign-in"]')?.getAttribute('href'))
  expect(href).toContain('reason=idle')
  // No sheet of the document reaches into shadow roots, so what shows itself there lies behind an opaque curtain.
  const curtain = await tab.eval(() => {
    const { backgroundColor, opacity } = getComputedStyle(
      document.querySelector('#timeout-dialog') as Element,
      '::backdrop',
    )
    return [/^rgb\(/.test(backgroundColor), opacity]
  })
  expect(curtain).toEqual([true, '1'])
})

test('taken away by the page, it gives way to the built-in modal', async ({ tab, demo, time }) => {
  await signIn(tab, demo.url, 'govuk', TIMES)
  await tab.eval(() => {
    const codes: string[] = []
    Object.assign(window, { codes })
    document.addEventListener('idle-warning:error', (event) => codes.push((event as CustomEvent).detail.code))
  })
  await warned(tab, time)
  await tab.eval(() => document.querySelector('#timeout-dialog')?.remove())
  await expect.poll(() => tab.isVisible(builtIn), PATIENCE).toBe(true)
  await tab.press('Tab')
  expect(await tab.eval(() => (window as unknown as { codes: string[] }).codes)).toEqual(['view-failed'])
})

test('REQ-DLG-15: can be clicked, and stays open, though a menu of the page has made the body deaf', async ({
  tab,
  demo,
  time,
}) => {
  await signIn(tab, demo.url, 'bootstrap', TIMES)
  await tab.eval(() => {
    document.body.style.setProperty('pointer-events', 'none')
    const openings: string[] = []
    Object.assign(window, { openings })
    document.querySelector('#timeout-dialog')?.addEventListener('close', ({ type }) => openings.push(type))
  })
  await warned(tab, time)
  await time.pass(3)
  const closed = await tab.eval(() => (window as unknown as { openings: string[] }).openings)
  await tab.click(extend)
  await expect.poll(() => tab.isVisible(own), PATIENCE).toBe(false)
  expect(closed).toEqual([])
})

for (const [when, press] of [
  ['closed by the page', false],
  ['closed by the page, and opened again at a key before its `close` event', true],
] as const)
  test(`${when}, it counts as Escape`, async ({ tab, demo, time }) => {
    await signIn(tab, demo.url, 'bootstrap', TIMES)
    await warned(tab, time)
    await tab.eval((isPressed) => {
      document.querySelector<HTMLDialogElement>('#timeout-dialog')?.close()
      if (isPressed) window.dispatchEvent(new KeyboardEvent('keydown', { key: 'Shift' }))
    }, press)
    await expect.poll(() => demo.sessions.list()[0]?.pings.map(({ reason }) => reason), PATIENCE).toContain('extend')
    await expect.poll(() => tab.isVisible(own), PATIENCE).toBe(false)
  })

test('inside an element that is not displayed, it gives way to the built-in modal', async ({ tab, demo, time }) => {
  await signIn(tab, demo.url, 'govuk', TIMES)
  await tab.eval(() => {
    const place = document.body.appendChild(document.createElement('div'))
    place.hidden = true
    place.append(document.querySelector('#timeout-dialog') as Element)
  })
  await time.pass(UNTIL_WARNED)
  await expect.poll(() => tab.isVisible(builtIn), PATIENCE).toBe(true)
})

test("the application's own sign-in stands in the cover, and goes back when the cover lifts", async ({
  tab,
  demo,
  time,
}) => {
  await signIn(tab, demo.url, 'plain', TIMES)
  await tab.eval(() => {
    type Handle = { start(): void; stop(): void; createIdleWarning(options: object): Handle }
    const page = window as unknown as { idleWarning: Handle; second: Handle }
    const form = document.createElement('form')
    form.id = 'own-sign-in'
    form.hidden = true
    const field = form.appendChild(document.createElement('input'))
    field.setAttribute('aria-label', 'Password')
    field.autocomplete = 'current-password'
    document.querySelector('h1')?.after(form)
    page.idleWarning.stop()
    const options = { idleTimeout: '90s', warnBefore: '30s', sessionKey: 'own', scope: 'own' }
    page.second = page.idleWarning.createIdleWarning({ ...options, dialog: { expired: '#own-sign-in' } })
    page.second.start()
  })
  await time.pass(95)
  await expect.poll(() => tab.isVisible(ended), PATIENCE).toBe(true)
  await expect.poll(() => tab.isVisible({ role: 'textbox', name: 'Password' }), PATIENCE).toBe(true)
  await tab.press('a')
  expect((await shown(tab)).page).toBe('')
  const placed = () =>
    tab.eval(() => {
      const form = document.querySelector('#own-sign-in') as HTMLFormElement
      return [form.parentElement?.localName, form.hidden, (form.elements[0] as HTMLInputElement).value]
    })
  expect(await placed()).toEqual(['idle-warning', false, 'a'])
  await tab.eval(() => (window as unknown as { second: { stop(): void } }).second.stop())
  expect(await placed()).toEqual(['main', true, 'a'])
})

/** Which dialog shows a warning, and what the console was told. Runs in the page, so it is complete in itself. */
async function warnDeferred() {
  const { stage, said } = window as unknown as StagedWindow & { said: string[] }
  const saidAtLoad = [...said]
  await stage.warn({ dialog: { element: '#own' } })
  const isBuiltIn = !!stage.root?.querySelector('dialog[open]')
  return [document.querySelector<HTMLDialogElement>('#own')?.open, isBuiltIn, saidAtLoad, said.length]
}

staged(
  'its script may come before or after the main one; without it one message names it, and the built-in modal appears',
  async ({ tab, theatre }) => {
    const outcomes: Record<string, unknown> = {}
    for (const order of ['alone', 'after', 'before']) {
      await tab.goto(`${theatre.url}/deferred/${order}`)
      await arrived(tab, `${theatre.url}/deferred/${order}`)
      outcomes[order] = await tab.eval(warnDeferred)
    }
    expect(outcomes).toEqual({
      alone: [false, true, [expect.stringContaining('needs idle-warning-own-dialog.min.js')], 1],
      after: [true, false, [], 0],
      before: [true, false, [], 0],
    })
  },
)
