/** A tab, `Ada-3`: the name of its person stands in front. Pages keep it in `window.name`, which a navigation does not change. */
export type TabName = string

export const personOf = (tab: TabName): string => tab.split('-')[0] ?? ''

/** What persons do. Each of these may count as activity. */
export const ACTS = [
  'press a key',
  'move the pointer',
  'press Stay',
  'press Escape',
  'open a tab',
  'close a tab',
  'switch tabs',
  'follow a link',
  'go back',
  'go forward',
  'reload',
  'begin work',
  'end work',
  'sign in',
  'sign out',
] as const

export type Act = (typeof ACTS)[number]

/** What browsers, machines and servers do to them. */
export const FAULTS = [
  'crash',
  'freeze',
  'stop a page',
  'sleep',
  'offline',
  'server restart',
  'server slow',
  'server away',
  'store restart',
  'storage cleared',
  'storage filled',
  'clock forward',
  'clock back',
  'modal of the page',
] as const

export type FaultKind = (typeof FAULTS)[number]

/** What a fault hits: all, the pages of one person, or one tab. */
export interface FaultTarget {
  readonly person?: string
  readonly tab?: TabName
}

export type PersonFact =
  | { readonly kind: 'act begins'; readonly id: number; readonly what: Act; readonly tab: TabName }
  | {
      readonly kind: 'act ends'
      readonly id: number
      readonly isDone: boolean
      /** The page was readable and without a dialog, before and after. */
      readonly isSure: boolean
    }

export type FaultFact =
  | ({
      readonly kind: 'fault begins'
      readonly id: number
      readonly what: FaultKind
      readonly by?: number
    } & FaultTarget)
  | { readonly kind: 'fault ends'; readonly id: number; readonly isDone: boolean }

/** The server's own log. */
export type ServerFact =
  | {
      readonly kind: 'stored'
      /** The session's public key. */
      readonly session: string
      readonly person: string
      readonly renewedAt: number
      readonly personAt: number
      readonly endsAt: number
      /** The request that caused it: `POST /session/keepalive`. */
      readonly by: string
    }
  | { readonly kind: 'ended'; readonly session: string; readonly by: string }

/** What a page showed when it was asked. */
export interface Look {
  readonly tab: TabName
  /** When this document began, which tells a reload from a page that stayed. */
  readonly since: number
  readonly path: string
  readonly isLoaded: boolean
  /** The session of which the page tells; `null` on the sign-in page. */
  readonly session: string | null
  readonly isVisible: boolean
  /** The text of the page can be read. */
  readonly isReadable: boolean
  /** What the dialog says, `null` if none is open. */
  readonly dialog: string | null
}

/** `silent`: the page did not answer, as one that is stopped or on its way elsewhere. */
export type PageFact = ({ readonly kind: 'seen' } & Look) | { readonly kind: 'silent'; readonly tab: TabName }

/** `at`: epoch milliseconds. All processes of a run are on one machine. */
export type Timed<Kind> = Kind & { readonly at: number }
export type Fact = Timed<PersonFact | FaultFact | ServerFact | PageFact>
export type FactOf<Kind extends Fact['kind']> = Extract<Fact, { readonly kind: Kind }>

/** A promise that was broken. */
export interface Finding {
  readonly at: number
  readonly promise: 'I1' | 'I2'
  readonly person: string
  readonly words: string
}
