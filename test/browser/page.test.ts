import { afterEach, describe, expect, test, vi } from 'vitest'
import { createPage, readWord, returnAddress, safeUrl, signInAddress, writeWord } from '../../src/browser/page.ts'

const { origin } = location

const html = (markup: string) => {
  document.body.innerHTML = markup
}

const setDocument = (name: string, value: unknown) =>
  Object.defineProperty(document, name, { value, configurable: true })

afterEach(() => {
  html('')
  document.head.replaceChildren()
  history.replaceState(null, '', '/')
  for (const name of ['readyState', 'wasDiscarded', 'cookie']) Reflect.deleteProperty(document, name)
  vi.restoreAllMocks()
})

describe('a safe address', () => {
  test.each([
    { raw: '/login', href: `${origin}/login` },
    { raw: 'login', href: `${origin}/login` },
    { raw: '?sign=in', href: `${origin}/?sign=in` },
    { raw: '/login?a=1#top', href: `${origin}/login?a=1#top` },
    { raw: '/вход', href: `${origin}/%D0%B2%D1%85%D0%BE%D0%B4` },
    { raw: '/login?next=//elsewhere.example', href: `${origin}/login?next=//elsewhere.example` },
    { raw: '/a//b', href: `${origin}/a//b` },
    { raw: `${origin}/login`, href: `${origin}/login` },
    { raw: 'https://id.example/login', href: 'https://id.example/login' },
    { raw: 'https://ID.example:443/login', href: 'https://id.example/login' },
  ])('is $raw', ({ raw, href }) => {
    expect(safeUrl(raw, ['https://id.example'])).toBe(href)
  })

  test.each([
    'https://elsewhere.example/login',
    'http://id.example/login',
    'https://id.example.elsewhere.example/',
    'https://id.example:8443/login',
    '//elsewhere.example',
    '//id.example/login',
    ' //id.example/login',
    '///id.example/login',
    '/\\id.example/login',
    '\\\\id.example/login',
    '\\/id.example/login',
    'https:\\\\id.example',
    '/\t/id.example/login',
    '/\n/id.example/login',
    '\u0000/login',
    '/login\u0007',
    '/log\u0085in',
    'javascript:alert(1)',
    ' javascript:alert(1)',
    'JaVaScRiPt:alert(1)//https://id.example',
    'java\nscript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    `blob:${origin}/1f2e`,
    `blob:https://id.example/1f2e`,
    'vbscript:msgbox(1)',
    'file:///etc/passwd',
    'ftp://id.example/login',
    'httpx://id.example/login',
    'https://id.example@elsewhere.example/',
    'https://user@id.example/login',
    'https://user:secret@id.example/login',
    `https://:secret@id.example/login`,
    'https://',
    'http://[::1',
  ])('is not %j', (raw) => {
    expect(safeUrl(raw, ['https://id.example'])).toBeUndefined()
  })

  test('is on this origin only, where no others are listed', () => {
    expect(safeUrl('https://id.example/login')).toBeUndefined()
  })

  test('does not follow an injected base', () => {
    document.head.innerHTML = '<base href="https://elsewhere.example/">'
    expect(safeUrl('login')).toBe(`${origin}/login`)
  })
})

describe('the way to the sign-in page', () => {
  test('tells the reason and the way back, and keeps what the address says itself', () => {
    history.replaceState(null, '', '/cart/7?size=m&next=//elsewhere.example#notes')
    expect(signInAddress('/login?theme=dark', 'idle', 'next')).toBe(
      `${origin}/login?theme=dark&next=%2Fcart%2F7%3Fsize%3Dm%26next%3D%2F%2Felsewhere.example%23notes&reason=idle`,
    )
  })

  test('can name the way back otherwise', () => {
    expect(signInAddress('https://id.example/', 'absolute', 'service')).toBe(
      'https://id.example/?service=%2F&reason=absolute',
    )
  })

  test('can go without a way back', () => {
    history.replaceState(null, '', '/secret')
    expect(signInAddress('/login', 'signed-out', false)).toBe(`${origin}/login?reason=signed-out`)
  })

  test('never leads to another host by a path that looks like one', () => {
    history.replaceState(null, '', `${origin}//elsewhere.example/x`)
    expect(returnAddress()).toBe('/elsewhere.example/x')
  })
})

test('leaving takes the place of the page, so that Back does not return to it', () => {
  const before = history.length
  createPage().leave(`${location.href}#gone`)
  expect([location.hash, history.length - before]).toEqual(['#gone', 0])
})

