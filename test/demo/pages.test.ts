import { describe, expect, it } from 'vitest'
import { localPath } from '../../companions/express/local-path.ts'
import { inWords } from '../../demo/express/settings.ts'
import { openDemo } from './support.ts'

describe('The first page', () => {
  it('signs in with one press, with the times that it promises', async () => {
    const { demo, newBrowser } = await openDemo()
    const browser = newBrowser()
    const { text } = await browser.open('/')
    const action = /<form method="post" action="([^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const name = /name="name" value="(\w+)"/.exec(text)?.[1] ?? ''
    const { headers } = await browser.submit(action, { name })
    const [session] = demo.sessions.list()
    const idle = (session?.expiresAt ?? 0) - (session?.lastSeen ?? 0)
    const page = (await browser.open('/page')).text
    expect([headers.get('Location'), idle, page.includes('data-warn-before="20s"')]).toEqual(['/page', 30_000, true])
    expect(text.replaceAll(/<[^>]*>|\s+/g, ' ')).toMatch(/about +7 seconds +a warning appears.* within 20 seconds/)
  })

  it.each([true, false])('leads a visitor to the form only if signed in: %s', async (isSignedIn) => {
    const { newBrowser } = await openDemo()
    const browser = newBrowser()
    if (isSignedIn) await browser.signIn()
    const { status, text } = await browser.open('/')
    const way = '<a href="/page">Continue to the form</a>'
    expect([status, text.includes('Signed in as <strong>Ada</strong>'), text.includes(way)]).toEqual([
      200,
      isSignedIn,
      isSignedIn,
    ])
  })

  it.each([
    ['?idle=6s&warn=3s', true],
    ['?idle=45s&warn=20s', false],
  ])('is followed by pages that name the WCAG exception only if they use it: %s', async (query, isNamed) => {
    const { newBrowser } = await openDemo()
    const { text } = await newBrowser().signIn(query)
    expect(text.includes('exception for essential time limits')).toBe(isNamed)
  })
})

describe('The sign-in page', () => {
  it.each([
    ['idle', 'because you were inactive'],
    ['absolute', 'reached its time limit'],
    ['ended-by-server', 'The server ended your session'],
    ['signed-out', 'You are signed out'],
    ['browser-closed', 'because the browser was closed'],
  ])('says in words why a visitor is back: %s', async (reason, words) => {
    const { newBrowser } = await openDemo()
    const { text } = await newBrowser().open(`/sign-in?reason=${reason}`)
    expect(/role="status".*?<\/h2>/s.exec(text)?.[0]).toContain(words)
  })

  it.each(['', '?reason=other', '?reason=toString', '?reason=%3Cscript%3E'])('says nothing for "%s"', async (query) => {
    const { newBrowser } = await openDemo()
    expect((await newBrowser().open(`/sign-in${query}`)).text).not.toContain('role="status"')
  })

  it('leads to the page that the visitor wanted to open', async () => {
    const { newBrowser } = await openDemo()
    const response = await newBrowser().submit('/sign-in?next=%2Fpage%2Ftwo%3Fx%3D1%23a', { name: 'Ada' })
    expect(response.headers.get('Location')).toBe('/page/two?x=1#a')
  })

  it('never leads to another site', async () => {
    const { newBrowser } = await openDemo()
    const response = await newBrowser().submit('/sign-in?next=%2F%2Fevil.example', { name: 'Ada' })
    expect(response.headers.get('Location')).toBe('/page')
  })

  it.each(['', '   ', 'x'.repeat(61)])('asks again for the name "%s"', async (name) => {
    const { demo, newBrowser } = await openDemo()
    const { status } = await newBrowser().submit('/sign-in', { name })
    expect([status, demo.sessions.list()]).toEqual([422, []])
  })

  it('counts as activity of a person who is signed in, as every page does', async () => {
    const { demo, pass, clock, newBrowser } = await openDemo()
    const browser = newBrowser()
    await browser.signIn()
    pass(10)
    await browser.open('/sign-in')
    expect(demo.sessions.list()[0]?.lastSeen).toBe(clock.now)
  })
})

