import type { ServerFault, Times } from './choices.ts'
import type { ServerFact } from './facts.ts'
import type { TabAnswer, TabRequest } from './messages.ts'

/** The server as the first page uses it: the demo's own, or the one in the page of the playground. */
export interface StoryServer {
  /** Signs Ada in. The tabs that open afterwards belong to this session. */
  signIn(times: Times): Promise<void>
  setFault(fault: ServerFault): void
  /** Ends the session without the person's doing, as an administrator would. */
  endSession(): void
  /** Calls back with what the server knows, as soon as it knows it. */
  watch(notify: (fact: ServerFact) => void): void
  /** The address of the page in a tab. */
  tabAddress(tab: string): string
  /** Answers a request that a tab sends by message. Only the server in the page needs it. */
  answer?(request: TabRequest, tab: string): Promise<TabAnswer>
}
