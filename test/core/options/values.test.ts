import { expect, test } from 'vitest'
import { resolveOptions } from '../../../src/core/options/options.ts'
import { setOption } from '../../../src/core/options/set-option.ts'

const go = () => {}

/** Each option, with values that it takes and values that it refuses. */
const VALUES: Readonly<Record<string, { takes: readonly unknown[]; refuses: readonly unknown[] }>> = {
  warnBefore: { takes: ['20s', '14m', '25000ms'], refuses: ['19s', '1.5mm', '20 s', 20_000] },
  keepaliveUrl: {
    takes: ['/ping', { url: '/ping', method: 'PUT' }, { url: '/ping', body: 'a=1' }],
    refuses: ['', { url: '' }, { method: 'PUT' }, { url: '/ping', method: 1 }, 5, null],
  },
  returnParam: { takes: ['back', false], refuses: ['', true, 0, ['back']] },
  allowedOrigins: { takes: [[], ['https://id.example']], refuses: ['https://id.example', ['https://a.example', 1]] },
  lang: { takes: ['fr', 'pt-BR'], refuses: ['', 'not a language', ['fr'], ['fr', 'de'], [], 5] },
  scope: { takes: ['', 'shop'], refuses: [1, null, ['shop']] },
  extendOn: { takes: ['button', 'activity'], refuses: ['', 'movement'] },
  coverOnLeave: { takes: [true, false], refuses: ['true', 1] },
  sources: { takes: [[], [go]], refuses: [go, ['touch'], [go, 'touch']] },
  dialog: { takes: [false, {}], refuses: [true, null, 'dialog', []] },
  ports: { takes: [{}], refuses: [true, null, []] },
  'request.csrf': {
    takes: ['django', 'rails', 'laravel', 'spring', 'aspnet', go, { cookie: 'token', header: 'X-Token' }],
    refuses: ['', 'symfony', { cookie: 'token' }, { header: 1 }, null, ['django'], true],
  },
  'request.headers': { takes: [{ 'X-A': 'b' }, go], refuses: ['X-A: b', null, ['X-A']] },
  'request.credentials': { takes: ['same-origin', 'include', 'omit'], refuses: ['', 'all', true] },
  'request.timeout': { takes: ['5s'], refuses: [5000, 'off'] },
  'request.transport': { takes: [go], refuses: [{}, 'fetch', true] },
  'request.isAlive': { takes: [go], refuses: [{}, true] },
  'server.signOut': { takes: [go], refuses: ['/out', {}, true] },
  'dialog.role': { takes: ['alertdialog', 'dialog'], refuses: ['', 'alert'] },
  'dialog.texts': { takes: [{}, { title: 'Still there?' }], refuses: [{ title: 'a', stay: 1 }, 'a', ['a'], null] },
  'dialog.locales': { takes: [[], [{}]], refuses: [{}, ['de'], [{}, 'de']] },
  'dialog.createView': { takes: [go], refuses: [{}, 'view', true] },
  'dialog.expired': { takes: ['#ended', { localName: 'section' }], refuses: ['', '  ', {}, 5, ['#ended']] },
}

function problemsWith(path: string, value: unknown) {
  const raw: Record<string, unknown> = { idleTimeout: '15m' }
  setOption(raw, path, value)
  return resolveOptions(raw).problems.map((problem) => problem.path)
}

test.each(Object.entries(VALUES))('%s takes what is right for it, and refuses the rest', (path, { takes, refuses }) => {
  const refusedOf = (values: readonly unknown[]) => values.filter((value) => problemsWith(path, value).includes(path))
  expect([refusedOf(takes), refusedOf(refuses)]).toEqual([[], refuses])
})

test("A page's own dialog may be a selector or a dialog element, and nothing else", () => {
  const withView = (element: unknown) =>
    resolveOptions({ idleTimeout: '15m', dialog: { element, createView: go } }).problems.length
  const values = ['#warning', { localName: 'dialog' }, { localName: 'div' }, {}, ' ', 5]
  expect(values.map(withView)).toEqual([0, 0, 1, 1, 1, 1])
})

test.each([
  [{ extendOn: 'movement' }, "'button' or 'activity'"],
  [{ keepaliveUrl: 5 }, 'a URL, or { url, method, body }'],
])('A wrong value is answered with all that may be written: %j', (raw, expected) => {
  expect(resolveOptions({ idleTimeout: '15m', ...raw }).problems[0]?.expected).toBe(expected)
})

test.each([
  [{ keepaliveUrl: '/k' }, { keepaliveUrl: { url: '/k', method: 'POST' } }],
  [{ statusUrl: '/s' }, { statusUrl: { url: '/s', method: 'GET' } }],
  [{ signOutUrl: '/o' }, { signOutUrl: { url: '/o', method: 'POST' } }],
  [{ dialog: false }, { dialog: false }],
  [{ dialog: { role: 'dialog' } }, { dialog: { role: 'dialog' } }],
  [{ request: { timeout: '5s' } }, { requestTimeout: 5000 }],
])('%j becomes %j', (raw, expected) => {
  expect(resolveOptions({ idleTimeout: '15m', ...raw }).settings).toMatchObject(expected)
})

test.each([
  [{}, false, false],
  [{ signInUrl: '/in' }, true, true],
  [{ signedOutUrl: '/bye' }, false, true],
  [{ signInUrl: '/in', signedOutUrl: '/bye' }, true, true],
])('With %j the page can leave at the end: %s, and after a sign-out: %s', (raw, canLeave, canLeaveSignedOut) => {
  const { limits } = resolveOptions({ idleTimeout: '15m', ...raw }).settings
  expect(limits).toMatchObject({ canLeave, canLeaveSignedOut })
})

test.each([
  [{ absoluteTimeout: '8h', keepaliveInterval: '5m' }, []],
  [{ absoluteTimeout: '21s', warnBefore: '20s' }, []],
  [{ absoluteTimeout: '2m', warnBefore: '2m' }, ['absoluteTimeout']],
  [{ idleTimeout: 'off', warnBefore: '2h', keepaliveInterval: '2h' }, []],
  [{ idleTimeout: '0s', warnBefore: '2m' }, ['idleTimeout']],
])('Times that fit each other are taken, others are refused: %j', (raw, refused) => {
  expect(resolveOptions({ idleTimeout: '15m', ...raw }).problems.map(({ path }) => path)).toEqual(refused)
})

test('A time that is given is the limit', () => {
  const { limits } = resolveOptions({ idleTimeout: '15m', absoluteTimeout: '8h', keepaliveInterval: '4m' }).settings
  expect(limits).toMatchObject({ absoluteTimeout: 28_800_000, keepaliveInterval: 240_000 })
})

test('An unknown name is compared with the names in each group of options, too', () => {
  const meant = (name: string) => resolveOptions({ idleTimeout: '15m', [name]: go }).problems[0]?.expected
  expect(['headers', 'role', 'signOut'].map(meant)).toEqual(
    ['request.headers', 'dialog.role', 'server.signOut'].map((path) => `a known name; did you mean ${path}?`),
  )
})
