import { afterEach, describe, expect, test, vi } from 'vitest'
import { activity, createActivity } from '../../src/browser/activity.ts'
import { createFakeClock } from '../support/fake-clock.ts'

const undos: (() => void)[] = []

/** Listens as in a browser, but believes the events that jsdom makes. */
function listening(target?: EventTarget) {
  const clock = createFakeClock()
  const reports: unknown[] = []
  const source = createActivity({ isTrusted: () => true, ...(target && { target }) })
  undos.push(source((presence) => reports.push(presence), clock))
  return { clock, reports, stop: () => undos.pop()?.() }
}

const fire = (type: string, init: object = {}, target: EventTarget = document.body) =>
  target.dispatchEvent(Object.assign(new Event(type, { bubbles: true, composed: true }), init))

const moveTo = (screenX: number, screenY = 0) => fire('pointermove', { screenX, screenY })

afterEach(() => {
  for (const undo of undos.splice(0)) undo()
  vi.restoreAllMocks()
  document.body.replaceChildren()
})

describe('a press', () => {
  test.each(['pointerdown', 'keydown', 'touchstart', 'click', 'beforeinput', 'input', 'compositionupdate', 'paste'])(
    'is noticed by %s',
    (type) => {
      const { reports } = listening()
      fire(type)
      expect(reports).toEqual(['press'])
    },
  )

  test('is noticed by a modifier key alone', () => {
    const { reports } = listening()
    fire('keydown', { key: 'Shift' })
    expect(reports).toEqual(['press'])
  })

  test('is not what a script has ticked, of which the browser tells by itself', () => {
    const { reports } = listening()
    const box = document.body.appendChild(document.createElement('input'))
    box.type = 'checkbox'
    fire('input', {}, box)
    expect(reports).toEqual([])
  })

  test('is not a key that repeats: something may lie on it', () => {
    const { reports } = listening()
    fire('keydown', { repeat: true })
    expect(reports).toEqual([])
  })

  test('is noticed although the application stops the event', () => {
    const { reports } = listening()
    document.body.addEventListener('keydown', (event) => event.stopImmediatePropagation(), { once: true })
    fire('keydown')
    expect(reports).toEqual(['press'])
  })

  test('is noticed inside a closed shadow root', () => {
    const { reports } = listening()
    const host = document.body.appendChild(document.createElement('div'))
    const inner = host.attachShadow({ mode: 'closed' }).appendChild(document.createElement('button'))
    fire('click', {}, inner)
    expect(reports).toEqual(['press'])
  })
})

describe('a movement', () => {
  test.each(['touchmove', 'wheel'])('is noticed by %s', (type) => {
    const { reports } = listening()
    fire(type)
    expect(reports).toEqual(['move'])
  })

  test('is noticed by a pointer that changes its place', () => {
    const { reports } = listening()
    moveTo(1)
    moveTo(2)
    expect(reports).toEqual(['move'])
  })

  test('is noticed by a pointer that moves down only', () => {
    const { reports } = listening()
    moveTo(1, 1)
    moveTo(1, 2)
    expect(reports).toEqual(['move'])
  })

  test('complaint 10: is not a pointer event without motion', () => {
    const { reports } = listening()
    for (let index = 0; index < 100; index++) moveTo(7, 7)
    expect(reports).toEqual([])
  })

  test('is not the first place of the pointer after a quiet second', async () => {
    const { clock, reports } = listening()
    moveTo(1)
    moveTo(2)
    moveTo(3)
    await clock.advance(1000)
    moveTo(3)
    expect(reports).toEqual(['move'])
  })

  test('is not a scroll that nobody began', () => {
    const { reports } = listening()
    fire('scroll')
    expect(reports).toEqual([])
  })

  test('is a scroll within a second of a press', async () => {
    const { clock, reports } = listening()
    fire('keydown')
    await clock.advance(900)
    fire('keydown')
    await clock.advance(500)
    fire('scroll')
    expect(reports).toEqual(['press', 'move'])
  })

  test('is not a scroll a second after the press', async () => {
    const { clock, reports } = listening()
    fire('keydown')
    await clock.advance(1000)
    fire('scroll')
    expect(reports).toEqual(['press'])
  })

  test('is not an hour of scrolling by a script', async () => {
    const { clock, reports } = listening()
    for (let second = 0; second < 3600; second++) {
      fire('scroll')
      await clock.advance(1000)
    }
    expect(reports).toEqual([])
  })
})

