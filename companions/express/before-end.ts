import type { ServerResponse } from 'node:http'

type Rest<Method extends 'end' | 'writeHead'> = Parameters<ServerResponse[Method]>

/**
 * Calls `act` once, as soon as the status of the answer is known, and lets the answer end after it. So the next request
 * finds what `act` has stored. Without a status the browser has gone.
 */
export function beforeEnd(res: ServerResponse, act: (status: number | undefined) => Promise<void>): void {
  const { writeHead, end } = res
  let acting: Promise<void> | undefined

  function actOnce(status?: number): Promise<void> {
    // If the store fails now, the next request fails with a message. This one has its answer.
    acting ??= act(status).catch(() => {})
    return acting
  }

  res.writeHead = ((...rest: Rest<'writeHead'>) => {
    const result = writeHead.apply(res, rest)
    actOnce(res.statusCode)
    return result
  }) as ServerResponse['writeHead']

  res.end = ((...rest: Rest<'end'>) => {
    // The head is written at once, so that an error handler after this sees that there is an answer.
    if (!res.headersSent) res.writeHead(res.statusCode)
    actOnce(res.statusCode).then(() => end.apply(res, rest))
    return res
  }) as ServerResponse['end']

  res.once('close', () => void actOnce())
}
