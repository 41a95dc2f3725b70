import { afterEach, describe, expect, test, vi } from 'vitest'
import { createWake } from '../../src/browser/page-lifecycle.ts'

const undos: (() => void)[] = []

function watching() {
  const moments: string[] = []
  undos.push(createWake().watch((moment) => moments.push(moment)))
  return moments
}

const setDocument = (name: string, value: unknown) =>
  Object.defineProperty(document, name, { value, configurable: true })
const transition = (type: string, persisted: boolean) => Object.assign(new Event(type), { persisted })

afterEach(() => {
  for (const undo of undos.splice(0)) undo()
  Reflect.deleteProperty(document, 'visibilityState')
  Reflect.deleteProperty(document, 'prerendering')
  vi.restoreAllMocks()
})

describe('the moments of a page', () => {
  test.each([
    { moment: 'look', story: 'the window gets the focus', act: () => window.dispatchEvent(new Event('focus')) },
    { moment: 'look', story: 'the network returns', act: () => window.dispatchEvent(new Event('online')) },
    { moment: 'look', story: 'the page is frozen', act: () => document.dispatchEvent(new Event('freeze')) },
    { moment: 'look', story: 'the page is resumed', act: () => document.dispatchEvent(new Event('resume')) },
    { moment: 'left', story: 'the page is left', act: () => window.dispatchEvent(transition('pagehide', false)) },
    { moment: 'left', story: 'the page is put aside', act: () => window.dispatchEvent(transition('pagehide', true)) },
    {
      moment: 'restored',
      story: 'the page returns from the back/forward cache',
      act: () => window.dispatchEvent(transition('pageshow', true)),
    },
  ])('$moment when $story', ({ moment, act }) => {
    const moments = watching()
    act()
    expect(moments).toEqual([moment])
  })

  test.each([
    { state: 'hidden', moment: 'hidden' },
    { state: 'visible', moment: 'shown' },
  ])('$moment when the page becomes $state', ({ state, moment }) => {
    const moments = watching()
    setDocument('visibilityState', state)
    document.dispatchEvent(new Event('visibilitychange'))
    expect([moments, createWake().isVisible()]).toEqual([[moment], state === 'visible'])
  })

  test('are not the first showing of a page', () => {
    const moments = watching()
    window.dispatchEvent(transition('pageshow', false))
    expect(moments).toEqual([])
  })

  test('are not the focus of an element', () => {
    const moments = watching()
    document.body.dispatchEvent(new Event('focus'))
    expect(moments).toEqual([])
  })

  test('end with the undo', () => {
    const moments = watching()
    undos.pop()?.()
    for (const type of ['focus', 'online', 'pagehide', 'pageshow']) window.dispatchEvent(transition(type, true))
    for (const type of ['visibilitychange', 'freeze', 'resume']) document.dispatchEvent(new Event(type))
    expect(moments).toEqual([])
  })

  test('are watched without the events that keep a page out of the back/forward cache', () => {
    const added: string[] = []
    for (const target of [window, document])
      vi.spyOn(target, 'addEventListener').mockImplementation((type: string) => void added.push(type))
    watching()
    expect(added.sort()).toEqual(['focus', 'freeze', 'online', 'pagehide', 'pageshow', 'resume', 'visibilitychange'])
  })
})

describe('activation', () => {
  test('is now where the page is not prerendered', () => {
    const calls: string[] = []
    createWake().whenActivated(() => calls.push('activated'))
    expect(calls).toEqual(['activated'])
  })

  test('is when a prerendered page is shown', () => {
    const calls: string[] = []
    setDocument('prerendering', true)
    undos.push(createWake().whenActivated(() => calls.push('activated')))
    const before = [...calls]
    document.dispatchEvent(new Event('prerenderingchange'))
    expect([before, calls]).toEqual([[], ['activated']])
  })

  test('never comes after its undo', () => {
    const calls: string[] = []
    setDocument('prerendering', true)
    createWake().whenActivated(() => calls.push('activated'))()
    document.dispatchEvent(new Event('prerenderingchange'))
    expect(calls).toEqual([])
  })
})
