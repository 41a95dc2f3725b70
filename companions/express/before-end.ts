import type { IncomingMessage, ServerResponse } from 'node:http'

type Rest<Method extends 'end' | 'writeHead'> = Parameters<ServerResponse[Method]>

/**
 * Calls `act` once, as soon as the status of the answer is known, and lets the answer end after it. So the next request
 * finds what `act` has stored. Without a status the browser has gone.
 */
export function beforeEnd(
  req: IncomingMessage,
  res: ServerResponse,
  act: (status: number | undefined) => Promise<void>,
): void {
  const { writeHead, end } = res
  let acting: Promise<void> | undefined

  function actOnce(status?: number): Promise<void> {
    // This request has its answer, so a failure of the store can only be logged.
    acting ??= act(status).catch(log)
    return acting
  }

  res.writeHead = ((...rest: Rest<'writeHead'>) => {
    const result = writeHead.apply(res, rest)
    actOnce(res.statusCode)
    return result
  }) as ServerResponse['writeHead']

  res.end = ((...rest: Rest<'end'>) => {
    const done = rest.at(-1)
    if (typeof done === 'function') res.once('finish', rest.pop() as () => void)
    // The head is written at once, so that an error handler after this sees that there is an answer.
    if (!res.headersSent) {
      setLength(req, res, rest[0])
      res.writeHead(res.statusCode)
    }
    const finish = () => void end.apply(res, rest)
    // What throws in there (express-session, which cannot store a value) would end the process.
    actOnce(res.statusCode)
      .then(finish)
      .catch((error: unknown) => {
        log(error)
        res.destroy()
      })
    return res
  }) as ServerResponse['end']

  // The browser may have gone while the store was asked.
  if (res.destroyed) void actOnce()
  else res.once('close', () => void actOnce())
}

/** Calls `act` once, right before the head of the answer is written, and before express-session decides what to store. */
export function beforeHead(res: ServerResponse, act: () => void): void {
  const { writeHead, end } = res
  let isDone = false
  function actOnce(): void {
    if (isDone) return
    isDone = true
    if (!res.headersSent) act()
  }
  res.writeHead = ((...rest: Rest<'writeHead'>) => {
    const others = isDone ? rest : setHeaders(res, rest)
    actOnce()
    return writeHead.apply(res, others)
  }) as ServerResponse['writeHead']
  res.end = ((...rest: Rest<'end'>) => {
    actOnce()
    return end.apply(res, rest)
  }) as ServerResponse['end']
}

type Headers = Readonly<Record<string, string | number | readonly string[]>> | readonly (string | number | string[])[]

/** Headers that are given to `writeHead` would replace those that `act` sets, so they are set before. Gives the rest. */
function setHeaders(res: ServerResponse, rest: Rest<'writeHead'>): Rest<'writeHead'> {
  const last: unknown = rest.at(-1)
  if (typeof last !== 'object' || last === null || res.headersSent) return rest
  for (const [name, value] of pairsOf(last as Headers)) res.setHeader(name, value as string)
  return rest.slice(0, -1) as unknown as Rest<'writeHead'>
}

/** Node takes an object, or a list in which names and values take turns. A name may be there twice. */
function pairsOf(headers: Headers): [string, unknown][] {
  if (!Array.isArray(headers)) return Object.entries(headers)
  const pairs = new Map<string, unknown>()
  for (let index = 0; index < headers.length; index += 2) {
    const [name, value] = [String(headers[index]), headers[index + 1]]
    pairs.set(name, pairs.has(name) ? [pairs.get(name), value].flat() : value)
  }
  return [...pairs]
}

/** Node itself sets the length only where it writes the head. */
function setLength(req: IncomingMessage, res: ServerResponse, body: unknown): void {
  const isKnown = res.hasHeader('Content-Length') || res.hasHeader('Transfer-Encoding')
  const hasNone = req.method === 'HEAD' || res.statusCode === 204 || res.statusCode === 304
  if (isKnown || hasNone) return
  if (typeof body === 'string' || body instanceof Uint8Array) res.setHeader('Content-Length', Buffer.byteLength(body))
  else if (!body) res.setHeader('Content-Length', 0)
}

const log = (error: unknown): void => console.error('idle-warning:', error)