describe('a word that the page keeps', () => {
  const cookies = (text: string) => setDocument('cookie', text)

  test.each([
    { story: 'alone', text: 'csrftoken=abc', value: 'abc' },
    { story: 'among others', text: 'a=1; csrftoken=abc; b=2', value: 'abc' },
    { story: 'beside one whose name ends alike', text: 'xcsrftoken=no; csrftoken=abc', value: 'abc' },
    { story: 'beside one whose name begins alike', text: 'csrftoken2=no; csrftoken=abc', value: 'abc' },
    { story: 'with equals signs', text: 'csrftoken=a=b==', value: 'a=b==' },
    { story: 'encoded', text: 'csrftoken=a%3D%2Fb', value: 'a=/b' },
    { story: 'that only looks encoded', text: 'csrftoken=100%', value: '100%' },
    { story: 'that is not there', text: 'a=1', value: undefined },
  ])('is read from the cookie $story', ({ text, value }) => {
    cookies(text)
    expect(readWord('cookie', 'csrftoken')).toBe(value)
  })

  test('is not there in a frame that may not read cookies', () => {
    Object.defineProperty(document, 'cookie', {
      configurable: true,
      get: () => {
        throw new DOMException('sandboxed', 'SecurityError')
      },
    })
    expect(readWord('cookie', 'csrftoken')).toBeUndefined()
  })

  test.each([
    { kind: 'meta', markup: '<meta name="token" content="abc">' },
    { kind: 'input', markup: '<form><input type="hidden" name="token" value="abc"></form>' },
    { kind: 'input', markup: '<input name="token" value=""><input name="token" value="abc">' },
    { kind: 'meta', markup: '<form name="token"></form><img name="token"><meta name="token" content="abc">' },
    { kind: 'input', markup: '<a name="token" value="no"></a><input name="token" value="abc">' },
  ] as const)('is read from $markup', ({ kind, markup }) => {
    html(markup)
    expect(readWord(kind, 'token')).toBe('abc')
  })

  test.each([
    { kind: 'meta', markup: '<input name="token" value="no">', name: 'token' },
    { kind: 'input', markup: '<meta name="token" content="no">', name: 'token' },
    { kind: 'input', markup: '<input name="" value="no">', name: '' },
    { kind: 'cookie', markup: '', name: '' },
  ] as const)('is no $kind named "$name" in $markup', ({ kind, markup, name }) => {
    html(markup)
    expect(readWord(kind, name)).toBeUndefined()
  })

  test('is written wherever it stands, and nowhere else', () => {
    html(`<meta name="token" content="old"><meta name="other" content="old"><meta name="" content="old">
      <form><input name="token" value="old"></form><form><input name="token" value="old"></form>`)
    writeWord('meta', 'token', 'new')
    writeWord('meta', '', 'new')
    writeWord('input', 'token', 'newer')
    writeWord('cookie', 'token', 'newest')
    expect([
      [...document.querySelectorAll('meta')].map(({ content }) => content),
      [...document.querySelectorAll('input')].map(({ value }) => value),
      document.cookie,
    ]).toEqual([['new', 'old', 'old'], ['newer', 'newer'], ''])
  })
})

describe('the mark before the title', () => {
  test.each([
    { story: 'is put and taken away', acts: ['(!)', ''], titles: ['(!) Cart', 'Cart'] },
    { story: 'is put once', acts: ['(!)', '(!)', ''], titles: ['(!) Cart', '(!) Cart', 'Cart'] },
    { story: 'is replaced', acts: ['1:59', '1:00', ''], titles: ['1:59 Cart', '1:00 Cart', 'Cart'] },
    { story: 'is not taken where none was put', acts: [''], titles: ['Cart'] },
  ])('$story', ({ acts, titles }) => {
    document.title = 'Cart'
    const { mark } = createPage()
    expect(
      acts.map((act) => {
        mark(act)
        return document.title
      }),
    ).toEqual(titles)
  })

  test('is not written where it stands already', () => {
    document.title = 'Cart'
    const { mark } = createPage()
    mark('(!)')
    const observer = new MutationObserver(() => {})
    observer.observe(document.head, { childList: true, subtree: true, characterData: true })
    mark('(!)')
    expect(observer.takeRecords()).toEqual([])
  })

  test("leaves the application's new title alone when it goes", () => {
    document.title = 'Cart'
    const { mark } = createPage()
    mark('(!)')
    document.title = '(2) Inbox'
    mark('')
    expect(document.title).toBe('(2) Inbox')
  })

  test('returns before a new title of the application', () => {
    document.title = 'Cart'
    const { mark } = createPage()
    mark('(!)')
    document.title = 'Inbox'
    mark('(!)')
    expect(document.title).toBe('(!) Inbox')
  })

  test('does without a title', () => {
    document.title = ''
    const { mark } = createPage()
    mark('(!)')
    const marked = document.title
    mark('')
    expect([marked, document.title]).toEqual(['(!)', ''])
  })
})

describe('how the document came here', () => {
  const fromCache = { type: 'back_forward', transferSize: 0, encodedBodySize: 9, requestStart: 5, fetchStart: 5 }
  const delivered = { type: 'navigate', transferSize: 99, encodedBodySize: 9, requestStart: 5, fetchStart: 5 }
  const setEntry = (entry: object) => vi.spyOn(performance, 'getEntriesByType').mockReturnValue([entry] as never)

  test.each([
    { story: 'from a cache, while it is loading', readyState: 'interactive', entry: fromCache, isCached: true },
    { story: 'from the server', readyState: 'loading', entry: delivered, isCached: false },
    { story: 'any way, once it has loaded', readyState: 'complete', entry: fromCache, isCached: false },
  ])('$story: isCached is $isCached', ({ readyState, entry, isCached }) => {
    setDocument('readyState', readyState)
    setEntry(entry)
    expect(createPage().delivery().isCached).toBe(isCached)
  })

  test('as a tab that was discarded: from a cache', () => {
    setDocument('readyState', 'loading')
    setDocument('wasDiscarded', true)
    setEntry(delivered)
    expect(createPage().delivery().isCached).toBe(true)
  })

  test('some time ago while it is loading, just now once it has loaded', () => {
    setEntry(delivered)
    vi.spyOn(performance, 'now').mockReturnValue(1005)
    setDocument('readyState', 'interactive')
    const loading = createPage().delivery().age
    setDocument('readyState', 'complete')
    expect([loading, createPage().delivery().age]).toEqual([1000, 0])
  })
})
