import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createIdleWarning } from '../../src/headless.ts'
import type { Answer } from '../../src/ports.ts'
import type { IdleWarning, IdleWarningOptions } from '../../src/types.ts'
import { settle } from '../support/fake-clock.ts'
import { createFakePorts, createStorage } from '../support/fake-ports.ts'
import { HOUR, RENEWED } from '../support/machine.ts'

const started: IdleWarning[] = []
let info: ReturnType<typeof vi.spyOn>

beforeEach(() => {
  info = vi.spyOn(console, 'info').mockImplementation(() => {})
})

afterEach(() => {
  for (const idle of started.splice(0)) idle.stop()
  history.replaceState(null, '', '/')
  vi.restoreAllMocks()
})

/** A page at this address that loads the SDK and is then left alone. */
function open(address: string, options: Partial<IdleWarningOptions> = {}, answer: Answer = RENEWED) {
  history.replaceState(null, '', address)
  const storage = createStorage()
  const ports = createFakePorts({ storage })
  const left: string[] = []
  ports.respond = () => answer
  const page = { ...ports.page, leave: (url: string) => void left.push(url) }
  const idle = createIdleWarning({ idleTimeout: '15m', signInUrl: '/login', ports: { ...ports, page }, ...options })
  started.push(idle)
  idle.start()
  return { idle, ports, storage, left }
}

const ENDED: Answer = { outcome: 'ended', status: 401 }

describe('the sign-in page itself', () => {
  test.each(['/login', '/login/', '/login//', '/login?next=%2Fcart&reason=idle', '/login#form'])(
    'A18: an untouched page at %s never leads to itself, writes nothing, and says once that it watches nothing',
    async (address) => {
      const { idle, ports, storage, left } = open(address)
      idle.start()
      await ports.clock.advance(HOUR)
      expect([idle.phase, left, storage.writes, ports.requests, info.mock.calls.length]).toEqual([
        'stopped',
        [],
        0,
        [],
        1,
      ])
    },
  )

  test('the line in the console says why, and how the page can be watched all the same', () => {
    open('/login')
    expect(info.mock.calls).toEqual([
      [
        'idle-warning: nothing is watched on the sign-in page without a session. To change that, set sessionKey or statusUrl',
      ],
    ])
  })

  test.each<Partial<IdleWarningOptions>>([{ sessionKey: 's-1' }, { userKey: 'u-1' }, { expiresIn: '15m' }])(
    'a page at the sign-in address that names its session by %o is watched',
    (options) => {
      const { idle } = open('/login', { keepaliveUrl: '/keepalive', ...options })
      expect([idle.phase, info.mock.calls]).toEqual(['active', []])
    },
  )

  test.each<{ signInUrl: string; address: string }>([
    { signInUrl: '/login', address: '/cart' },
    { signInUrl: '/login', address: '/login/help' },
    { signInUrl: '/index.php?page=login', address: '/index.php?page=cart' },
    { signInUrl: '/#/login', address: '/#/cart' },
    { signInUrl: '/?sign=in', address: '/' },
  ])('with the sign-in address $signInUrl the page $address is watched', ({ signInUrl, address }) => {
    expect(open(address, { signInUrl }).idle.phase).toBe('active')
  })

  test.each<{ signInUrl: string; address: string }>([
    { signInUrl: '/index.php?page=login', address: '/index.php?page=login&next=%2Fcart' },
    { signInUrl: '/#/login', address: '/?reason=idle#/login?next=x' },
    { signInUrl: `${location.origin}/login`, address: '/login' },
  ])('with the sign-in address $signInUrl the page $address is the sign-in page', ({ signInUrl, address }) => {
    expect(open(address, { signInUrl }).idle.phase).toBe('stopped')
  })

  test('a sign-in page of another origin is never this page', () => {
    const options = { signInUrl: 'https://id.example/login', allowedOrigins: ['https://id.example'] }
    expect(open('/login', options).idle.phase).toBe('active')
  })

  test('an application without a change of pages can start after the sign-in', () => {
    const { idle } = open('/login')
    history.replaceState(null, '', '/cart')
    idle.start()
    expect(idle.phase).toBe('active')
  })

  test('an application without a change of pages is watched from the first activity after the sign-in, without another start()', () => {
    const { idle, ports } = open('/login')
    ports.act()
    const before = idle.phase
    history.replaceState(null, '', '/cart')
    ports.act('move')
    expect([before, idle.phase, ports.connected]).toEqual(['stopped', 'active', 2])
  })

  test('a handle that was stopped on the sign-in page does not start on another page', () => {
    const { idle, ports } = open('/login')
    idle.stop()
    history.replaceState(null, '', '/cart')
    ports.act()
    expect([idle.phase, ports.connected]).toEqual(['stopped', 0])
  })

  test('a sign-in page that watches nothing leaves its scope to another instance', () => {
    open('/login')
    expect(() => open('/cart')).not.toThrow()
  })
})

describe('the sign-in page where the status can be asked', () => {
  const withStatus = { statusUrl: '/status' }

  test('nothing is shown or written before the server has said that there is no session, and nothing after it', async () => {
    const { idle, ports, storage, left } = open('/login', withStatus, ENDED)
    const before = [idle.phase, storage.writes, ports.screens.length]
    await ports.clock.advance(HOUR)
    expect([before, ports.requests, idle.phase, storage.writes, ports.screens, left, info.mock.calls.length]).toEqual([
      ['stopped', 0, 0],
      [{ kind: 'status' }],
      'stopped',
      0,
      [],
      [],
      1,
    ])
  })

  test.each<Answer['outcome']>(['renewed', 'unreachable', 'refused', 'misconfigured'])(
    'the page is watched if the answer is %s, because then it may belong to a session',
    async (outcome) => {
      const { idle } = open('/login', withStatus, { outcome })
      await settle()
      expect([idle.phase, info.mock.calls]).toEqual(['active', []])
    },
  )

  test('a page that is stopped before the answer stays stopped', async () => {
    const { idle } = open('/login', withStatus)
    idle.stop()
    await settle()
    expect(idle.phase).toBe('stopped')
  })

  test('two calls of start() before the answer start once', async () => {
    const { idle, ports } = open('/login', withStatus)
    idle.start()
    await settle()
    expect([idle.phase, ports.connected]).toEqual(['active', 2])
  })
})
