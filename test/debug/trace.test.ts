import { afterEach, expect, test, vi } from 'vitest'
import { trace } from '../../src/debug/index.ts'
import { createIdleWarning } from '../../src/headless.ts'
import { createFakePorts } from '../support/fake-ports.ts'
import { MINUTE } from '../support/machine.ts'

function make() {
  const { view: _, ...ports } = createFakePorts()
  const idle = createIdleWarning({ idleTimeout: '15m', keepaliveUrl: '/k', ports })
  return { idle, ports }
}

afterEach(() => void vi.restoreAllMocks())

test('trace() writes what has happened, and then each decision as one line when it is made', async () => {
  const { idle, ports } = make()
  idle.start()
  const lines: string[] = []
  trace(idle, { log: (line) => lines.push(line), timeZone: 'UTC' })
  const before = lines.length
  await ports.clock.advance(13 * MINUTE)
  await idle.extend()
  idle.stop()
  expect([before, lines.length === idle.history.length, lines.every((line) => !line.includes('\n'))]).toEqual([
    1,
    true,
    true,
  ])
  expect(lines.slice(1, 3).join('\n')).toMatch(/phase active → warning[\s\S]*warning: idle, deadline .* in 2 min/)
})

test('trace() writes to the console, and its undo ends it', async () => {
  const info = vi.spyOn(console, 'info').mockImplementation(() => {})
  const { idle, ports } = make()
  const undo = trace(idle)
  idle.start()
  const { length } = info.mock.calls
  undo()
  await ports.clock.advance(13 * MINUTE)
  idle.stop()
  expect([length, info.mock.calls.length, `${info.mock.calls[0]}`.startsWith('idle-warning: ')]).toEqual([1, 1, true])
})

test('trace() throws for what is no handle', () => {
  expect(() => trace({ history: [] })).toThrow('needs the handle of a session')
})

test('a log that throws is reported, and the session goes on to its end', async () => {
  const reported = vi.fn()
  vi.stubGlobal('reportError', reported)
  const { idle, ports } = make()
  const ends: string[] = []
  idle.on('expired', ({ cause }) => ends.push(cause))
  trace(idle, {
    log() {
      throw new Error('no log')
    },
  })
  idle.start()
  await ports.clock.advance(16 * MINUTE)
  idle.stop()
  vi.unstubAllGlobals()
  expect([ends, reported.mock.calls.length > 2]).toEqual([['idle'], true])
})
