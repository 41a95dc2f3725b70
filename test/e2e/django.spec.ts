import { describeMissingDjango } from '../browsers.mjs'
import { arrived, PATIENCE } from './arrived.ts'
import { checkServer } from './check-server.ts'
import { type Django, expect, type Row, test, withDjango } from './django.ts'
import type { Tab } from './engines/index.ts'
import { inOneEngine } from './one-engine.ts'
import { UNTIL_OVER, UNTIL_WARNED } from './time/test.ts'
import type { Time } from './time/time.ts'

// Where everything was asked for, the ring `django` fails without it; here it is only said.
const missing = describeMissingDjango()
test.beforeEach(({ engineName: _ }, info) => info.skip(missing !== null, missing ?? ''))

const IDLE = 240
const TIMES = `idle=${IDLE}&warn=40`

const warning = { role: 'dialog', name: 'You are about to be signed out' }
const stay = 'dialog [part~="primary"]'
const ping = 'POST /session/keepalive/'

interface Knobs {
  readonly path?: string
  readonly times?: string
}

/** Signs in and answers the session's name in Django's table. */
async function signIn(tab: Tab, { url, forget }: Django, { path = '/page/', times = TIMES }: Knobs = {}) {
  await tab.goto(`${url}/sign-in/?${times}&next=${encodeURIComponent(path)}`)
  await fillIn(tab)
  await arrived(tab, url + path)
  forget()
  return tab.eval(() => document.querySelector<HTMLElement>('script[data-session-key]')?.dataset.sessionKey ?? '')
}

async function fillIn(tab: Tab): Promise<void> {
  await tab.type('#id_username', 'ada')
  await tab.type('#id_password', 'demo')
  await tab.press('Enter')
}

const isAtSignIn = (tab: Tab) => arrived(tab, /\/sign-in\/\?/)

async function warned(tab: Tab, time: Time): Promise<void> {
  await time.pass(UNTIL_WARNED)
  await expect.poll(() => tab.isVisible(warning), PATIENCE).toBe(true)
}

async function atSignIn(tab: Tab, time: Time): Promise<void> {
  await time.pass(UNTIL_OVER)
  await isAtSignIn(tab)
}

const reason = async (tab: Tab) => new URL(await tab.url()).searchParams.get('reason')
const age = (row: Row | undefined) => 8 * 3600 - (row?.absoluteIn ?? Number.NaN)
const count = (django: Django, line: string) => django.requests().filter((request) => request === line).length

const pairOf = (cookie: string) => cookie.split(';')[0]

test('on Django: warn, stay, warn, expire, be told why, sign in, and be back', async ({ tab, django, time }) => {
  const session = await signIn(tab, django, { path: '/page/two/?a=1&b=2' })
  const before = await django.row(session)
  await warned(tab, time)
  expect(await django.row(session)).toMatchObject({ lastActivity: before?.lastActivity })

  await tab.click(stay)
  await expect.poll(() => tab.isVisible(warning), PATIENCE).toBe(false)
  expect(count(django, `${ping} 200`)).toBe(1)
  const after = await django.row(session)
  expect(after?.lastActivity).toBeGreaterThan((before?.lastActivity ?? Number.NaN) + 60)
  expect(after?.expiresIn).toBeGreaterThan(IDLE - 40)

  await warned(tab, time)
  await atSignIn(tab, time)
  expect(await django.row(session)).toBeUndefined()
  expect(count(django, 'POST /session/sign-out/ 204')).toBe(1)
  const { searchParams } = new URL(await tab.url())
  expect(Object.fromEntries(searchParams)).toEqual({ next: '/page/two/?a=1&b=2', reason: 'idle' })
  expect(await tab.text('#reason')).toContain('because you were inactive')

  await fillIn(tab)
  await arrived(tab, `${django.url}/page/two/?a=1&b=2`)
})

