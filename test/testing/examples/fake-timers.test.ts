import { createIdleWarning, type IdleWarning } from 'idle-warning'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

let idle: IdleWarning

beforeEach(() => {
  vi.useFakeTimers() // before start(); all of them: Date, performance and setTimeout
  localStorage.clear() // what an earlier test has shared with other tabs
  vi.stubGlobal('fetch', async () => new Response(null, { status: 204 }))
  idle = createIdleWarning({ idleTimeout: '15m', keepaliveUrl: '/keepalive', statusUrl: '/status', dialog: false })
  idle.start()
})

afterEach(() => {
  idle.stop()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('the warning, more time, and the end', async () => {
  const phases: string[] = []
  idle.on('phase', ({ to }) => phases.push(to))
  await vi.advanceTimersByTimeAsync(13 * 60_000)
  await idle.extend()
  await vi.advanceTimersByTimeAsync(15 * 60_000)
  expect(phases).toEqual(['warning', 'active', 'warning', 'expired'])
})

test('after a sleep the page is covered and asks the server', async () => {
  vi.setSystemTime(Date.now() + 3_600_000) // Date alone: the wall clock runs ahead of performance.now()
  window.dispatchEvent(new Event('focus'))
  expect(idle.isChecking).toBe(true)
})
