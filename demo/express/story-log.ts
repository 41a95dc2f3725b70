import type { ServerFault } from '../timeline/choices.ts'
import type { AnswerSeen, RequestKind, ServerFact } from '../timeline/facts.ts'

/** A first page that is open: what its server does wrong, and who hears of its requests. */
export interface OpenStory {
  fault: ServerFault
  /** The session of its tabs. */
  sessionID: string | undefined
  tell(fact: ServerFact): void
}

/** The first pages that are open, by the id that each has made for itself. */
export type OpenStories = Map<string, OpenStory>

/** The request of a tab, as the server sees it. */
export interface SeenRequest {
  readonly tab: string
  readonly request: RequestKind
}

const kinds: Readonly<Record<string, RequestKind>> = {
  'POST /session/keepalive': 'keepalive',
  'GET /session/status': 'status',
  'POST /session/sign-out': 'sign-out',
  'POST /sign-in': 'sign-in',
  'GET /tab': 'page',
}

export const kindOf = (method: string, path: string): RequestKind | undefined => kinds[`${method} ${path}`]

/** The requests that the library sends. Only they meet a server that is down: the story itself needs its pages. */
export const isOfLibrary = (request: RequestKind): boolean =>
  request === 'keepalive' || request === 'status' || request === 'sign-out'

export const received = ({ tab, request }: SeenRequest, answer: AnswerSeen, at: number): ServerFact => ({
  kind: 'received',
  at,
  tab,
  request,
  answer,
})
