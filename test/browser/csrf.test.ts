import { afterEach, describe, expect, test } from 'vitest'
import { type CsrfSetting, createCsrf } from '../../src/browser/csrf.ts'
import { replace } from '../support/replace.ts'

const undos: (() => void)[] = []

const show = (markup: string, cookie = '') => {
  document.body.innerHTML = markup
  undos.push(replace(Document.prototype, 'cookie', cookie))
}

afterEach(() => {
  show('')
  for (const undo of undos.splice(0).reverse()) undo()
})

const meta = (name: string, content: string) => `<meta name="${name}" content="${content}">`
const input = (name: string, value: string) => `<form><input type="hidden" name="${name}" value="${value}"></form>`

describe('the header with the token', () => {
  test.each<{ csrf: CsrfSetting; story: string; markup?: string; cookie?: string; headers: object }>([
    { csrf: 'django', story: 'cookie', cookie: 'csrftoken=c', headers: { 'X-CSRFToken': 'c' } },
    {
      csrf: 'django',
      story: 'cookie before input',
      cookie: 'csrftoken=c',
      markup: input('csrfmiddlewaretoken', 'i'),
      headers: { 'X-CSRFToken': 'c' },
    },
    { csrf: 'django', story: 'input', markup: input('csrfmiddlewaretoken', 'i'), headers: { 'X-CSRFToken': 'i' } },
    { csrf: 'rails', story: 'meta', markup: meta('csrf-token', 'm'), headers: { 'X-CSRF-Token': 'm' } },
    { csrf: 'rails', story: 'input', markup: input('authenticity_token', 'i'), headers: { 'X-CSRF-Token': 'i' } },
    {
      csrf: 'laravel',
      story: 'meta before cookie',
      markup: meta('csrf-token', 'm'),
      cookie: 'XSRF-TOKEN=c',
      headers: { 'X-CSRF-Token': 'm' },
    },
    {
      csrf: 'laravel',
      story: "a form's input before a cookie that another application may have set",
      markup: input('_token', 'i'),
      cookie: 'XSRF-TOKEN=c',
      headers: { 'X-CSRF-Token': 'i' },
    },
    { csrf: 'laravel', story: 'cookie, decoded', cookie: 'XSRF-TOKEN=c%3D', headers: { 'X-XSRF-TOKEN': 'c=' } },
    {
      csrf: 'spring',
      story: 'meta, under the header that a meta names',
      markup: meta('_csrf', 'm') + meta('_csrf_header', 'X-MINE'),
      headers: { 'X-MINE': 'm' },
    },
    { csrf: 'spring', story: 'meta', markup: meta('_csrf', 'm'), headers: { 'X-CSRF-Token': 'm' } },
    {
      csrf: 'spring',
      story: 'cookie before input',
      markup: input('_csrf', 'i'),
      cookie: 'XSRF-TOKEN=c',
      headers: { 'X-XSRF-TOKEN': 'c' },
    },
    { csrf: 'spring', story: 'input', markup: input('_csrf', 'i'), headers: { 'X-CSRF-Token': 'i' } },
    {
      csrf: 'aspnet',
      story: 'input',
      markup: input('__RequestVerificationToken', 'i'),
      headers: { RequestVerificationToken: 'i' },
    },
    { csrf: { cookie: 'tk', header: 'X-Tk' }, story: 'its cookie', cookie: 'tk=c', headers: { 'X-Tk': 'c' } },
    { csrf: { meta: 'tk', header: 'X-Tk' }, story: 'its meta', markup: meta('tk', 'm'), headers: { 'X-Tk': 'm' } },
    { csrf: { input: 'tk', header: 'X-Tk' }, story: 'its input', markup: input('tk', 'i'), headers: { 'X-Tk': 'i' } },
    { csrf: () => 'f', story: 'a function that gives the token', headers: { 'X-CSRF-Token': 'f' } },
    { csrf: async () => ({ 'X-Tk': 'f' }), story: 'a function that gives headers', headers: { 'X-Tk': 'f' } },
    { csrf: 'django', story: 'no token in the page', markup: '<input name="">', headers: {} },
  ])('the setting $csrf sends $headers: $story', async ({ csrf, markup = '', cookie, headers }) => {
    show(markup, cookie)
    expect(await createCsrf(csrf).headers()).toEqual(headers)
  })

  test('without a setting no token is sent', async () => {
    show(meta('csrf-token', 'm'), 'csrftoken=c')
    expect(await createCsrf(undefined).headers()).toEqual({})
  })

  test('the token is read when it is sent, not before', async () => {
    const csrf = createCsrf('rails')
    show(meta('csrf-token', 'later'))
    expect(await csrf.headers()).toEqual({ 'X-CSRF-Token': 'later' })
  })
})

