import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createIdleWarning } from '../src/headless.ts'
import { createFakeClock, settle } from './support/fake-clock.ts'
import { HOUR, MINUTE } from './support/machine.ts'

const sent: string[] = []
beforeEach(() => {
  sent.length = 0
  vi.stubGlobal('fetch', (url: string, { method }: RequestInit) => {
    sent.push(`${method} ${new URL(url).pathname}`)
    return new Promise(() => {})
  })
})
afterEach(() => {
  vi.unstubAllGlobals()
  localStorage.clear()
})

test('a reload while the page asks the status after a sleep does not sign out', async () => {
  const clock = createFakeClock()
  const idle = createIdleWarning({
    idleTimeout: '15m',
    keepaliveUrl: '/keepalive',
    statusUrl: '/status',
    signOutUrl: '/logout',
    signInUrl: '/login',
    ports: { clock, page: { delivery: () => ({ age: 300, isCached: false }), leave() {}, reload() {}, mark() {} } },
  })
  idle.start()
  await clock.advance(MINUTE)
  clock.jump(HOUR)
  window.dispatchEvent(new Event('focus'))
  await settle()
  const before = [idle.isChecking, [...sent]]
  window.dispatchEvent(Object.assign(new Event('pagehide'), { persisted: false }))
  await settle()
  await settle()
  const { phase } = idle
  idle.stop()
  expect([
    before,
    phase,
    sent,
    JSON.parse(localStorage.getItem(Object.keys(localStorage)[0] as string) as string).ended,
  ]).toEqual([[true, ['GET /status']], 'active', ['GET /status'], null])
})
