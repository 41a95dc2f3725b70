import type { HistoryEntry } from 'idle-warning'

/** Epoch milliseconds that no control of the page can shift. */
export type Instant = number

export type RequestKind = 'keepalive' | 'status' | 'sign-out' | 'sign-in' | 'page'

/** An HTTP status; or the request has no answer, or none yet. */
export type AnswerSeen = number | 'none' | 'waiting'

/** What a tab tells of its own session. `tab` is the name of the row: a document that follows in the same tab has the same. */
export type TabFact =
  | { readonly kind: 'opened'; readonly tab: string; readonly at: Instant }
  | {
      readonly kind: 'decided'
      readonly tab: string
      readonly at: Instant
      readonly entry: HistoryEntry
      /** All that `idle.history` holds, for `explain()`. */
      readonly history: readonly HistoryEntry[]
    }
  /** How long the session lives if nothing happens. */
  | { readonly kind: 'remaining'; readonly tab: string; readonly at: Instant; readonly remaining: number }
  | { readonly kind: 'active'; readonly tab: string; readonly at: Instant }
  | {
      readonly kind: 'asked'
      readonly tab: string
      readonly at: Instant
      readonly id: string
      readonly request: RequestKind
      readonly reason?: string
    }
  | {
      readonly kind: 'answered'
      readonly tab: string
      readonly at: Instant
      readonly id: string
      readonly answer: AnswerSeen
    }
  /** The document is gone: to the sign-in page, or the tab is closed. */
  | { readonly kind: 'left'; readonly tab: string; readonly at: Instant }

/** What the server tells of its own. */
export type ServerFact =
  | {
      readonly kind: 'received'
      readonly at: Instant
      readonly tab: string
      readonly request: RequestKind
      readonly answer: AnswerSeen
    }
  | {
      readonly kind: 'session'
      readonly at: Instant
      readonly isAlive: boolean
      /** The server's deadline. */
      readonly endsAt: Instant
    }

/** What the person at the controls did, in words. */
export interface ControlFact {
  readonly kind: 'set'
  readonly at: Instant
  readonly text: string
}

export type Fact = TabFact | ServerFact | ControlFact

/** The time of this machine. `Date.now()` is not used, because a tab can be told to set its clock forward. */
export const instantNow = (): Instant => performance.timeOrigin + performance.now()
