import type { RequestHandler } from 'express'

/** How the keepalive can fail, for tests: no connection, no answer, a refusal, a broken server. */
export type Fault = 'down' | 'hang' | 403 | 500 | null

/** Stands before the keepalive and fails in the way that `fault` asks for. */
export function misbehave(fault: () => Fault): RequestHandler {
  return (req, res, next) => {
    const kind = fault()
    if (kind === null) next()
    else if (kind === 'down') req.socket.destroy()
    else if (kind !== 'hang') res.status(kind).json({ error: 'This failure is simulated.' })
  }
}
