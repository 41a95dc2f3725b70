import { afterEach, describe, expect, test, vi } from 'vitest'
import { createIdleWarning, isIdleWarningError } from '../src/headless.ts'
import { createIdleWarning as createWithDialog } from '../src/index.ts'
import type { IdleWarning, IdleWarningOptions } from '../src/types.ts'
import { createFakePorts, type FakePorts } from './support/fake-ports.ts'
import { MINUTE } from './support/machine.ts'

const started: IdleWarning[] = []

function make(options: Partial<IdleWarningOptions> = {}, create = createIdleWarning) {
  const { view: _, ...ports } = createFakePorts()
  const idle = create({ idleTimeout: '15m', keepaliveUrl: '/k', ports, ...options })
  started.push(idle)
  return { idle, ports: ports as FakePorts }
}

/** What `act` throws, in words. */
function problemsOf(act: () => void): readonly string[] {
  try {
    act()
  } catch (error) {
    return isIdleWarningError(error) ? error.problems.map(({ path, expected }) => `${path}: ${expected}`) : [`${error}`]
  }
  return []
}

afterEach(() => {
  for (const idle of started.splice(0)) idle.stop()
  document.body.replaceChildren()
  vi.restoreAllMocks()
})

describe('update() changes', () => {
  test('a time before start(), and while the session runs', async () => {
    const { idle } = make()
    idle.update({ idleTimeout: '20m' })
    idle.start()
    const before = idle.remaining
    idle.update({ idleTimeout: '30m' })
    expect([before, idle.remaining]).toEqual([20 * MINUTE, 30 * MINUTE])
  })

  test('only what is given, and undefined gives an option its default again', async () => {
    const { idle, ports } = make({ warnBefore: '5m', lang: 'fr' })
    idle.start()
    idle.update({ lang: 'de' })
    await ports.clock.advance(10 * MINUTE)
    const kept = idle.phase
    idle.update({ warnBefore: undefined })
    expect([kept, idle.phase]).toEqual(['warning', 'active'])
  })

  test('where the next request goes', async () => {
    const asked: string[] = []
    const transport = async (url: string) => {
      asked.push(new URL(url).pathname)
      return new Response(null, { status: 204 })
    }
    const { server: _, ...ports } = createFakePorts()
    const { idle } = make({ ports, request: { transport } })
    idle.start()
    await idle.extend()
    idle.update({ keepaliveUrl: '/other' })
    await idle.extend()
    expect(asked).toEqual(['/k', '/other'])
  })

  test('the texts and the language of an open dialog, which stays open and keeps the focus', async () => {
    document.body.innerHTML = '<input id="field">'
    const { idle, ports } = make({ dialog: { texts: { title: 'Still there?' } } }, createWithDialog)
    document.querySelector('input')?.focus()
    idle.start()
    await ports.clock.advance(14 * MINUTE)
    const root = () => [...document.documentElement.children].find(({ shadowRoot }) => shadowRoot)?.shadowRoot
    const title = () => root()?.querySelector('h2')?.textContent
    const before = title()
    idle.update({ dialog: { texts: { title: 'Hello?' } } })
    expect([before, title(), root()?.querySelectorAll('dialog[open]').length, idle.phase]).toEqual([
      'Still there?',
      'Hello?',
      1,
      'warning',
    ])
    await idle.extend()
    expect(document.activeElement?.id).toBe('field')
  })

  test('a modal that was switched off into one that is shown, and back', async () => {
    const { idle, ports } = make({ dialog: false }, createWithDialog)
    idle.start()
    await ports.clock.advance(14 * MINUTE)
    const dialogs = () =>
      [...document.documentElement.children].filter(({ shadowRoot }) => shadowRoot?.querySelector('dialog[open]'))
        .length
    const counts = [dialogs()]
    for (const dialog of [{}, false] as const) {
      idle.update({ dialog })
      counts.push(dialogs())
    }
    expect(counts).toEqual([0, 1, 0])
  })
})

