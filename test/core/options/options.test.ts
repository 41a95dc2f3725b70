import { expect, test } from 'vitest'
import { describeProblem, isIdleWarningError } from '../../../src/core/errors.ts'
import { readDuration } from '../../../src/core/options/duration.ts'
import { resolveOptions } from '../../../src/core/options/options.ts'
import { setOption } from '../../../src/core/options/set-option.ts'

const limits = (raw: object) => resolveOptions({ ...raw }).settings.limits

const problems = (raw: object) =>
  resolveOptions({ ...raw }).problems.map(({ path, expected }) => `${path}: ${expected}`)

test.each([
  ['15m', 900_000],
  ['90s', 90_000],
  ['1.5h', 5_400_000],
  ['45000ms', 45_000],
  ['30d', 2_592_000_000],
  [' 60s ', 60_000],
])('The duration %s is read', (text, expected) => {
  expect(limits({ idleTimeout: text }).idleTimeout).toBe(expected)
})

test.each([
  900,
  '900',
  '15 minutes',
  '-5m',
  '0s',
  'm',
  '',
  '1e3s',
  '15mm',
  `${'9'.repeat(400)}s`,
  '15M',
  null,
  Number.NaN,
  Infinity,
  {},
  ['15m'],
  true,
])('The duration %j is refused', (value) => {
  expect(problems({ idleTimeout: value })).toEqual([expect.stringMatching(/^idleTimeout: a duration with its unit/)])
})

test('A bare number is answered with what to write', () => {
  expect(problems({ idleTimeout: 900 })[0]).toContain(`'900s' or '900ms'`)
})

test.each([
  [0, `'15m' or '900s', or 'off'`],
  [-5, `'15m' or '900s', or 'off'`],
  [true, `'15m' or '900s', or 'off'`],
  [60, `'60s' or '60ms', or 'off'`],
])('The answer to %s has an example that fits: %s', (value, example) => {
  expect(problems({ idleTimeout: value })[0]?.split('such as ')[1]).toBe(example)
})

test("'off' is allowed for the idle timeout and nowhere else", () => {
  expect(limits({ idleTimeout: 'off' }).idleTimeout).toBe(Infinity)
  expect(problems({ idleTimeout: '15m', warnBefore: 'off' })).toHaveLength(1)
})

test('endAfterClose needs sessionKey and signOutUrl, to know a new sign-in and to end the session on the server', () => {
  expect(problems({ idleTimeout: '15m', endAfterClose: '30s' })).toEqual([
    'endAfterClose: sessionKey and signOutUrl beside it',
  ])
  const whole = { idleTimeout: '15m', endAfterClose: '30s', sessionKey: 's', signOutUrl: '/out' }
  expect([problems(whole), limits(whole).endAfterClose, limits({ idleTimeout: '15m' }).endAfterClose]).toEqual([
    [],
    30_000,
    Infinity,
  ])
})

test.each([
  ['15m', 120_000],
  ['2m', 60_000],
  ['30s', 20_000],
  ['21s', 20_000],
  ['off', 120_000],
])('The warning of an idle timeout of %s comes %i ms before the end', (idleTimeout, expected) => {
  expect(limits({ idleTimeout }).warnBefore).toBe(expected)
})

test.each([
  ['15m', 300_000],
  ['2h', 600_000],
  ['off', undefined],
])('The keepalive interval of an idle timeout of %s is %s ms', (idleTimeout, expected) => {
  expect(limits({ idleTimeout }).keepaliveInterval).toBe(expected)
})

test('Defaults complete the settings', () => {
  expect(
    resolveOptions({ idleTimeout: '15m', keepaliveUrl: '/k', statusUrl: { url: '/s', method: 'HEAD' } }).settings,
  ).toEqual(
    expect.objectContaining({
      keepaliveUrl: { url: '/k', method: 'POST' },
      statusUrl: { url: '/s', method: 'HEAD' },
      returnParam: 'next',
      allowedOrigins: [],
      sessionKey: '',
      scope: '',
      coverOnLeave: false,
      ignoreMovement: false,
      requestTimeout: 10_000,
      dialog: {},
    }),
  )
})

test('The settings are frozen, and the same object twice gives the same settings', () => {
  const raw = { idleTimeout: '15m' }
  expect(Object.isFrozen(resolveOptions(raw).settings)).toBe(true)
  expect(resolveOptions(raw)).toEqual(resolveOptions(raw))
})

