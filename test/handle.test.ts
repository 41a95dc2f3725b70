import { afterEach, describe, expect, test, vi } from 'vitest'
import { createIdleWarning, isIdleWarningError } from '../src/headless.ts'
import type { Source } from '../src/ports.ts'
import type { IdleWarning, IdleWarningOptions } from '../src/types.ts'
import { createFakeClock } from './support/fake-clock.ts'
import { createFakePorts, createStorage, type FakePorts } from './support/fake-ports.ts'
import { HOUR, MINUTE, SECOND, T0 } from './support/machine.ts'

/** What a test needs to let a hold end. */
type Ending = { readonly end: () => void; readonly idle: IdleWarning; readonly ports: FakePorts }

const UNREADABLE = 'something that cannot be put into words'

const started: IdleWarning[] = []

function make(options: Partial<IdleWarningOptions> = {}): { idle: IdleWarning; ports: FakePorts } {
  const ports = createFakePorts()
  const idle = createIdleWarning({ idleTimeout: '15m', keepaliveUrl: '/k', ports, ...options })
  started.push(idle)
  return { idle, ports }
}

afterEach(() => {
  for (const idle of started.splice(0)) idle.stop()
})

describe('a handle', () => {
  test('a handle that has not been started is stopped and sends no request', async () => {
    const { idle, ports } = make()
    expect([idle.phase, idle.remaining, idle.expiresAt, idle.isChecking, idle.history]).toEqual([
      'stopped',
      0,
      undefined,
      false,
      [],
    ])
    expect([await idle.extend(), await idle.checkStatus(), ports.requests]).toEqual([
      { ok: false, code: 'stopped' },
      'stopped',
      [],
    ])
  })

  test('a second handle of the same scope cannot be started in one document', () => {
    const { idle } = make()
    idle.start()
    idle.start()
    const second = make()
    expect(() => second.idle.start()).toThrow(/another instance runs for the scope ''/)
    expect(() => make({ scope: 'other' }).idle.start()).not.toThrow()
    idle.stop()
    expect(() => second.idle.start()).not.toThrow()
  })

  test('a handle that is started, stopped and started again is one instance, as in strict mode', () => {
    const { idle, ports } = make()
    idle.start()
    idle.stop()
    idle.start()
    expect([idle.phase, ports.connected]).toEqual(['active', 2])
  })

  test('start() after the end begins a new session', async () => {
    const { idle, ports } = make()
    idle.start()
    await ports.clock.advance(16 * MINUTE)
    expect(idle.phase).toBe('expired')
    idle.start()
    expect([idle.phase, idle.remaining]).toEqual(['active', 15 * MINUTE])
  })

  test('start() throws what a source throws, leaves nothing behind, and can be called again', () => {
    let isBroken = true
    const source = () => {
      if (isBroken) throw new Error('no such frame')
      return () => {}
    }
    const ports = createFakePorts()
    const { idle } = make({ ports: { ...ports, sources: [source] } })
    expect(() => idle.start()).toThrow('no such frame')
    expect(ports.connected).toBe(0)
    isBroken = false
    idle.start()
    expect(idle.phase).toBe('active')
  })

  test('work that begins before start() keeps the session alive', async () => {
    const { idle, ports } = make()
    const end = idle.beginWork('render')
    idle.start()
    await ports.clock.advance(30 * MINUTE)
    expect(idle.phase).toBe('active')
    end()
    await ports.clock.advance(16 * MINUTE)
    expect(idle.phase).toBe('expired')
  })

  test('work that begins right after stop() keeps the next session alive', async () => {
    const { idle, ports } = make()
    const end = idle.beginWork('render')
    idle.start()
    end()
    idle.stop()
    idle.beginWork('render')
    idle.start()
    const { waits } = ports.clock
    await ports.clock.advance(30 * MINUTE)
    expect([idle.phase, ports.clock.waits - waits < 100]).toEqual(['active', true])
  })

  test('a source can begin work, which keeps the session alive until the source ends it', async () => {
    const ports = createFakePorts()
    let end = () => {}
    const source: Source = (_report, _clock, beginWork) => {
      end = beginWork('job', { max: '2h' })
      return () => end()
    }
    const { idle } = make({ ports: { ...ports, sources: [source] } })
    const open: number[] = []
    idle.on('work', (event) => open.push(event.open))
    idle.start()
    await ports.clock.advance(30 * MINUTE)
    const during = idle.phase
    end()
    await ports.clock.advance(16 * MINUTE)
    expect([during, idle.phase, open]).toEqual(['active', 'expired', [1, 0]])
  })

  test('during() returns the value of the work, and ends its hold also if the work fails', async () => {
    const { idle } = make()
    const open: number[] = []
    idle.start()
    idle.on('work', (event) => open.push(event.open))
    expect(await idle.during('sum', async () => 7)).toBe(7)
    await expect(idle.during('upload', Promise.reject(new Error('offline')))).rejects.toThrow('offline')
    await expect(
      idle.during('mistake', () => {
        throw new Error('at once')
      }),
    ).rejects.toThrow('at once')
    expect(open).toEqual([1, 0, 1, 0, 1, 0])
  })

  test('of several works each ends by its own signal', () => {
    const { idle } = make()
    const open: number[] = []
    idle.start()
    idle.on('work', (event) => open.push(event.open))
    const [first, second] = [new AbortController(), new AbortController()]
    idle.beginWork('first', { signal: first.signal })
    idle.beginWork('second', { signal: second.signal })
    first.abort()
    second.abort()
    expect(open).toEqual([1, 2, 1, 0])
  })

  test('work that has ended beside other work does not hold the session that follows', () => {
    const { idle } = make({ sessionKey: 's-1' })
    idle.start()
    const end = idle.beginWork('first')
    idle.beginWork('second')
    end()
    const open: number[] = []
    idle.on('work', (event) => open.push(event.open))
    idle.update({ sessionKey: 's-2' })
    expect(open.at(-1)).toBe(1)
  })

  test('a hold ends when its signal is aborted or its using block is left', async () => {
    const { idle } = make()
    const open: number[] = []
    idle.start()
    idle.on('work', (event) => open.push(event.open))
    const abort = new AbortController()
    idle.beginWork('upload', { signal: abort.signal })
    abort.abort()
    idle.beginWork('too late', { signal: abort.signal })
    {
      using _render = idle.beginWork('render')
    }
    await idle.during('sum', async () => 7, { signal: AbortSignal.abort() })
    expect(open).toEqual([1, 0, 1, 0, 1, 0, 1, 0])
  })

  test.each([
    ['by its end function', ({ end }: Ending) => end()],
    ['by stop()', ({ idle }: Ending) => idle.stop()],
    ['at its max', ({ ports }: Ending) => ports.clock.advance(5 * MINUTE)],
  ])('C10: a hold that has ended %s leaves no listener on its signal', async (_, finish) => {
    const ports = createFakePorts()
    const { idle } = make({ ports })
    idle.on('error', () => {})
    idle.start()
    const { signal } = new AbortController()
    const kept: unknown[] = []
    signal.addEventListener = (_: string, listener: unknown) => void kept.push(listener)
    signal.removeEventListener = (_: string, listener: unknown) => void kept.splice(kept.indexOf(listener), 1)
    const end = idle.beginWork('upload', { signal, max: '5m' })
    const [during] = [kept.length]
    await finish({ end, idle, ports })
    expect([during, kept]).toEqual([1, []])
  })

  test('reportActivity() counts at most once a second', async () => {
    const ports = createFakePorts()
    const idle = createIdleWarning({ idleTimeout: '15m', ports })
    started.push(idle)
    idle.start()
    const before = idle.expiresAt
    await ports.clock.advance(MINUTE)
    idle.reportActivity()
    const first = idle.expiresAt
    await ports.clock.advance(500)
    idle.reportActivity()
    expect([first, idle.expiresAt]).toEqual([(before as number) + MINUTE, first])
  })

  test('a press counts also in the second after a movement, which cannot extend', async () => {
    const ports = createFakePorts()
    const idle = createIdleWarning({ idleTimeout: '15m', extendOn: 'activity', ports })
    started.push(idle)
    idle.start()
    await ports.clock.advance(14 * MINUTE)
    ports.act('move')
    await ports.clock.advance(500)
    const afterMove = idle.phase
    ports.act('press')
    await ports.clock.advance(0)
    expect([afterMove, idle.phase]).toEqual(['warning', 'active'])
  })

  test('the event activity tells of a person at most once a second, and not after the end', async () => {
    const { idle, ports } = make()
    const kinds: string[] = []
    idle.on('activity', ({ kind }) => kinds.push(kind))
    ports.act('press')
    idle.start()
    ports.act('press')
    ports.act('press')
    ports.act('move')
    await ports.clock.advance(SECOND)
    ports.act('move')
    await ports.clock.advance(SECOND)
    idle.reportActivity()
    idle.signOut()
    await ports.clock.advance(MINUTE)
    ports.act('press')
    expect(kinds).toEqual(['press', 'move', 'move'])
  })

  test('lastActiveAt is when a person was last active, and nothing before the start and after the end', async () => {
    const { idle, ports } = make()
    const before = idle.lastActiveAt
    idle.start()
    const atStart = idle.lastActiveAt
    await ports.clock.advance(MINUTE)
    ports.act('move')
    const afterMove = idle.lastActiveAt
    idle.signOut()
    expect([before, atStart, afterMove, idle.lastActiveAt]).toEqual([undefined, T0, T0 + MINUTE, undefined])
  })

  test.each([
    ['expire', /did you mean 'expired'\?/],
    ['Warning', /did you mean 'warning'\?/],
    ['somethingElse', /expected one of warning, extended/],
    [undefined, /undefined is not allowed; expected one of warning/],
    [5, /5 is not allowed; expected one of warning/],
    [[], /expected one of warning/],
  ])('a listener of the unknown event %s throws, and says which events there are', (name, words) => {
    const { idle } = make()
    expect(() => idle.on(name as 'expired', () => {})).toThrow(words)
  })

  test.each([
    ['the status, and goes on if it says that the session lives', { statusUrl: '/s' }, 'renewed', 'active'],
    ['the status, and ends if it agrees', { statusUrl: '/s' }, 'ended', 'expired'],
    ['a keepalive where there is no status, and ends if it agrees', {}, 'ended', 'expired'],
  ] as const)('reportEnded() asks once, %s', async (_, options, outcome, phase) => {
    const { idle, ports } = make(options)
    ports.respond = () => ({ outcome })
    idle.start()
    await ports.clock.advance(MINUTE)
    for (let n = 0; n < 3; n++) idle.reportEnded()
    const atOnce = idle.phase
    await ports.clock.advance(3 * SECOND)
    expect([atOnce, ports.requests.length, idle.phase]).toEqual(['active', 1, phase])
  })

  test('reportEnded() ends a session of which no server can be asked', async () => {
    const { idle, ports } = make({ keepaliveUrl: undefined } as object)
    const causes: string[] = []
    idle.on('expired', ({ cause }) => causes.push(cause))
    idle.start()
    await ports.clock.advance(MINUTE)
    idle.reportEnded()
    expect([idle.phase, causes]).toEqual(['expired', ['ended-by-server']])
  })

  test('the history keeps the newest warning, however much has happened since', async () => {
    const { idle, ports } = make()
    idle.start()
    await ports.clock.advance(14 * MINUTE)
    for (let n = 0; n < 60; n++) idle.beginWork('row', { keepWarning: true })()
    expect([idle.history.length, idle.history.filter(({ event }) => event === 'warning').length]).toEqual([50, 1])
  })

  test('the history has the last fifty decisions and no ticks', async () => {
    const { idle, ports } = make()
    idle.start()
    for (let n = 0; n < 40; n++) {
      await ports.clock.advance(14 * MINUTE)
      await idle.extend()
    }
    expect(idle.history).toHaveLength(50)
    expect(idle.history).toContainEqual(expect.objectContaining({ event: 'extended', tab: 'this' }))
    expect(idle.history.some(({ event }) => (event as string) === 'tick')).toBe(false)
  })

  test('an entry of the history is plain data: what, when, by which clock, because of what, and in which tab', async () => {
    const { idle, ports } = make()
    idle.start()
    ports.clock.jump(HOUR)
    ports.act()
    const entry = idle.history.find(({ event }) => event === 'expired')
    expect(entry).toEqual({
      at: T0 + HOUR,
      wall: T0 + HOUR,
      slept: 0,
      event: 'expired',
      because: 'activity',
      tab: 'this',
      detail: { cause: 'idle' },
      expiresAt: T0 + 15 * MINUTE,
      activeAt: T0,
      contactAt: T0,
    })
    expect(idle.history.map(({ slept }) => slept).filter(Boolean)).toEqual([HOUR])
    expect(JSON.parse(JSON.stringify(idle.history))).toEqual(idle.history)
  })

  const refuse = (): never => {
    throw new Error('no')
  }

  test.each<{ story: string; cause: unknown; words: string }>([
    { story: 'an object without a prototype', cause: Object.create(null), words: UNREADABLE },
    { story: 'a proxy that throws', cause: new Proxy({}, { getPrototypeOf: refuse, get: refuse }), words: UNREADABLE },
    { story: 'an object whose toString() throws', cause: { toString: refuse }, words: UNREADABLE },
    {
      story: 'an error whose message throws',
      cause: Object.defineProperty(new Error(), 'message', { get: refuse }),
      words: UNREADABLE,
    },
    { story: 'an error whose message is a bigint', cause: Object.assign(new Error(), { message: 7n }), words: '7' },
    { story: 'a symbol', cause: Symbol('lost'), words: 'Symbol(lost)' },
    { story: 'a bigint', cause: 7n, words: '7' },
    { story: 'a function', cause: refuse, words: String(refuse) },
    { story: 'null', cause: null, words: 'null' },
    { story: 'a text', cause: 'offline', words: 'offline' },
  ])('C9: $story as the cause of an error is survived, and the history stays plain data', async ({ cause, words }) => {
    const { idle, ports } = make()
    const heard: unknown[] = []
    idle.on('error', (event) => heard.push(event.cause))
    idle.start()
    ports.respond = () => ({ outcome: 'misconfigured', cause })
    const result = await idle.extend()
    const entries = JSON.parse(JSON.stringify(idle.history)) as typeof idle.history
    const told = entries.find(({ event }) => event === 'error')?.detail.cause
    expect([result, told, heard.map((each) => each === cause)]).toEqual([
      { ok: false, code: 'misconfigured' },
      words,
      [true],
    ])
  })

  test('the history names the tab that ended the session', () => {
    const storage = createStorage()
    const [first, second] = ['first', 'second'].map((tab) =>
      make({ scope: tab, ports: createFakePorts({ storage, tab }) }),
    )
    first?.idle.start()
    second?.idle.start()
    second?.idle.signOut()
    const { because, tab } = first?.idle.history.find(({ event }) => event === 'expired') ?? {}
    expect([because, tab]).toEqual(['record-found', 'second'])
  })

  test('the history says that a tab found the end of another when it looked, if the message was lost', () => {
    const storage = createStorage()
    const ports = createFakePorts({ storage, tab: 'first' })
    const [first, second] = [
      make({ scope: 'first', ports }),
      make({ scope: 'second', ports: createFakePorts({ storage, tab: 'second' }) }),
    ]
    first.idle.start()
    second.idle.start()
    storage.watchers.clear()
    second.idle.signOut()
    ports.happen('look')
    const { because, tab } = first.idle.history.find(({ event }) => event === 'expired') ?? {}
    expect([because, tab]).toEqual(['look', 'second'])
  })

  test('listeners get degraded once if the browser shares nothing, and no error is reported for it', async () => {
    const reports = vi.fn()
    vi.stubGlobal('reportError', reports)
    const fake = createFakePorts()
    const ports = { ...fake, tabs: { ...fake.tabs, isShared: () => false } }
    const { idle } = make({ ports })
    idle.start()
    await fake.clock.advance(20 * MINUTE)
    vi.unstubAllGlobals()
    const degraded = idle.history.filter(({ event }) => event === 'error')
    expect([degraded.map(({ detail }) => detail.code), reports.mock.calls, idle.phase]).toEqual([
      ['degraded'],
      [],
      'expired',
    ])
  })

  test('wrong options throw one error with all problems, which isIdleWarningError() recognizes', () => {
    let thrown: unknown
    try {
      createIdleWarning({ idleTimeout: 900, warnBefor: '2m', signInUrl: 'javascript:alert(1)' } as never)
    } catch (error) {
      thrown = error
    }
    expect(isIdleWarningError(thrown) && thrown.problems.map(({ path }) => path)).toEqual([
      'idleTimeout',
      'warnBefor',
      'signInUrl',
    ])
  })
})

test.each([
  ['a 401', () => new Response('', { status: 401 }), /\/status answered 401/],
  ['a redirect', () => new Response('', { status: 302 }), /\/status .*redirect/],
])('A14: one line of the console says which address answered what, after %s', async (_, answer, words) => {
  const info = vi.spyOn(console, 'info').mockImplementation(() => {})
  const clock = createFakeClock()
  const transport = async (url: string) => Object.defineProperty(answer(), 'url', { value: url })
  const urls = { keepaliveUrl: '/keepalive', statusUrl: '/status' }
  const idle = createIdleWarning({ idleTimeout: '15m', ...urls, request: { transport }, ports: { clock } })
  idle.start()
  const results: unknown[] = []
  void idle.extend().then((result) => results.push(result))
  for (let second = 0; second < 5; second++) await clock.advance(SECOND)
  expect([results, info.mock.calls]).toEqual([[{ ok: false, code: 'expired' }], [[expect.stringMatching(words)]]])
  idle.stop()
  info.mockRestore()
})