describe('neither', () => {
  test.each(['focus', 'blur', 'resize', 'visibilitychange', 'online', 'load', 'timeupdate', 'mousemove', 'keyup'])(
    'is %s',
    (type) => {
      const { reports } = listening()
      fire(type)
      expect(reports).toEqual([])
    },
  )

  test('is what a script dispatches', () => {
    const reports: unknown[] = []
    undos.push(activity((presence) => reports.push(presence), createFakeClock()))
    for (const type of ['keydown', 'pointerdown', 'click', 'input', 'wheel', 'touchmove']) fire(type)
    moveTo(1)
    moveTo(2)
    expect(reports).toEqual([])
  })
})

describe('sampling', () => {
  test('reports a movement once a second', async () => {
    const { clock, reports } = listening()
    for (let moment = 0; moment < 30; moment++) {
      moveTo(moment)
      await clock.advance(100)
    }
    expect(reports).toEqual(['move', 'move', 'move'])
  })

  test('reports a press once a second', async () => {
    const { clock, reports } = listening()
    for (let moment = 0; moment < 30; moment++) {
      fire('keydown')
      await clock.advance(100)
    }
    expect(reports).toEqual(['press', 'press', 'press'])
  })

  test('begins anew when the second is over', async () => {
    const { clock, reports } = listening()
    fire('wheel')
    await clock.advance(1000)
    fire('wheel')
    expect(reports).toEqual(['move', 'move'])
  })

  test('reports a press in the second that a movement began, once', async () => {
    const { clock, reports } = listening()
    fire('wheel')
    await clock.advance(100)
    fire('keydown')
    fire('keydown')
    expect(reports).toEqual(['move', 'press'])
  })

  test('needs one timer for ten thousand pointer moves', () => {
    const { clock } = listening()
    for (let place = 0; place < 10_000; place++) moveTo(place)
    expect(clock.waits).toBe(1)
  })

  test('needs no timer when nothing happens', () => {
    expect(listening().clock.waits).toBe(0)
  })

  test('detaches the events that come by the hundred until the second is over', async () => {
    const target = new EventTarget()
    const ledger: string[] = []
    for (const method of ['addEventListener', 'removeEventListener'] as const) {
      const native = target[method]
      target[method] = function (this: EventTarget, type: string, ...rest: unknown[]) {
        ledger.push(`${method === 'addEventListener' ? '+' : '-'}${type} ${JSON.stringify(rest[1])}`)
        return native.call(this, type, ...(rest as [null]))
      }
    }
    const { clock } = listening(target)
    ledger.length = 0
    fire('wheel', {}, target)
    const detached = ledger.splice(0)
    await clock.advance(1000)
    const options = '{"capture":true,"passive":true}'
    const all = ['pointermove', 'touchmove', 'wheel', 'scroll']
    expect([detached, ledger]).toEqual([
      all.map((type) => `-${type} ${options}`),
      all.map((type) => `+${type} ${options}`),
    ])
  })

  test('reports the first press after a sleep although its timer is late', () => {
    const { clock, reports } = listening()
    fire('keydown')
    clock.jump(7_200_000)
    fire('keydown')
    expect(reports).toEqual(['press', 'press'])
  })

  test('leaves one timer behind a late one', () => {
    const { clock } = listening()
    fire('keydown')
    clock.jump(7_200_000)
    fire('keydown')
    expect(clock.pending).toBe(1)
  })
})

describe('its undo', () => {
  test('leaves no timer', () => {
    const { clock, stop } = listening()
    fire('keydown')
    stop()
    expect(clock.pending).toBe(0)
  })

  test.each([
    { story: 'before anything happened', before: () => {} },
    { story: 'in a quiet second', before: () => fire('keydown') },
  ])('ends all reports $story', async ({ before }) => {
    const { clock, reports, stop } = listening()
    before()
    reports.length = 0
    stop()
    await clock.advance(2000)
    for (const type of ['keydown', 'wheel', 'touchmove', 'click']) fire(type)
    expect(reports).toEqual([])
  })
})