test.each([
  [{ idleTimeout: '15m', warnBefore: '19s' }, 'warnBefore: at least 20s (WCAG 2.2.1), or allowShortWarning: true'],
  [{ idleTimeout: '15m', warnBefore: '15m' }, 'warnBefore: less than idleTimeout (900s)'],
  [
    { idleTimeout: '20s' },
    'idleTimeout: more than 20s, so that the warning fits (WCAG 2.2.1), or allowShortWarning: true',
  ],
  [{ idleTimeout: '15m', absoluteTimeout: '20s' }, 'absoluteTimeout: more than 20s'],
  [{ idleTimeout: '15m', keepaliveInterval: '15m' }, 'keepaliveInterval: less than idleTimeout (900s)'],
  [
    { idleTimeout: '15m', keepaliveUrl: '/k', server: { keepalive: async () => ({}) } },
    'keepaliveUrl: either keepaliveUrl or server.keepalive',
  ],
  [{ idleTimeout: '15m', server: { ping: 1 } }, 'server.ping: a known name'],
  [{ idleTimeout: '15m', server: { status: '/s' } }, 'server.status: a function that returns a promise'],
  [{}, `idleTimeout: a duration such as '15m', or 'off'; it is required`],
])('The bounds of WCAG 2.2.1 hold for %j: %s', (raw, expected) => {
  expect(problems(raw)).toEqual([expected])
})

test('Two wrong options are both reported, also if one is compared with the other', () => {
  const { problems: found } = resolveOptions({ idleTimeout: '10s', keepaliveInterval: '30s' })
  expect(found.map(({ path }) => path)).toEqual(['idleTimeout', 'keepaliveInterval'])
})

test('Functions of the application count as the addresses that they replace', () => {
  const server = { keepalive: async () => ({}), status: async () => ({}), signOut: async () => ({}) }
  const { hasKeepalive, hasStatus, hasSignOut } = limits({ idleTimeout: '15m', server })
  const closing = { idleTimeout: '15m', server, sessionKey: 'k', endAfterClose: '30s' }
  expect([hasKeepalive, hasStatus, hasSignOut, problems(closing)]).toEqual([true, true, true, []])
})

test('The bounds of WCAG 2.2.1 are lifted if the limit is essential', () => {
  expect(problems({ idleTimeout: '6s', warnBefore: '3s', allowShortWarning: true })).toEqual([])
  expect(limits({ idleTimeout: '6s', allowShortWarning: true }).warnBefore).toBe(3000)
})

test('All wrong options are reported at once', () => {
  expect(
    problems({
      idleTimeout: '15m',
      warnBefore: 60,
      keepaliveUrl: {},
      extendOn: 'movement',
      coverOnLeave: 'yes',
      returnParam: true,
      allowedOrigins: 'https://id.example',
      dialog: { role: 'alert', texts: { title: 1 } },
      request: { csrf: 'symfony', credentials: 'all', timeout: 10, transport: {}, isAlive: true, headers: 'X-A: b' },
      sources: ['touch'],
    }).map((problem) => problem.split(':')[0]),
  ).toEqual([
    'warnBefore',
    'keepaliveUrl',
    'extendOn',
    'coverOnLeave',
    'returnParam',
    'allowedOrigins',
    'sources',
    'request.csrf',
    'request.credentials',
    'request.timeout',
    'request.transport',
    'request.isAlive',
    'request.headers',
    'dialog.role',
    'dialog.texts',
  ])
})

test.each([
  [{ idleTimout: '15m' }, 'idleTimout: a known name; did you mean idleTimeout?'],
  [{ warnbefore: '2m' }, 'warnbefore: a known name; did you mean warnBefore?'],
  [{ keepAliveUrl: '/k' }, 'keepAliveUrl: a known name; did you mean keepaliveUrl?'],
  [{ csrf: 'django' }, 'csrf: a known name; did you mean request.csrf?'],
  [{ retrunParam: 'back' }, 'retrunParam: a known name; did you mean returnParam?'],
  [{ dialog: { element: '#timeout' } }, `dialog.element: dialog: ownDialog('#…') of idle-warning/own-dialog`],
  [{ request: { crsf: 'django' } }, 'request.crsf: a known name; did you mean request.csrf?'],
])('%j is answered with the name that it resembles', (raw, expected) => {
  expect(problems({ idleTimeout: '15m', ...raw })).toEqual([expected])
})

