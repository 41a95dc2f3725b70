import { findStage, receive, type StageMessage, send, type TabAnswer, type TabRequest } from '../timeline/messages.ts'
import { tabName } from '../timeline/tab-name.ts'

/** Asks the server in the first page. Rejects if it cannot be reached, as `fetch` does. */
export type Ask = (request: TabRequest, signal?: AbortSignal | null) => Promise<Response>

/** `null`: no first page has opened this one, so there is no server. */
export function createLink(): Ask | null {
  const stage = findStage()
  if (!stage) return null
  const waiting = new Map<string, (answer: TabAnswer) => void>()
  let count = 0
  receive<StageMessage>((message, from) => {
    if (from === stage && message.type === 'answer') waiting.get(message.id)?.(message.answer)
  })
  return (request, signal) =>
    new Promise((resolve, reject) => {
      const id = `${tabName()} ${performance.timeOrigin} ${++count}`
      signal?.addEventListener('abort', () => reject(signal.reason))
      waiting.set(id, (answer) => {
        if (answer) resolve(new Response(answer.body || null, { status: answer.status }))
        else reject(new TypeError('The server cannot be reached.'))
      })
      send(stage, { type: 'request', tab: tabName(), id, request })
    })
}

/** A request of the library, as the server in the page reads it. */
export function toTabRequest(url: string, { method = 'GET', body }: RequestInit): TabRequest {
  const fields = Object.fromEntries(new URLSearchParams(String(body ?? '')))
  return { method, name: new URL(url).pathname.split('/').at(-1) ?? '', fields }
}
