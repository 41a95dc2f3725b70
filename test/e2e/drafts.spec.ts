import { arrived, PATIENCE } from './arrived.ts'
import type { Tab } from './engines/index.ts'
import { inOneEngine } from './one-engine.ts'
import { expect, TIMES, test, UNTIL_OVER } from './time/test.ts'
import type { Time } from './time/time.ts'

const NOTICE = '.idle-warning-draft-notice'
const TEXT = 'We put back what you had typed before you were signed out.'

async function enterName(tab: Tab, url: string, name: string): Promise<void> {
  await tab.type('#name', name)
  await tab.press('Enter')
  await arrived(tab, `${url}/page`)
}

/** Ada fills the form, goes away, and the session expires. */
async function loseBeans(tab: Tab, url: string, time: Time): Promise<void> {
  await tab.goto(`${url}/sign-in?${TIMES}&next=/page`)
  await enterName(tab, url, 'Ada')
  await tab.type('#plan', 'beans and peas')
  await tab.eval(() => {
    const size = document.querySelector('#plot-size') as HTMLSelectElement
    size.selectedIndex = 2
    // In a browser, fields stand in the place of the form's own members.
    for (const name of ['elements', 'id', 'getAttribute', 'matches', 'querySelectorAll', 'nodeType']) {
      const field = document.createElement('input')
      Object.assign(field, { type: 'hidden', name })
      document.querySelector('#plan')?.before(field)
    }
  })
  await time.pass(UNTIL_OVER)
  await arrived(tab, /\/sign-in\?/)
}

const form = (tab: Tab) =>
  tab.eval(() => {
    const [plan, size] = ['#plan', '#plot-size'].map((id) => document.querySelector<HTMLInputElement>(id)?.value)
    const { length } = Object.keys(sessionStorage).filter((key) => key.startsWith('idle-warning-draft'))
    return { plan, size, length }
  })

test('what was typed is back after signing in again, with a notice, and can be saved', async ({ tab, demo, time }) => {
  await loseBeans(tab, demo.url, time)
  await enterName(tab, demo.url, 'Ada')
  expect(await form(tab)).toEqual({ plan: 'beans and peas', size: 'Large, 40 m²', length: 0 })
  await expect.poll(() => tab.text(NOTICE), PATIENCE).toContain(TEXT)
  await tab.click({ role: 'button', name: 'Save' })
  await arrived(tab, `${demo.url}/page/two`)
  await expect.poll(() => tab.text('main'), PATIENCE).toContain('beans and peas')
})

test('Discard empties the form again', inOneEngine, async ({ tab, demo, time }) => {
  await loseBeans(tab, demo.url, time)
  await enterName(tab, demo.url, 'Ada')
  // The words come a moment after the notice, and move the button.
  await expect.poll(() => tab.text(NOTICE), PATIENCE).toContain(TEXT)
  await tab.click({ role: 'button', name: 'Discard' })
  expect(await form(tab)).toMatchObject({ plan: '', size: 'Small, 10 m²' })
  expect(await tab.isVisible(NOTICE)).toBe(false)
})

test('another person who signs in on the same tab finds nothing of it', inOneEngine, async ({ tab, demo, time }) => {
  await loseBeans(tab, demo.url, time)
  await enterName(tab, demo.url, 'Bob')
  expect(await form(tab)).toEqual({ plan: '', size: 'Small, 10 m²', length: 0 })
  expect(await tab.isVisible(NOTICE)).toBe(false)
})
