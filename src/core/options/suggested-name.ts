import { EVENT_NAMES } from '../events.ts'
import { nearestOf } from './nearest-name.ts'

/**
 * Names of earlier versions and of other libraries (react-idle-timer, ng-idle, the dialog of HMRC, django-session-security,
 * bootstrap-session-timeout), under the name to write instead. A name that is only misspelled, or a beginning of the right one,
 * is not listed here, because {@link suggestedName} finds it by its letters.
 */
const OTHER_NAMES: Readonly<Record<string, readonly string[]>> = {
  keepaliveUrl: ['keepalive', 'pingUrl', 'ajaxData', 'ajaxType'],
  keepaliveInterval: ['interval'],
  signInUrl: ['expiredUrl', 'redirectUrl', 'timeoutUrl', 'redirUrl', 'returnToUrl'],
  returnParam: ['returnTo'],
  coverOnLeave: ['sensitive'],
  allowShortWarning: ['essential'],
  // django-session-security and bootstrap-session-timeout count both times from the last activity.
  idleTimeout: ['timeout', 'expireAfter', 'redirAfter'],
  warnBefore: ['promptBeforeIdle', 'promptTimeout', 'countdown', 'warnAfter'],
  sources: ['events', 'interrupts'],
  scope: ['name'],
  'dialog.texts': ['message', 'title', 'keepAliveButtonText', 'signOutButtonText', 'keepAliveButton', 'logoutButton'],
  'trace() of idle-warning/debug': ['debug'],
  'idle.start()': ['startManually', 'startOnMount'],
}

/** The same for listeners, under the name of the event. */
const OTHER_LISTENERS: Readonly<Record<string, readonly string[]>> = {
  activity: ['Action', 'Interrupt'],
  extended: ['Active', 'IdleEnd'],
  warning: ['Idle', 'Prompt', 'IdleStart'],
  phase: ['PresenceChange'],
  expired: ['Timeout', 'Redir'],
  tick: ['TimeoutWarning'],
}

/** `onWarning`, as other libraries call a listener among the options. */
const LISTENER = /^on([A-Z]\w*)$/

/**
 * What an unknown name was probably meant for: one of `paths`, or the call that takes its place. `undefined` if nothing
 * resembles it, because a wrong suggestion costs more time than none.
 */
export function suggestedName(name: string, paths: readonly string[]): string | undefined {
  const listener = LISTENER.exec(name)?.[1]
  if (!listener) return placeOf(name, OTHER_NAMES) ?? nearestOf(name, paths)
  const event = placeOf(listener, OTHER_LISTENERS) ?? nearestOf(listener, EVENT_NAMES)
  return event ? `idle.on('${event}', …)` : 'idle.on(…)'
}

const placeOf = (name: string, table: typeof OTHER_NAMES): string | undefined =>
  Object.keys(table).find((place) => table[place]?.includes(name))
