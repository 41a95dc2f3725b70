import { createHmac } from 'node:crypto'
import type { Request } from 'express'
import type { IdleSessions } from '../../companions/express/idle-sessions.ts'
import type { TimeLeft } from '../../companions/express/sessions.ts'
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

/** Makes opaque names, which cannot be guessed without the secret. */
export const createDigest = (secret: string) => (text: string) =>
  createHmac('sha256', secret).update(text).digest('base64url').slice(0, 16)

export function createVisitors(digest: (text: string) => string, idle: IdleSessions) {
  function of(req: Request): Visitor {
    const { user = '', csrf = '', settings = defaultSettings } = req.session
    return {
      name: user,
      csrf,
      settings,
      timeLeft: idle.timeLeft(req),
      session: idle.sessionKey(req) ?? '',
      user: digest(`user ${user}`),
    }
  }

  return { of }
}

export type Visitors = ReturnType<typeof createVisitors>
