import { within } from '@testing-library/dom'
import { createIdleWarning, type IdleWarning, type IdleWarningOptions } from 'idle-warning'
import { createTestBench, type TestBench } from 'idle-warning/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'

const options: IdleWarningOptions = {
  idleTimeout: '15m',
  keepaliveUrl: '/session/keepalive',
  statusUrl: '/session/status',
  signOutUrl: '/logout',
  signInUrl: '/login',
}

let bench: TestBench
let idle: IdleWarning

beforeEach(() => {
  bench = createTestBench()
  idle = createIdleWarning({ ...options, ports: bench.ports })
  idle.start()
})

afterEach(() => idle.stop())

const modal = () => within(bench.dialog as HTMLElement)

test('Stay signed in closes the warning', async () => {
  await bench.advance('13m')
  modal().getByRole('button', { name: 'Stay signed in' }).click()
  await bench.advance('1s')
  expect([bench.dialog, idle.phase]).toEqual([undefined, 'active'])
})

test('no activity for 15 minutes: the sign-in page', async () => {
  await bench.advance('15m')
  expect(bench.left).toMatch(/\/login\?next=.*&reason=idle$/)
})

test('the dialog says that the server is down, and the library tries again', async () => {
  bench.server.answer('unreachable')
  await bench.advance('13m')
  modal().getByRole('button', { name: 'Stay signed in' }).click()
  await bench.advance('1s')
  const message = modal().getByText(/cannot reach the server/).textContent
  bench.server.answer('renewed')
  await bench.advance('5s')
  expect([message !== '', idle.phase]).toEqual([true, 'active'])
})

test('the laptop slept for an hour, and the session with it', async () => {
  bench.server.answer('ended', 'status')
  await bench.sleep('1h')
  await bench.wake()
  expect(bench.left).toContain('reason=ended-by-server')
})

test('the laptop slept for an hour, and the person was active elsewhere', async () => {
  bench.server.answer({ expiresIn: '10m', idleFor: '5m' }, 'status')
  await bench.sleep('1h')
  await bench.wake()
  expect([bench.left, idle.remaining > 0]).toEqual([undefined, true])
})

test('another tab signed out', async () => {
  const other = bench.openTab()
  const there = createIdleWarning({ ...options, scope: 'the other tab', ports: other.ports })
  there.start()
  there.signOut()
  await bench.advance('1s')
  expect([bench.left, other.left].map((url) => url?.includes('reason=signed-out'))).toEqual([true, true])
  there.stop()
})
