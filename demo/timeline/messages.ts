import type { Look } from './choices.ts'
import type { TabFact } from './facts.ts'

/**
 * The messages between the first page and its tabs. A tab is a frame of the first page, or a real tab that the first page
 * has opened.
 */
export type TabMessage =
  /** A tab is there and wants to know how it should look. */
  | { readonly type: 'hello'; readonly tab: string }
  | { readonly type: 'fact'; readonly fact: TabFact }
  /** Only in the playground, whose server is in the first page. */
  | { readonly type: 'request'; readonly tab: string; readonly id: string; readonly request: TabRequest }

export type StageMessage =
  | { readonly type: 'look'; readonly look: Look }
  /** The clock of the tab's computer is set forward by so many milliseconds. */
  | { readonly type: 'clock'; readonly ahead: number }
  | { readonly type: 'answer'; readonly id: string; readonly answer: TabAnswer }

/** As much of a request as the server in the page reads. */
export interface TabRequest {
  readonly method: string
  /** The last part of the address: `keepalive`. */
  readonly name: string
  readonly fields: Readonly<Record<string, string>>
}

/** `null`: there is no answer. */
export type TabAnswer = { readonly status: number; readonly body: string } | null

const MARK = 'idle-warning demo'

/** Pages from the file system have no origin that could be named. */
const isFromFiles = (): boolean => location.protocol === 'file:'

export function send(to: Window, message: TabMessage | StageMessage): void {
  to.postMessage({ ...message, mark: MARK }, isFromFiles() ? '*' : location.origin)
}

/** Calls back with each message of this kind of page. */
export function receive<Message extends TabMessage | StageMessage>(
  notify: (message: Message, from: Window) => void,
): void {
  addEventListener('message', ({ data, source, origin }) => {
    if ((origin !== location.origin && !isFromFiles()) || data?.mark !== MARK || !source) return
    notify(data as Message, source as Window)
  })
}

/** The first page, or `null` if this tab stands alone. */
export function findStage(): Window | null {
  if (window.parent !== window) return window.parent
  return window.opener as Window | null
}