describe('A local path', () => {
  it.each(['/page', '/page?a=1&b=//x', '/page#a', '/a/../page'])('is accepted: %s', (path) => {
    expect(localPath(path)).toMatch(/^\/page/)
  })

  it.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/.//evil.example',
    '/x/..//evil.example',
    '/\n//evil.example',
    'javascript:alert(1)',
    'page',
    '',
    '//[',
    ['/page', '/page'],
    undefined,
  ])('is not %j', (value) => {
    expect(localPath(value)).toBeUndefined()
  })
})

describe('A page for a signed-in visitor', () => {
  it('carries the script tag with the times that the server enforces', async () => {
    const { pass, newBrowser } = await openDemo()
    const browser = newBrowser()
    await browser.signIn()
    pass(5)
    const { text } = await browser.open('/page?idle=30s&warn=20s&absolute=5m')
    const tag = /<script defer[^>]*>/.exec(text)?.[0].replace(/\s+/g, ' ')
    expect(tag?.replace(/data-(session-key|user-key)="[\w-]{16}"/g, 'data-$1')).toBe(
      '<script defer src="/dist/idle-warning.min.js" data-idle-timeout="30s" data-warn-before="20s"' +
        ' data-keepalive-url="/session/keepalive" data-status-url="/session/status" data-csrf="rails"' +
        ' data-sign-out-url="/session/sign-out" data-sign-in-url="/sign-in" data-expires-in="30s" data-absolute-in="300s"' +
        ' data-session-key data-user-key>',
    )
  })

  it.each(['govuk', 'bootstrap', 'plain'])('may bring a dialog of its own: %s', async (style) => {
    const { newBrowser } = await openDemo()
    const browser = newBrowser()
    await browser.signIn()
    const { text } = await browser.open(`/page/${style}`)
    const tag = /<script defer[^>]*>/.exec(text)?.[0]
    const dialog = /<dialog id="timeout-dialog".*?<\/dialog>/s.exec(text)?.[0]
    const files = [`/public/${style}.css`, '/dist/idle-warning-own-dialog.min.js']
    expect([tag?.includes('data-dialog-element="#timeout-dialog"'), files.map((file) => text.includes(file))]).toEqual([
      true,
      [true, true],
    ])
    expect(dialog).toMatch(/data-idle-warning="extend"/)
    expect(text).not.toMatch(/ style=/)
  })

  it('counts the absolute timeout from now only if the address names another one', async () => {
    const { pass, newBrowser } = await openDemo()
    const browser = newBrowser()
    await browser.signIn()
    const left: unknown[] = []
    for (const path of ['/page?absolute=60s', '/page?absolute=60s', '/page/two']) {
      pass(10)
      left.push(/data-absolute-in="(.*?)"/.exec((await browser.open(path)).text)?.[1])
    }
    expect(left).toEqual(['60s', '50s', '40s'])
  })

  it('has a new session key at each sign-in, and the same user key', async () => {
    const { newBrowser } = await openDemo()
    const names = []
    for (let signedIn = 0; signedIn < 2; signedIn++) {
      const { text } = await newBrowser().signIn()
      names.push(/data-session-key="([^"]*)" data-user-key="([^"]*)"/.exec(text)?.slice(1) ?? [])
    }
    const [first, second] = names
    expect([first?.[0] === second?.[0], first?.[1] === second?.[1]]).toEqual([false, true])
  })

  it('leaves out what the query string turns off, until it is turned on again', async () => {
    const { newBrowser } = await openDemo()
    const browser = newBrowser()
    await browser.signIn('?status=off&expiresIn=off')
    const figures = /data-(status-url|expires-in|absolute-in)/g
    const off = (await browser.open('/page/two')).text.match(figures)
    const on = (await browser.open('/page/two?status=on&expiresIn=on')).text.match(figures)
    expect([off, on]).toEqual([null, ['data-status-url', 'data-expires-in', 'data-absolute-in']])
  })

  it.each([
    ['?idle=6s&warn=3s', true],
    ['?idle=10s', true],
    ['?idle=45s&warn=20s', false],
  ])('claims the WCAG exception only for a warning below 20 seconds: %s', async (query, isShort) => {
    const { newBrowser } = await openDemo()
    const { text } = await newBrowser().signIn(query)
    expect(text.includes('data-allow-short-warning')).toBe(isShort)
  })

  it.each(['idle=30', 'idle=soon', 'idle=25h', 'idle=0s', 'warn=50s', 'absolute=', 'status=no', 'idle=1m&idle=2m'])(
    'explains what is wrong with ?%s',
    async (query) => {
      const { newBrowser } = await openDemo()
      const browser = newBrowser()
      await browser.signIn()
      const { status, text } = await browser.open(`/page?${query}`)
      expect([status, text.includes('These times cannot be used')]).toEqual([400, true])
    },
  )

  it('keeps what was typed, as it was typed', async () => {
    const { newBrowser } = await openDemo()
    const browser = newBrowser()
    await browser.signIn()
    const response = await browser.submit('/page', { 'plot-name': '"><b>', plan: '\nbeans & peas' })
    const location = response.headers.get('Location')
    const [form, saved] = [(await browser.open('/page')).text, (await browser.open('/page/two')).text]
    expect(location).toBe('/page/two')
    expect(form).toContain('value="&quot;&gt;&lt;b&gt;"')
    expect(form).toMatch(/<textarea[^>]*>\n\nbeans &amp; peas<\/textarea>/)
    expect(saved).toContain('<dd>&quot;&gt;&lt;b&gt;</dd>')
  })

  it('gives the single-page application its options in an attribute', async () => {
    const { newBrowser } = await openDemo()
    const browser = newBrowser()
    await browser.signIn('?idle=6s&warn=3s&status=off')
    const { text } = await browser.open('/app')
    const attribute = /data-options="([^"]*)"/.exec(text)?.[1]?.replaceAll('&quot;', '"') ?? ''
    expect(JSON.parse(attribute)).toEqual({
      idleTimeout: '6s',
      warnBefore: '3s',
      keepaliveUrl: '/session/keepalive',
      signOutUrl: '/session/sign-out',
      signInUrl: '/sign-in',
      absoluteTimeout: '28800s',
      request: { csrf: 'rails' },
      expiresIn: '6s',
      sessionKey: expect.stringMatching(/^[\w-]{16}$/),
      userKey: expect.stringMatching(/^[\w-]{16}$/),
      allowShortWarning: true,
    })
  })

  it.each(['/page', '/page/two', '/app'])('is not stored and runs nothing inline: %s', async (path) => {
    const { newBrowser } = await openDemo()
    const browser = newBrowser()
    await browser.signIn()
    const { headers, text } = await browser.open(path)
    expect(headers.get('Cache-Control')).toBe('no-store')
    expect(headers.get('Content-Security-Policy')).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
    expect(text).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/)
  })
})

describe('Times in words', () => {
  it.each([
    [45_000, '45 seconds'],
    [60_000, '1 minute'],
    [90_500, '1 minute 30.5 seconds'],
    [8 * 3_600_000, '8 hours'],
  ])('%i ms is %s', (milliseconds, words) => {
    expect(inWords(milliseconds)).toBe(words)
  })
})

describe('An expired page', () => {
  it.each(['/page', '/app'])('stays with ?stay=on: %s', async (path) => {
    const { newBrowser } = await openDemo()
    const browser = newBrowser()
    await browser.signIn()
    const stays = async (query: string) => / data-stay[ >]/.test((await browser.open(path + query)).text)
    expect([await stays(''), await stays('?stay=on'), await stays('?stay=off')]).toEqual([false, true, false])
  })
})

it('With ?user=off neither the page nor the answers name the user', async () => {
  const { newBrowser } = await openDemo()
  const browser = newBrowser()
  await browser.signIn()
  const names = async () => [
    (await browser.open('/page')).text.includes('data-user-key='),
    'userKey' in ((await (await browser.ask('/session/status')).json()) as object),
  ]
  expect(await names()).toEqual([true, true])
  await browser.open('/page?user=off')
  expect(await names()).toEqual([false, false])
})
