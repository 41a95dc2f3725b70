import type { Cause, Instant, Screen, ServerRequest } from '../../src/core/ports.ts'

/**
 * What happened in a story, as a bystander saw it who knows the real time. The bystander sees the screens and the requests,
 * and nothing of what the engine thinks.
 */
export type Fact = { readonly at: Instant } & (
  | {
      readonly kind: 'opened'
      readonly page: string
      readonly session: number
      readonly isCached: boolean
      readonly since: Instant
    }
  /** The server handled the request of a page, which may arrive much later. */
  | { readonly kind: 'page requested'; readonly session: number }
  /** A person signed in anew: from now on the cookie belongs to this session. */
  | { readonly kind: 'signed in'; readonly session: number }
  | { readonly kind: 'pressed'; readonly page: string; readonly isBeforeWarning: boolean }
  | { readonly kind: 'stay pressed'; readonly page: string }
  /** The server saw a person in a page that does not load the SDK. */
  | { readonly kind: 'acted elsewhere' }
  | { readonly kind: 'polled'; readonly page: string }
  | {
      readonly kind: 'work began'
      readonly page: string
      readonly hold: number
      readonly until: Instant
      readonly keepsWarning: boolean
    }
  | { readonly kind: 'work ended'; readonly page: string; readonly hold: number }
  /** The page shows something else than before. */
  | { readonly kind: 'screen'; readonly page: string; readonly screen: Screen['kind'] }
  | {
      readonly kind: 'told'
      readonly page: string
      readonly event: string
      readonly words: string
      readonly cause: Cause | undefined
    }
  | { readonly kind: 'hidden' | 'shown' | 'frozen' | 'thawed' | 'left' | 'restored' | 'crashed'; readonly page: string }
  /** The page has gone to the sign-in page. */
  | { readonly kind: 'departed'; readonly page: string; readonly cause: Cause }
  | { readonly kind: 'asleep' | 'awake' }
  | { readonly kind: 'clock set'; readonly by: number }
  | { readonly kind: 'writes refused' | 'storage blocked'; readonly page: string }
  | { readonly kind: 'sent'; readonly page: string; readonly id: number; readonly request: ServerRequest }
  /** The server handled a request. `isGranted`: the session lived. `until`: when it ends now. */
  | {
      readonly kind: 'handled'
      readonly page: string
      readonly id: number
      readonly isGranted: boolean
      readonly until: Instant
    }
  /** A request or an answer was lost, late, or answered by a stray 401. */
  | { readonly kind: 'disturbed'; readonly page: string; readonly id: number; readonly how: string }
  /** The server's session is over because nothing renewed it. */
  | { readonly kind: 'lapsed'; readonly session: number }
  /** The story could not go on, because the code threw or never came to rest. */
  | { readonly kind: 'broke'; readonly words: string }
  /** Nothing happened. */
  | { readonly kind: 'time passed' }
)

export type FactOf<Kind extends Fact['kind']> = Extract<Fact, { readonly kind: Kind }>
