import { describeMissingDjango } from '../browsers.mjs'
import { arrived, PATIENCE } from './arrived.ts'
import { type Django, withDjango } from './django.ts'
import type { Profile, Tab } from './engines/index.ts'
import { inOneEngine } from './one-engine.ts'
import { expect, TIMES, test, UNTIL_OVER, UNTIL_WARNED } from './time/test.ts'
import type { Time } from './time/time.ts'

/** Signing in again in place (SPEC §6): the expired page stays, and goes on when the same person is signed in. */

const warning = { role: 'dialog', name: 'You are about to be signed out' }
const expired = { role: 'dialog', name: 'You have been signed out' }
const signInAgain = { role: 'link', name: 'Sign in again (opens in a new tab)' }
const stay = 'dialog [part~="primary"]'

interface Person {
  readonly tab: Tab
  readonly profile: Profile
  readonly time: Time
}

/** A form page of one of the demos, and how to sign in there. */
interface Site {
  readonly url: string
  readonly page: string
  readonly saved: string
  readonly token: string
  readonly ids: { readonly name: string; readonly plan: string }
  fillIn(tab: Tab, who: string): Promise<void>
}

const express = (url: string): Site => ({
  url,
  page: `/page?${TIMES}&stay=on`,
  saved: '/page/two',
  token: 'authenticity_token',
  ids: { name: '#plot-name', plan: '#plan' },
  fillIn: async (tab, who) => {
    await tab.type('#name', who)
    await tab.press('Enter')
  },
})

const djangoSite = ({ url }: Django): Site => ({
  url,
  page: '/page/?stay=on',
  saved: '/page/two/',
  token: 'csrfmiddlewaretoken',
  ids: { name: '#id_name', plan: '#id_plan' },
  fillIn: async (tab, who) => {
    await tab.type('#id_username', who)
    await tab.type('#id_password', 'demo')
    await tab.press('Enter')
  },
})

async function covered(tab: Tab, time: Time): Promise<void> {
  await time.pass(UNTIL_OVER)
  await expect.poll(() => tab.isVisible(expired), PATIENCE).toBe(true)
}
const lifted = (tab: Tab) => expect.poll(() => tab.isVisible(expired), PATIENCE).toBe(false)

async function signIn(tab: Tab, site: Site, who: string, page = site.page): Promise<void> {
  await tab.goto(
    `${site.url}${site.page.startsWith('/page/') ? '/sign-in/' : '/sign-in'}?next=${encodeURIComponent(page)}`,
  )
  await site.fillIn(tab, who)
  await arrived(tab, site.url + page)
}

const PLAN = Array.from({ length: 40 }, (_, n) => `Bed ${n}: beans, then peas`).join('\n')

/** Half-typed, with a selection in the middle of a scrolled text in a scrolled page. */
async function typeHalf(tab: Tab, { ids }: Site): Promise<void> {
  await tab.type(ids.name, 'Willow')
  await tab.type(ids.plan, '!')
  await tab.eval(
    async (selector, text) => {
      const plan = document.querySelector(selector) as HTMLTextAreaElement
      document.body.style.minHeight = '3000px'
      plan.value = text
      plan.setSelectionRange(130, 145, 'backward')
      // Firefox scrolls to a new selection in one of the next frames.
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
      await frame()
      await frame()
      plan.scrollTop = 200
      window.scrollTo(0, 90)
      Object.assign(window, { heard: [] as string[] })
      for (const event of ['resumed', 'expired', 'warning'])
        document.addEventListener(`idle-warning:${event}`, () =>
          (window as unknown as { heard: string[] }).heard.push(event),
        )
    },
    ids.plan,
    PLAN,
  )
}

const condition = (tab: Tab, { ids }: Site) =>
  tab.eval(
    (nameSelector, planSelector) => {
      const plan = document.querySelector(planSelector) as HTMLTextAreaElement
      const { value, selectionStart, selectionEnd, selectionDirection, scrollTop } = plan
      return {
        name: (document.querySelector(nameSelector) as HTMLInputElement).value,
        ...{ value, selectionStart, selectionEnd, selectionDirection, scrollTop },
        isFocused: document.activeElement === plan,
        y: window.scrollY,
        visibility: getComputedStyle(plan).visibility,
      }
    },
    ids.name,
    ids.plan,
  )

