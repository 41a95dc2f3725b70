import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createTabs, shortHash } from '../../src/browser/tabs.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { T0 } from '../support/machine.ts'

const DAY = 86_400_000

const undos: (() => void)[] = []

const open = (change: Partial<{ scope: string; sessionKey: string; userKey: string }> = {}) =>
  createTabs({ scope: 'shop', sessionKey: 's-1', ...change }, createFakeClock())

/** The next record that a tab hears of. */
const hears = (tab: ReturnType<typeof open>) =>
  new Promise<unknown>((resolve) => {
    undos.push(tab.watch(resolve))
  })

const refuse = (): never => {
  throw new DOMException('The operation is insecure.', 'SecurityError')
}

const blockStorage = (get: () => unknown) =>
  Object.defineProperty(globalThis, 'localStorage', { get, configurable: true })

const storage = Object.getOwnPropertyDescriptor(globalThis, 'localStorage') as PropertyDescriptor

beforeEach(() => localStorage.clear())

afterEach(() => {
  for (const undo of undos.splice(0)) undo()
  Object.defineProperty(globalThis, 'localStorage', storage)
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

describe('the record', () => {
  test('is what any tab of the session wrote last', () => {
    const [one, other] = [open(), open()]
    one.write({ at: 1 })
    other.write({ at: 2 })
    expect([one.read(), other.read(), one.isShared()]).toEqual([{ at: 2 }, { at: 2 }, true])
  })

  test('is undefined before anything was written', () => {
    expect(open().read()).toBeUndefined()
  })

  test('is undefined when something else stands in its place', () => {
    const tab = open()
    tab.write({ at: 1 })
    for (const key of Object.keys(localStorage)) localStorage.setItem(key, '{"at":')
    expect(tab.read()).toBeUndefined()
  })

  test('is gone when the application cleared the storage', () => {
    const tab = open()
    tab.write({ at: 1 })
    localStorage.clear()
    expect(tab.read()).toBeUndefined()
  })

  test.each([
    { of: 'session', change: { sessionKey: 's-2' } },
    { of: 'user', change: { userKey: 'u-2' } },
    { of: 'scope', change: { scope: 'bank' } },
  ])('of another $of is never read', ({ change }) => {
    open(change).write({ at: 1 })
    expect(open().read()).toBeUndefined()
  })

  test('stands under one key that does not tell the session', () => {
    open({ sessionKey: 'k3J9-secret' }).write({ at: 1 })
    expect(Object.entries({ ...localStorage })).toEqual([[`idle-warning:shop:${shortHash('k3J9-secret')}`, '{"at":1}']])
  })
})

describe('a browser that shares nothing', () => {
  test.each([
    { story: 'reading the property throws', block: () => blockStorage(refuse) },
    { story: 'there is no storage', block: () => blockStorage(() => null) },
    { story: 'using it throws', block: () => blockStorage(() => ({ getItem: refuse, setItem: refuse })) },
  ])('leaves the tab alone with what it wrote: $story', ({ block }) => {
    block()
    const tab = open()
    undos.push(tab.watch(() => {}))
    const before = tab.read()
    tab.write({ at: 1 })
    tab.write({ at: 2 })
    expect([before, tab.read(), tab.isShared()]).toEqual([undefined, { at: 2 }, false])
  })

  test('is one whose storage is full, until there is room', () => {
    open().write({ at: 1 })
    const tab = open()
    const full = vi.spyOn(Storage.prototype, 'setItem').mockImplementation(refuse)
    tab.write({ at: 2 })
    const meanwhile = [tab.read(), tab.isShared()]
    full.mockRestore()
    tab.write({ at: 3 })
    expect([meanwhile, [open().read(), tab.isShared()]]).toEqual([
      [{ at: 2 }, false],
      [{ at: 3 }, true],
    ])
  })

  test('may refuse the channel only', () => {
    vi.stubGlobal('BroadcastChannel', refuse)
    const tab = open()
    undos.push(tab.watch(() => {}))
    tab.write({ at: 1 })
    tab.tell({ at: 1 })
    expect([tab.read(), tab.isShared()]).toEqual([{ at: 1 }, true])
  })
})

describe('telling', () => {
  test('reaches the other tabs', async () => {
    const [one, other] = [open(), open()]
    undos.push(one.watch(() => {}))
    const heard = hears(other)
    one.tell({ at: 1 })
    expect(await heard).toEqual({ at: 1 })
  })

  test('does not come back to the tab that told', async () => {
    const [one, other] = [open(), open()]
    const own: unknown[] = []
    undos.push(one.watch((record) => own.push(record)))
    const heard = hears(other)
    one.tell({ at: 1 })
    await heard
    expect(own).toEqual([])
  })

  test('does not reach another session', async () => {
    const [one, same, stranger] = [open(), open(), open({ sessionKey: 's-2' })]
    const strange: unknown[] = []
    undos.push(
      one.watch(() => {}),
      stranger.watch((record) => strange.push(record)),
    )
    const heard = hears(same)
    one.tell({ at: 1 })
    await heard
    expect(strange).toEqual([])
  })

  test('opens nothing in a tab that does not watch', () => {
    const opened: unknown[] = []
    vi.stubGlobal('BroadcastChannel', function (this: object, name: string) {
      opened.push(name)
    })
    open().tell({ at: 1 })
    expect(opened).toEqual([])
  })

  test('is possible again after watching anew', async () => {
    const [one, other] = [open(), open()]
    one.watch(() => {})()
    one.tell({ at: 0 })
    undos.push(one.watch(() => {}))
    const heard = hears(other)
    one.tell({ at: 1 })
    expect(await heard).toEqual({ at: 1 })
  })
})

describe('watching', () => {
  const key = `idle-warning:shop:${shortHash('s-1')}`
  const stored = (init: StorageEventInit) => window.dispatchEvent(new StorageEvent('storage', init))

  test('leaves alone what the storage says of each write, where there is a channel', () => {
    const heard: unknown[] = []
    undos.push(open().watch((record) => heard.push(record)))
    stored({ key, newValue: '{"at":1}' })
    expect(heard).toEqual([])
  })

  test('hears of a record that another tab wrote where there is no channel', () => {
    vi.stubGlobal('BroadcastChannel', refuse)
    const heard: unknown[] = []
    undos.push(open().watch((record) => heard.push(record)))
    stored({ key, newValue: '{"at":1}' })
    expect(heard).toEqual([{ at: 1 }])
  })

  test.each([
    { story: 'another key', init: { key: 'theme', newValue: '{"at":1}' } },
    { story: 'a removal', init: { key, newValue: null } },
    { story: 'a cleared storage', init: { key: null, newValue: null } },
  ])('does not hear of $story', ({ init }) => {
    vi.stubGlobal('BroadcastChannel', refuse)
    const heard: unknown[] = []
    undos.push(open().watch((record) => heard.push(record)))
    stored(init)
    expect(heard).toEqual([])
  })

  test('touches the storage first, without which WebKit sends no events', () => {
    vi.stubGlobal('BroadcastChannel', refuse)
    const tab = open()
    const read = vi.spyOn(Storage.prototype, 'getItem')
    undos.push(tab.watch(() => {}))
    expect(read.mock.calls).toEqual([[key]])
  })

  test('ends with its undo: the channel is closed, the listener gone', () => {
    const log: unknown[] = []
    vi.stubGlobal(
      'BroadcastChannel',
      class {
        close = () => log.push('closed')
        postMessage = () => log.push('posted')
      },
    )
    const tab = open()
    tab.watch((record) => log.push(record))()
    stored({ key, newValue: '{"at":1}' })
    tab.tell({ at: 1 })
    expect(log).toEqual(['closed'])
  })
})

describe('what earlier sessions left behind', () => {
  const other = (session: string, scope = 'shop') => `idle-warning:${scope}:${shortHash(session)}`

  test.each([
    {
      story: 'a record whose every instant is more than a day old',
      text: `{"a":${T0 - DAY - 1},"b":{"c":5}}`,
      kept: false,
    },
    { story: 'a record with a later instant', text: `{"a":5,"b":{"c":${T0 - DAY + 1}}}`, kept: true },
    { story: 'something unreadable', text: '{', kept: false },
    { story: 'a record without instants', text: '{"a":"b"}', kept: false },
  ])('$story: kept is $kept', ({ text, kept }) => {
    localStorage.setItem(other('s-0'), text)
    open()
    expect(localStorage.getItem(other('s-0'))).toBe(kept ? text : null)
  })

  test.each([
    { story: 'the record of this session', key: other('s-1') },
    { story: 'the record of another scope', key: other('s-0', 'bank') },
    { story: 'the record of a scope with the same beginning', key: other('s-0', 'shop:admin') },
    { story: "what is not the SDK's", key: 'theme' },
  ])('is not $story', ({ key }) => {
    localStorage.setItem(key, '{"a":5}')
    open()
    expect(localStorage.getItem(key)).toBe('{"a":5}')
  })
})

test('each tab has an id of its own', () => {
  const clock = { ...createFakeClock(), random: Math.random }
  const ids = Array.from({ length: 100 }, () => createTabs({ scope: '', sessionKey: '' }, clock).id)
  expect(new Set(ids).size).toBe(100)
})

describe('a short hash', () => {
  test('is the same for the same text, short, and plain', () => {
    expect([shortHash('k3J9'), shortHash('k3J9'.repeat(1000)).length < 16, /^[0-9a-z]+$/.test(shortHash(''))]).toEqual([
      shortHash('k3J9'),
      true,
      true,
    ])
  })

  test('tells twenty thousand texts apart', () => {
    const texts = Array.from({ length: 20_000 }, (_, index) => `u-${index}`)
    expect(new Set(texts.map(shortHash)).size).toBe(20_000)
  })
})
