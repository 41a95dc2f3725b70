import { runInNewContext } from 'node:vm'
import { type Place, type TouchedMembers, touchedMembers } from '../support/touched-members.ts'
import { PATIENCE } from './arrived.ts'
import type { Tab } from './engines/index.ts'
import { serving } from './fixtures.ts'
import { createShadowedPages, type ShadowedPage } from './shadowed/pages.ts'
import { expect, test } from './time/test.ts'

/** Read when a test first asks: it takes a compiler, and each process that lists the tests loads this file. */
let members: TouchedMembers | undefined

function touched(): TouchedMembers {
  members ??= touchedMembers()
  return members
}

/** Members that only some browsers have are shadowed in all. */
const all = () => [...touched().document, ...touched().elements, ...touched().window]

/** A page is done in a tenth of a second, but a machine may be busy. */
const TIMEOUT = 600_000
const LONG = { timeout: TIMEOUT, intervals: [500] }

/** What a page sees in a session that is extended once, and then ends. */
const EXPECTED = ['warning, a modal', 'active, no modal', 'warning, a modal', 'expired, a modal', 'nothing readable']

const GOOD = 'warned, extended, warned, ended; nothing readable; no error'

/** Plays the pages one after the other in the tab. */
async function play(tab: Tab, pages: readonly ShadowedPage[]): Promise<readonly (readonly string[])[]> {
  const { handle, seen } = createShadowedPages(pages)
  await serving(handle, async (url) => {
    await tab.goto(`${url}/next`)
    await expect.poll(() => tab.eval(() => `${location.pathname} ${document.readyState}`), LONG).toBe('/end complete')
  })
  return seen
}

const outcomeOf = (seen: readonly string[] = []): string =>
  seen.join() === EXPECTED.join() ? GOOD : seen.join('; ') || 'nothing seen'

/** `MEMBERS_PER_PAGE=1` plays a page for each member, which tells which one a failure is about. */
const PER_PAGE = Number(process.env.MEMBERS_PER_PAGE ?? 6)

const groupsOf = (names: readonly string[]): readonly (readonly string[])[] =>
  names.length === 0 ? [] : [names.slice(0, PER_PAGE), ...groupsOf(names.slice(PER_PAGE))]

const kinds: readonly (readonly [title: string, place: Place, by: ShadowedPage['by']])[] = [
  ['document, by the name of an image', 'document', 'img'],
  ['document, by the name of a form', 'document', 'form'],
  ['an element that may be a form, by the name of a field', 'elements', 'img'],
  ['the window, by the id of an image', 'window', 'img'],
]

for (const [title, place, by] of kinds)
  test(`a session is warned, extended and ended in pages that shadow some members of ${title}`, async ({ tab }) => {
    test.setTimeout(TIMEOUT)
    const names = touched()[place]
    const pages = groupsOf(names)
    const seen = await play(
      tab,
      pages.map((group) => ({ names: group, by, story: 'session' })),
    )
    const outcomes = pages.map((group, index) => ({ group, outcome: outcomeOf(seen[index]) }))
    const row = { title, names, outcomes: [...new Set(outcomes.map(({ outcome }) => outcome))] }
    test.info().annotations.push({ type: 'rows', description: JSON.stringify(row) })
    expect(outcomes.filter(({ outcome }) => outcome !== GOOD)).toEqual([])
  })

test('a session is warned, extended and ended in pages that shadow every member at once', async ({ tab }) => {
  const pages: readonly ShadowedPage[] = [
    { names: all(), by: 'img', story: 'session' },
    { names: all(), by: 'form', story: 'session' },
  ]
  expect((await play(tab, pages)).map(outcomeOf)).toEqual([GOOD, GOOD])
})

/** What belongs to the language is in each browser, and no element takes its place. */
const LANGUAGE: readonly string[] = runInNewContext('Object.getOwnPropertyNames(globalThis)')

test('the list of the members that the scripts use holds each that this browser knows', async ({ tab }) => {
  const known = await tab.eval((names) => {
    const owners = [document, HTMLFormElement.prototype, window]
    return names.filter((name) => owners.some((owner) => name in owner))
  }, touched().names)
  const listed = all()
  expect(known.filter((name) => !listed.includes(name) && !LANGUAGE.includes(name))).toEqual([])
  expect(known.length).toBeGreaterThan(100)
})

test('a thousand sessions that start and stop in a page that shadows every member leave nothing behind', async ({
  tab,
}) => {
  test.setTimeout(TIMEOUT)
  const [[phases, before, after, ...errors] = []] = await play(tab, [{ names: all(), by: 'img', story: 'cycles' }])
  expect([phases, after, errors]).toEqual(['{"active":950,"warning":40,"expired":10}', before, []])
})

/** The centre of an element, in a page whose `document` has lost its members. */
const centreOf = (tab: Tab, selector: string) =>
  tab.eval((wanted) => {
    const element = Document.prototype.querySelector.call(document, wanted) as Element
    element.scrollIntoView()
    const { x, y, width, height } = element.getBoundingClientRect()
    return { x: x + width / 2, y: y + height / 2 }
  }, selector)

const phaseIn = (tab: Tab) =>
  tab.eval(() => (window as unknown as { idleWarning: { phase: string } }).idleWarning.phase)

test('a person clicks, types and stays signed in a page that shadows every member', async ({ tab, time }) => {
  const { handle } = createShadowedPages([{ names: all(), by: 'img' }])
  await serving(time.inPages(handle), async (url) => {
    await tab.goto(`${url}/next`)
    const inside = await centreOf(tab, '#inside')
    await tab.clickAt(inside.x, inside.y)
    const field = await centreOf(tab, '#field')
    await tab.clickAt(field.x, field.y)
    await tab.press('x')
    await time.pass(90)
    expect(await phaseIn(tab)).toBe('warning')
    await tab.press('Enter')
    await expect.poll(() => phaseIn(tab), PATIENCE).toBe('active')
    await tab.press('y')
    const typed = await tab.eval(
      () => (Document.prototype.querySelector.call(document, '#field') as HTMLTextAreaElement).value,
    )
    expect(typed).toBe('Dear Adaxy')
  })
})
