import { afterEach, describe, expect, test } from 'vitest'
import { createFrames, frames } from '../../src/sources/frames.ts'
import { replace } from '../support/replace.ts'
import { addFrame, connect, disconnect, fire, trustAll } from './connected-source.ts'

afterEach(disconnect)

const bodyOf = ({ contentDocument }: HTMLIFrameElement) => contentDocument?.body as HTMLElement
const connectFrames = () => connect(createFrames(trustAll))

describe('a press in a frame', () => {
  test('a press counts in a frame that was in the page before', () => {
    const frame = addFrame()
    const { reports } = connectFrames()
    fire(bodyOf(frame), 'keydown')
    expect(reports).toEqual(['press'])
  })

  test('a press counts in a frame that is added later', async () => {
    const { reports } = connectFrames()
    const frame = addFrame()
    fire(frame, 'load')
    fire(bodyOf(frame), 'keydown')
    expect(reports).toEqual(['press'])
  })

  test('a press counts in a frame inside a frame', () => {
    const { reports } = connectFrames()
    const outer = addFrame()
    fire(outer, 'load')
    const inner = addFrame(bodyOf(outer))
    fire(inner, 'load')
    fire(bodyOf(inner), 'input')
    expect(reports).toEqual(['press'])
  })

  test('a press counts in a frame whose document is written and never closed, once the frame has the focus', async () => {
    const frame = addFrame()
    const { clock, reports } = connectFrames()
    frame.contentDocument?.open()
    frame.contentDocument?.write('<p>words')
    const undo = replace(Document.prototype, 'activeElement', frame)
    fire(window, 'blur')
    await clock.advance(0)
    undo()
    fire(bodyOf(frame), 'keydown')
    expect(reports).toEqual(['press'])
  })
})

test('a press in a frame that loaded twice counts once', () => {
  const frame = addFrame()
  const { reports } = connectFrames()
  fire(frame, 'load')
  fire(frame, 'load')
  fire(bodyOf(frame), 'keydown')
  expect(reports).toEqual(['press'])
})

test('events that a script dispatches in a frame do not count', () => {
  const frame = addFrame()
  const { reports } = connect(frames())
  for (const type of ['keydown', 'pointerdown', 'input', 'wheel']) fire(bodyOf(frame), type)
  expect(reports).toEqual([])
})

test('complaint 10: pointer events without motion do not count in a frame', () => {
  const frame = addFrame()
  const { reports } = connectFrames()
  for (let n = 0; n < 9; n++) fire(bodyOf(frame), 'pointermove', { screenX: 5, screenY: 5 })
  expect(reports).toEqual([])
})

test('a frame of another origin is ignored, and nothing is thrown', () => {
  const frame = addFrame()
  replace(frame, 'contentDocument', null)
  const throwing = addFrame()
  Object.defineProperty(throwing, 'contentDocument', {
    get() {
      throw new DOMException('Blocked a frame', 'SecurityError')
    },
  })
  const { reports } = connectFrames()
  expect(() => fire(throwing, 'load')).not.toThrow()
  expect(reports).toEqual([])
})

describe('the listeners of a frame', () => {
  const trackListeners = (target: Document) => {
    const active = new Set<string>()
    const prototype = Object.getPrototypeOf(target)
    const { addEventListener, removeEventListener } = target
    prototype.addEventListener = function (type: string, ...rest: [EventListener]) {
      if (this === target) active.add(type)
      addEventListener.call(this, type, ...rest)
    }
    prototype.removeEventListener = function (type: string, ...rest: [EventListener]) {
      if (this === target) active.delete(type)
      removeEventListener.call(this, type, ...rest)
    }
    return active
  }

  test.each([
    ['when the frame is left', (frame: HTMLIFrameElement) => fire(frame.contentWindow as Window, 'pagehide')],
    [
      'when the frame is removed and another one is added',
      (frame: HTMLIFrameElement) => {
        frame.remove()
        fire(addFrame(), 'load')
      },
    ],
    ['at the undo', (_: HTMLIFrameElement, undo: () => void) => undo()],
  ])('the listeners in a frame are removed %s', (_, happen) => {
    const frame = addFrame()
    const active = trackListeners(frame.contentDocument as Document)
    const { undo } = connectFrames()
    const before = active.size
    happen(frame, undo)
    expect([before > 10, [...active]]).toEqual([true, []])
  })

  test('a press in a frame counts after a return from the back/forward cache', () => {
    const frame = addFrame()
    const { reports } = connectFrames()
    fire(frame.contentWindow as Window, 'pagehide', { persisted: true })
    fire(bodyOf(frame), 'keydown')
    expect(reports).toEqual(['press'])
  })
})

test('after the undo nothing counts, also in frames that are added later, and no timer is left', () => {
  const frame = addFrame()
  const { reports, undo, clock } = connectFrames()
  fire(bodyOf(frame), 'keydown')
  undo()
  const later = addFrame()
  fire(later, 'load')
  fire(bodyOf(later), 'keydown')
  expect([reports, clock.pending]).toEqual([['press'], 0])
})
