import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, type MockInstance, test, vi } from 'vitest'
import type { Answer, ServerRequest } from '../../src/core/ports.ts'
import { createIdleWarning } from '../../src/headless.ts'
import type { IdleWarning, IdleWarningOptions } from '../../src/types.ts'
import { createFakePorts, type FakePorts } from '../support/fake-ports.ts'
import { MINUTE, SECOND, T0 } from '../support/machine.ts'

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
