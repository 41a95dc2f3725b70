import { afterEach, expect, test, vi } from 'vitest'
import { createIdleWarning } from '../../src/headless.ts'
import type { IdleWarning } from '../../src/types.ts'
import { MINUTE } from '../support/machine.ts'

type Faked = NonNullable<NonNullable<Parameters<typeof vi.useFakeTimers>[0]>['toFake']>

const TIMERS: Faked = ['setTimeout', 'clearTimeout']

let idle: IdleWarning | undefined

afterEach(() => {
  idle?.stop()
  vi.useRealTimers()
  localStorage.clear()
})

/** The phases of a session in sixteen minutes of these fake timers, with a server that never answers. */
async function phasesWith(faked?: Faked): Promise<string[]> {
  vi.useFakeTimers(faked ? { toFake: faked } : {})
  const seen: string[] = []
  idle = createIdleWarning({
    idleTimeout: '15m',
    keepaliveUrl: '/keepalive',
    statusUrl: '/status',
    request: { transport: () => new Promise(() => {}) },
  })
  idle.start()
  for (let minute = 0; minute < 16; minute++) {
    await vi.advanceTimersByTimeAsync(MINUTE)
    seen.push(idle.phase)
  }
  return [...new Set(seen)]
}

test.each<[what: string, faked: Faked | undefined, phases: string[]]>([
  ['when everything is faked, time passes', undefined, ['active', 'warning', 'expired']],
  [
    'when Date, performance and timers are faked, time passes',
    [...TIMERS, 'Date', 'performance'],
    ['active', 'warning', 'expired'],
  ],
  ['when performance is not faked, the wall clock counts', [...TIMERS, 'Date'], ['active', 'warning', 'expired']],
  ['when Date is not faked, the monotonic clock counts', [...TIMERS, 'performance'], ['active', 'warning', 'expired']],
  ['when only timers are faked, no time passes', TIMERS, ['active']],
])('%s', async (_, faked, phases) => {
  expect(await phasesWith(faked)).toEqual(phases)
})
