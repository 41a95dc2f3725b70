import { createHmac } from 'node:crypto'
import type { Request } from 'express'
import { type IdleSessions, sessionKeyOf, type TimeLeft } from '../../companions/express/idle-sessions.ts'
import type { SessionFacts } from '../../companions/express/session-routes.ts'
import { defaultSettings, type Settings } from './settings.ts'

declare module 'express-session' {
  interface SessionData {
    /** The name that was typed at the sign-in. */
    user: string
  }
}

/** What a page may know about the person who asks for it. */
export interface Visitor {
  readonly name: string
  readonly csrf: string
  readonly settings: Settings
  readonly timeLeft: TimeLeft
  /** Opaque, changes at each sign-in. */
  readonly session: string
  /** Opaque, the same at each sign-in of one person. */
  readonly user: string
}

export function createVisitors(secret: string, idle: IdleSessions) {
  const digest = (text: string) => createHmac('sha256', secret).update(text).digest('base64url').slice(0, 16)

  function of({ session }: Request): Visitor {
    const { user = '', csrf = '', settings = defaultSettings } = session
    const timeLeft = idle.timeLeft(session)
    return {
      name: user,
      csrf,
      settings,
      timeLeft,
      session: sessionKeyOf(session) ?? '',
      user: digest(`user ${user}`),
    }
  }

  /** What the keepalive and the status tell the SDK about the visitor. */
  function describe(req: Request): SessionFacts {
    const { user, csrf, settings } = of(req)
    return { userKey: settings.user ? user : undefined, csrf }
  }

  return { of, describe }
}

export type Visitors = ReturnType<typeof createVisitors>