describe('another sessionKey', () => {
  test('another sessionKey starts the handle for that session, with its listeners', async () => {
    const { idle, ports } = make({ sessionKey: 'one' })
    const phases: string[] = []
    idle.on('phase', ({ to }) => phases.push(to))
    idle.start()
    await ports.clock.advance(16 * MINUTE)
    idle.update({ sessionKey: 'two' })
    await ports.clock.advance(0)
    expect([phases, idle.remaining]).toEqual([['active', 'warning', 'expired', 'stopped', 'active'], 15 * MINUTE])
  })

  test('another userKey after the end starts nothing', async () => {
    const { idle, ports } = make({ userKey: 'ada' })
    idle.start()
    await ports.clock.advance(16 * MINUTE)
    idle.update({ userKey: 'bob' })
    expect(idle.phase).toBe('expired')
  })

  test.each<[string, object]>([
    ['a sessionKey that is gone', { sessionKey: undefined }],
    ['a user that is named', { userKey: 'bob' }],
    ['a longer timeout', { idleTimeout: '60m' }],
    ['no timeout', { idleTimeout: 'off' }],
  ])('%s after the end leaves the page covered, also when the server then names that user', async (_, changes) => {
    const { idle, ports } = make({ sessionKey: 'one', userKey: 'ada', statusUrl: '/s' })
    idle.start()
    await ports.clock.advance(16 * MINUTE)
    ports.respond = () => ({ outcome: 'renewed', status: 200, expiresIn: 60 * MINUTE, userKey: 'bob' })
    idle.update(changes)
    await idle.checkStatus()
    await ports.clock.advance(MINUTE)
    expect(idle.phase).toBe('expired')
  })

  test('what was due by the options before happens first, also when update() names another user', async () => {
    const { idle, ports } = make({ userKey: 'ada' })
    idle.start()
    ports.clock.jump(20 * MINUTE)
    idle.update({ userKey: 'bob' })
    expect(idle.phase).toBe('expired')
  })

  test('under the cover of a check a longer timeout uncovers nothing; only an answer does', async () => {
    const { idle, ports } = make({ statusUrl: '/s' })
    idle.start()
    await ports.clock.advance(0)
    ports.respond = () => new Promise(() => {})
    ports.clock.jump(20 * MINUTE)
    idle.update({ idleTimeout: '60m' })
    const covered = idle.isChecking
    await ports.clock.advance(6000)
    expect([covered, idle.phase]).toEqual([true, 'expired'])
  })

  test('a user that is named while work is open keeps the work', async () => {
    const { idle, ports } = make()
    idle.start()
    const end = idle.beginWork('upload', { max: '2h' })
    idle.update({ userKey: 'ada' })
    await ports.clock.advance(60 * MINUTE)
    const held = idle.phase
    end()
    await ports.clock.advance(16 * MINUTE)
    expect([held, idle.phase]).toEqual(['active', 'expired'])
  })

  test('a handle that was not started is not started by another sessionKey', () => {
    const { idle } = make({ sessionKey: 'one' })
    idle.update({ sessionKey: 'two' })
    expect(idle.phase).toBe('stopped')
  })
})

describe('update() refuses', () => {
  test('wrong options, all at once, and changes nothing', () => {
    const { idle } = make()
    idle.start()
    const wrong = { idleTimeout: '30m', warnBefore: '40m', lang: 5, timeout: '5m' } as object
    expect([problemsOf(() => idle.update(wrong)).length, idle.remaining]).toEqual([3, 15 * MINUTE])
  })

  test('a warning that no longer fits the idle timeout that stays', () => {
    const { idle } = make()
    expect(problemsOf(() => idle.update({ warnBefore: '15m' }))).toEqual(['warnBefore: less than idleTimeout (900s)'])
  })

  test.each([
    ['scope', 'shop'],
    ['ports', {}],
    ['sources', [() => () => {}]],
    ['ignoreMovement', true],
    ['endAfterClose', '2m'],
    ['expiresIn', '5m'],
    ['absoluteIn', '5m'],
  ])('%s, which cannot change', (name, value) => {
    const { idle } = make({ sessionKey: 's', signOutUrl: '/out' })
    expect(problemsOf(() => idle.update({ [name]: value }))).toEqual([
      `${name}: the same value as before: update() cannot change it; stop() the handle and create another`,
    ])
  })

  /** A list of lists, so deep that what calls itself for each of them fails. */
  const deepList = (): unknown => Array.from({ length: 50_000 }).reduce<unknown>((list) => [list], [])

  test.each(['scope', 'ports', 'expiresIn'])('%s, which cannot change and whose value cannot be compared', (name) => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    for (const value of [proxy, deepList()]) {
      const { idle } = make({ [name]: name === 'ports' ? undefined : '5m' })
      expect(problemsOf(() => idle.update({ [name]: value })).join()).toContain(`${name}: `)
      idle.stop()
    }
  })

  test('nothing if all options are given again, as a component does it', () => {
    const given = { scope: 'shop', sources: [() => () => {}], expiresIn: '5m' } as const
    const { idle } = make(given)
    expect(problemsOf(() => idle.update({ idleTimeout: '15m', ...given, sources: [() => () => {}] }))).toEqual([])
  })
})

describe('a handle that is not started', () => {
  const said = () => vi.spyOn(console, 'info').mockImplementation(() => {})

  test('the console says after a second that a handle was not started, once, and where to read more', async () => {
    vi.useFakeTimers()
    const info = said()
    make()
    await vi.advanceTimersByTimeAsync(999)
    const before = info.mock.calls.length
    await vi.advanceTimersByTimeAsync(60_000)
    vi.useRealTimers()
    expect([before, info.mock.calls]).toEqual([
      0,
      [
        [
          'idle-warning: a handle was created and not started, so nothing is watched: call start(). See docs/troubleshooting.md#not-started',
        ],
      ],
    ])
  })

  test.each(['start', 'stop'] as const)('the console says nothing if %s() was called in time', async (name) => {
    vi.useFakeTimers()
    const info = said()
    const { idle } = make({ statusUrl: '/s' })
    idle[name]()
    await vi.advanceTimersByTimeAsync(60_000)
    vi.useRealTimers()
    expect(info.mock.calls.flat().filter((line) => `${line}`.includes('not started'))).toEqual([])
  })
})
