import './own-page.ts'
import { createIdleWarning, type HistoryEntry, type IdleWarning, type IdleWarningOptions } from 'idle-warning'
import { trace } from 'idle-warning/debug'
import type { Look } from './choices.ts'
import { instantNow, type RequestKind, type TabFact } from './facts.ts'
import { locales } from './languages.ts'
import { findStage, receive, type StageMessage, send } from './messages.ts'
import { tabName } from './tab-name.ts'

type Transport = (url: string, init: RequestInit) => Promise<Response>

interface TabSetup {
  readonly options: IdleWarningOptions
  /** Sends the requests of the library. */
  readonly transport: Transport
}

/** What a tab has to tell, without the parts that are the same in each. */
type News = TabFact extends infer Fact ? (Fact extends TabFact ? Omit<Fact, 'tab' | 'at'> : never) : never

/** Watches the session in this tab, and tells the first page everything that the timeline shows. */
export function startTab({ options, transport }: TabSetup): IdleWarning {
  const stage = findStage()
  const tab = tabName()
  const tell = (news: News) => {
    if (stage) send(stage, { type: 'fact', fact: { ...news, tab, at: instantNow() } as TabFact })
  }
  const request = { ...options.request, transport: watched(transport, tell) }
  const idle = createIdleWarning({ ...options, request, dialog: { locales } })
  tell({ kind: 'opened' })
  tellDecisions(idle, tell)
  idle.start()
  const setClock = createClockControl()
  receive<StageMessage>((message, from) => {
    if (from !== stage) return
    if (message.type === 'look') apply(idle, message.look)
    if (message.type === 'clock') setClock(message.ahead)
  })
  if (stage) send(stage, { type: 'hello', tab })
  addEventListener('pagehide', () => tell({ kind: 'left' }))
  return idle
}

function tellDecisions(idle: IdleWarning, tell: (news: News) => void): void {
  const tellRemaining = () => tell({ kind: 'remaining', remaining: idle.remaining })
  // The library calls `log` for each decision, when it is in the history.
  const log = () => {
    const history = JSON.parse(JSON.stringify(idle.history)) as HistoryEntry[]
    const entry = history.at(-1)
    if (entry) tell({ kind: 'decided', entry, history })
    tellRemaining()
  }
  trace(idle, { log })
  idle.on('activity', () => {
    tell({ kind: 'active' })
    tellRemaining()
  })
  idle.on('tick', tellRemaining)
}

/** Tells of each request when it is sent, and when its answer is there. */
function watched(transport: Transport, tell: (news: News) => void): Transport {
  let count = 0
  return async (url, init) => {
    const id = `${tabName()} ${performance.timeOrigin} ${count++}`
    const reason = new URLSearchParams(String(init.body ?? '')).get('reason')
    tell({ kind: 'asked', id, request: kindOf(url), ...(reason && { reason }) })
    try {
      const response = await transport(url, init)
      tell({ kind: 'answered', id, answer: response.status })
      return response
    } catch (error) {
      tell({ kind: 'answered', id, answer: 'none' })
      throw error
    }
  }
}

function kindOf(url: string): RequestKind {
  if (url.endsWith('/keepalive')) return 'keepalive'
  return url.endsWith('/status') ? 'status' : 'sign-out'
}

function apply(idle: IdleWarning, { lang, isRightToLeft, role, accent }: Look): void {
  const { documentElement: root } = document
  root.dir = isRightToLeft ? 'rtl' : 'ltr'
  root.style.accentColor = accent ?? ''
  idle.update({ lang, dialog: { role, locales } })
}

/** Sets the clock of this computer forward, as far as this page can see it. */
function createClockControl(): (ahead: number) => void {
  const { now } = Date
  return (ahead) => {
    Date.now = () => now.call(Date) + ahead
    // The library looks at the clock when its next timer fires, or when a person comes back to the page.
    dispatchEvent(new Event('focus'))
  }
}
