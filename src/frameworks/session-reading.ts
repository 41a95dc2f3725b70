import type { Cause, HistoryEntry, IdleWarning, Outcome, Phase } from '../index.ts'

/** A session at one moment. The same object is given again until something in it has changed. */
export interface SessionReading {
  /** `'stopped'` also on a server, and until the page's first effects have run. */
  readonly phase: Phase
  /**
   * Milliseconds until the session ends, rounded up to whole seconds; a new figure each second of a warning while the page
   * is visible. `undefined` outside of a warning, where it would be old as soon as it was read: `idle.remaining` tells it.
   */
  readonly remaining: number | undefined
  /** Epoch milliseconds; `undefined` outside of a warning, as above. */
  readonly expiresAt: number | undefined
  /** In a warning: there is something to extend. False at the absolute timeout, and where the keepalive address is wrong. */
  readonly isExtendable: boolean
  /** In a warning: how the last attempt to extend failed. */
  readonly failure: ExtendOutcome | undefined
  /** Why the session is about to end, or has ended. */
  readonly cause: Cause | undefined
}

/** How the server failed to renew. */
export type ExtendOutcome = Exclude<Outcome, 'renewed' | 'ended'>

/** What can be done with a session. Always the same functions; they need no `this`. */
export type SessionCommands = Pick<
  IdleWarning,
  'extend' | 'signOut' | 'beginWork' | 'during' | 'checkStatus' | 'reportActivity'
>

/** A handle as frameworks like to have it: something to read, and a word when it has changed. */
export interface SessionStore {
  readonly idle: IdleWarning
  read(): SessionReading
  /** Returns the undo. */
  subscribe(onChange: () => void): () => void
}

/** What a server renders. */
export const STOPPED: SessionReading = {
  phase: 'stopped',
  remaining: undefined,
  expiresAt: undefined,
  isExtendable: false,
  failure: undefined,
  cause: undefined,
}

export const commandsOf = ({
  extend,
  signOut,
  beginWork,
  during,
  checkStatus,
  reportActivity,
}: IdleWarning): SessionCommands => ({
  extend,
  signOut,
  beginWork,
  during,
  checkStatus,
  reportActivity,
})

/**
 * Reads a handle. It keeps nothing but the last reading, for the same object to be given again: what has happened stands
 * in the handle's own history, so who comes late sees the same as who was there.
 */
export function createSessionStore(idle: IdleWarning): SessionStore {
  let last = STOPPED
  const read = () => {
    const next = look(idle)
    if (!isEqual(last, next)) last = next
    return last
  }
  return { idle, read, subscribe: (onChange) => watchChanges(idle, read, onChange) }
}

/** Of the events that change a reading. A warning and an end have their own, and are known whole only there. */
function watchChanges(idle: IdleWarning, read: () => SessionReading, onChange: () => void): () => void {
  let seen = read()
  const look = () => {
    const before = seen
    seen = read()
    if (seen !== before) onChange()
  }
  const undos = [
    idle.on('phase', ({ to }) => (to === 'active' || to === 'stopped') && look()),
    ...(['warning', 'tick', 'keepalive', 'expired'] as const).map((event) => idle.on(event, look)),
  ]
  return () => {
    for (const undo of undos) undo()
  }
}

function look(idle: IdleWarning): SessionReading {
  const { phase, history } = idle
  // The events of a warning and of an end have the names of the phases.
  const at = history.map(({ event }) => event as string).lastIndexOf(phase)
  const { cause, isExtendable = true } = (history[at]?.detail ?? {}) as { cause?: Cause; isExtendable?: boolean }
  if (phase !== 'warning') return { ...STOPPED, phase, cause: phase === 'expired' ? cause : undefined }
  const failure = failureIn(history.slice(Math.max(0, at)))
  return {
    phase,
    remaining: Math.ceil(idle.remaining / 1000) * 1000,
    expiresAt: idle.expiresAt,
    isExtendable: isExtendable && failure !== 'misconfigured',
    failure,
    cause,
  }
}

function failureIn(history: readonly HistoryEntry[]): ExtendOutcome | undefined {
  const tried = history.filter(({ event, detail }) => event === 'keepalive' && detail.reason === 'extend').at(-1)
  const outcome = tried?.detail.outcome as Outcome | undefined
  return outcome === 'renewed' || outcome === 'ended' ? undefined : outcome
}

const isEqual = (one: SessionReading, other: SessionReading): boolean =>
  (Object.keys(STOPPED) as (keyof SessionReading)[]).every((key) => one[key] === other[key])
