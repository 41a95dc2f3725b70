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

describe('the open pages', () => {
  test('hold one shared lock each, from entering to leaving', async () => {
    const locks = createLocks()
    inBrowser(locks)
    const leave = createOpenPages('idle-warning::x', clock).enter()
    const before = [...locks.held]
    leave()
    leave()
    await settled()
    expect([before, locks.held]).toEqual([[{ name: 'idle-warning::x', mode: 'shared' }], []])
  })

  test('are another one where a page has entered under the same name, and none where not', async () => {
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
    ['no locks', undefined, true],
    ['no secure context', createLocks(), false],
  ])('are not known where there are %s', (_, locks, isSecure) => {
    inBrowser(locks, isSecure)
    const pages = createOpenPages('x', clock)
    expect(pages.isKnown()).toBe(false)
    expect(() => pages.enter()()).not.toThrow()
  })

  test('that may hold no lock, as in a sandboxed frame, throw nothing into the page', async () => {
    const refuse = () => Promise.reject(new DOMException('denied', 'SecurityError'))
    inBrowser({ query: refuse, request: refuse })
    const pages = createOpenPages('x', clock)
    pages.enter()()
    await expect(pages.isAnyOther()).rejects.toThrow('denied')
  })

  test('let go before they are left, for the back/forward cache, and hold again where they stay', async () => {
    const locks = createLocks()
    inBrowser(locks)
    const leave = createOpenPages('x', clock).enter()
    const event = new Event('beforeunload', { cancelable: true })
    window.dispatchEvent(event)
    await settled()
    const parting = locks.held.length
    await clock.advance(10_000)
    const staying = locks.held.length
    leave()
    await settled()
    window.dispatchEvent(event)
    await clock.advance(10_000)
    expect([parting, staying, locks.held.length, event.defaultPrevented]).toEqual([0, 1, 0, false])
  })
})
