import { afterEach, describe, expect, test, vi } from 'vitest'
import { createPageLifecycle, whenLeft } from '../../src/browser/page-lifecycle.ts'
import { replace } from '../support/replace.ts'

const undos: (() => void)[] = []

function watching() {
  const moments: string[] = []
  undos.push(createPageLifecycle().watch((moment) => moments.push(moment)))
  return moments
}

const setDocument = (name: string, value: unknown) => undos.push(replace(Document.prototype, name, value))
const transition = (type: string, persisted: boolean) => Object.assign(new Event(type), { persisted })

afterEach(() => {
  for (const undo of undos.splice(0).reverse()) undo()
  vi.restoreAllMocks()
})

describe('the moments of a page', () => {
  test.each([
    { moment: 'look', story: 'the window gets the focus', act: () => window.dispatchEvent(new Event('focus')) },
    { moment: 'look', story: 'the network returns', act: () => window.dispatchEvent(new Event('online')) },
    { moment: 'look', story: 'the page is frozen', act: () => document.dispatchEvent(new Event('freeze')) },
    {
      moment: 'restored',
      story: 'the page is resumed after a freeze',
      act: () => document.dispatchEvent(new Event('resume')),
    },
    { moment: 'left', story: 'the page is left', act: () => window.dispatchEvent(transition('pagehide', false)) },
    {
      moment: 'left',
      story: 'the page goes into the back/forward cache',
      act: () => window.dispatchEvent(transition('pagehide', true)),
    },
    {
      moment: 'restored',
      story: 'the page returns from the back/forward cache',
      act: () => window.dispatchEvent(transition('pageshow', true)),
    },
  ])('the moment $moment is reported when $story', ({ moment, act }) => {
    const moments = watching()
    act()
    expect(moments).toEqual([moment])
  })

  test.each([
    { state: 'hidden', moment: 'hidden' },
    { state: 'visible', moment: 'shown' },
  ])('the moment $moment is reported when the page becomes $state', ({ state, moment }) => {
    const moments = watching()
    setDocument('visibilityState', state)
    document.dispatchEvent(new Event('visibilitychange'))
    expect([moments, createPageLifecycle().isVisible()]).toEqual([[moment], state === 'visible'])
  })

  test('the first pageshow of a page is not reported', () => {
    const moments = watching()
    window.dispatchEvent(transition('pageshow', false))
    expect(moments).toEqual([])
  })

  test('the focus of an element is not reported', () => {
    const moments = watching()
    document.body.dispatchEvent(new Event('focus'))
    expect(moments).toEqual([])
  })

  test('the undo ends all reports', () => {
    const moments = watching()
    undos.pop()?.()
    for (const type of ['focus', 'online', 'pagehide', 'pageshow']) window.dispatchEvent(transition(type, true))
    for (const type of ['visibilitychange', 'freeze', 'resume']) document.dispatchEvent(new Event(type))
    expect(moments).toEqual([])
  })

  test('no listener is added for unload or beforeunload, which keep a page out of the back/forward cache', () => {
    const added: string[] = []
    for (const target of [window, EventTarget.prototype])
      vi.spyOn(target, 'addEventListener').mockImplementation((type: string) => void added.push(type))
    watching()
    expect(added.sort()).toEqual(['focus', 'freeze', 'online', 'pagehide', 'pageshow', 'resume', 'visibilitychange'])
  })
})

describe('whenActivated()', () => {
  test('a page that is not prerendered is activated at once', () => {
    const calls: string[] = []
    createPageLifecycle().whenActivated(() => calls.push('activated'))
    expect(calls).toEqual(['activated'])
  })

  test('a prerendered page is activated when it is shown', () => {
    const calls: string[] = []
    setDocument('prerendering', true)
    undos.push(createPageLifecycle().whenActivated(() => calls.push('activated')))
    const before = [...calls]
    document.dispatchEvent(new Event('prerenderingchange'))
    expect([before, calls]).toEqual([[], ['activated']])
  })

  test('after its undo whenActivated() does not call back', () => {
    const calls: string[] = []
    setDocument('prerendering', true)
    createPageLifecycle().whenActivated(() => calls.push('activated'))()
    document.dispatchEvent(new Event('prerenderingchange'))
    expect(calls).toEqual([])
  })
})

test.each([true, false])('whenLeft() tells until its undo whether a document that is left is kept: %s', (isKept) => {
  const told: boolean[] = []
  const undo = whenLeft(window, (kept) => told.push(kept))
  window.dispatchEvent(transition('pagehide', isKept))
  undo()
  window.dispatchEvent(transition('pagehide', isKept))
  expect(told).toEqual([isKept])
})
