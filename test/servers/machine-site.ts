import { exchange, type Sending } from './exchange.ts'

/** A session as the store has it. */
export interface StoredFacts {
  /** Epoch milliseconds of the site's clock. */
  renewedAt: number
  personAt: number
  /** How many requests hold it. */
  open: number
  notes: readonly string[]
}

/** A request that the machine can send in a session. */
export type Action =
  | { kind: 'page' | 'fetch' | 'status' | 'refused' | 'sign-out' }
  | { kind: 'note'; name: string; after: number }
  | { kind: 'keepalive'; reason: 'activity' | 'extend' | 'work'; idleFor: number }

/** What a browser keeps of a sign-in. */
export interface Credentials {
  cookie: string
  csrf: string
}

/** A site of several processes with one store. */
export interface MachineSite {
  readonly name: string
  readonly origins: readonly string[]
  signIn(origin: string, name: string): Promise<Credentials>
  /** The request of an action, without the headers that all of a session have. */
  toRequest(action: Action, credentials: Credentials): Sending
  /** What the store has now of these sessions, past the processes; undefined where it has none. */
  read(cookies: readonly string[]): Promise<readonly (StoredFacts | undefined)[]>
  /** Sets the clocks of all processes so many seconds ahead. */
  setClocks(ahead: number): Promise<void>
  /** Kills the store, and starts it again with its data; absent where that is not possible. */
  readonly store?: { kill(): Promise<void>; start(): Promise<void> }
  end(): Promise<void>
}

export const navigation = { Accept: 'text/html', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' }
export const fromScript = { Accept: 'application/json', 'X-Requested-With': 'XMLHttpRequest', 'Sec-Fetch-Mode': 'cors' }

/** Tells every process where the clock is. */
export async function setEachClock(origins: readonly string[], ahead: number): Promise<void> {
  for (const origin of origins) await exchange(origin, { path: `/clock/${ahead}`, method: 'POST' })
}
