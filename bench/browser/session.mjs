const SECOND = 1000

/**
 * The session of a site, as the contract of docs/servers.md has it. A page whose time is simulated tells the server its time
 * in the header `x-now`, so that both have one clock.
 */
export function createSession() {
  const state = { lifetime: 900, endsAt: Infinity, requests: [] }

  const answers = {
    keepalive: (now) => {
      state.endsAt = now + state.lifetime * SECOND
      return [204]
    },
    status: (now) => [200, JSON.stringify({ expiresIn: Math.min(state.lifetime, (state.endsAt - now) / SECOND) })],
    'sign-out': () => {
      state.endsAt = 0
      return [204]
    },
  }

  return {
    /** Begins a session of this many seconds, and forgets the requests. */
    begin(lifetime, now) {
      Object.assign(state, { lifetime, endsAt: now + lifetime * SECOND, requests: [] })
    },
    /** The requests since then: the last part of the path. */
    get requests() {
      return state.requests
    },
    answer(request, response) {
      const kind = request.url.split(/[/?]/)[2]
      const now = Number(request.headers['x-now'] ?? Date.now())
      state.requests.push(kind)
      const [status, body] = now > state.endsAt ? [401] : answers[kind](now)
      response.writeHead(status, { 'content-type': 'application/json', date: new Date(now).toUTCString() })
      response.end(body)
    },
  }
}
