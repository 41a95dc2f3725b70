import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, type MockInstance, test, vi } from 'vitest'
import { noteEnd, watchServer } from '../../src/browser/server-diagnostics.ts'
import { createEmitter } from '../../src/core/emitter.ts'
import type { EventDetails, ExtendedBy } from '../../src/core/events.ts'
import type { Answer, Cause, ServerRequest } from '../../src/core/ports.ts'
import type { SharedRecord } from '../../src/core/session/record.ts'
import { createIdleWarning } from '../../src/headless.ts'
import type { IdleWarning, IdleWarningOptions } from '../../src/types.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createFakePorts, type FakePorts } from '../support/fake-ports.ts'
import { limits, MINUTE, SECOND, T0 } from '../support/machine.ts'

const started: IdleWarning[] = []
let info: MockInstance
let error: MockInstance

beforeEach(() => {
  info = vi.spyOn(console, 'info').mockImplementation(() => {})
  error = vi.spyOn(console, 'error').mockImplementation(() => {})
})

afterEach(() => {
  for (const idle of started.splice(0)) idle.stop()
  vi.restoreAllMocks()
})

type Respond = (request: ServerRequest, now: number) => Answer

function start(options: Partial<IdleWarningOptions>, respond: Respond = () => ({ outcome: 'renewed' })): FakePorts {
  const ports = createFakePorts()
  ports.respond = (request) => respond(request, ports.clock.now())
  const urls = { keepaliveUrl: '/k', statusUrl: '/s' }
  const idle = createIdleWarning({ idleTimeout: '15m', ...urls, ports, ...options } as IdleWarningOptions)
  started.push(idle)
  idle.start()
  return ports
}

