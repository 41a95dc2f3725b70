import type { Settings } from '../core/options/options.ts'
import type { Server } from '../core/ports.ts'
import { isThisPage } from './addresses.ts'
import { inform } from './inform.ts'

const NOTHING_TO_WATCH =
  'this is the sign-in page, and no session is known, so nothing is watched. To change that, set sessionKey or statusUrl'

/** Decides whether `start()` begins. */
export interface StartGate {
  /** Calls `begin`: at once, after a question to the server, or not at all. */
  pass(begin: () => void): void
  /** Forgets a `begin` that still waits. */
  close(): void
}

/**
 * Keeps the SDK off the sign-in page. There a page that nobody touches would end "its session" and lead to itself for ever.
 * A page counts as the sign-in page if it is at `signInUrl` and nothing in it names a session. Where the status can be asked,
 * the server must also say that there is no session. In any other case the page is watched.
 */
export function createSignInGate(settings: Settings, createServer: () => Server): StartGate {
  let asked = 0
  let hasTold = false
  const tell = () => {
    if (!hasTold) inform(NOTHING_TO_WATCH)
    hasTold = true
  }
  return {
    pass(begin) {
      if (!isSignInPage(settings)) return begin()
      if (!settings.limits.hasStatus) return tell()
      const question = ++asked
      createServer()
        .send({ kind: 'status' })
        .then(({ outcome }) => {
          if (question !== asked) return
          if (outcome === 'ended') tell()
          else begin()
        })
    },
    close() {
      asked++
    },
  }
}

const isSignInPage = ({ signInUrl, sessionKey, userKey, limits }: Settings): boolean =>
  !!signInUrl && !sessionKey && !userKey && limits.expiresIn === undefined && isThisPage(signInUrl)
