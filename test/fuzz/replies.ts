import fc from 'fast-check'
import { anyJson, anyJsonText, anyNumber, anyText, toObject } from './hostile.ts'

/** An answer of a server, as plain data. */
export interface Reply {
  readonly how: 'answer' | 'redirect' | 'fails' | 'throws text' | 'hangs' | 'no response' | 'body fails' | 'endless'
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
  /** The address that answered, after redirects. */
  readonly url: string
}

/** What an endless body has sent when it is given up. */
export interface Read {
  bytes: number
}

const figure = fc.oneof(
  anyNumber,
  fc.constantFrom<unknown>('900', '1e3', '0x10', ' 12 ', '', null, true, [900], { valueOf: 1 }),
  anyText,
  fc.integer({ min: -10, max: 2000 }),
)

/** JSON with the fields that the library knows. */
const fields = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.tuple(fc.constantFrom('expiresIn', 'absoluteIn', 'idleFor'), figure) },
      {
        weight: 2,
        arbitrary: fc.tuple(fc.constantFrom('userKey', 'csrf'), fc.oneof(figure, fc.constantFrom('u-1', 'u-2'))),
      },
      { weight: 1, arbitrary: fc.tuple(fc.constantFrom('__proto__', 'constructor', 'toJSON'), anyJson) },
    ),
    { maxLength: 4 },
  )
  .map(toObject)

const body = fc.oneof(
  { weight: 3, arbitrary: fc.constant('') },
  { weight: 12, arbitrary: anyJsonText(fields) },
  { weight: 3, arbitrary: anyJsonText(anyJson) },
  { weight: 1, arbitrary: fc.constantFrom('<!doctype html>', '\ufeff{"expiresIn":900}', 'OK', '{"expiresIn":1e999}') },
)

const date = fc.oneof(
  fc.constantFrom('Sun, 09 Sep 2001 01:46:40 GMT', '0', 'yesterday', '+275760-09-13', 'Thu, 01 Jan 1970 00:00:00 GMT'),
  fc.integer({ min: -100_000, max: 100_000 }).map((seconds) => new Date(1e12 + seconds * 1000).toUTCString()),
)

const header = fc.oneof(
  fc.tuple(fc.constant('Date'), date),
  fc.tuple(
    fc.constant('Retry-After'),
    fc.oneof(date, fc.constantFrom('5', '-5', '1.5', '9'.repeat(30), '9'.repeat(400), '0', ' 7 ', '0x9')),
  ),
  fc.tuple(fc.constant('Content-Length'), fc.constantFrom('70000', '-1', 'NaN', '1e9', '0')),
  fc.tuple(fc.constant('Content-Type'), fc.constantFrom('text/html', 'application/json', '', 'x'.repeat(500))),
)

const STATUSES = [
  200, 201, 204, 206, 299, 301, 302, 304, 400, 401, 403, 404, 405, 408, 418, 419, 422, 425, 429, 440, 500, 503, 599,
]

export const anyReply: fc.Arbitrary<Reply> = fc.record({
  how: fc.oneof(
    { weight: 20, arbitrary: fc.constant('answer' as const) },
    {
      weight: 5,
      arbitrary: fc.constantFrom('redirect', 'fails', 'throws text', 'hangs', 'no response', 'body fails', 'endless'),
    },
  ),
  status: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(200, 204) },
    { weight: 2, arbitrary: fc.constantFrom(...STATUSES) },
  ),
  headers: fc.array(header, { maxLength: 2 }),
  body,
  url: fc.constantFrom('', '/keepalive', '/login', 'https://evil.example/login', 'about:blank', '//[', 'data:,x'),
})

const CHUNK = 16_384
const MOST_CHUNKS = 200

/** A body that goes on and on, for as long as it is read. */
function endlessBody(read: Read): ReadableStream {
  let chunks = 0
  return new ReadableStream({
    pull(controller) {
      read.bytes += CHUNK
      chunks++
      if (chunks > MOST_CHUNKS) controller.close()
      else controller.enqueue(new Uint8Array(CHUNK).fill(32))
    },
  })
}

const failingBody = (): ReadableStream =>
  new ReadableStream({
    pull(controller) {
      controller.error(new TypeError('network error'))
    },
  })

/** Statuses that have no body. */
const BODILESS: readonly number[] = [204, 205, 304]

function createResponse({ how, status, headers, body, url }: Reply, read: Read): Response {
  const bodies = { endless: () => endlessBody(read), 'body fails': failingBody }
  const content = how in bodies ? bodies[how as keyof typeof bodies]() : body
  const response = new Response(BODILESS.includes(status) ? null : content, { status })
  for (const [name, value] of headers) response.headers.append(name, value)
  const isRedirect = how === 'redirect'
  const shown = {
    url: { value: url },
    ...(isRedirect && { type: { value: 'opaqueredirect' }, status: { value: 0 }, ok: { value: false } }),
  }
  return Object.defineProperties(response, shown)
}

/** The answer as a `fetch` gives it. */
export async function give(reply: Reply, read: Read): Promise<Response> {
  switch (reply.how) {
    case 'fails':
      throw new TypeError('Failed to fetch')
    case 'throws text':
      throw reply.body
    case 'hangs':
      return new Promise(() => {})
    case 'no response':
      return JSON.parse('{"ok":true}')
    default:
      return createResponse(reply, read)
  }
}
