import { afterEach, expect, test, vi } from 'vitest'
import { createIdleWarning } from '../src/headless.ts'
import type { Source } from '../src/ports.ts'
import { createFakePorts, createStorage } from './support/fake-ports.ts'
import { HOUR, MINUTE, SECOND } from './support/machine.ts'
import { unhandledDuring } from './support/unhandled.ts'

afterEach(() => vi.restoreAllMocks())

test('stop() stops although the undo of a source throws', async () => {
  const ports = createFakePorts()
  const broken: Source = () => () => {
    throw new Error('the scanner is gone')
  }
  const left: string[] = []
  const { page, ...rest } = ports
  const idle = createIdleWarning({
    idleTimeout: '15m',
    keepaliveUrl: '/k',
    signInUrl: '/login',
    sources: [],
    ports: {
      ...rest,
      sources: [broken, ...ports.sources],
      page: { ...page, leave: (url: string) => void left.push(url) },
    },
  })
  idle.start()
  try {
    idle.stop()
  } catch {}
  const after = [idle.phase, ports.connected]
  await ports.clock.advance(HOUR)
  expect([after, left]).toEqual([['stopped', 0], []])
})

test('a source that throws behind the cover of endAfterClose leaves no cover, and its error reaches the page', async () => {
  const storage = createStorage()
  const ports = createFakePorts({ storage })
  const screens: string[] = []
  const make = (sources: Source[]) =>
    createIdleWarning({
      idleTimeout: '15m',
      sessionKey: 's',
      signOutUrl: '/out',
      endAfterClose: '30s',
      sources: [],
      ports: {
        ...ports,
        sources,
        openPages: { isKnown: () => true, isAnyOther: async () => true, enter: () => () => {} },
        view: { show: ({ kind }) => void screens.push(kind), remove() {} },
      },
    })
  const first = make([])
  first.start()
  first.stop()
  await ports.clock.advance(2 * MINUTE)
  screens.length = 0
  const second = make([
    () => {
      throw new Error('no such frame')
    },
  ])
  const unhandled = await unhandledDuring(() => {
    second.start()
    return ports.clock.advance(30 * SECOND)
  })
  const { isChecking } = second
  second.stop()
  expect([isChecking, screens.at(-1), unhandled.map(String)]).toEqual([false, 'none', ['Error: no such frame']])
})
