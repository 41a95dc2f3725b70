import type { Cause, HistoryEntry, IdleWarning, Outcome, Phase } from '../index.ts'

const SECOND = 1000

/** The state of a session at one moment. It stays the same object until a value in it changes. */
export interface SessionReading {
  /** `'stopped'` too while a server renders, and until the first effects of the page have run. */
  readonly phase: Phase
  /**
   * Milliseconds until the session ends, rounded up to whole seconds. During a warning it changes each second while the
   * page is visible. Outside of a warning it is `undefined`, because nothing would update it; read `idle.remaining` then.
   */
  readonly remaining: number | undefined
  /** When the session ends, in epoch milliseconds; `undefined` outside of a warning. */
  readonly expiresAt: number | undefined
  /** During a warning: the session can be extended. False at the absolute timeout, and if the keepalive address is wrong. */
  readonly isExtendable: boolean
  /** During a warning: how the last attempt to extend failed. */
  readonly failure: ExtendOutcome | undefined
  /** Why the session is about to end (during a warning), or why it has ended. */
  readonly cause: Cause | undefined
}

/** How an attempt to extend failed. */
export type ExtendOutcome = Exclude<Outcome, 'renewed' | 'ended'>

/** The commands of a session. They are always the same functions, and they need no `this`. */
export type SessionCommands = Pick<
  IdleWarning,
  'extend' | 'update' | 'signOut' | 'beginWork' | 'during' | 'checkStatus' | 'reportActivity'
>

/** A handle as a store: frameworks read it and subscribe to its changes. */
export interface SessionStore {
  readonly idle: IdleWarning
  read(): SessionReading
  /** Returns the undo. */
  subscribe(onChange: () => void): () => void
}

/** The reading of a handle that is not started, and of every page that a server renders. */
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
  update,
  signOut,
  beginWork,
  during,
  checkStatus,
  reportActivity,
}: IdleWarning): SessionCommands => ({
  extend,
  update,
  signOut,
  beginWork,
  during,
  checkStatus,
  reportActivity,
})

/**
 * Creates a store from a handle. It keeps only the last reading, to return the same object until something changes. The
 * rest comes from the handle's own history, so a store that is created late reads the same as an early one.
 */
export function createSessionStore(idle: IdleWarning): SessionStore {
  let last = STOPPED
  const read = () => {
    const next = readingOf(idle)
    if (!isSameReading(last, next)) last = next
    return last
  }
  return { idle, read, subscribe: (onChange) => watchChanges(idle, read, onChange) }
}

/**
 * Listens to the events that change a reading. For a warning and for an end those are `warning` and `expired`, not `phase`:
 * at the `phase` event the history does not hold their details yet.
 */
function watchChanges(idle: IdleWarning, read: () => SessionReading, onChange: () => void): () => void {
  let last = read()
  const check = () => {
    const before = last
    last = read()
    if (last !== before) onChange()
  }
  const onPhase = ({ to }: { readonly to: Phase }) => {
    if (to === 'active' || to === 'stopped') check()
  }
  const undos = [
    idle.on('phase', onPhase),
    ...(['warning', 'tick', 'keepalive', 'expired'] as const).map((event) => idle.on(event, check)),
  ]
  return () => {
    for (const undo of undos) undo()
  }
}

function readingOf(idle: IdleWarning): SessionReading {
  const { phase, history } = idle
  // The events of a warning and of an end have the same names as the phases that they begin.
  const index = history.map(({ event }) => event as string).lastIndexOf(phase)
  const { cause, isExtendable = true } = (history[index]?.detail ?? {}) as { cause?: Cause; isExtendable?: boolean }
  if (phase !== 'warning') return { ...STOPPED, phase, cause: phase === 'expired' ? cause : undefined }
  const failure = lastFailure(history.slice(Math.max(0, index)))
  return {
    phase,
    remaining: Math.ceil(idle.remaining / SECOND) * SECOND,
    expiresAt: idle.expiresAt,
    isExtendable: isExtendable && failure !== 'misconfigured',
    failure,
    cause,
  }
}

function lastFailure(history: readonly HistoryEntry[]): ExtendOutcome | undefined {
  const attempt = history.filter(({ event, detail }) => event === 'keepalive' && detail.reason === 'extend').at(-1)
  const outcome = attempt?.detail.outcome as Outcome | undefined
  return outcome === 'renewed' || outcome === 'ended' ? undefined : outcome
}

const isSameReading = (one: SessionReading, other: SessionReading): boolean =>
  (Object.keys(STOPPED) as (keyof SessionReading)[]).every((key) => one[key] === other[key])
