import { afterEach, describe, expect, test } from 'vitest'
import { type CsrfSetting, createCsrf } from '../../src/browser/csrf.ts'

const show = (markup: string, cookie = '') => {
  document.body.innerHTML = markup
  Object.defineProperty(document, 'cookie', { value: cookie, configurable: true })
}

afterEach(() => {
  show('')
  Reflect.deleteProperty(document, 'cookie')
})

const meta = (name: string, content: string) => `<meta name="${name}" content="${content}">`
const input = (name: string, value: string) => `<form><input type="hidden" name="${name}" value="${value}"></form>`

describe('the token is sent as the server expects it', () => {
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
  ])('$csrf: $story', async ({ csrf, markup = '', cookie, headers }) => {
    show(markup, cookie)
    expect(await createCsrf(csrf).headers()).toEqual(headers)
  })

  test('none at all where the server needs none', async () => {
    show(meta('csrf-token', 'm'), 'csrftoken=c')
    expect(await createCsrf(undefined).headers()).toEqual({})
  })

  test('as it stands when it is sent', async () => {
    const csrf = createCsrf('rails')
    show(meta('csrf-token', 'later'))
    expect(await csrf.headers()).toEqual({ 'X-CSRF-Token': 'later' })
  })
})

describe('a new token', () => {
  test.each<{ csrf: CsrfSetting; name: string }>([
    { csrf: 'django', name: 'csrfmiddlewaretoken' },
    { csrf: 'rails', name: 'authenticity_token' },
    { csrf: 'laravel', name: '_token' },
    { csrf: 'spring', name: '_csrf' },
    { csrf: 'aspnet', name: '__RequestVerificationToken' },
    { csrf: { input: 'tk', header: 'X-Tk' }, name: 'tk' },
  ])('is put into the forms that $csrf wrote', ({ csrf, name }) => {
    show(input(name, 'old') + input(name, 'old') + input('amount', '7'))
    createCsrf(csrf).renew('new')
    expect([...document.querySelectorAll('input')].map(({ value }) => value)).toEqual(['new', 'new', '7'])
  })

  test('is put into the meta, and sent from then on', async () => {
    show(meta('csrf-token', 'old'))
    const csrf = createCsrf('rails')
    csrf.renew('new')
    expect([await csrf.headers(), document.querySelector('meta')?.content]).toEqual([{ 'X-CSRF-Token': 'new' }, 'new'])
  })

  test('is sent from then on by a page that keeps none', async () => {
    const csrf = createCsrf('laravel')
    csrf.renew('new')
    expect(await csrf.headers()).toEqual({ 'X-CSRF-Token': 'new' })
  })

  test("gives way to the server's cookie, which is newer still", async () => {
    const csrf = createCsrf('django')
    csrf.renew('new')
    show('', 'csrftoken=newer')
    expect(await csrf.headers()).toEqual({ 'X-CSRFToken': 'newer' })
  })
})
