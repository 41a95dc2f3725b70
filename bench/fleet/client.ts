import type { Answer, Instant, ServerRequest } from '../../src/core/ports.ts'

/** Times of every simulated application: fifteen minutes, with a warning two minutes ahead. */
export const SECOND = 1000
export const MINUTE = 60_000
export const IDLE_TIMEOUT = 15 * MINUTE
export const WARN_BEFORE = 2 * MINUTE

/** What the page of one person can do: ask the server, and draw a chance. */
export interface Link {
  send(request: ServerRequest, now: Instant, id?: number): void
  random(): number
}

/** One page with the code that keeps its session alive: this library, or a peer's way. */
export interface Client {
  /** The page runs. `deliveredAt`: when the server delivered it. `isNew`: the person has just signed in. */
  load(now: Instant, deliveredAt: Instant, isNew: boolean): void
  /** The page is left, because it is loaded anew. */
  leave(now: Instant): void
  /** The person is active in the page. */
  act(now: Instant): void
  /** The person goes to another window, or comes back. */
  setVisible(now: Instant, isVisible: boolean): void
  /** The person presses *Stay signed in*. */
  stay(now: Instant): void
  /** A timer of the page fires. */
  look(now: Instant): void
  answer(now: Instant, id: number, answer: Answer): void
  /** When the page's next timer fires. */
  wakeAt(now: Instant): Instant
  /** From when on the next activity may send a request at once. `Infinity`: none will, before the next timer. */
  listensFrom(now: Instant): Instant
  phase(): 'active' | 'warning' | 'over'
}

/** A way to keep sessions alive. */
export interface Policy {
  readonly name: string
  createClient(link: Link): Client
}
