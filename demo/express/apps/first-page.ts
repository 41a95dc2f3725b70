import { LONGEST_SESSION, type Times } from '../../timeline/choices.ts'
import { instantNow, type ServerFact } from '../../timeline/facts.ts'
import { startFirstPage } from '../../timeline/first-page.ts'
import type { StoryServer } from '../../timeline/story-server.ts'

startFirstPage(createHttpServer())

/** The server of this demo: real requests, and its own view of the session by server-sent events. */
function createHttpServer(): StoryServer {
  const id = crypto.getRandomValues(new Uint32Array(3)).join('-')
  const events = new EventSource(`/stories/${id}`)
  const isOpen = new Promise((resolve) => events.addEventListener('open', resolve, { once: true }))
  let query = ''
  const post = (path: string) => isOpen.then(() => fetch(`/stories/${id}/${path}`, { method: 'POST' }))
  return {
    async signIn(times) {
      await isOpen
      query = queryOf(times)
      const headers = { 'X-Story': `${id} 1` }
      const body = new URLSearchParams({ name: 'Ada' })
      await fetch(`/sign-in?${query}`, { method: 'POST', headers, body, redirect: 'manual' })
    },
    setFault: (fault) => void post(`fault/${fault}`),
    endSession: () => void post('end'),
    watch(notify) {
      let ahead = 0
      events.addEventListener('message', ({ data }) => {
        const fact = JSON.parse(data) as ServerFact | { kind: 'now'; at: number }
        if (fact.kind === 'now') ahead = fact.at - instantNow()
        else notify(inPageTime(fact, ahead))
      })
    },
    tabAddress: (tab) => `/tab?story=${id}&tab=${tab}&${query}`,
  }
}

const queryOf = ({ idle, warn, absolute }: Times): string =>
  `idle=${idle}s&warn=${warn}s&absolute=${absolute ?? LONGEST_SESSION}s`

/** The server may have another clock. */
function inPageTime(fact: ServerFact, ahead: number): ServerFact {
  const at = fact.at - ahead
  return fact.kind === 'session' ? { ...fact, at, endsAt: fact.endsAt - ahead } : { ...fact, at }
}
