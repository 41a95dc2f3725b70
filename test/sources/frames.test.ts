import { afterEach, describe, expect, test } from 'vitest'
import { createFrames, frames } from '../../src/sources/frames.ts'
import { addFrame, believeAll, connect, disconnect, fire, give } from './connect.ts'

afterEach(disconnect)

const bodyOf = ({ contentDocument }: HTMLIFrameElement) => contentDocument?.body as HTMLElement
const watching = () => connect(createFrames(believeAll))

describe('a press in a frame is noticed', () => {
  test('that was there before', () => {
    const frame = addFrame()
    const { reports } = watching()
    fire(bodyOf(frame), 'keydown')
    expect(reports).toEqual(['press'])
  })

  test('that is added later', async () => {
    const { reports } = watching()
    const frame = addFrame()
    fire(frame, 'load')
    fire(bodyOf(frame), 'keydown')
    expect(reports).toEqual(['press'])
  })

  test('in a frame', () => {
    const { reports } = watching()
    const outer = addFrame()
    fire(outer, 'load')
    const inner = addFrame(bodyOf(outer))
    fire(inner, 'load')
    fire(bodyOf(inner), 'input')
    expect(reports).toEqual(['press'])
  })

  test('whose document was written anew without an end, once it has the focus', async () => {
    const frame = addFrame()
    const { clock, reports } = watching()
    frame.contentDocument?.open()
    frame.contentDocument?.write('<p>words')
    const undo = give(document, 'activeElement', frame)
    fire(window, 'blur')
    await clock.advance(0)
    undo()
    fire(bodyOf(frame), 'keydown')
    expect(reports).toEqual(['press'])
  })
})

test('a frame that loads again is heard once', () => {
  const frame = addFrame()
  const { reports } = watching()
  fire(frame, 'load')
  fire(frame, 'load')
  fire(bodyOf(frame), 'keydown')
  expect(reports).toEqual(['press'])
})

test('what a script makes in a frame does not count', () => {
  const frame = addFrame()
  const { reports } = connect(frames())
  for (const type of ['keydown', 'pointerdown', 'input', 'wheel']) fire(bodyOf(frame), type)
  expect(reports).toEqual([])
})

test('complaint 10: phantom moves stay dropped in a frame', () => {
  const frame = addFrame()
  const { reports } = watching()
  for (let n = 0; n < 9; n++) fire(bodyOf(frame), 'pointermove', { screenX: 5, screenY: 5 })
  expect(reports).toEqual([])
})

test('a frame of another origin is left alone', () => {
  const frame = addFrame()
  give(frame, 'contentDocument', null)
  const throwing = addFrame()
  Object.defineProperty(throwing, 'contentDocument', {
    get() {
      throw new DOMException('Blocked a frame', 'SecurityError')
    },
  })
  const { reports } = watching()
  expect(() => fire(throwing, 'load')).not.toThrow()
  expect(reports).toEqual([])
})

describe('the listeners go', () => {
  const count = (target: EventTarget) => {
    const active = new Set<string>()
    const { addEventListener, removeEventListener } = target
    target.addEventListener = (type: string, ...rest: unknown[]) => {
      active.add(type)
      addEventListener.call(target, type, ...(rest as [null]))
    }
    target.removeEventListener = (type: string, ...rest: unknown[]) => {
      active.delete(type)
      removeEventListener.call(target, type, ...(rest as [null]))
    }
    return active
  }

  test.each([
    ['when the frame is left', (frame: HTMLIFrameElement) => fire(frame.contentWindow as Window, 'pagehide')],
    [
      'when it is removed and another one comes',
      (frame: HTMLIFrameElement) => {
        frame.remove()
        fire(addFrame(), 'load')
      },
    ],
    ['at the end', (_: HTMLIFrameElement, undo: () => void) => undo()],
  ])('%s', (_, happen) => {
    const frame = addFrame()
    const active = count(frame.contentDocument as Document)
    const { undo } = watching()
    const before = active.size
    happen(frame, undo)
    expect([before > 10, [...active]]).toEqual([true, []])
  })

  test('but not when the page goes into the back/forward cache', () => {
    const frame = addFrame()
    const { reports } = watching()
    fire(frame.contentWindow as Window, 'pagehide', { persisted: true })
    fire(bodyOf(frame), 'keydown')
    expect(reports).toEqual(['press'])
  })
})

test('nothing is left in the page at the end', () => {
  const frame = addFrame()
  const { reports, undo, clock } = watching()
  fire(bodyOf(frame), 'keydown')
  undo()
  const later = addFrame()
  fire(later, 'load')
  fire(bodyOf(later), 'keydown')
  expect([reports, clock.pending]).toEqual([['press'], 0])
})
