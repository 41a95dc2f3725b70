import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createIdleWarning } from '../src/headless.ts'
import type { IdleWarning, IdleWarningOptions } from '../src/types.ts'
import { createFakePorts } from './support/fake-ports.ts'
import { MINUTE, SECOND } from './support/machine.ts'

/**
 * The mistakes that newcomers made on purpose or by accident, played again. Each leads to its fix in one message.
 */

let said: string[]
let idle: IdleWarning | undefined

beforeEach(() => {
  said = []
  for (const kind of ['error', 'info'] as const)
    vi.spyOn(console, kind).mockImplementation((...words) => void said.push(words.join(' ')))
  vi.stubGlobal('reportError', (error: Error) => {
    const { message, cause } = error as { message: string; cause?: { message?: string } }
    said.push(`${message}: ${cause?.message ?? cause}`)
  })
})

afterEach(() => {
  idle?.stop()
  idle = undefined
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

interface Setup extends Partial<IdleWarningOptions> {
  /** What the server answers. `left` is what remains of its session. */
  readonly answer?: (path: string, server: FakeServer) => Response
  /** How long the server keeps a session. */
  readonly window?: number
}

/** A server that renews at a keepalive. */
interface FakeServer {
  readonly left: () => number
  readonly renew: () => void
}

const json = (value: object) => new Response(JSON.stringify(value), { status: 200 })

const usual = (path: string, { left, renew }: FakeServer) => {
  if (left() <= 0) return new Response(null, { status: 401 })
  if (path === '/keepalive') renew()
  return json({ expiresIn: left() / SECOND })
}

/** A page with an idle timeout of fifteen minutes. */
function open({ answer = usual, window = 15 * MINUTE, ...options }: Setup) {
  const { server: _, view: __, ...ports } = createFakePorts()
  let until = ports.clock.now() + window
  const server: FakeServer = {
    left: () => until - ports.clock.now(),
    renew: () => {
      until = ports.clock.now() + window
    },
  }
  idle = createIdleWarning({
    idleTimeout: '15m',
    keepaliveUrl: '/keepalive',
    request: { transport: async (url) => answer(new URL(url).pathname, server) },
    ports,
    ...options,
  } as IdleWarningOptions)
  idle.start()
  return { idle, ...ports }
}

const withStatus = { statusUrl: '/status' } as const

describe('what the options themselves show is said at the call', () => {
  const wrong = (options: object): string => {
    try {
      createIdleWarning(options as IdleWarningOptions)
    } catch (error) {
      return `${error}`
    }
    return 'no error'
  }

  test.each<[string, object, string]>([
    [
      'a number instead of a duration',
      { idleTimeout: 900 },
      `idleTimeout: 900 is not allowed; expected a duration with its unit`,
    ],
    ['a misspelled name', { idleTimeout: '15m', keepAliveURL: '/k' }, 'did you mean keepaliveUrl?'],
    ['no idle timeout', {}, 'it is required'],
    ['the idle timeout under another name', { timeout: '15m' }, 'did you mean idleTimeout?'],
    ['a callback among the options', { idleTimeout: '15m', onWarning() {} }, "did you mean idle.on('warning', …)?"],
    ['a callback of another library', { idleTimeout: '15m', onPrompt() {} }, "did you mean idle.on('warning', …)?"],
    ['the address of another library', { idleTimeout: '15m', pingUrl: '/k' }, 'did you mean keepaliveUrl?'],
    [
      'a name that resembles nothing gets no guess',
      { idleTimeout: '15m', theme: 'dark' },
      `theme: 'dark' is not allowed; expected a known name`,
    ],
  ])('%s', (_, options, words) => {
    expect(wrong(options)).toContain(words)
  })

  test('an event that does not exist', () => {
    const { idle } = open({})
    expect(() => idle.on('warn' as never, () => {})).toThrow("did you mean 'warning'?")
  })
})

describe('what only the server shows is said once, when it can be known', () => {
  test('the keepalive address is forgotten', () => {
    open({ keepaliveUrl: undefined as never })
    expect(said).toEqual([expect.stringMatching(/without keepaliveUrl the timer runs only in the page.*#local-only$/)])
  })

  test('the keepalive address is forgotten, and a status is given', () => {
    open({ keepaliveUrl: undefined as never, ...withStatus })
    expect(said).toEqual([expect.stringMatching(/nothing renews the session.*#status-without-keepalive$/)])
  })

  test('start() is forgotten', async () => {
    vi.useFakeTimers()
    createIdleWarning({ idleTimeout: '15m' })
    await vi.advanceTimersByTimeAsync(2000)
    vi.useRealTimers()
    expect(said).toEqual([expect.stringMatching(/call start\(\).*#not-started$/)])
  })

  test.each<[string, Response, string]>([
    [
      'the CSRF token is forgotten',
      new Response(null, { status: 403 }),
      'refused: http://localhost:3000/keepalive answered 403. Check request.csrf and the permissions',
    ],
    [
      'the keepalive address is wrong',
      new Response(null, { status: 404 }),
      'misconfigured: http://localhost:3000/keepalive answered 404. Expected 204 or {"expiresIn": seconds}, or 401 after the end. Check keepaliveUrl or request.isAlive',
    ],
    [
      'the keepalive answers with words',
      new Response('OK', { status: 200 }),
      'misconfigured: http://localhost:3000/keepalive answered 200 with "OK". Expected 204 or {"expiresIn": seconds}, or 401 after the end. Check keepaliveUrl or request.isAlive',
    ],
  ])('%s', async (_, response, words) => {
    const { idle } = open({ answer: () => response.clone() })
    await idle.extend()
    await idle.extend()
    expect(said).toEqual([`idle-warning: ${words}`])
  })

  test('the status renews the session', async () => {
    const renewing = (path: string, server: FakeServer) => {
      server.renew()
      return usual(path, server)
    }
    const { clock } = open({ ...withStatus, answer: renewing })
    await clock.advance(30 * MINUTE)
    expect(said.filter((line) => line.includes('renews'))).toEqual([
      expect.stringMatching(/no person was active: 900 s were left.*#status-renews$/),
    ])
  })

  test.each<[string, number, RegExp]>([
    ['shorter than idleTimeout', 7 * MINUTE, /for 4\d\d s, and idleTimeout is 900 s.*#short-window$/],
    [
      'shorter than the time between two keepalives',
      4 * MINUTE,
      /has ended the session.*the server keeps a session for less than idleTimeout.*#early-end$/,
    ],
  ])("the server's timeout is %s, and a person is at work", async (_, window, words) => {
    const { clock } = open({ ...withStatus, window })
    for (let minutes = 0; minutes < 20; minutes++) {
      await clock.advance(MINUTE)
      idle?.reportActivity()
    }
    expect(said.filter((line) => words.test(line))).toHaveLength(1)
  })

  test("the server's timeout is shorter, and the page is left alone", async () => {
    const { clock } = open({ ...withStatus, window: 5 * MINUTE, expiresIn: undefined as never })
    await clock.advance(15 * MINUTE)
    expect(said.filter((line) => line.includes('has ended the session'))).toHaveLength(1)
  })

  test("the server's timeout is longer: the page keeps its own, and nothing is wrong", async () => {
    const { clock, idle } = open({ ...withStatus, window: 60 * MINUTE })
    await clock.advance(16 * MINUTE)
    expect([idle.phase, said]).toEqual(['expired', []])
  })

  test('the server is down: the dialog says so, and the console has nothing to add', async () => {
    const { clock, idle } = open({ request: { transport: () => Promise.reject(new TypeError('refused')) } })
    await clock.advance(13 * MINUTE)
    const result = idle.extend()
    await clock.advance(11 * SECOND)
    expect([await result, said]).toEqual([{ ok: false, code: 'unreachable' }, []])
  })
})
