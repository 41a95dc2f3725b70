import { afterEach, describe, expect, test } from 'vitest'
import { createMedia, media } from '../../src/sources/media.ts'
import { connect, disconnect, fire, give } from './connect.ts'

afterEach(disconnect)

const HOUR = 3_600_000

/** An element that plays, as far as jsdom has media. */
function addPlayer(name: 'audio' | 'video' = 'audio', state: object = {}): HTMLMediaElement {
  const element = document.body.appendChild(document.createElement(name))
  for (const [key, value] of Object.entries({ paused: false, ended: false, readyState: 4, muted: false, ...state }))
    give(element, key, value)
  return element
}

const watching = (options = {}) => connect(createMedia(options, () => true))

function start(element: HTMLMediaElement): void {
  fire(document.body, 'click')
  fire(element, 'play')
}

describe('a person is noticed, as movement', () => {
  test('while something plays that a press has started', async () => {
    const { clock, reports } = watching()
    start(addPlayer())
    await clock.advance(30_000)
    expect(reports).toEqual(['move', 'move', 'move'])
  })

  test('while something plays that a press has unmuted', async () => {
    const { clock, reports } = watching()
    const player = addPlayer('audio', { muted: true })
    fire(player, 'play')
    await clock.advance(20_000)
    give(player, 'muted', false)
    fire(document.body, 'click')
    fire(player, 'volumechange')
    await clock.advance(10_000)
    expect(reports).toEqual(['move'])
  })

  test('when what was started once goes on with the next piece', async () => {
    const { clock, reports } = watching()
    const player = addPlayer()
    start(player)
    give(player, 'paused', true)
    await clock.advance(60_000)
    give(player, 'paused', false)
    fire(player, 'play')
    await clock.advance(10_000)
    expect(reports).toEqual(['move'])
  })

  test('who watches a video in a window of its own, behind another page', async () => {
    const { clock, reports } = watching()
    const player = addPlayer('video')
    start(player)
    const undos = [give(document, 'pictureInPictureElement', player), give(document, 'visibilityState', 'hidden')]
    await clock.advance(10_000)
    for (const undo of undos) undo()
    expect(reports).toEqual(['move'])
  })

  test('for an hour after the last press', async () => {
    const { clock, reports } = watching()
    start(addPlayer())
    await clock.advance(2 * HOUR)
    const first = reports.length
    fire(document.body, 'click')
    await clock.advance(10_000)
    expect([first, reports.length]).toEqual([360, 361])
  })

  test('for as long as the page allows', async () => {
    const { clock, reports } = watching({ max: '30s' })
    start(addPlayer())
    await clock.advance(HOUR)
    expect(reports.length).toBe(3)
  })
})

describe('nobody is noticed', () => {
  const shown = { getBoundingClientRect: () => ({ top: 900, bottom: 990, left: 0, right: 9, width: 9, height: 90 }) }

  test.each<[string, 'audio' | 'video', object]>([
    ['when it is muted', 'audio', { muted: true }],
    ['when it is silent', 'audio', { volume: 0 }],
    ['when it waits for data', 'audio', { readyState: 2 }],
    ['when it is paused', 'audio', { paused: true }],
    ['when it is over', 'audio', { ended: true }],
    ['when the video has no place', 'video', {}],
    ['when the video is scrolled away', 'video', shown],
  ])('%s', async (_, name, state) => {
    const { clock, reports } = watching()
    const player = addPlayer(name, { volume: 1 })
    start(player)
    for (const [key, value] of Object.entries(state)) give(player, key, value)
    await clock.advance(60_000)
    expect(reports).toEqual([])
  })

  test('when it began by itself', async () => {
    const { clock, reports } = watching()
    fire(document.body, 'click')
    await clock.advance(5001)
    fire(addPlayer(), 'play')
    await clock.advance(60_000)
    expect(reports).toEqual([])
  })

  test('when the page is hidden', async () => {
    const { clock, reports } = watching()
    start(addPlayer())
    const undo = give(document, 'visibilityState', 'hidden')
    await clock.advance(60_000)
    undo()
    expect(reports).toEqual([])
  })

  test('when a script made the press and the event', async () => {
    const { clock, reports } = connect(media())
    start(addPlayer())
    await clock.advance(60_000)
    expect([reports, clock.waits]).toEqual([[], 0])
  })
})

test('nothing runs before something plays, nor after it has ended', async () => {
  const { clock } = watching()
  const before = clock.waits
  const player = addPlayer()
  start(player)
  give(player, 'paused', true)
  await clock.advance(10_000)
  expect([before, clock.pending]).toEqual([0, 0])
})

test('the end leaves no timer and hears nothing', () => {
  const { clock, undo } = watching()
  const player = addPlayer()
  start(player)
  undo()
  start(player)
  expect(clock.pending).toBe(0)
})

test('a wrong limit is refused', () => {
  expect(() => media({ max: 60 as never })).toThrow('media.max: 60 is not allowed; expected a duration')
})
