import type { Settings } from '../core/options/options.ts'
import type { Server } from '../core/ports.ts'
import { inform } from '../dom/inform.ts'
import { isThisPage } from './addresses.ts'

const NOTHING_TO_WATCH =
  'nothing is watched on the sign-in page without a session. To change that, set sessionKey or statusUrl'

/** What the gate needs of the browser while it keeps the SDK off. */
export interface GatePorts {
  readonly server: Server
  /** Calls back at a person's activity. Returns the undo. */
  watchActivity(notify: () => void): () => void
}

/** Decides whether `start()` begins. */
export interface StartGate {
  /** Calls `begin`: at once, after a question to the server, or when this page is no longer the sign-in page. */
  pass(begin: () => void): void
  /** Forgets a `begin` that still waits. */
  close(): void
}

/**
 * Keeps the SDK off the sign-in page. There an untouched page would end "its session" and lead to itself for ever.
 * A page counts as the sign-in page if it is at `signInUrl` and nothing in it names a session. Where the status can be asked,
 * the server must also say that there is no session. In any other case the page is watched, also when an application without
 * page loads goes on to another address: that is looked at when a person does something.
 */
export function createSignInGate(settings: () => Settings, createPorts: () => GatePorts): StartGate {
  let question = 0
  let unwatch = () => {}
  let hasTold = false
  const close = () => {
    question++
    unwatch()
  }
  const keepClosed = ({ watchActivity }: GatePorts, begin: () => void) => {
    if (!hasTold) inform(NOTHING_TO_WATCH)
    hasTold = true
    const onMoved = () => {
      if (isSignInPage(settings())) return
      close()
      begin()
    }
    unwatch = watchActivity(onMoved)
  }
  return {
    pass(begin) {
      close()
      if (!isSignInPage(settings())) return begin()
      const ports = createPorts()
      if (!settings().limits.hasStatus) return keepClosed(ports, begin)
      const asked = question
      ports.server.send({ kind: 'status' }).then(({ outcome }) => {
        if (asked !== question) return
        if (outcome === 'ended') keepClosed(ports, begin)
        else begin()
      })
    },
    close,
  }
}

const isSignInPage = ({ signInUrl, sessionKey, userKey, limits }: Settings): boolean =>
  !!signInUrl && !sessionKey && !userKey && limits.expiresIn === undefined && isThisPage(signInUrl)