/** The codes that were said: as errors, and as information. */
const told = () =>
  [error, info].map((mock) => mock.mock.calls.flatMap(([text]) => /#([\w-]+)$/.exec(String(text))?.[1] ?? []))

/** An answer: when it came, to what, what it said, and what this browser had done until then. In seconds. */
interface Told {
  readonly at: number
  readonly kind?: 'status' | 'keepalive'
  readonly outcome?: Answer['outcome']
  /** @default 900 */
  readonly expiresIn?: number | null
  readonly absoluteIn?: number
  readonly idleFor?: number
  readonly contactAt?: number
  readonly activeAt?: number
}

/** The diagnostics alone, beside a server and a browser that do as they are told. */
function diagnosing() {
  const clock = createFakeClock()
  const events = createEmitter<Pick<EventDetails, 'warning' | 'extended'>>(() => {})
  const done = { contactAt: T0, activeAt: T0, absoluteUntil: Infinity }
  let answer: Answer = { outcome: 'renewed' }
  const sources = { limits: () => limits(), clock, record: () => done as SharedRecord, on: events.on }
  const server = watchServer({ send: async () => answer, abort() {} }, sources)
  const until = (second: number) => clock.advance(T0 + second * SECOND - clock.now())
  const tell = async ({ at, kind = 'status', outcome = 'renewed', contactAt = 0, activeAt = 0, ...figures }: Told) => {
    await until(at)
    Object.assign(done, { contactAt: T0 + contactAt * SECOND, activeAt: T0 + activeAt * SECOND })
    const named = Object.entries({ expiresIn: 900, ...figures }).filter(([, seconds]) => seconds !== null)
    answer = { outcome, ...Object.fromEntries(named.map(([name, seconds]) => [name, Number(seconds) * SECOND])) }
    await server.send(kind === 'status' ? { kind } : { kind, reason: 'activity', idleFor: 0 })
  }
  return { events, sources, until, tell }
}

/** A server that keeps sessions for `window` after each request of the kinds that renew. */
function serverWith(window: number, renewing: readonly ServerRequest['kind'][]): Respond {
  let until: number | undefined
  return ({ kind }, now) => {
    until ??= now + window
    if (renewing.includes(kind)) until = now + window
    return until > now ? { outcome: 'renewed', expiresIn: until - now } : { outcome: 'ended', status: 401 }
  }
}

describe('what the options tell', () => {
  test.each([
    ['without any address', { keepaliveUrl: undefined, statusUrl: undefined }, [[], ['local-only']]],
    ['with a status alone', { keepaliveUrl: undefined }, [['status-without-keepalive'], []]],
    ['with both addresses', {}, [[], []]],
  ])('%s', (_, options, codes) => {
    start(options as object)
    expect(told()).toEqual(codes)
  })
})

describe('a status that renews the session', () => {
  const untouched = async (respond: Respond) => {
    const ports = start({}, respond)
    await ports.clock.advance(16 * MINUTE)
    return told()
  }

  test('is an error, once', async () => {
    expect(await untouched(serverWith(15 * MINUTE, ['keepalive', 'status']))).toEqual([['status-renews'], []])
  })

  test('is one also if it tells that no person was active', async () => {
    const slide = serverWith(15 * MINUTE, ['keepalive', 'status'])
    const respond: Respond = (request, now) => ({ ...slide(request, now), idleFor: now - T0 })
    expect(await untouched(respond)).toEqual([['status-renews'], []])
  })

  test('is none if it renews nothing', async () => {
    expect(await untouched(serverWith(15 * MINUTE, ['keepalive']))).toEqual([[], []])
  })

  test('is none if a person was active elsewhere meanwhile', async () => {
    const slide = serverWith(15 * MINUTE, ['keepalive', 'status'])
    expect(await untouched((request, now) => ({ ...slide(request, now), idleFor: 10 * SECOND }))).toEqual([[], []])
  })

  test('is none if this page has renewed the session meanwhile', async () => {
    const slide = serverWith(15 * MINUTE, ['keepalive', 'status'])
    const ports = start({}, slide)
    for (let minute = 0; minute < 30; minute += 5) {
      await ports.clock.advance(5 * MINUTE)
      ports.act()
    }
    expect(told()).toEqual([[], []])
  })
})

describe('a server that keeps a session for a shorter time than idleTimeout', () => {
  const active = async (respond: Respond, minutes = 16) => {
    const ports = start({}, respond)
    for (let minute = 0; minute < minutes; minute++) {
      await ports.clock.advance(MINUTE)
      ports.act()
    }
    return told()
  }

  test('is an error', async () => {
    expect(await active(serverWith(10 * MINUTE, ['keepalive']))).toEqual([['short-window'], []])
    expect(error.mock.calls[0]?.[0]).toContain('keeps a session for 660 s, and idleTimeout is 900 s')
  })

  test('is none if it counts from the activity', async () => {
    const respond: Respond = (request) => {
      const idleFor = request.kind === 'keepalive' ? request.idleFor * 1000 : 0
      return { outcome: 'renewed', expiresIn: 15 * MINUTE - idleFor }
    }
    expect((await active(respond))[0]).toEqual([])
  })

  test('is none if it renews only in the second half of its window', async () => {
    let until: number | undefined
    const respond: Respond = (_, now) => {
      until ??= now + 15 * MINUTE
      if (until - now < 7.5 * MINUTE) until = now + 15 * MINUTE
      return { outcome: 'renewed', expiresIn: until - now }
    }
    expect((await active(respond, 40))[0]).toEqual([])
  })

  test('is none shortly before the absolute end', async () => {
    let end: number | undefined
    const respond: Respond = (_, now) => {
      end ??= now + 12 * MINUTE
      return { outcome: 'renewed', expiresIn: Math.min(15 * MINUTE, end - now), absoluteIn: end - now }
    }
    expect((await active(respond, 11))[0]).toEqual([])
  })
})

describe('two answers after each other', () => {
  const RENEWS = [['status-renews'], []]
  const SHORT = [['short-window'], []]
  const NOTHING = [[], []]

  test.each<[story: string, answers: Told[], codes: string[][]]>([
    ['a minute apart the same time is left', [{ at: 0 }, { at: 60 }], RENEWS],
    ['four seconds apart the same time is left', [{ at: 0 }, { at: 4 }], NOTHING],
    ['this browser has renewed the session between', [{ at: 0 }, { at: 60, contactAt: 30 }], NOTHING],
    ['a person was active in this browser between', [{ at: 0 }, { at: 60, activeAt: 30 }], NOTHING],
    [
      'a person was active elsewhere between',
      [
        { at: 0, idleFor: 40 },
        { at: 60, idleFor: 40 },
      ],
      NOTHING,
    ],
    ['only the first tells since when no person was active', [{ at: 0, idleFor: 40 }, { at: 60 }], RENEWS],
    ['only the second tells since when no person was active', [{ at: 0 }, { at: 60, idleFor: 40 }], RENEWS],
    ['the absolute end is far', [{ at: 0 }, { at: 60, absoluteIn: 9000 }], RENEWS],
    ['between them one names no time', [{ at: 0 }, { at: 30, expiresIn: null }, { at: 60 }], RENEWS],
    ['the second belongs to a keepalive', [{ at: 0 }, { at: 60, kind: 'keepalive' }], NOTHING],
    [
      'the session has ended',
      [
        { at: 0, outcome: 'ended', expiresIn: 0 },
        { at: 60, outcome: 'ended', expiresIn: 0 },
      ],
      NOTHING,
    ],
    [
      'a keepalive extends the session up to the absolute end',
      [
        { at: 0, expiresIn: 300, absoluteIn: 480 },
        { at: 10, kind: 'keepalive', expiresIn: 470, absoluteIn: 470 },
      ],
      NOTHING,
    ],
    [
      'a keepalive extends the session by less than idleTimeout, and the absolute end is far',
      [
        { at: 0, expiresIn: 300, absoluteIn: 9000 },
        { at: 10, kind: 'keepalive', expiresIn: 470, absoluteIn: 8990 },
      ],
      SHORT,
    ],
  ])('%s', async (_, answers, codes) => {
    const { tell } = diagnosing()
    for (const answer of answers) await tell(answer)
    expect(told()).toEqual(codes)
  })
})

describe('a warning that the server causes', () => {
  const warned = async (by: ExtendedBy | undefined, seconds: number, cause: Cause = 'ended-by-server') => {
    const { events, until } = diagnosing()
    if (by) events.emit('extended', { by, expiresAt: T0 + 15 * MINUTE })
    await until(seconds)
    const expiresAt = T0 + 45 * SECOND
    events.emit('warning', { cause, expiresAt, remaining: expiresAt - T0 - seconds * SECOND, isExtendable: true })
    return told()[1]
  }

  test.each(['button', 'escape', 'call'] as const)('is told soon after a person stayed by %s', async (by) => {
    expect(await warned(by, 15)).toEqual(['warned-again'])
  })

  test.each<[story: string, by: ExtendedBy | undefined, seconds: number, cause?: Cause]>([
    ['without a Stay before it', undefined, 15],
    ['after a person only went on working', 'activity', 15],
    ['more than 30 seconds after Stay', 'button', 31],
    ['if the server is not the cause', 'button', 15, 'idle'],
  ])('is not told %s', async (_, ...story) => {
    expect(await warned(...story)).toEqual([])
  })

  test('is told with the time that the server keeps the session after Stay', async () => {
    await warned('button', 15)
    expect(info.mock.calls.flat().join()).toContain('ends the session 45 s after Stay signed in')
  })
})

test('an early end is told with its cause, the time that was left, and what may be the reason', () => {
  noteEnd(diagnosing().sources, undefined)
  expect(info.mock.calls).toEqual([
    [
      'idle-warning: the server has ended the session: its answer says so. This is 900 s before the page expected it: ' +
        'the person signed out elsewhere, or the server keeps a session for less than idleTimeout. ' +
        'See docs/troubleshooting.md#early-end',
    ],
  ])
})

describe('an end by the server', () => {
  test.each([
    ['long before the page expected it', 5, ['early-end']],
    ['during the warning', 14, []],
  ])('%s', async (_, minutes, codes) => {
    const ports = start({}, (_request, now) => {
      return now >= ends ? { outcome: 'ended', status: 401 } : { outcome: 'renewed' }
    })
    const ends = ports.clock.now() + minutes * MINUTE
    await ports.clock.advance(minutes * MINUTE)
    void started[0]?.checkStatus()
    await ports.clock.advance(5 * SECOND)
    expect([started[0]?.phase, told()]).toEqual(['expired', [[], codes]])
  })
})

test('A warning that comes back right after Stay is told', async () => {
  let until = T0 + 15 * MINUTE
  const respond: Respond = ({ kind }, now) => {
    if (kind === 'keepalive') until = now + 45 * SECOND
    return { outcome: 'renewed', expiresIn: until - now }
  }
  const ports = start({}, respond)
  await ports.clock.advance(14 * MINUTE)
  const [idle] = started
  const causes: string[] = []
  idle?.on('warning', ({ cause }) => causes.push(cause))
  await idle?.extend()
  await ports.clock.advance(30 * SECOND)
  expect([causes, told()[1]]).toEqual([['ended-by-server'], ['warned-again']])
})

test('docs/troubleshooting.md has a paragraph for each code of an error event, and no other', () => {
  const [, codes = ''] = /export type ErrorCode =\n(.*?)\n\n/s.exec(readFileSync('src/core/events.ts', 'utf8')) ?? []
  const guide = readFileSync('docs/troubleshooting.md', 'utf8')
  const paragraphs = [...guide.matchAll(/^\*\*(?:<a id="[a-z-]+"><\/a>)?`([a-z-]+)`\*\*:/gm)].map(([, code]) => code)
  expect(paragraphs.sort()).toEqual([...codes.matchAll(/^ {2}\| '([a-z-]+)'/gm)].map(([, code]) => code).sort())
})

test('docs/troubleshooting.md has a paragraph for each code, and no other', () => {
  const source = ['src/browser/server-diagnostics.ts', 'src/idle-warning.ts']
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n')
  const codes = new Set([...source.matchAll(/(?:tell\(\s*|withGuide\([^\n]+, )'([a-z-]+)'/g)].map(([, code]) => code))
  const guide = readFileSync('docs/troubleshooting.md', 'utf8')
  const anchors = [...guide.matchAll(/^### `((?!check-)[a-z-]+)`/gm)].map(([, code]) => code)
  expect(anchors.sort()).toEqual([...codes].sort())
})
