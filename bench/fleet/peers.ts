import type { Instant } from '../../src/core/ports.ts'
import { type Client, IDLE_TIMEOUT, type Link, MINUTE, type Policy, SECOND, WARN_BEFORE } from './client.ts'

/** How the peers decide when to ask the server. Each is written after its source, which its comment names. */

const KEEPALIVE = { kind: 'keepalive', reason: 'activity', idleFor: 0 } as const

/** A page that does nothing by itself. Each peer replaces what it does. */
const IDLE_CLIENT: Client = {
  load() {},
  leave() {},
  act() {},
  setVisible() {},
  stay() {},
  look() {},
  answer() {},
  wakeAt: () => Infinity,
  listensFrom: () => Infinity,
  phase: () => 'active',
}

/** `setInterval(ping, 5 minutes)`, as most pages do it by hand: untouched pages ask, too. */
export const fixedInterval: Policy = {
  name: 'setInterval, 5 min',
  createClient(link) {
    const timer = createTimer(link, 5 * MINUTE)
    return { ...IDLE_CLIENT, load: timer.restart, look: timer.fire, wakeAt: timer.at }
  },
}

/**
 * `@ng-idle/keepalive` 16: each ten minutes from the start. It stops when the person becomes idle, and pings at the return
 * (`Keepalive.start`, `Idle.toggleState`).
 */
export const ngIdle: Policy = {
  name: 'ng-idle, 10 min',
  createClient(link) {
    const timer = createTimer(link, 10 * MINUTE)
    let activeAt: Instant = 0
    const idleAt = () => activeAt + IDLE_TIMEOUT - WARN_BEFORE
    const isIdle = () => timer.at() === Infinity
    return {
      ...IDLE_CLIENT,
      load(now) {
        activeAt = now
        timer.restart(now)
      },
      act(now) {
        activeAt = now
        if (isIdle()) timer.fire(now)
      },
      look(now) {
        if (idleAt() <= now) timer.stop()
        else if (timer.at() <= now) timer.fire(now)
      },
      wakeAt: () => (isIdle() ? Infinity : Math.min(timer.at(), idleAt())),
      listensFrom: (now) => (isIdle() ? now : Infinity),
    }
  },
}

/**
 * `hmrc-frontend` 7 (`timeout-dialog`): it does not look at activity. The dialog comes 13 minutes after the page was loaded or
 * extended, *Stay signed in* sends a GET whose answer is ignored, and 15 minutes end the session.
 */
export const hmrc: Policy = {
  name: 'hmrc-frontend, dialog each 13 min',
  createClient(link) {
    let since: Instant = 0
    let phase: ReturnType<Client['phase']> = 'active'
    const restart = (now: Instant): void => {
      since = now
      phase = 'active'
    }
    return {
      ...IDLE_CLIENT,
      load: restart,
      stay(now) {
        link.send(KEEPALIVE, now)
        restart(now)
      },
      look(now) {
        phase = now >= since + IDLE_TIMEOUT ? 'over' : 'warning'
      },
      wakeAt() {
        if (phase === 'over') return Infinity
        return since + IDLE_TIMEOUT - (phase === 'active' ? WARN_BEFORE : 0)
      },
      phase: () => phase,
    }
  },
}

/** Kibana's `session_timeout.ts`: a request at an activity, at most one each 60 s × e^(errors in a row). */
export const throttledActivity: Policy = {
  name: 'at activity, throttled to 60 s',
  createClient(link) {
    let sentAt: Instant = 0
    let errors = 0
    const pause = () => 60 * SECOND * Math.exp(errors)
    return {
      ...IDLE_CLIENT,
      load(now) {
        sentAt = now
        errors = 0
      },
      act(now) {
        if (now < sentAt + pause()) return
        sentAt = now
        link.send(KEEPALIVE, now)
      },
      answer(_now, _id, { outcome }) {
        errors = outcome === 'unreachable' ? errors + 1 : 0
      },
      listensFrom: (now) => Math.max(now, sentAt + pause()),
    }
  },
}

/** A timer that pings each `interval`. */
function createTimer(link: Link, interval: number) {
  let next: Instant = Infinity
  const restart = (now: Instant): void => {
    next = now + interval
  }
  const fire = (now: Instant): void => {
    restart(now)
    link.send(KEEPALIVE, now)
  }
  const stop = (): void => {
    next = Infinity
  }
  return { at: () => next, restart, fire, stop }
}
