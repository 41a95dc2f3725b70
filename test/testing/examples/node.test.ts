// @vitest-environment node
import { createIdleWarning } from 'idle-warning/headless'
import { createTestBench } from 'idle-warning/testing'
import { expect, test } from 'vitest'

test('a person who types is not warned, and a person who stops is led to the sign-in page', async () => {
  const bench = createTestBench()
  const idle = createIdleWarning({
    idleTimeout: '15m',
    keepaliveUrl: '/keepalive',
    signInUrl: '/login',
    ports: bench.ports,
  })
  idle.start()
  for (let minute = 0; minute < 20; minute++) {
    await bench.press()
    await bench.advance('1m')
  }
  const working = idle.phase
  await bench.advance('15m')
  expect([working, bench.left]).toEqual(['active', 'http://localhost/login?next=%2F&reason=idle'])
})
