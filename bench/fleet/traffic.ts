import type { Duration, Instant, ServerRequest } from '../../src/core/ports.ts'
import { SECOND } from './client.ts'

export type Kind = ServerRequest['kind'] | 'page'

/** What reached the server, second by second. */
export interface Traffic {
  count(kind: Kind, at: Instant): void
  /** A session ended. `isEarly`: the person had been active in the page within the idle timeout. */
  noteEnd(isEarly: boolean): void
  readonly seconds: { readonly [Name in Kind]: Uint32Array }
  readonly ends: { early: number; all: number }
}

export function createTraffic(until: Instant): Traffic {
  const length = Math.ceil(until / SECOND)
  const seconds = {
    keepalive: new Uint32Array(length),
    status: new Uint32Array(length),
    'sign-out': new Uint32Array(length),
    page: new Uint32Array(length),
  }
  const ends = { early: 0, all: 0 }
  return {
    seconds,
    ends,
    count(kind, at) {
      const second = Math.floor(at / SECOND)
      if (second < length) seconds[kind][second] = (seconds[kind][second] as number) + 1
    },
    noteEnd(isEarly) {
      ends.all++
      if (isEarly) ends.early++
    },
  }
}

/** The kinds that the library sends by itself. Pages are what people ask for. */
export const REQUESTS: readonly Kind[] = ['keepalive', 'status', 'sign-out']

/** Requests per second, as the mean of each `width`. */
export function rates({ seconds }: Traffic, width: Duration, kinds: readonly Kind[] = REQUESTS): number[] {
  const inWidth = width / SECOND
  const length = Math.floor(seconds.page.length / inWidth)
  const sum = (from: number): number =>
    kinds.reduce((all, kind) => all + seconds[kind].subarray(from, from + inWidth).reduce((a, b) => a + b, 0), 0)
  return Array.from({ length }, (_, index) => sum(index * inWidth) / inWidth)
}
