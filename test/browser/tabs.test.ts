import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { shortHash } from '../../src/browser/short-hash.ts'
import { createTabs } from '../../src/browser/tabs.ts'
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
  test('two pairs of a session and a person with the same letters have records of their own', () => {
    open({ sessionKey: 'ab', userKey: 'c' }).write({ at: 1 })
    expect(open({ sessionKey: 'a', userKey: 'bc' }).read()).toBeUndefined()
  })

  test('the record is what any tab of the session wrote last', () => {
    const [one, other] = [open(), open()]
    one.write({ at: 1 })
    other.write({ at: 2 })
    expect([one.read(), other.read(), one.isShared()]).toEqual([{ at: 2 }, { at: 2 }, true])
  })

  test('the record is undefined before a tab has written', () => {
    expect(open().read()).toBeUndefined()
  })

  test('the record is undefined if its text cannot be parsed', () => {
    const tab = open()
    tab.write({ at: 1 })
    for (const key of Object.keys(localStorage)) localStorage.setItem(key, '{"at":')
    expect(tab.read()).toBeUndefined()
  })

  test('the record is gone after the application has cleared the storage', () => {
    const tab = open()
    tab.write({ at: 1 })
    localStorage.clear()
    expect(tab.read()).toBeUndefined()
  })

  test.each([
    { of: 'session', change: { sessionKey: 's-2' } },
    { of: 'user', change: { userKey: 'u-2' } },
    { of: 'scope', change: { scope: 'bank' } },
  ])('the record of another $of is never read', ({ change }) => {
    open(change).write({ at: 1 })
    expect(open().read()).toBeUndefined()
  })

  test('the record has one key, which does not tell the session', () => {
    open({ sessionKey: 'k3J9-secret' }).write({ at: 1 })
    expect(Object.entries({ ...localStorage })).toEqual([[`idle-warning:shop:${shortHash('k3J9-secret')}`, '{"at":1}']])
  })
})

describe('what a tab reads after it has written', () => {
  const read = (between: () => void) => {
    const own = { epoch: 1, until: Number.POSITIVE_INFINITY }
    const tab = open()
    tab.write(own)
    between()
    return { own, found: tab.read() }
  }

  test('it is its own object, if no other tab has written since', () => {
    const { own, found } = read(() => {})
    expect(found).toBe(own)
  })

  test.each([
    ['the same', { epoch: 1, until: 1 }],
    ['something else', { epoch: 2 }],
  ])('it is what another tab has written since: %s', (_, other) => {
    const { found } = read(() => open().write(other))
    expect(found).toEqual(other)
  })

  test('it is nothing, if the page has emptied the storage', () => {
    expect(read(() => localStorage.clear()).found).toBeUndefined()
  })
})

describe('a browser that forbids storage or the channel', () => {
  test.each([
    { story: 'reading the property throws', block: () => blockStorage(refuse) },
    { story: 'there is no storage', block: () => blockStorage(() => null) },
    { story: 'using it throws', block: () => blockStorage(() => ({ getItem: refuse, setItem: refuse })) },
  ])('a tab remembers what it wrote itself if $story', ({ block }) => {
    block()
    const tab = open()
    undos.push(tab.watch(() => {}))
    const before = tab.read()
    tab.write({ at: 1 })
    tab.write({ at: 2 })
    expect([before, tab.read(), tab.isShared()]).toEqual([undefined, { at: 2 }, false])
  })

  test('a tab without storage cannot reach the others by writing, and knows it after its first try', () => {
    blockStorage(refuse)
    const tab = open()
    const before = tab.isWritable()
    tab.write({ at: 1 })
    expect([before, tab.isWritable(), tab.readOthers()]).toEqual([true, false, []])
  })

  test('a tab without a channel shares its record all the same', () => {
    vi.stubGlobal('BroadcastChannel', refuse)
    const tab = open()
    undos.push(tab.watch(() => {}))
    tab.write({ at: 1 })
    tab.broadcast({ at: 1 })
    expect([tab.read(), tab.isShared()]).toEqual([{ at: 1 }, true])
  })
})

