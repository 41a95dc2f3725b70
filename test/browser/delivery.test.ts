import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { readDelivery } from '../../src/browser/delivery.ts'
import { replace } from '../support/replace.ts'

const DELIVERED = { type: 'navigate', transferSize: 825, encodedBodySize: 525, requestStart: 10, fetchStart: 5 }
const undos: (() => void)[] = []

const FROM_CACHE = { ...DELIVERED, type: 'back_forward' }

const setDocument = (name: string, value: unknown) => undos.push(replace(Document.prototype, name, value))

const setEntry = (entry: object | undefined) =>
  vi.spyOn(performance, 'getEntriesByType').mockReturnValue((entry ? [{ ...DELIVERED, ...entry }] : []) as never)

beforeEach(() => {
  setDocument('readyState', 'loading')
})

afterEach(() => {
  for (const undo of undos.splice(0).reverse()) undo()
  vi.restoreAllMocks()
})

describe('isCached', () => {
  // The figures were read in the browsers named.
  test.each([
    { isCached: false, story: 'a page from the server', entry: {} },
    { isCached: false, story: 'a page still arriving (Chromium)', entry: { transferSize: 300, encodedBodySize: 0 } },
    { isCached: false, story: 'a page still arriving (Firefox)', entry: { transferSize: 0, encodedBodySize: 0 } },
    { isCached: false, story: 'a reload', entry: { type: 'reload' } },
    { isCached: false, story: 'an answer 304 (Chromium)', entry: { transferSize: 300, deliveryType: 'cache' } },
    { isCached: false, story: 'a page by a service worker (Firefox)', entry: { transferSize: 0, encodedBodySize: 0 } },
    { isCached: true, story: 'a page from the HTTP cache (Chromium, Firefox)', entry: { transferSize: 0 } },
    {
      isCached: true,
      story: 'a page from the HTTP cache (WebKit)',
      entry: { transferSize: 0, encodedBodySize: 0, requestStart: -2936 },
    },
    { isCached: true, story: 'a page after a step in the history', entry: { type: 'back_forward' } },
    { isCached: false, story: 'a page in a browser without navigation entries', entry: undefined },
  ])('isCached is $isCached for $story', ({ isCached, entry }) => {
    setEntry(entry)
    expect(readDelivery().isCached).toBe(isCached)
  })

  test.each([
    { readyState: 'loading', isCached: true },
    { readyState: 'interactive', isCached: true },
    { readyState: 'complete', isCached: false },
  ])('isCached is $isCached for a page from a cache whose readyState is $readyState', ({ readyState, isCached }) => {
    setDocument('readyState', readyState)
    setEntry(FROM_CACHE)
    expect(readDelivery().isCached).toBe(isCached)
  })

  test.each(['loading', 'complete'])(
    'isCached is true for a tab that was discarded, also while its readyState is %s',
    (readyState) => {
      setDocument('readyState', readyState)
      setDocument('wasDiscarded', true)
      setEntry(DELIVERED)
      const { isCached, wasDiscarded } = readDelivery()
      expect([isCached, wasDiscarded]).toEqual([true, true])
    },
  )
})

describe('age', () => {
  test.each([
    { age: 990, story: 'its request', entry: { requestStart: 10.4 } },
    { age: 995, story: 'its fetch, if there was no request', entry: { requestStart: 0 } },
    { age: 1000, story: 'the page itself, if nothing else is known', entry: { requestStart: 0, fetchStart: 0 } },
  ])('the age of a page that is loading counts from $story', ({ age, entry }) => {
    vi.spyOn(performance, 'now').mockReturnValue(1000.7)
    setEntry(entry)
    expect(readDelivery().age).toBe(age)
  })

  test('the age of a page that has loaded is 0', () => {
    vi.spyOn(performance, 'now').mockReturnValue(1000.7)
    setDocument('readyState', 'complete')
    setEntry(DELIVERED)
    expect(readDelivery().age).toBe(0)
  })
})
