/** A WebDriver session: the current window belongs to the session, so commands for a window go one after another. */
export interface Session {
  id: string
  version: string
  command<T = unknown>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<T>
  inWindow<T>(handle: string, work: () => Promise<T>): Promise<T>
}

interface NewSession {
  sessionId: string
  capabilities: { browserVersion: string }
}

/** The W3C WebDriver protocol, as much of it as WebKitWebDriver needs. */
export async function openSession(server: string, capabilities: object): Promise<Session> {
  const body = { capabilities: { alwaysMatch: capabilities } }
  const { sessionId, capabilities: granted } = await request<NewSession>(server, 'POST', '/session', body)
  const root = `${server}/session/${sessionId}`
  let last: Promise<unknown> = Promise.resolve()
  let current: string | undefined
  const command: Session['command'] = (method, path, body) => request(root, method, path, body)
  return {
    id: sessionId,
    version: granted.browserVersion,
    command,
    inWindow(handle, work) {
      const turn = last.then(async () => {
        if (current !== handle) await command('POST', '/window', { handle })
        current = handle
        return work()
      })
      last = turn.catch(() => {})
      return turn
    },
  }
}

async function request<T>(root: string, method: string, path: string, body: object = {}): Promise<T> {
  const response = await fetch(root + path, {
    method,
    headers: { 'Content-Type': 'application/json' },
    ...(method === 'POST' && { body: JSON.stringify(body) }),
  })
  const { value } = (await response.json()) as { value: T & { error?: string; message?: string } }
  if (!response.ok) throw new Error(`WebDriver ${method} ${path}: ${value.error}: ${value.message}`)
  return value
}