describe('a storage that is full', () => {
  const fill = () => vi.spyOn(Storage.prototype, 'setItem').mockImplementation(refuse)

  test('A3: a tab whose write fails goes on reading what the others write', () => {
    const [tab, other] = [open(), open()]
    const full = fill()
    tab.write({ at: 1 })
    full.mockRestore()
    other.write({ at: 2 })
    expect([tab.read(), tab.isShared(), tab.isWritable()]).toEqual([{ at: 2 }, true, false])
  })

  test('A3: a tab whose write fails reads what the others wrote before', () => {
    open().write({ at: 1 })
    const tab = open()
    fill()
    tab.write({ at: 2 })
    expect([tab.read(), tab.isShared(), tab.isWritable()]).toEqual([{ at: 1 }, true, false])
  })

  test('a tab that cannot write reads its own record as long as there is no other', () => {
    const tab = open()
    fill()
    tab.write({ at: 1 })
    expect(tab.read()).toEqual({ at: 1 })
  })

  test('each write is tried again, so a quota that passes does no lasting harm', () => {
    const tab = open()
    const full = fill()
    tab.write({ at: 1 })
    full.mockRestore()
    tab.write({ at: 2 })
    expect([open().read(), tab.isWritable()]).toEqual([{ at: 2 }, true])
  })

  test('a record that cannot be written is sent to the other tabs, and one that can be written is not', () => {
    const posted: unknown[] = []
    vi.stubGlobal(
      'BroadcastChannel',
      class {
        close() {}
        postMessage = (record: unknown) => posted.push(record)
      },
    )
    const tab = open()
    undos.push(tab.watch(() => {}))
    tab.write({ at: 1 })
    fill()
    tab.write({ at: 2 })
    expect(posted).toEqual([{ at: 2 }])
  })
})

test('a record that the page keeps from becoming text leaves the stored one as it is', () => {
  const tab = open()
  tab.write({ at: 1 })
  const stringify = vi.spyOn(JSON, 'stringify').mockImplementation(refuse)
  tab.write({ at: 2 })
  stringify.mockRestore()
  expect(open().read()).toEqual({ at: 1 })
})

describe('records of other sessions', () => {
  test('A4: a tab reads the records of other sign-ins and of other persons, but not its own', () => {
    open().write({ at: T0 })
    open({ sessionKey: 's-0' }).write({ at: T0 + 1 })
    open({ userKey: 'u-2' }).write({ at: T0 + 2 })
    const others = open()
      .readOthers()
      .map((record) => (record as { at: number }).at - T0)
    expect(others.sort()).toEqual([1, 2])
  })

  test.each([{ scope: 'bank' }, { scope: 'shop:admin' }, { scope: '' }])(
    'a tab does not read the records of the scope "$scope"',
    ({ scope }) => {
      open({ scope }).write({ at: T0 })
      localStorage.setItem('theme', `{"at":${T0}}`)
      expect(open().readOthers()).toEqual([])
    },
  )

  test('a text of another session that cannot be parsed counts as no record', () => {
    localStorage.setItem(`idle-warning:shop:${shortHash('s-0')}`, '{"at":')
    localStorage.setItem(`idle-warning:shop:${shortHash('s-9')}`, `{"at":${T0}}`)
    const tab = open()
    localStorage.setItem(`idle-warning:shop:${shortHash('s-0')}`, '{"at":')
    expect(tab.readOthers()).toEqual([{ at: T0 }])
  })
})

