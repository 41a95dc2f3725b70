import { afterEach, describe, expect, test, vi } from 'vitest'
import { type ActivityOptions, activity, createActivity, isByBrowser } from '../../src/browser/activity.ts'
import { createFakeClock } from '../support/fake-clock.ts'

const undos: (() => void)[] = []

/** Listens as in a browser, but believes the events that jsdom makes. */
function listening(target?: EventTarget, options: ActivityOptions = {}) {
  const clock = createFakeClock()
  const reports: unknown[] = []
  const source = createActivity({ isTrusted: () => true, ...(target && { target }), ...options })
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

test('with ignoreMovement only presses count, and nothing listens to movements', () => {
  const added = vi.spyOn(window, 'addEventListener')
  const { reports } = listening(undefined, { ignoreMovement: true })
  moveTo(1)
  moveTo(2)
  fire('wheel')
  fire('keydown', { key: 'a' })
  const types = added.mock.calls.map(([type]) => type)
  expect([reports, types.filter((type) => /move|wheel|scroll/.test(type))]).toEqual([['press'], []])
})

describe('what counts as a press', () => {
  test.each(['pointerdown', 'keydown', 'touchstart', 'click', 'beforeinput', 'input', 'compositionupdate', 'paste'])(
    'the event %s counts as a press',
    (type) => {
      const { reports } = listening()
      fire(type)
      expect(reports).toEqual(['press'])
    },
  )

  test('a modifier key alone counts as a press', () => {
    const { reports } = listening()
    fire('keydown', { key: 'Shift' })
    expect(reports).toEqual(['press'])
  })

  test('the trusted input event of a checkbox that a script has ticked counts as nothing', () => {
    const { reports } = listening()
    const box = document.body.appendChild(document.createElement('input'))
    box.type = 'checkbox'
    fire('input', {}, box)
    expect(reports).toEqual([])
  })

  test.each(['pointerdown', 'keydown', 'click'])('the event %s of a person on a checkbox counts as a press', (type) => {
    const { reports } = listening()
    const box = document.body.appendChild(document.createElement('input'))
    box.type = 'checkbox'
    fire(type, {}, box)
    expect(reports).toEqual(['press'])
  })

  test('a key that repeats counts as nothing, because something may lie on it', () => {
    const { reports } = listening()
    fire('keydown', { repeat: true })
    expect(reports).toEqual([])
  })

  test.each(['beforeinput', 'input', 'compositionupdate', 'click', 'paste'])(
    'B7: the event %s counts as nothing while a key repeats, and counts again after the key has been released',
    async (type) => {
      const { clock, reports } = listening()
      fire('keydown', { repeat: true })
      fire(type)
      const held = [...reports]
      fire('keyup')
      fire(type)
      await clock.advance(1000)
      fire('keydown', { repeat: false })
      expect([held, reports]).toEqual([[], ['press', 'press']])
    },
  )

  test.each(['pointerdown', 'touchstart'])('the event %s counts while a key repeats', (type) => {
    const { reports } = listening()
    fire('keydown', { repeat: true })
    fire(type)
    expect(reports).toEqual(['press'])
  })

  test('another key that is pressed while one repeats counts', () => {
    const { reports } = listening()
    fire('keydown', { repeat: true })
    fire('keydown', { repeat: false })
    expect(reports).toEqual(['press'])
  })

  test('a key press counts although the application stops the event', () => {
    const { reports } = listening()
    document.body.addEventListener('keydown', (event) => event.stopImmediatePropagation(), { once: true })
    fire('keydown')
    expect(reports).toEqual(['press'])
  })

  test('a click inside a closed shadow root counts as a press', () => {
    const { reports } = listening()
    const host = document.body.appendChild(document.createElement('div'))
    const inner = host.attachShadow({ mode: 'closed' }).appendChild(document.createElement('button'))
    fire('click', {}, inner)
    expect(reports).toEqual(['press'])
  })
})

describe('what counts as a movement', () => {
  test.each(['touchmove', 'wheel'])('the event %s counts as a movement', (type) => {
    const { reports } = listening()
    fire(type)
    expect(reports).toEqual(['move'])
  })

  test('a pointer that changes its place counts as a movement', () => {
    const { reports } = listening()
    moveTo(1)
    moveTo(2)
    expect(reports).toEqual(['move'])
  })

  test('a pointer that moves down only counts as a movement', () => {
    const { reports } = listening()
    moveTo(1, 1)
    moveTo(1, 2)
    expect(reports).toEqual(['move'])
  })

  test('complaint 10: a pointer event without motion counts as nothing', () => {
    const { reports } = listening()
    for (let index = 0; index < 100; index++) moveTo(7, 7)
    expect(reports).toEqual([])
  })

  test('the first pointer event after the sampling pause counts as nothing, because it only tells the place', async () => {
    const { clock, reports } = listening()
    moveTo(1)
    moveTo(2)
    moveTo(3)
    await clock.advance(1000)
    moveTo(3)
    expect(reports).toEqual(['move'])
  })

  test('a scroll without a press before it counts as nothing', () => {
    const { reports } = listening()
    fire('scroll')
    expect(reports).toEqual([])
  })

  test('a scroll within a second of a press counts as a movement', async () => {
    const { clock, reports } = listening()
    fire('keydown')
    await clock.advance(900)
    fire('keydown')
    await clock.advance(500)
    fire('scroll')
    expect(reports).toEqual(['press', 'move'])
  })

  test('a scroll a second after the press counts as nothing', async () => {
    const { clock, reports } = listening()
    fire('keydown')
    await clock.advance(1000)
    fire('scroll')
    expect(reports).toEqual(['press'])
  })

  test('an hour of scrolling by a script counts as nothing', async () => {
    const { clock, reports } = listening()
    for (let second = 0; second < 3600; second++) {
      fire('scroll')
      await clock.advance(1000)
    }
    expect(reports).toEqual([])
  })
})

describe('what does not count', () => {
  test.each(['focus', 'blur', 'resize', 'visibilitychange', 'online', 'load', 'timeupdate', 'mousemove', 'keyup'])(
    'the event %s counts as nothing',
    (type) => {
      const { reports } = listening()
      fire(type)
      expect(reports).toEqual([])
    },
  )

  test('an event that a script dispatches counts as nothing', () => {
    const reports: unknown[] = []
    undos.push(activity((presence) => reports.push(presence), createFakeClock()))
    for (const type of ['keydown', 'pointerdown', 'click', 'input', 'wheel', 'touchmove']) fire(type)
    moveTo(1)
    moveTo(2)
    expect(reports).toEqual([])
  })
})

test('isByBrowser() tells an event that the browser makes from one that a script dispatches', () => {
  const told: boolean[] = []
  const box = document.body.appendChild(document.createElement('input'))
  box.type = 'checkbox'
  box.addEventListener('input', (event) => told.push(isByBrowser(event)))
  box.click()
  fire('input', {}, box)
  expect(told).toEqual([true, false])
})

describe('sampling', () => {
  test('movements are reported once a second', async () => {
    const { clock, reports } = listening()
    for (let moment = 0; moment < 30; moment++) {
      moveTo(moment)
      await clock.advance(100)
    }
    expect(reports).toEqual(['move', 'move', 'move'])
  })

  test('presses are reported once a second', async () => {
    const { clock, reports } = listening()
    for (let moment = 0; moment < 30; moment++) {
      fire('keydown')
      await clock.advance(100)
    }
    expect(reports).toEqual(['press', 'press', 'press'])
  })

  test('the next movement after a second is reported', async () => {
    const { clock, reports } = listening()
    fire('wheel')
    await clock.advance(1000)
    fire('wheel')
    expect(reports).toEqual(['move', 'move'])
  })

  test('a press within a second after a movement is reported, once', async () => {
    const { clock, reports } = listening()
    fire('wheel')
    await clock.advance(100)
    fire('keydown')
    fire('keydown')
    expect(reports).toEqual(['move', 'press'])
  })

  test('ten thousand pointer moves need one timer', () => {
    const { clock } = listening()
    for (let place = 0; place < 10_000; place++) moveTo(place)
    expect(clock.waits).toBe(1)
  })

  test('no timer runs while nothing happens', () => {
    expect(listening().clock.waits).toBe(0)
  })

  test('the listeners for movements are removed for a second after a report', async () => {
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

  test('the first press after a sleep is reported although the timer is late', () => {
    const { clock, reports } = listening()
    fire('keydown')
    clock.jump(7_200_000)
    fire('keydown')
    expect(reports).toEqual(['press', 'press'])
  })

  test('a press before a late timer leaves one timer, not two', () => {
    const { clock } = listening()
    fire('keydown')
    clock.jump(7_200_000)
    fire('keydown')
    expect(clock.pending).toBe(1)
  })
})

describe('the undo', () => {
  test('the undo leaves no timer', () => {
    const { clock, stop } = listening()
    fire('keydown')
    stop()
    expect(clock.pending).toBe(0)
  })

  test.each([
    { story: 'before anything happened', before: () => {} },
    { story: 'in the second after a report', before: () => fire('keydown') },
  ])('the undo $story ends all reports', async ({ before }) => {
    const { clock, reports, stop } = listening()
    before()
    reports.length = 0
    stop()
    await clock.advance(2000)
    for (const type of ['keydown', 'wheel', 'touchmove', 'click']) fire(type)
    expect(reports).toEqual([])
  })
})
