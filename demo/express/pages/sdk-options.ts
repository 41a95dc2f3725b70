import { isShortWarning, toDuration } from '../settings.ts'
import type { Visitor } from '../visitors.ts'

/** All options of the SDK for the applications; the server knows them, and the scripts add none. */
export function sdkOptions({ settings, timeLeft, session, user }: Visitor) {
  return {
    idleTimeout: toDuration(settings.idle),
    warnBefore: toDuration(settings.warn),
    absoluteTimeout: toDuration(settings.absolute),
    keepaliveUrl: '/session/keepalive',
    statusUrl: settings.status ? '/session/status' : undefined,
    signOutUrl: '/session/sign-out',
    signInUrl: '/sign-in',
    request: { csrf: 'rails' },
    expiresIn: settings.expiresIn ? `${timeLeft.expiresIn}s` : undefined,
    sessionKey: session,
    userKey: settings.user ? user : undefined,
    coverOnLeave: settings.sensitive || undefined,
    endAfterClose: settings.close === null ? undefined : toDuration(settings.close),
    allowShortWarning: isShortWarning(settings) || undefined,
  }
}