describe('a new token from the server', () => {
  test.each<{ csrf: CsrfSetting; name: string }>([
    { csrf: 'django', name: 'csrfmiddlewaretoken' },
    { csrf: 'rails', name: 'authenticity_token' },
    { csrf: 'laravel', name: '_token' },
    { csrf: 'spring', name: '_csrf' },
    { csrf: 'aspnet', name: '__RequestVerificationToken' },
    { csrf: { input: 'tk', header: 'X-Tk' }, name: 'tk' },
  ])('a new token is written into the forms of $csrf', ({ csrf, name }) => {
    show(input(name, 'old') + input(name, 'old') + input('amount', '7'))
    createCsrf(csrf).renew('new')
    expect([...document.querySelectorAll('input')].map(({ value }) => value)).toEqual(['new', 'new', '7'])
  })

  test('a new token is written into the meta and sent from then on', async () => {
    show(meta('csrf-token', 'old'))
    const csrf = createCsrf('rails')
    csrf.renew('new')
    expect([await csrf.headers(), document.querySelector('meta')?.content]).toEqual([{ 'X-CSRF-Token': 'new' }, 'new'])
  })

  test('a new token is sent from then on by a page that keeps no token', async () => {
    const csrf = createCsrf('laravel')
    csrf.renew('new')
    expect(await csrf.headers()).toEqual({ 'X-CSRF-Token': 'new' })
  })

  test('a later cookie of the server replaces a new token', async () => {
    const csrf = createCsrf('django')
    csrf.renew('new')
    show('', 'csrftoken=newer')
    expect(await csrf.headers()).toEqual({ 'X-CSRFToken': 'newer' })
  })
})

describe('where a token is read and written', () => {
  const readFrom = async (place: object) => (await createCsrf({ ...place, header: 'X-Tk' }).headers())['X-Tk']

  test.each([
    { story: 'alone', cookie: 'csrftoken=abc', value: 'abc' },
    { story: 'among others', cookie: 'a=1; csrftoken=abc; b=2', value: 'abc' },
    { story: 'beside one whose name ends alike', cookie: 'xcsrftoken=no; csrftoken=abc', value: 'abc' },
    { story: 'beside one whose name begins alike', cookie: 'csrftoken2=no; csrftoken=abc', value: 'abc' },
    { story: 'with equals signs', cookie: 'csrftoken=a=b==', value: 'a=b==' },
    { story: 'that is encoded', cookie: 'csrftoken=a%3D%2Fb', value: 'a=/b' },
    { story: 'that only looks encoded', cookie: 'csrftoken=100%', value: '100%' },
    { story: 'that is missing', cookie: 'a=1', value: undefined },
  ])('a cookie $story gives the token $value', async ({ cookie, value }) => {
    show('', cookie)
    expect(await readFrom({ cookie: 'csrftoken' })).toBe(value)
  })

  test('a frame that may not read cookies has no token', async () => {
    undos.push(replace(Document.prototype, 'cookie', undefined))
    Object.defineProperty(Document.prototype, 'cookie', {
      configurable: true,
      get: () => {
        throw new DOMException('sandboxed', 'SecurityError')
      },
    })
    expect(await readFrom({ cookie: 'csrftoken' })).toBeUndefined()
  })

  test.each([
    { kind: 'meta', markup: '<meta name="token" content="abc">' },
    { kind: 'input', markup: '<form><input type="hidden" name="token" value="abc"></form>' },
    { kind: 'input', markup: '<input name="token" value=""><input name="token" value="abc">' },
    { kind: 'meta', markup: '<form name="token"></form><img name="token"><meta name="token" content="abc">' },
    { kind: 'input', markup: '<a name="token" value="no"></a><input name="token" value="abc">' },
    { kind: 'input', markup: '<button name="token" value="no"></button><input name="token" value="abc">' },
  ])('the token of a $kind is read from $markup', async ({ kind, markup }) => {
    show(markup)
    expect(await readFrom({ [kind]: 'token' })).toBe('abc')
  })

  test.each([
    { kind: 'meta', markup: '<input name="token" value="no">', name: 'token' },
    { kind: 'input', markup: '<meta name="token" content="no">', name: 'token' },
    { kind: 'input', markup: '<input name="" value="no">', name: '' },
    { kind: 'cookie', markup: '', name: '' },
  ])('no token of a $kind named "$name" is read from $markup', async ({ kind, markup, name }) => {
    show(markup)
    expect(await readFrom({ [kind]: name })).toBeUndefined()
  })

  test('a new token is written to each element of its kind and name, and to nothing else', () => {
    show(`<meta name="token" content="old"><meta name="other" content="old"><meta name="" content="old">
      <form><input name="token" value="old"></form><form><input name="token" value="old"></form>`)
    const renew = (place: object, token: string) => createCsrf({ ...place, header: 'X-Tk' }).renew(token)
    renew({ meta: 'token' }, 'new')
    renew({ meta: '' }, 'new')
    renew({ input: 'token' }, 'newer')
    renew({ cookie: 'token' }, 'newest')
    expect([
      [...document.querySelectorAll('meta')].map(({ content }) => content),
      [...document.querySelectorAll('input')].map(({ value }) => value),
      document.cookie,
    ]).toEqual([['new', 'old', 'old'], ['newer', 'newer'], ''])
  })
})

describe('a cookie without a name', () => {
  test.each([
    ['rails', '=stranger'],
    ['aspnet', '=a; =b'],
    [{ meta: 'token', header: 'X-Token' }, '='],
    [{ input: 'token', header: 'X-Token' }, '=%E0%A4%A'],
    [{ cookie: '', header: 'X-Token' }, '=stranger'],
    ['rails', 'undefined=stranger'],
  ] as const)('the token of %j is not taken from the cookies %j', async (setting, cookies) => {
    const undo = replace(Document.prototype, 'cookie', cookies)
    const headers = await createCsrf(setting).headers()
    undo()
    expect(headers).toEqual({})
  })
})
