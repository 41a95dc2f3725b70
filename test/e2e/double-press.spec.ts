import { PATIENCE } from './arrived.ts'
import type { Tab } from './engines/index.ts'
import { expect } from './fixtures.ts'
import { type StagedWindow, test } from './theatre.ts'

/** C1: the second half of a double press on *Stay signed in* comes when the dialog has gone, and hits what lies beneath. */

const told = (tab: Tab) => tab.eval(() => (window as unknown as StagedWindow).stage.told)

/** What the page gets of trusted presses, in a page whose events have the time that the test says. */
async function open(tab: Tab, url: string): Promise<void> {
  await tab.goto(url)
  await tab.eval(() => {
    const page = window as unknown as StagedWindow & { eventTime: number; got: string[] }
    page.eventTime = 0
    page.got = []
    Object.defineProperty(Event.prototype, 'timeStamp', { configurable: true, get: () => page.eventTime })
    const note = ({ type, isTrusted, key }: Event & { key?: string }) => {
      if (isTrusted) page.got.push(key ? `${type} ${key}` : type)
    }
    for (const type of ['pointerdown', 'mousedown', 'touchstart', 'click', 'keydown'])
      document.addEventListener(type, note, true)
    // The button lies where the dialog's button is, and an Escape would close the dialog of the page.
    const dialog = document.body.appendChild(document.createElement('dialog'))
    dialog.id = 'own'
    dialog.innerHTML = '<button style="position:fixed;inset:0;width:100%">Delete</button>'
    dialog.showModal()
    return page.stage.warn()
  })
}

/** Lets so many milliseconds pass for the events that follow. */
const wait = (tab: Tab, duration: number) =>
  tab.eval((passed) => {
    const page = window as unknown as { eventTime: number; got: string[] }
    page.eventTime += passed
    page.got.length = 0
  }, duration)

const got = (tab: Tab) => tab.eval(() => (window as unknown as { got: string[] }).got)
const isOwnOpen = (tab: Tab) => tab.eval(() => document.querySelector<HTMLDialogElement>('#own')?.open)

/** The centre of *Stay signed in*. */
const centre = (tab: Tab) =>
  tab.eval(() => {
    const { root } = (window as unknown as StagedWindow).stage
    const { x, y, width, height } = (root.querySelector('[part~=primary]') as Element).getBoundingClientRect()
    return [x + width / 2, y + height / 2] as const
  })

const ways: Readonly<Record<string, (tab: Tab) => Promise<() => Promise<void>>>> = {
  Enter: async (tab) => () => tab.press('Enter'),
  Space: async (tab) => () => tab.press(' '),
  Escape: async (tab) => () => tab.press('Escape'),
  click: async (tab) => {
    const [x, y] = await centre(tab)
    return () => tab.clickAt(x, y)
  },
}

for (const [way, aim] of Object.entries(ways))
  test(`C1: the second ${way} of a double press on Stay reaches nothing beneath, and a later one does`, async ({
    tab,
    theatre,
  }) => {
    await open(tab, theatre.url)
    const press = await aim(tab)
    await press()
    await expect.poll(() => told(tab), PATIENCE).toEqual([expect.stringMatching(/^extended by/)])
    await wait(tab, 300)
    await press()
    const second = [await got(tab), await isOwnOpen(tab)]
    await wait(tab, 300)
    await press()
    await expect.poll(() => got(tab), PATIENCE).not.toEqual([])
    expect(second).toEqual([[], true])
  })

test('C1: the second half of a double tap reaches nothing beneath, and a later tap does', async ({
  tab,
  theatre,
  engineName,
}) => {
  test.info().skip(engineName === 'webkit', 'its driver turns a touch into a mouse')
  await open(tab, theatre.url)
  await tab.eval(() => {
    // The page's button lies beneath the whole dialog, and the driver taps in its middle.
    const { root } = (window as unknown as StagedWindow).stage
    const { top, height } = (root.querySelector('[part~=primary]') as Element).getBoundingClientRect()
    const own = document.querySelector('#own button') as HTMLElement
    Object.assign(own.style, { inset: `${top}px 0 auto`, height: `${height}px`, width: '60%' })
  })
  await tab.tap('dialog [part~="primary"]')
  await expect.poll(() => told(tab), PATIENCE).toEqual(['extended by button'])
  await wait(tab, 300)
  await tab.tap('#own button')
  const second = await got(tab)
  await wait(tab, 300)
  await tab.tap('#own button')
  await expect.poll(() => got(tab), PATIENCE).toContain('click')
  expect(second).toEqual([])
})

test('C1: a person who types on loses no letter, no Space and no Enter after the dialog has closed', async ({
  tab,
  theatre,
}) => {
  await tab.goto(theatre.url)
  await tab.eval(() => {
    Object.defineProperty(Event.prototype, 'timeStamp', { configurable: true, get: () => 0 })
    document.querySelector<HTMLElement>('#textarea')?.focus()
    ;(document.querySelector('#textarea') as HTMLTextAreaElement).value = ''
    return (window as unknown as StagedWindow).stage.warn()
  })
  await tab.press(' ')
  await expect.poll(() => told(tab), PATIENCE).toEqual(['extended by button'])
  for (const key of ['a', ' ', 'b', 'Enter', 'c']) await tab.press(key)
  const value = () => tab.eval(() => (document.querySelector('#textarea') as HTMLTextAreaElement).value)
  await expect.poll(value, PATIENCE).toBe('a b\nc')
})

test('C1: a click beside the buttons of a dialog that has just closed reaches the page', async ({ tab, theatre }) => {
  await tab.goto(theatre.url)
  await tab.eval(() => {
    Object.defineProperty(Event.prototype, 'timeStamp', { configurable: true, get: () => 0 })
    return (window as unknown as StagedWindow).stage.warn()
  })
  await tab.press('Enter')
  await expect.poll(() => told(tab), PATIENCE).toEqual(['extended by button'])
  await tab.click('#input')
  await expect.poll(() => tab.eval(() => document.activeElement?.id), PATIENCE).toBe('input')
})
