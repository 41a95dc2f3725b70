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

describe('of the instances in a page and its frames the foremost is', () => {
  test.each<{ story: string; page: Frame; expected: boolean[] }>([
    { story: 'the only one', page: { runs: shop }, expected: [true] },
    { story: "the page's, not the frame's", page: { runs: shop, frames: [{ runs: shop }] }, expected: [true, false] },
    {
      story: 'that of a frame whose page runs none, and of frames side by side the first',
      page: { frames: [{ runs: shop }, { runs: shop }] },
      expected: [false, true, false],
    },
    {
      story: 'the outer one, wherever it stands',
      page: { frames: [{ frames: [{ runs: shop }] }, { runs: shop }] },
      expected: [false, false, false, true],
    },
    {
      story: 'that of a frame in a page of another origin, beside it too',
      page: { isForeign: true, frames: [{ runs: shop }, { runs: shop }] },
      expected: [false, true, false],
    },
    {
      story: "still the page's where a frame of another origin stands between",
      page: { runs: shop, frames: [{ isForeign: true, frames: [{ runs: shop }] }] },
      expected: [true, false, false],
    },
  ])('$story', ({ page, expected }) => {
    const isRunning = (frame: Frame): boolean[] => [!!frame.runs, ...(frame.frames ?? []).flatMap(isRunning)]
    const running = isRunning(page)
    expect(foremost(page).map((is, index) => is && running[index])).toEqual(expected)
  })

  test('told by scope: another application in the frame is foremost itself', () => {
    expect(foremost({ runs: shop, frames: [{ runs: ['bank'] }] }, 'bank')).toEqual([false, true])
  })

  test('each one outside of a browser', () => {
    expect(isForemost('shop', undefined)).toBe(true)
  })
})
