import { expect, test } from 'vitest'
import { nearestOf } from '../../../src/core/options/nearest-name.ts'
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
  ['ajaxData', 'keepaliveUrl'],
  ['ajaxType', 'keepaliveUrl'],
  ['loginUrl', 'signInUrl'],
  ['redirectUrl', 'signInUrl'],
  ['returnToUrl', 'signInUrl'],
  ['logoutUrl', 'signOutUrl'],
  ['promptTimeout', 'warnBefore'],
  ['events', 'sources'],
  ['interrupts', 'sources'],
  ['name', 'scope'],
  ['message', 'dialog.texts'],
  ['title', 'dialog.texts'],
  ['keepAliveButtonText', 'dialog.texts'],
  ['signOutButtonText', 'dialog.texts'],
  ['keepAliveButton', 'dialog.texts'],
  ['startOnMount', 'idle.start()'],
  ['onInterrupt', "idle.on('activity', …)"],
  ['onActive', "idle.on('extended', …)"],
  ['onIdleEnd', "idle.on('extended', …)"],
  ['onTimeout', "idle.on('expired', …)"],
  ['onRedir', "idle.on('expired', …)"],
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

test.each([
  ['the name of a listener in the middle', 'iconSize', undefined],
  ['more than a name after it', 'onWarning.x', undefined],
])('A listener is known by its whole name: %s', (_, name, expected) => {
  expect(suggestedName(name, [])).toBe(expected)
})

test.each([
  ['the beginning of one name', 'warn', ['warning', 'wake'], 'warning'],
  ['a name that goes on', 'warningTime', ['warning', 'wake'], 'warning'],
  ['a beginning of three letters', 'war', ['warning'], undefined],
  ['a beginning of four letters', 'idle', ['idleTimeout'], 'idleTimeout'],
  ['the beginning of two names', 'sign', ['signOutUrl', 'signInUrl'], undefined],
  ['the end of a name', 'Timeout', ['idleTimeout'], undefined],
  ['a name one letter away, and the beginning of another', 'begin', ['beginning', 'bexin'], 'bexin'],
  ['a name two letters away, and the beginning of another', 'begin', ['beginning', 'bexxn'], 'beginning'],
  ['three letters that differ in nine', 'statuxxxl', ['statusUrl'], 'statusUrl'],
  ['four letters that differ in nine', 'statxxxxl', ['statusUrl'], undefined],
  ['a letter of two that differs', 'ab', ['ax'], 'ax'],
  ['two letters too many in three', 'abcxy', ['abc'], 'abc'],
  ['the first of two that are equally near', 'abcd', ['abcx', 'abcy'], 'abcx'],
  ['the nearer of two', 'abcdef', ['abcdxx', 'abcdex'], 'abcdex'],
])('Of an unknown name counts how it begins, and how many letters differ: %s', (_, name, paths, expected) => {
  expect(nearestOf(name, paths)).toBe(expected)
})
