import { Agent, request } from 'node:http'
import { performance } from 'node:perf_hooks'

export interface Load {
  /** Requests a second. */
  rate: number
  seconds: number
  origins: readonly string[]
  cookies: readonly string[]
}

export interface Outcome {
  rate: number
  seconds: number
  /** Answers a second. */
  achieved: number
  answered: number
  /** Answers with another status than 200, broken connections, and requests that were not sent. */
  errors: number
  p50: number
  p95: number
  p99: number
}

/** So many requests may wait for their answer at once. More are not sent, and count as errors. */
const mostWaiting = 2000
/** How often the generator looks which requests are due, milliseconds. */
const step = 2
const connections = 64

/**
 * Sends keepalives at a fixed rate, whether the answers come or not (open loop). The time of an answer counts from the
 * instant at which its request was due, so a server that falls behind cannot hide it.
 */
export async function sendKeepalives(load: Load): Promise<Outcome> {
  const { rate, seconds } = load
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const times: number[] = []
  let [sent, waiting, errors] = [0, 0, 0]
  const beganAt = performance.now()

  async function sendOne(number: number): Promise<void> {
    if (waiting >= mostWaiting) {
      errors += 1
      return
    }
    waiting += 1
    const status = await sendKeepalive(agent, load, number).catch(() => 0)
    waiting -= 1
    if (status === 200) times.push(performance.now() - beganAt - (number / rate) * 1000)
    else errors += 1
  }

  await new Promise<void>((done) => {
    const timer = setInterval(() => {
      const due = Math.min(((performance.now() - beganAt) / 1000) * rate, rate * seconds)
      for (; sent < due; sent++) void sendOne(sent)
      if (sent < rate * seconds || waiting > 0) return
      clearInterval(timer)
      done()
    }, step)
  })
  const took = (performance.now() - beganAt) / 1000
  agent.destroy()
  return { rate, seconds, achieved: times.length / took, answered: times.length, errors, ...percentiles(times) }
}

const body = 'reason=activity&idleFor=1'
const ofThePage = {
  Accept: 'application/json',
  'Content-Type': 'application/x-www-form-urlencoded',
  'Content-Length': String(body.length),
  'X-Requested-With': 'XMLHttpRequest',
  'Sec-Fetch-Site': 'same-origin',
  'Sec-Fetch-Mode': 'cors',
}

/** Resolves with the status. The sessions take turns, and so do the processes. */
function sendKeepalive(agent: Agent, { origins, cookies }: Load, number: number): Promise<number> {
  const origin = origins[number % origins.length] as string
  const headers = { ...ofThePage, Origin: origin, Cookie: cookies[number % cookies.length] as string }
  return new Promise((resolve, reject) => {
    const sending = request(`${origin}/session/keepalive`, { agent, method: 'POST', headers }, (response) => {
      response.resume()
      response.once('end', () => resolve(response.statusCode ?? 0))
    })
    sending.once('error', reject)
    sending.end(body)
  })
}

function percentiles(times: readonly number[]) {
  const sorted = Float64Array.from(times).sort()
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}