// What Django sees is the same in every engine; the story above runs in each.
test.describe('on Django', inOneEngine, () => {
  test('the session cookie has no expiry', async ({ django }) => {
    const address = `${django.url}/sign-in/`
    const page = await fetch(address)
    const token = /name="csrfmiddlewaretoken" value="(\w+)"/.exec(await page.text())?.[1] ?? ''
    const answer = await fetch(address, {
      method: 'POST',
      redirect: 'manual',
      headers: { Cookie: page.headers.getSetCookie().map(pairOf).join('; ') },
      body: new URLSearchParams({ csrfmiddlewaretoken: token, username: 'ada', password: 'demo' }),
    })
    const cookie = answer.headers.getSetCookie().find((line) => line.startsWith('sessionid='))
    expect(cookie?.split('; ').slice(1)).toEqual(['HttpOnly', 'Path=/', 'SameSite=Lax'])
  })

  test('typing without any request keeps the session for three times the idle timeout', async ({
    tab,
    django,
    time,
  }) => {
    const session = await signIn(tab, django)
    await tab.click('#id_plan')
    while (age(await django.row(session)) < 3 * IDLE) {
      await tab.press('x')
      await time.pass(10)
    }
    expect(count(django, `${ping} 200`)).toBeGreaterThan(5)
    expect(django.requests().filter((line) => !line.includes('/session/'))).toEqual([])
    expect(await tab.isVisible(warning)).toBe(false)
  })

  test('a work hold keeps the session without any input, and afterwards it ends', async ({ tab, django, time }) => {
    const session = await signIn(tab, django)
    await tab.click('#upload')
    await time.pass(3 * IDLE)
    expect(age(await django.row(session))).toBeGreaterThan(3 * IDLE - 1)
    expect(await tab.isVisible(warning)).toBe(false)
    expect(count(django, `${ping} 200`)).toBeGreaterThan(5)
    await tab.eval(() => document.querySelector('[data-idle-warning="hold"]')?.remove())
    // The page is searched for holds when something is due, so when the hold ends is not known to the second.
    const isWarned = async () => {
      await time.pass(15)
      return tab.isVisible(warning)
    }
    await expect.poll(isWarned, PATIENCE).toBe(true)
    await atSignIn(tab, time)
    expect(await reason(tab)).toBe('idle')
    expect(await django.row(session)).toBeUndefined()
  })

  test('a session that ended on the server alone is noticed by the next ping, and explained', async ({
    tab,
    newTab,
    django,
    time,
  }) => {
    await signIn(tab, django, { times: 'idle=60&warn=20' })
    const other = await newTab()
    await other.goto(`${django.url}/static/garden/log.js`)
    // The same session from now on ends after two seconds, which the page with the SDK cannot know.
    await other.eval(async () => {
      const address = '/sign-in/?idle=2'
      const text = await (await fetch(address)).text()
      const csrfmiddlewaretoken = /name="csrfmiddlewaretoken" value="(\w+)"/.exec(text)?.[1] ?? ''
      const body = new URLSearchParams({ csrfmiddlewaretoken, username: 'ada', password: 'demo' })
      await fetch(address, { method: 'POST', redirect: 'manual', body })
    })
    await tab.show()
    await tab.click('#id_plan')
    await expect
      .poll(async () => {
        await tab.press('Shift')
        await time.pass(3)
        return count(django, `${ping} 401`)
      }, PATIENCE)
      .toBe(1)
    await isAtSignIn(tab)
    expect(await reason(tab)).toBe('ended-by-server')
    expect(await tab.text('#reason')).toContain('The server ended your session')
  })

  test('a stale CSRF token is refused once, and the ping repeated with the fresh one', async ({
    tab,
    django,
    time,
  }) => {
    const session = await signIn(tab, django)
    await warned(tab, time)
    const before = await django.row(session)
    await tab.eval(() => void Object.assign(document, { cookie: 'csrftoken=stale; path=/' }))
    await tab.click(stay)
    await expect.poll(() => tab.isVisible(warning), PATIENCE).toBe(false)
    expect(django.requests().filter((line) => line.startsWith(ping))).toEqual([`${ping} 403`, `${ping} 200`])
    expect((await django.row(session))?.lastActivity).toBeGreaterThan(before?.lastActivity ?? Number.NaN)
  })

  test('where the CSRF token lives in the session, it is found in the page; a spent one is fetched with the status', async ({
    tab,
    time,
  }) => {
    await withDjango({ GARDEN_CSRF_USE_SESSIONS: '1' }, time, async (django) => {
      const session = await signIn(tab, django)
      await tab.eval(() => document.querySelector('header form')?.remove())
      await warned(tab, time)
      expect(await tab.eval(() => document.cookie)).toBe('')
      await tab.click(stay)
      await expect.poll(() => tab.isVisible(warning), PATIENCE).toBe(false)
      const renewed = await django.row(session)
      expect(renewed?.expiresIn).toBeGreaterThan(IDLE - 40)

      await warned(tab, time)
      await tab.eval(() => {
        for (const input of document.querySelectorAll<HTMLInputElement>('[name="csrfmiddlewaretoken"]'))
          input.value = 'wrong'
      })
      await tab.click(stay)
      await expect.poll(() => tab.isVisible(warning), PATIENCE).toBe(false)
      expect(django.requests().filter((line) => line.startsWith(ping))).toEqual([
        `${ping} 200`,
        `${ping} 403`,
        `${ping} 200`,
      ])
      expect((await django.row(session))?.lastActivity).toBeGreaterThan(renewed?.lastActivity ?? Number.NaN)
    })
  })
})

test(
  'on Django checkServer() finds every point of the contract kept, and the session goes on',
  inOneEngine,
  async ({ tab, django }) => {
    await signIn(tab, django)
    const { text, advice } = await checkServer(tab)
    expect([text.split('\n')[0], advice]).toEqual(['The server keeps the contract.', ['check-sign-out: skipped']])
    await tab.goto(`${django.url}/page/two/`)
    await arrived(tab, `${django.url}/page/two/`)
  },
)
