import { expect, test } from 'vitest'
import { resolveOptions } from '../../../src/core/options/options.ts'
import { suggestedName } from '../../../src/core/options/suggested-name.ts'

const problems = (raw: object) =>
  resolveOptions({ ...raw }).problems.map(({ path, expected }) => `${path}: ${expected}`)

test.each([
  ['keepalive', 'keepaliveUrl'],
  ['expiredUrl', 'signInUrl'],
  ['interval', 'keepaliveInterval'],
  ['session', 'sessionKey'],
  ['user', 'userKey'],
  ['sensitive', 'coverOnLeave'],
  ['essential', 'allowShortWarning'],
  ['returnTo', 'returnParam'],
  ['timeout', 'idleTimeout'],
  ['pingUrl', 'keepaliveUrl'],
  ['onWarning', "idle.on('warning', …)"],
  ['onIdle', "idle.on('warning', …)"],
  ['onExpire', "idle.on('expired', …)"],
  ['onAction', 'idle.on(…)'],
])("%s, an earlier or another library's name, is answered with %s", (name, meant) => {
  expect(problems({ idleTimeout: '15m', [name]: 'x' })).toEqual([`${name}: a known name; did you mean ${meant}?`])
})

test.each(['theme', 'debug', 'toString', 'constructor', 'colour'])(
  '%s resembles no name, so none is suggested',
  (name) => {
    expect(problems({ idleTimeout: '15m', [name]: 'x' })).toEqual([`${name}: a known name`])
  },
)

test('The suggested name ignores the case of letters', () => {
  expect(suggestedName('STATUSURL', ['keepaliveUrl', 'statusUrl', 'sessionKey'])).toBe('statusUrl')
})