const heard = (tab: Tab) => tab.eval(() => (window as unknown as { heard: string[] }).heard)

/** All tokens that the page keeps: in its inputs and its meta. */
const tokens = (tab: Tab, { token }: Site) =>
  tab.eval((name) => {
    const inputs = [...document.querySelectorAll<HTMLInputElement>(`input[name="${name}"]`)].map(({ value }) => value)
    const meta = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')
    return [...inputs, ...(meta ? [meta.content] : [])]
  }, token)

/** Follows the link; answers the tab that it opened. */
async function openSignIn({ tab, profile, time }: Person): Promise<Tab> {
  const before = (await profile.tabs()).length
  // In its first half second the cover takes no press that was meant for the page.
  await time.pass(1)
  await tab.click(signInAgain)
  await expect.poll(async () => (await profile.tabs()).length, PATIENCE).toBe(before + 1)
  const opened = (await profile.tabs()).at(-1) as Tab
  await arrived(opened, /\/sign-in/)
  return opened
}

/** The other window has the focus in WebKit, where no tab hides another: coming back is a click on this one. */
async function comeBack(tab: Tab): Promise<void> {
  await tab.show()
  await tab.eval(() => void window.dispatchEvent(new Event('focus')))
}

async function sameUser({ tab, profile, time }: Person, site: Site, who: string): Promise<void> {
  await signIn(tab, site, who)
  await typeHalf(tab, site)
  const before = await condition(tab, site)
  const old = await tokens(tab, site)
  await covered(tab, time)
  expect(await tab.text('dialog [part~="message"]')).toContain('What you typed is still here.')
  expect((await condition(tab, site)).visibility).toBe('hidden')

  const other = await openSignIn({ tab, profile, time })
  expect(await other.eval(() => window.opener)).toBe(null)
  expect(new URL(await other.url()).searchParams.get('reason')).toBe('idle')
  await site.fillIn(other, who)
  await arrived(other, site.url + site.page)

  await comeBack(tab)
  await lifted(tab)
  expect(await condition(tab, site)).toEqual(before)
  expect(before).toMatchObject({ name: 'Willow', value: PLAN, isFocused: true, selectionStart: 130, selectionEnd: 145 })
  expect(await heard(tab)).toEqual(['warning', 'expired', 'resumed'])
  const renewed = await tokens(tab, site)
  expect(renewed.filter((token) => old.includes(token))).toEqual([])

  // The warning works again, and what it does is done in the new session.
  await time.pass(UNTIL_WARNED)
  await expect.poll(() => tab.isVisible(warning), PATIENCE).toBe(true)
  await tab.click(stay)
  await expect.poll(() => tab.isVisible(warning), PATIENCE).toBe(false)
  expect(await condition(tab, site)).toEqual(before)

  await tab.click(`${site.page.startsWith('/page/') ? 'main form' : 'form[action="/page"]'} [type="submit"]`)
  await arrived(tab, site.url + site.saved)
  const saved = (await tab.text('#saved')) ?? ''
  expect(saved).toContain('Willow')
  expect(saved).toContain('Bed 39: beans, then peas')
}

async function otherUser({ tab, profile, time }: Person, site: Site, who: string, then: string): Promise<void> {
  await signIn(tab, site, who)
  await typeHalf(tab, site)
  await covered(tab, time)
  const other = await openSignIn({ tab, profile, time })
  await site.fillIn(other, then)
  await arrived(other, site.url + site.page)
  await comeBack(tab)
  await expect.poll(() => tab.text('header strong'), PATIENCE).toBe(then)
  await expect.poll(() => tab.eval(() => document.readyState)).toBe('complete')
  const found = await tab.eval(
    (name, plan) => [name, plan].map((selector) => (document.querySelector(selector) as HTMLInputElement).value),
    site.ids.name,
    site.ids.plan,
  )
  expect(found).toEqual(['', ''])
}