describe('tell()', () => {
  test('tell() reaches the other tabs', async () => {
    const [one, other] = [open(), open()]
    undos.push(one.watch(() => {}))
    const heard = hears(other)
    one.broadcast({ at: 1 })
    expect(await heard).toEqual({ at: 1 })
  })

  test('tell() does not come back to its own tab', async () => {
    const [one, other] = [open(), open()]
    const own: unknown[] = []
    undos.push(one.watch((record) => own.push(record)))
    const heard = hears(other)
    one.broadcast({ at: 1 })
    await heard
    expect(own).toEqual([])
  })

  test('tell() does not reach another session', async () => {
    const [one, same, stranger] = [open(), open(), open({ sessionKey: 's-2' })]
    const strange: unknown[] = []
    undos.push(
      one.watch(() => {}),
      stranger.watch((record) => strange.push(record)),
    )
    const heard = hears(same)
    one.broadcast({ at: 1 })
    await heard
    expect(strange).toEqual([])
  })

  test('tell() opens no channel in a tab that does not watch', () => {
    const opened: unknown[] = []
    vi.stubGlobal('BroadcastChannel', function (this: object, name: string) {
      opened.push(name)
    })
    open().broadcast({ at: 1 })
    expect(opened).toEqual([])
  })

  test('tell() works again after watching anew', async () => {
    const [one, other] = [open(), open()]
    one.watch(() => {})()
    one.broadcast({ at: 0 })
    undos.push(one.watch(() => {}))
    const heard = hears(other)
    one.broadcast({ at: 1 })
    expect(await heard).toEqual({ at: 1 })
  })
})

describe('watch()', () => {
  const key = `idle-warning:shop:${shortHash('s-1')}`
  const stored = (init: StorageEventInit) => window.dispatchEvent(new StorageEvent('storage', init))

  test('watch() ignores storage events if there is a channel', () => {
    const heard: unknown[] = []
    undos.push(open().watch((record) => heard.push(record)))
    stored({ key, newValue: '{"at":1}' })
    expect(heard).toEqual([])
  })

  test('watch() reports the records of storage events if there is no channel', () => {
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
  ])('watch() does not report the storage event of $story', ({ init }) => {
    vi.stubGlobal('BroadcastChannel', refuse)
    const heard: unknown[] = []
    undos.push(open().watch((record) => heard.push(record)))
    stored(init)
    expect(heard).toEqual([])
  })

  test('watch() touches the storage first, because otherwise WebKit sends no events', () => {
    vi.stubGlobal('BroadcastChannel', refuse)
    const tab = open()
    const read = vi.spyOn(Storage.prototype, 'getItem')
    undos.push(tab.watch(() => {}))
    expect(read.mock.calls).toEqual([[key]])
  })

  test('the undo of watch() closes the channel and removes the listener', () => {
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
    tab.broadcast({ at: 1 })
    expect(log).toEqual(['closed'])
  })
})

describe('records of earlier sessions', () => {
  const other = (session: string, scope = 'shop') => `idle-warning:${scope}:${shortHash(session)}`

  test.each([
    {
      story: 'a record whose every instant is more than a day old',
      text: `{"a":${T0 - DAY - 1},"b":{"c":5}}`,
      fate: 'removed',
    },
    { story: 'a record with a later instant', text: `{"a":5,"b":{"c":${T0 - DAY + 1}}}`, fate: 'kept' },
    { story: 'a text that cannot be parsed', text: '{', fate: 'removed' },
    { story: 'a record without instants', text: '{"a":"b"}', fate: 'removed' },
  ])('$story is $fate', ({ text, fate }) => {
    localStorage.setItem(other('s-0'), text)
    open()
    expect(localStorage.getItem(other('s-0'))).toBe(fate === 'kept' ? text : null)
  })

  test.each([
    { story: 'the record of this session', key: other('s-1') },
    { story: 'the record of another scope', key: other('s-0', 'bank') },
    { story: 'the record of a scope with the same beginning', key: other('s-0', 'shop:admin') },
    { story: "a key that is not the SDK's", key: 'theme' },
  ])('$story is kept, however old it is', ({ key }) => {
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
