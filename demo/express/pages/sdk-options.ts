import { isEssential, toDuration } from '../settings.ts'
import type { Visitor } from '../visitors.ts'

/** All options of the SDK for the applications; the server knows them, and the scripts add none. */
export function sdkOptions({ settings, timeLeft, session, user }: Visitor) {
  return {
    idleTimeout: toDuration(settings.idle),
    warnBefore: toDuration(settings.warn),
    absoluteTimeout: toDuration(settings.absolute),
    keepalive: '/session/keepalive',
    statusUrl: settings.status ? '/session/status' : undefined,
    signOutUrl: '/logout',
    expiredUrl: '/sign-in',
    request: { csrf: 'rails' },
    expiresIn: settings.expiresIn ? `${timeLeft.expiresIn}s` : undefined,
    session,
    user: settings.user ? user : undefined,
    sensitive: settings.sensitive || undefined,
    endAfterClose: settings.close === null ? undefined : toDuration(settings.close),
    essential: isEssential(settings) || undefined,
  }
}
