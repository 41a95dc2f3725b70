import { describe, expect, test } from 'vitest'
import { isForemost } from '../../src/browser/running-instances.ts'

const KEY = Symbol.for('idle-warning.live')

/** A window with its frames, as the platform shows them: of another origin, only its place in the page is seen. */
interface Frame {
  readonly runs?: readonly string[]
  readonly isForeign?: boolean
  readonly frames?: readonly Frame[]
}

function createWindows(frame: Frame, top?: object): Window[] {
  const target: Record<PropertyKey, unknown> = { length: frame.frames?.length ?? 0 }
  if (frame.runs) target[KEY] = new Map(frame.runs.map((scope) => [scope, {}]))
  const view = new Proxy(target, {
    get(object, name) {
      if (frame.isForeign && name === KEY) throw new DOMException('Blocked a frame', 'SecurityError')
      return object[name]
    },
  })
  target.top = top ?? view
  const inner = (frame.frames ?? []).map((each) => createWindows(each, (top ?? view) as object))
  for (const [index, [child]] of inner.entries()) target[index] = child
  return [view as unknown as Window, ...inner.flat()]
}

const foremost = (frame: Frame, scope = 'shop') => createWindows(frame).map((view) => isForemost(scope, view))

const shop = ['shop']

describe('isForemost()', () => {
  test.each<{ story: string; page: Frame; expected: boolean[] }>([
    { story: 'the only instance of a page', page: { runs: shop }, expected: [true] },
    {
      story: "the page's instance, not that of its frame",
      page: { runs: shop, frames: [{ runs: shop }] },
      expected: [true, false],
    },
    {
      story: 'the first of two frames side by side, if the page itself runs no instance',
      page: { frames: [{ runs: shop }, { runs: shop }] },
      expected: [false, true, false],
    },
    {
      story: 'the outer one of two frames, even if it comes later in the page',
      page: { frames: [{ frames: [{ runs: shop }] }, { runs: shop }] },
      expected: [false, false, false, true],
    },
    {
      story: 'the first of two frames, if the page is of another origin',
      page: { isForeign: true, frames: [{ runs: shop }, { runs: shop }] },
      expected: [false, true, false],
    },
    {
      story: "the page's instance, even if a frame of another origin stands between it and the other one",
      page: { runs: shop, frames: [{ isForeign: true, frames: [{ runs: shop }] }] },
      expected: [true, false, false],
    },
  ])('the foremost instance is $story', ({ page, expected }) => {
    const isRunning = (frame: Frame): boolean[] => [!!frame.runs, ...(frame.frames ?? []).flatMap(isRunning)]
    const running = isRunning(page)
    expect(foremost(page).map((is, index) => is && running[index])).toEqual(expected)
  })

  test('an instance of another scope in a frame is foremost itself', () => {
    expect(foremost({ runs: shop, frames: [{ runs: ['bank'] }] }, 'bank')).toEqual([false, true])
  })

  test('an instance outside of any page is foremost', () => {
    expect(isForemost('shop', undefined)).toBe(true)
  })
})
