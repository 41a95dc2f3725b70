import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A second origin: what other sites put into frames, and a server that takes its time with an upload. */
export interface Annexe {
  readonly url: string
  /** How many bytes have arrived with the uploads that wait for their answer. */
  readonly waiting: readonly number[]
  answer(): void
  /** What a page has told that cannot be asked any more. */
  readonly said: readonly string[]
  close(): void
}

const script = (name: string) => readFileSync(new URL(`../../dist/${name}`, import.meta.url))

/** `?to=`: the page reports presence there. */
const framed = (to: string | null) => `<!doctype html><title>Elsewhere</title><body style="margin:0">
<textarea style="position:absolute;inset:0;width:100%"></textarea>
${to ? `<script src="/idle-warning-frame.min.js" data-to="${to}"></script>` : ''}`

/** Half a minute of a quiet tone: WAV, 8 bits, 8 kHz. */
function tone(): Buffer {
  const count = 30 * 8000
  const head = Buffer.from('RIFF....WAVEfmt ....................data....', 'latin1')
  head.writeUInt32LE(36 + count, 4)
  for (const [at, value] of [16, 0x10001, 8000, 8000, 0x80001].entries()) head.writeUInt32LE(value, 16 + 4 * at)
  head.writeUInt32LE(count, 40)
  return Buffer.concat([head, Uint8Array.from({ length: count }, (_, at) => 128 + 9 * Math.sin(at / 4))])
}

export async function openAnnexe(): Promise<Annexe> {
  const waiting: { size: number; response: ServerResponse }[] = []
  const said: string[] = []
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://annexe')
    response.setHeader('Access-Control-Allow-Origin', '*')
    const send = (type: string, body: string | Buffer) => response.setHeader('Content-Type', type).end(body)
    if (pathname.endsWith('.js')) send('text/javascript', script(pathname.slice(1)))
    else if (pathname === '/framed') send('text/html', framed(searchParams.get('to')))
    else if (pathname === '/tone.wav') send('audio/wav', tone())
    else if (pathname === '/said') send('text/plain', `${said.push(searchParams.get('what') ?? '')}`)
    else {
      let size = 0
      for await (const chunk of request) size += chunk.length
      waiting.push({ size, response })
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    said,
    get waiting() {
      return waiting.map(({ size }) => size)
    },
    answer() {
      for (const { response } of waiting.splice(0)) response.end('stored')
    },
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
