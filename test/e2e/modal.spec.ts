import { arrived, PATIENCE } from './arrived.ts'
import type { Tab } from './engines/index.ts'
import { expect, TIMES, test, UNTIL_WARNED } from './time/test.ts'
import type { Time } from './time/time.ts'

/** What only a real engine can know of the modal: what is on top, what has the focus, what Escape reaches. */

const warning = { role: 'dialog', name: 'You are about to be signed out' }
const primary = 'dialog [part~="primary"]'

async function signIn(tab: Tab, url: string, knobs: string): Promise<void> {
  await tab.goto(`${url}/sign-in?${knobs}`)
  await tab.type('#name', 'Ada')
  await tab.press('Enter')
  await arrived(tab, `${url}/page`)
}

const isWarned = (tab: Tab) => expect.poll(() => tab.isVisible(warning), PATIENCE).toBe(true)

async function warned(tab: Tab, time: Time): Promise<void> {
  await time.pass(UNTIL_WARNED)
  await isWarned(tab)
}

test('at the absolute timeout it cannot be extended: it says so, and lets the person save', async ({
  tab,
  demo,
  time,
}) => {
  const final = { role: 'dialog', name: 'You will be signed out soon' }
  await signIn(tab, demo.url, 'idle=300s&warn=60s&absolute=90s')
  await time.pass(31)
  await expect.poll(() => tab.isVisible(final), PATIENCE).toBe(true)
  expect(await tab.text(primary)).toBe('Back to my work')
  // In its first half second it takes no answer from a person who is still typing.
  await time.pass(1)
  await tab.press('Escape')
  await expect.poll(() => tab.isVisible(final), PATIENCE).toBe(false)
  // For half a second, a click could be one that was meant for the dialog.
  await tab.eval(() => {
    Object.defineProperty(Event.prototype, 'timeStamp', { configurable: true, get: () => performance.now() + 1000 })
  })
  await tab.type('#plan', 'saved')
  expect(await tab.eval(() => (document.querySelector('#plan') as HTMLTextAreaElement).value)).toBe('saved')
  await time.pass(60)
  await arrived(tab, /reason=absolute/)
})

test('Escape stays, and leaves a dialog of the page open', async ({ tab, demo, time }) => {
  await signIn(tab, demo.url, TIMES)
  await tab.eval(() => {
    const own = document.body.appendChild(document.createElement('dialog'))
    own.id = 'own'
    own.textContent = 'A dialog of the page'
    own.showModal()
  })
  await warned(tab, time)
  await tab.press('Escape')
  await expect.poll(() => tab.isVisible(warning), PATIENCE).toBe(false)
  expect(await tab.eval(() => document.querySelector<HTMLDialogElement>('#own')?.open)).toBe(true)
  expect(demo.sessions.list()[0]?.pings.map(({ reason }) => reason)).toEqual(['extend'])
})

test('Tab never reaches the page, and Shift+Tab neither', async ({ tab, demo, time }) => {
  await signIn(tab, demo.url, TIMES)
  await warned(tab, time)
  const isInPage = () => {
    const { activeElement } = document
    return document.body.contains(activeElement) && activeElement !== document.body
  }
  for (let n = 0; n < 20; n++) {
    await tab.press(n < 12 ? 'Tab' : 'Shift+Tab')
    expect(await tab.eval(isInPage)).toBe(false)
  }
})

test('while the server is asked the button says so and keeps the focus', async ({ tab, demo, time }) => {
  await signIn(tab, demo.url, TIMES)
  demo.fault = 'hang'
  await warned(tab, time)
  await tab.press('Enter')
  await expect.poll(() => tab.text(primary), PATIENCE).toBe('One moment…')
  expect(await tab.isFocused(primary)).toBe(true)
  expect(await tab.isVisible(warning)).toBe(true)
})

test('comes back when the page closes it, removes it or replaces its body', async ({ tab, demo, time }) => {
  await signIn(tab, demo.url, TIMES)
  demo.fault = 'hang'
  await warned(tab, time)
  await tab.eval(() => document.querySelector('idle-warning')?.shadowRoot?.querySelector('dialog')?.close())
  await expect.poll(() => tab.isVisible(warning), PATIENCE).toBe(true)
  await tab.eval(() => document.querySelector('idle-warning')?.remove())
  await expect.poll(() => tab.isVisible(warning), PATIENCE).toBe(true)
  await tab.eval(() => document.body.replaceWith(document.createElement('body')))
  await expect.poll(() => tab.isVisible(warning), PATIENCE).toBe(true)
})

test('after a sleep the page is covered until the server has said whether the session lives', async ({ tab, demo }) => {
  await signIn(tab, demo.url, 'idle=60s&warn=20s')
  await tab.eval(() => {
    const page = window as unknown as {
      asleep: number
      answer: () => void
      idleWarning: { stop(): void; createIdleWarning(options: object): { start(): void } }
    }
    page.asleep = 0
    const now = () => Date.now() + page.asleep
    const clock = {
      now,
      wall: now,
      lead: () => page.asleep,
      random: () => 0,
      wait(at: number, callback: () => void) {
        const timer = setTimeout(callback, Math.max(0, at - now()))
        return () => clearTimeout(timer)
      },
    }
    const transport = (url: string, init: RequestInit) =>
      new Promise<Response>((resolve) => {
        page.answer = () => resolve(fetch(url, init))
      })
    page.idleWarning.stop()
    const options = {
      idleTimeout: '60s',
      sessionKey: 'other',
      statusUrl: '/session/status',
      request: { transport },
      ports: { clock },
    }
    page.idleWarning.createIdleWarning(options).start()
    page.asleep = 3_600_000
    window.dispatchEvent(new Event('focus'))
  })
  const checking = { role: 'dialog', name: 'One moment…' }
  expect(await tab.isVisible(checking)).toBe(true)
  expect(await tab.isVisible('h1')).toBe(false)
  await tab.eval(() => (window as unknown as { answer: () => void }).answer())
  await expect.poll(() => tab.isVisible('h1'), PATIENCE).toBe(true)
  expect(await tab.isVisible(checking)).toBe(false)
})

test('the title carries a mark while the warned page is hidden, and only then', async ({ tab, demo, time }) => {
  await signIn(tab, demo.url, TIMES)
  const before = await tab.title()
  await tab.hide()
  await time.pass(UNTIL_WARNED)
  await expect.poll(() => tab.title(), PATIENCE).toBe(`⏳ ${before}`)
  await tab.show()
  await expect.poll(() => tab.title(), PATIENCE).toBe(before)
})
