import { afterEach, describe, expect, test } from 'vitest'
import { createMedia, media } from '../../src/sources/media.ts'
import { replace } from '../support/replace.ts'
import { connect, disconnect, fire } from './connected-source.ts'

afterEach(disconnect)

const HOUR = 3_600_000

/** An element that plays. jsdom plays no media, so the properties are set. */
function addPlayer(name: 'audio' | 'video' = 'audio', state: object = {}): HTMLMediaElement {
  const element = document.body.appendChild(document.createElement(name))
  for (const [key, value] of Object.entries({ paused: false, ended: false, readyState: 4, muted: false, ...state }))
    replace(element, key, value)
  return element
}

const connectMedia = (options = {}) => connect(createMedia(options, () => true))

function start(element: HTMLMediaElement): void {
  fire(document.body, 'click')
  fire(element, 'play')
}

describe('media that count', () => {
  test('media that a press started are reported every ten seconds, as movement', async () => {
    const { clock, reports } = connectMedia()
    start(addPlayer())
    await clock.advance(30_000)
    expect(reports).toEqual(['move', 'move', 'move'])
  })

  test('media that a press unmuted are reported', async () => {
    const { clock, reports } = connectMedia()
    const player = addPlayer('audio', { muted: true })
    fire(player, 'play')
    await clock.advance(20_000)
    replace(player, 'muted', false)
    fire(document.body, 'click')
    fire(player, 'volumechange')
    await clock.advance(10_000)
    expect(reports).toEqual(['move'])
  })

  test('media that a press started count again when the next piece begins by itself', async () => {
    const { clock, reports } = connectMedia()
    const player = addPlayer()
    start(player)
    replace(player, 'paused', true)
    await clock.advance(60_000)
    replace(player, 'paused', false)
    fire(player, 'play')
    await clock.advance(10_000)
    expect(reports).toEqual(['move'])
  })

  test('a picture-in-picture video counts while its page is hidden', async () => {
    const { clock, reports } = connectMedia()
    const player = addPlayer('video')
    start(player)
    const undos = [
      replace(Document.prototype, 'pictureInPictureElement', player),
      replace(Document.prototype, 'visibilityState', 'hidden'),
    ]
    await clock.advance(10_000)
    for (const undo of undos) undo()
    expect(reports).toEqual(['move'])
  })

  test('media count for an hour after the last press', async () => {
    const { clock, reports } = connectMedia()
    start(addPlayer())
    await clock.advance(2 * HOUR)
    const first = reports.length
    fire(document.body, 'click')
    await clock.advance(10_000)
    expect([first, reports.length]).toEqual([360, 361])
  })

  test('media count for the time of the option max after the last press', async () => {
    const { clock, reports } = connectMedia({ max: '30s' })
    start(addPlayer())
    await clock.advance(HOUR)
    expect(reports.length).toBe(3)
  })
})

describe('media that do not count', () => {
  const scrolledAway = {
    getBoundingClientRect: () => ({ top: 900, bottom: 990, left: 0, right: 9, width: 9, height: 90 }),
  }

  test.each<[string, 'audio' | 'video', object]>([
    ['muted media', 'audio', { muted: true }],
    ['media without volume', 'audio', { volume: 0 }],
    ['media that wait for data', 'audio', { readyState: 2 }],
    ['paused media', 'audio', { paused: true }],
    ['media that have ended', 'audio', { ended: true }],
    ['a video without a size', 'video', {}],
    ['a video outside the visible part of the page', 'video', scrolledAway],
  ])('nothing is reported for %s', async (_, name, state) => {
    const { clock, reports } = connectMedia()
    const player = addPlayer(name, { volume: 1 })
    start(player)
    for (const [key, value] of Object.entries(state)) replace(player, key, value)
    await clock.advance(60_000)
    expect(reports).toEqual([])
  })

  test('media that start by themselves do not count', async () => {
    const { clock, reports } = connectMedia()
    fire(document.body, 'click')
    await clock.advance(5001)
    fire(addPlayer(), 'play')
    await clock.advance(60_000)
    expect(reports).toEqual([])
  })

  test('audio does not count while the page is hidden', async () => {
    const { clock, reports } = connectMedia()
    start(addPlayer())
    const undo = replace(Document.prototype, 'visibilityState', 'hidden')
    await clock.advance(60_000)
    undo()
    expect(reports).toEqual([])
  })

  test('media do not count when a script dispatched the press', async () => {
    const { clock, reports } = connect(media())
    start(addPlayer())
    await clock.advance(60_000)
    expect([reports, clock.waits]).toEqual([[], 0])
  })
})

test('no timer runs before media play or after they stop', async () => {
  const { clock } = connectMedia()
  const before = clock.waits
  const player = addPlayer()
  start(player)
  replace(player, 'paused', true)
  await clock.advance(10_000)
  expect([before, clock.pending]).toEqual([0, 0])
})

test('after the undo no timer is left, and media do not count', () => {
  const { clock, undo } = connectMedia()
  const player = addPlayer()
  start(player)
  undo()
  start(player)
  expect(clock.pending).toBe(0)
})

test('media() throws for a max without a unit', () => {
  expect(() => media({ max: 60 as never })).toThrow('media.max: 60 is not allowed; expected a duration')
})
