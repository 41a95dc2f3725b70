import { EVENT_NAMES } from '../events.ts'
import { nearestOf } from './nearest-name.ts'

/**
 * Names of earlier versions and of other libraries, each with the name to write instead. A name that is only misspelled is
 * not listed here, because {@link suggestedName} finds it by its letters.
 */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  keepalive: 'keepaliveUrl',
  pingUrl: 'keepaliveUrl',
  interval: 'keepaliveInterval',
  expiredUrl: 'signInUrl',
  loginUrl: 'signInUrl',
  redirectUrl: 'signInUrl',
  logoutUrl: 'signOutUrl',
  returnTo: 'returnParam',
  session: 'sessionKey',
  user: 'userKey',
  sensitive: 'coverOnLeave',
  essential: 'allowShortWarning',
  timeout: 'idleTimeout',
  debug: 'trace() of idle-warning/debug',
  // react-idle-timer
  promptBeforeIdle: 'warnBefore',
  promptTimeout: 'warnBefore',
  events: 'sources',
  startManually: 'idle.start()',
  startOnMount: 'idle.start()',
  name: 'scope',
  onAction: "idle.on('activity', …)",
  onActive: "idle.on('extended', …)",
  onIdle: "idle.on('warning', …)",
  onPresenceChange: "idle.on('phase', …)",
  onPrompt: "idle.on('warning', …)",
  // ng-idle
  idle: 'idleTimeout',
  interrupts: 'sources',
  onIdleEnd: "idle.on('extended', …)",
  onIdleStart: "idle.on('warning', …)",
  onInterrupt: "idle.on('activity', …)",
  onTimeout: "idle.on('expired', …)",
  onTimeoutWarning: "idle.on('tick', …)",
  // The dialog of HMRC
  countdown: 'warnBefore',
  timeoutUrl: 'signInUrl',
  language: 'lang',
  message: 'dialog.texts',
  title: 'dialog.texts',
  keepAliveButtonText: 'dialog.texts',
  signOutButtonText: 'dialog.texts',
  // django-session-security and bootstrap-session-timeout count both times from the last activity.
  expireAfter: 'idleTimeout',
  redirAfter: 'idleTimeout',
  warnAfter: 'warnBefore',
  redirUrl: 'signInUrl',
  returnToUrl: 'signInUrl',
  ajaxData: 'keepaliveUrl',
  ajaxType: 'keepaliveUrl',
  keepAliveButton: 'dialog.texts',
  logoutButton: 'dialog.texts',
  onRedir: "idle.on('expired', …)",
  onWarn: "idle.on('warning', …)",
}

/** `onWarning`, as other libraries call a listener among the options. */
const LISTENER = /^on([A-Z]\w*)$/

/**
 * What an unknown name was probably meant for: one of `paths`, or the call that takes its place. `undefined` if nothing
 * resembles it, because a wrong suggestion costs more time than none.
 */
export function suggestedName(name: string, paths: readonly string[]): string | undefined {
  const other = Object.hasOwn(OTHER_NAMES, name) ? OTHER_NAMES[name] : undefined
  if (other) return other
  const listener = LISTENER.exec(name)?.[1]
  if (listener) return listenerCall(nearestOf(listener, EVENT_NAMES))
  return nearestOf(name, paths)
}

const listenerCall = (event: string | undefined): string => (event ? `idle.on('${event}', …)` : 'idle.on(…)')