test('A wrong option counts as absent, so that the rest still protects', () => {
  const { settings } = resolveOptions({ idleTimeout: '15m', warnBefore: '1s', keepaliveUrl: '/k', extendOn: 'x' })
  expect(settings.limits).toMatchObject({ warnBefore: 120_000, hasKeepalive: true, extendOn: 'button' })
})

test('undefined is the same as absent', () => {
  expect(problems({ idleTimeout: '15m', warnBefore: undefined, request: { csrf: undefined } })).toEqual([])
})

test('A duration in a call is read', () => {
  expect(readDuration('5m', 'max')).toBe(300_000)
})

test('A wrong value in a call throws, with its path, the value and what is allowed', () => {
  let thrown: unknown
  try {
    readDuration(60, 'max')
  } catch (error) {
    thrown = error
  }
  const expected = `a duration with its unit (ms, s, m, h, d), such as '60s' or '60ms'`
  expect(isIdleWarningError(thrown) && { ...thrown, message: thrown.message }).toMatchObject({
    message: `idle-warning: max: 60 is not allowed; expected ${expected}`,
    code: 'wrong-options',
    problems: [{ path: 'max', value: 60, expected }],
  })
})

test.each([
  [42, '42'],
  [0, '0'],
  ['u-1', 'u-1'],
])('A20: a key that is a number counts as its text: %s', (given, expected) => {
  const { settings } = resolveOptions({ idleTimeout: '15m', userKey: given, sessionKey: given })
  expect([settings.limits.userKey, settings.sessionKey]).toEqual([expected, expected])
})

test.each([1.5, Number.NaN, '', true])('A20: %s is no key', (given) => {
  expect(problems({ idleTimeout: '15m', userKey: given })).toEqual(['userKey: a text'])
})

/** A list that holds itself. */
function cycle(): unknown[] {
  const list: unknown[] = []
  list.push(list)
  return list
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

const deep = Array.from({ length: 20_000 }).reduce<unknown>((list) => [list], [])

test.each([
  ['a list that holds itself', cycle()],
  ['a bigint in a list', [1n]],
  ['a proxy that was revoked', revoked()],
  ['a deeply nested list', deep],
  ['an object whose text throws', { toJSON: () => JSON.parse('') }],
])('The message names an option also if its value cannot be put into words: %s', (_, value) => {
  const named = ['lang', 'keepaliveUrl', 'timeout'].map((path) => {
    const [problem] = resolveOptions({ idleTimeout: '15m', [path]: value }).problems
    return problem && describeProblem(problem)
  })
  expect(named).toEqual(['lang', 'keepaliveUrl', 'timeout'].map((path) => expect.stringMatching(`^${path}: something`)))
})

test('The message quotes a long value and a long name only in part', () => {
  const { problems } = resolveOptions({ idleTimeout: '15m', lang: 'x'.repeat(1e6), ['y'.repeat(1e6)]: [1e6] })
  expect(problems.map((problem) => describeProblem(problem).length < 1000)).toEqual([true, true])
})

test('An option that throws when it is read is one problem beside the others', () => {
  const keepaliveUrl = Object.defineProperty({}, 'url', { enumerable: true, get: () => JSON.parse('') })
  expect(problems({ idleTimeout: '15m', keepaliveUrl, warnBefore: 5 })).toEqual([
    'keepaliveUrl: a value that can be read',
    expect.stringContaining('warnBefore: a duration'),
  ])
})

test.each(['text', ['a', 'b'], 7, false, null])(
  'A part of an option takes the place of %j, which has no parts',
  (dialog) => {
    const raw: Record<string, unknown> = { dialog }
    setOption(raw, 'dialog.role', 'dialog')
    expect(raw).toEqual({ dialog: { role: 'dialog' } })
  },
)

test('A part of an option leaves the other parts as they are', () => {
  const raw: Record<string, unknown> = { dialog: { texts: {}, role: 'alertdialog' } }
  setOption(raw, 'dialog.role', 'dialog')
  expect(raw).toEqual({ dialog: { texts: {}, role: 'dialog' } })
})

test('An unknown name with a dot stays one name', () => {
  const raw: Record<string, unknown> = { 'a.b': 1 }
  setOption(raw, 'a.b', 2)
  expect(raw).toEqual({ 'a.b': 2 })
})
