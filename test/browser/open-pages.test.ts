import { afterEach, describe, expect, test, vi } from 'vitest'
import { createOpenPages } from '../../src/browser/open-pages.ts'
import { createFakeClock } from '../support/fake-clock.ts'

/** Web Locks as far as shared ones go; jsdom has none. */
function createLocks() {
  const held: { name: string; mode: string }[] = []
  return {
    held,
    query: vi.fn(async () => ({ held: [...held], pending: [] })),
    async request(name: string, { mode }: { mode: string }, hold: () => Promise<void>) {
      const lock = { name, mode }
      held.push(lock)
      await hold()
      held.splice(held.indexOf(lock), 1)
    },
  }
}

const inBrowser = (locks: unknown, isSecureContext = true) => {
  vi.stubGlobal('navigator', { locks })
  vi.stubGlobal('isSecureContext', isSecureContext)
}

const clock = createFakeClock()
const settled = () => new Promise((resolve) => setTimeout(resolve))

afterEach(() => vi.unstubAllGlobals())

describe('the lock of an open page', () => {
  test('each open page holds one shared lock from enter() to its undo', async () => {
    const locks = createLocks()
    inBrowser(locks)
    const leave = createOpenPages('idle-warning::x', clock).enter()
    const before = [...locks.held]
    leave()
    leave()
    await settled()
    expect([before, locks.held]).toEqual([[{ name: 'idle-warning::x', mode: 'shared' }], []])
  })

  test('isAnyOther() tells whether a page has entered under the same name', async () => {
    const locks = createLocks()
    inBrowser(locks)
    const [own, same, stranger] = ['x', 'x', 'y'].map((name) => createOpenPages(name, clock))
    const before = await own?.isAnyOther()
    stranger?.enter()
    const beside = await own?.isAnyOther()
    same?.enter()
    expect([before, beside, await own?.isAnyOther()]).toEqual([false, false, true])
  })

  test.each([
    ['Web Locks', undefined, true],
    ['a secure context', createLocks(), false],
  ])('isKnown() is false without %s', (_, locks, isSecure) => {
    inBrowser(locks, isSecure)
    const pages = createOpenPages('x', clock)
    expect(pages.isKnown()).toBe(false)
    expect(() => pages.enter()()).not.toThrow()
  })

  test('a page that may hold no lock, such as a sandboxed frame, throws nothing into the page', async () => {
    const refuse = () => Promise.reject(new DOMException('denied', 'SecurityError'))
    inBrowser({ query: refuse, request: refuse })
    const pages = createOpenPages('x', clock)
    pages.enter()()
    await expect(pages.isAnyOther()).rejects.toThrow('denied')
  })

  test('a page releases its lock in beforeunload, for the back/forward cache, and takes it again if the person stays', async () => {
    const locks = createLocks()
    inBrowser(locks)
    const leave = createOpenPages('x', clock).enter()
    const event = new Event('beforeunload', { cancelable: true })
    window.dispatchEvent(event)
    await settled()
    await clock.advance(9_999)
    const parting = locks.held.length
    await clock.advance(1)
    const staying = locks.held.length
    leave()
    await settled()
    window.dispatchEvent(event)
    await clock.advance(10_000)
    expect([parting, staying, locks.held.length, event.defaultPrevented]).toEqual([0, 1, 0, false])
  })

  test('a page whose person stays twice in ten seconds holds one lock, and releases it', async () => {
    const locks = createLocks()
    inBrowser(locks)
    const leave = createOpenPages('x', clock).enter()
    window.dispatchEvent(new Event('beforeunload'))
    window.dispatchEvent(new Event('beforeunload'))
    await clock.advance(10_000)
    const staying = locks.held.length
    leave()
    await settled()
    expect([staying, locks.held.length]).toEqual([1, 0])
  })

  test('a page that is left within ten seconds of beforeunload takes no lock again', async () => {
    const locks = createLocks()
    inBrowser(locks)
    const leave = createOpenPages('x', clock).enter()
    window.dispatchEvent(new Event('beforeunload'))
    leave()
    await clock.advance(10_000)
    await settled()
    expect(locks.held).toEqual([])
  })
})
