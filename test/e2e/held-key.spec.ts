import { PATIENCE } from './arrived.ts'
import type { Tab } from './engines/index.ts'
import { expect } from './fixtures.ts'
import { type StagedWindow, test } from './theatre.ts'

const FULL = 900_000

/** Seconds after which an activity is told to the server at once. Its answer gives the session its full time again. */
const UNTIL_PING = 400

const remaining = (tab: Tab) => tab.eval(() => (window as unknown as StagedWindow).stage.remaining)
const told = (tab: Tab) => tab.eval(() => (window as unknown as StagedWindow).stage.told)
const advance = (tab: Tab, seconds: number) =>
  tab.eval((passed) => (window as unknown as StagedWindow).stage.advance(passed), seconds)

/** Counts the events of a type from now on. They bubble, so they are counted after the SDK has got them. */
const countEvents = (tab: Tab, type: string) =>
  tab.eval((counted) => {
    const count = { events: 0 }
    document.body.addEventListener(counted, () => void count.events++)
    Object.assign(window, { count })
  }, type)
const counted = (tab: Tab) => tab.eval(() => (window as unknown as { count: { events: number } }).count.events)

const focus = (tab: Tab, selector: string) =>
  tab.eval((wanted) => document.querySelector<HTMLElement>(wanted)?.focus(), selector)

/** A place to hold a key down, and the event that each repeat causes there. */
const places = [
  { place: 'a text field', selector: '#input', key: 'a', effect: 'input' },
  { place: 'an email field', selector: '#email', key: 'x', effect: 'input' },
  { place: 'a textarea', selector: '#textarea', key: 'Enter', effect: 'input' },
  { place: 'editable text', selector: '#editable', key: 'a', effect: 'input' },
  { place: 'a list of choices', selector: '#select', key: 'ArrowUp', effect: 'keydown' },
  { place: 'a button', selector: '#button', key: 'Enter', effect: 'click' },
  { place: 'a link', selector: '#link', key: 'Enter', effect: 'keydown' },
  { place: 'a scrolling part of the page', selector: '#scroller', key: 'ArrowDown', effect: 'keydown' },
] as const

test('B7: a key that is held down is one press, wherever it is held', async ({ tab, theatre }) => {
  await tab.goto(theatre.url)
  await tab.eval(() => {
    document.body.prepend(
      Object.assign(document.createElement('a'), { id: 'link', href: '#here', textContent: 'Link' }),
    )
    ;(window as unknown as StagedWindow).stage.begin()
  })
  const observed: Record<string, number> = {}
  for (const { place, selector, key, effect } of places) {
    await focus(tab, selector)
    await countEvents(tab, effect)
    await advance(tab, UNTIL_PING)
    await tab.hold(key, 0)
    await expect.poll(() => remaining(tab), PATIENCE).toBe(FULL)
    await advance(tab, UNTIL_PING)
    await tab.hold(key, 2)
    await expect.poll(() => counted(tab), PATIENCE).toBeGreaterThanOrEqual(3)
    observed[place] = await remaining(tab)
    await tab.release(key)
    await tab.press(key)
    await expect.poll(() => remaining(tab), PATIENCE).toBe(FULL)
  }
  expect(observed).toEqual(Object.fromEntries(places.map(({ place }) => [place, FULL - UNTIL_PING * 1000])))
})

for (const key of ['Enter', ' '])
  test(`B7: ${key === ' ' ? 'Space' : key} that is held down when the warning opens does not press Stay, and a new press does`, async ({
    tab,
    theatre,
  }) => {
    await tab.goto(theatre.url)
    await tab.eval(() => (window as unknown as StagedWindow).stage.begin())
    await focus(tab, '#textarea')
    await tab.hold(key, 1)
    await advance(tab, 780)
    await tab.hold(key, 3)
    await tab.release(key)
    await advance(tab, 1)
    const held = await told(tab)
    await tab.press(key)
    await expect.poll(() => told(tab), PATIENCE).toEqual(['extended by button'])
    expect(held).toEqual([])
  })

test('B7: Enter that presses Stay and is held on extends once, and presses nothing in the page', async ({
  tab,
  theatre,
}) => {
  await tab.goto(theatre.url)
  await focus(tab, '#button')
  await tab.eval(() => (window as unknown as StagedWindow).stage.warn())
  await countEvents(tab, 'click')
  await tab.hold('Enter', 0)
  await expect.poll(() => told(tab), PATIENCE).toEqual(['extended by button'])
  await tab.hold('Enter', 3)
  const held = await counted(tab)
  await tab.release('Enter')
  // For half a second, Enter could be the second half of a double press.
  await tab.eval(() => {
    Object.defineProperty(Event.prototype, 'timeStamp', { configurable: true, get: () => performance.now() + 1000 })
  })
  await tab.press('Enter')
  await expect.poll(() => counted(tab), PATIENCE).toBe(1)
  expect([held, await told(tab)]).toEqual([0, ['extended by button']])
})
