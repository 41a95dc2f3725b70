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
  ['onAction', "idle.on('activity', …)"],
  ['onMessage', 'idle.on(…)'],
  ['debug', 'trace() of idle-warning/debug'],
  // react-idle-timer, ng-idle, HMRC, django-session-security, bootstrap-session-timeout
  ['promptBeforeIdle', 'warnBefore'],
  ['onPrompt', "idle.on('warning', …)"],
  ['onPresenceChange', "idle.on('phase', …)"],
  ['startManually', 'idle.start()'],
  ['idle', 'idleTimeout'],
  ['onIdleStart', "idle.on('warning', …)"],
  ['onTimeoutWarning', "idle.on('tick', …)"],
  ['countdown', 'warnBefore'],
  ['timeoutUrl', 'signInUrl'],
  ['keepAliveUrl', 'keepaliveUrl'],
  ['language', 'lang'],
  ['expireAfter', 'idleTimeout'],
  ['warnAfter', 'warnBefore'],
  ['redirAfter', 'idleTimeout'],
  ['redirUrl', 'signInUrl'],
  ['keepAliveInterval', 'keepaliveInterval'],
  ['logoutButton', 'dialog.texts'],
  ['onWarn', "idle.on('warning', …)"],
])("%s, an earlier or another library's name, is answered with %s", (name, meant) => {
  expect(problems({ idleTimeout: '15m', [name]: 'x' })).toEqual([`${name}: a known name; did you mean ${meant}?`])
})

test.each(['theme', 'crossTab', 'toString', 'constructor', 'colour'])(
  '%s resembles no name, so none is suggested',
  (name) => {
    expect(problems({ idleTimeout: '15m', [name]: 'x' })).toEqual([`${name}: a known name`])
  },
)

test('The suggested name ignores the case of letters', () => {
  expect(suggestedName('STATUSURL', ['keepaliveUrl', 'statusUrl', 'sessionKey'])).toBe('statusUrl')
})
