import type { IncomingMessage } from 'node:http'
import { createHttpError, header, withSession } from './http.ts'

/** The SDK's bodies have less than 200 bytes, and a CSRF token may be long. Bytes. */
const largestBody = 10_000

/**
 * Reads the form or JSON of a small request into `req.body`, unless a parser of the application was there before.
 *
 * @throws Error `413` if it is larger than what the SDK sends.
 */
export async function readBody(req: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const request = withSession(req)
  const type = header(req, 'Content-Type')
  // Not `body === undefined`: the parsers of Express 4 leave `{}` for a body that they did not read.
  if (!req.readableDidRead) request.body = parse(await read(req), type)
  if (typeof request.body === 'string') request.body = parse(request.body, type)
  return isObject(request.body) ? request.body : {}
}

async function read(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of req) {
    size += chunk.length
    if (size > largestBody) throw createHttpError(413, 'The body is larger than what idle-warning sends.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** A body that cannot be read counts as empty: then the check of the CSRF token refuses it. */
function parse(text: string, type = ''): unknown {
  if (!type.includes('json')) return Object.fromEntries(new URLSearchParams(text))
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