test.describe('on Express', () => {
  test('the same person signs in again in another tab: the page goes on, and its form is saved', async ({
    tab,
    profile,
    demo,
    time,
  }) => {
    await sameUser({ tab, profile, time }, express(demo.url), 'Ada')
    expect(demo.sessions.list().map(({ alive }) => alive)).toEqual([false, true])
  })

  test('another person signs in: the page is theirs, without what was typed', async ({ tab, profile, demo, time }) => {
    await otherUser({ tab, profile, time }, express(demo.url), 'Ada', 'Grace')
  })

  test('nor does the browser fill it in again, where the page may be stored', async ({
    tab,
    profile,
    demoWith,
    time,
  }) => {
    const { url } = await demoWith({ 'Cache-Control': 'private' })
    await otherUser({ tab, profile, time }, express(url), 'Ada', 'Grace')
  })

  test('without a new sign-in the cover stays', async ({ tab, profile, demo, time }) => {
    const site = express(demo.url)
    await signIn(tab, site, 'Ada')
    await typeHalf(tab, site)
    await covered(tab, time)
    const other = await openSignIn({ tab, profile, time })
    await comeBack(tab)
    await other.show()
    await comeBack(tab)
    await time.pass(10)
    expect(await tab.isVisible(expired)).toBe(true)
    expect((await condition(tab, site)).visibility).toBe('hidden')
    expect(await heard(tab)).toEqual(['warning', 'expired'])
  })

  test('a person who works on in the new tab is not signed out by the old one, which only asks', async ({
    tab,
    profile,
    demo,
    time,
  }) => {
    const site = express(demo.url)
    await signIn(tab, site, 'Ada')
    await typeHalf(tab, site)
    await covered(tab, time)
    const other = await openSignIn({ tab, profile, time })
    await site.fillIn(other, 'Ada')
    await arrived(other, site.url + site.page)
    await comeBack(tab)
    await lifted(tab)
    await other.click(site.ids.plan)
    for (let second = 0; second < 2 * 240; second += 40) {
      await other.press('x')
      await time.pass(40)
    }
    const session = demo.sessions.list().at(-1)
    expect(session?.alive).toBe(true)
    expect(session?.requests['POST /session/sign-out']).toBeUndefined()
    expect(session?.requests['GET /session/status']).toBeGreaterThan(1)
    // One for each third of the idle timeout, which a tenth may shorten, and the trailing one.
    expect(session?.pings.length).toBeLessThan(2 / 0.3 + 2)
    // On a busy machine the answer may come after the moment for a warning, which it then takes back.
    expect((await heard(tab)).filter((event) => event !== 'warning')).toEqual(['expired', 'resumed'])
  })

  test('a server that has no user: the link leads away in this tab, and the page reloads once a person is signed in', async ({
    tab,
    newTab,
    demo,
    time,
  }) => {
    const site = { ...express(demo.url), page: `/page?${TIMES}&stay=on&user=off` }
    await signIn(tab, site, 'Ada')
    await typeHalf(tab, site)
    await covered(tab, time)
    expect(await tab.isVisible({ role: 'link', name: 'Sign in again' })).toBe(true)
    expect(await tab.text('dialog [part~="message"]')).not.toContain('What you typed')
    const other = await newTab()
    await signIn(other, site, 'Ada')
    await comeBack(tab)
    await expect.poll(() => tab.isVisible('h1'), PATIENCE).toBe(true)
    expect(await tab.eval((plan) => (document.querySelector(plan) as HTMLTextAreaElement).value, site.ids.plan)).toBe(
      '',
    )
  })
})

// Where Django keeps the token. What the browser does for it is told on Express in each engine.
test.describe('on Django', inOneEngine, () => {
  const missing = describeMissingDjango()
  test.beforeEach(({ engineName: _ }, info) => info.skip(missing !== null, missing ?? ''))

  const times = { IDLE_TIMEOUT: '240', WARN_BEFORE: '40' }

  for (const [where, mode] of [
    ['in its cookie', {}],
    ['in the session', { GARDEN_CSRF_USE_SESSIONS: '1' }],
  ] as const)
    test(`the same person signs in again in another tab, with the CSRF token ${where}`, async ({
      tab,
      profile,
      time,
    }) => {
      await withDjango({ ...times, ...mode }, time, (django) =>
        sameUser({ tab, profile, time }, djangoSite(django), 'ada'),
      )
    })

  test('another person signs in: the page is theirs, without what was typed', async ({ tab, profile, time }) => {
    await withDjango(times, time, (django) => otherUser({ tab, profile, time }, djangoSite(django), 'ada', 'grace'))
  })
})
