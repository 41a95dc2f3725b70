import type { CDPSession, Page } from 'puppeteer-core'

/** What all tabs hold together. */
export interface Holding {
  /** Bytes of JavaScript, after a garbage collection. */
  readonly heap: number
  readonly nodes: number
  readonly listeners: number
}

/** What the server has been asked since its start. */
export interface Counts {
  readonly keepalive: number
  readonly status: number
  readonly 'sign-out': number
}

/** A moment of the run. */
export interface Sample extends Holding {
  /** Minutes since the start. */
  readonly minute: number
  /** Each tab has shown a warning, and another one was answered since. */
  readonly isSettled: boolean
  /** Since the sample before, per minute. */
  readonly pings: number
  readonly statuses: number
}

/** Asks each tab through a connection that stays. */
export async function createMeter(pages: readonly Page[]): Promise<() => Promise<Holding>> {
  const sessions = await Promise.all(pages.map((page) => page.createCDPSession()))
  for (const session of sessions) await session.send('Performance.enable')
  return async () => {
    const all: Holding[] = []
    for (const session of sessions) all.push(await measure(session))
    return all.reduce(add)
  }
}

async function measure(session: CDPSession): Promise<Holding> {
  await session.send('HeapProfiler.collectGarbage')
  const { metrics } = await session.send('Performance.getMetrics')
  const figureOf = (wanted: string) => metrics.find(({ name }) => name === wanted)?.value ?? Number.NaN
  return { heap: figureOf('JSHeapUsedSize'), nodes: figureOf('Nodes'), listeners: figureOf('JSEventListeners') }
}

const add = (one: Holding, other: Holding): Holding => ({
  heap: one.heap + other.heap,
  nodes: one.nodes + other.nodes,
  listeners: one.listeners + other.listeners,
})
