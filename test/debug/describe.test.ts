import { describe, expect, test } from 'vitest'
import type { HistoryEntry } from '../../src/core/engine/history.ts'
import { describeHistory } from '../../src/debug/index.ts'
import { formatDuration } from '../../src/debug/words.ts'
import { createFakePorts, createStorage } from '../support/fake-ports.ts'
import { HOUR, MINUTE, SECOND } from '../support/machine.ts'
import { tell, UTC } from './story.ts'

const lines = (...entries: object[]): string[] => describeHistory(entries as HistoryEntry[], UTC)

describe('a line for each decision', () => {
  test('of a whole story', async () => {
    const story = tell()
    await story.ports.clock.advance(14 * MINUTE)
    await story.engine.extend('button')
    await story.ports.clock.advance(16 * MINUTE)
    expect(describeHistory(story.history, UTC)).toEqual([
      '9 Sept 2001, 01:46:40 UTC this tab: phase stopped → active (started); at the start',
      '01:59:40 this tab: phase active → warning (idle); by a timer',
      '01:59:40 this tab: warning: idle, deadline 02:01:40, in 2 min; by a timer',
      '02:00:40 this tab: keepalive (extend): renewed, HTTP 204; at the end of a request',
      '02:00:40 this tab: extended by button until 02:15:40; at the end of a request',
      '02:00:40 this tab: phase warning → active (extended); at the end of a request',
      '02:13:40 this tab: phase active → warning (idle); by a timer',
      '02:13:40 this tab: warning: idle, deadline 02:15:40, in 2 min; by a timer',
      '02:15:30 this tab: last moment to save, deadline 02:15:40; by a timer',
      '02:15:40 this tab: phase warning → expired (idle); by a timer',
      '02:15:40 this tab: expired: idle; by a timer',
    ])
  })

  test('of a sleep that was checked, and of a wall clock that is another', async () => {
    const story = tell({ hasStatus: true })
    story.ports.respond = () => ({ outcome: 'renewed', status: 200, expiresIn: 5 * MINUTE })
    story.ports.clock.jump(30 * MINUTE)
    await story.ports.clock.flush()
    story.ports.clock.setWall(-HOUR)
    story.engine.stop()
    expect(describeHistory(story.history, UTC).slice(1)).toEqual([
      '02:16:40 this tab: page covered while the server is asked; by a timer; after 30 min of sleep, or the clock set forward by that',
      '02:16:40 this tab: status: renewed, HTTP 200; at the end of a request',
      '02:16:40 this tab: that check is over; at the end of a request',
      "02:16:40 this tab: phase active → stopped (stopped); at stop(); the machine's clock showed 01:16:40",
    ])
  })

  test('of another tab', async () => {
    const storage = createStorage()
    const one = tell({}, createFakePorts({ storage, tab: 'one' }))
    const other = tell({}, createFakePorts({ storage, tab: 'k3j9x1', clock: one.ports.clock }))
    other.engine.dispatch({ type: 'sign-out-asked' })
    expect(describeHistory(one.history, UTC).at(-1)).toBe(
      '01:46:40 another tab (k3j9): expired: signed-out; on reading what the tabs share',
    )
  })

  test('of work and of what went wrong', async () => {
    const story = tell()
    story.ports.respond = () => ({ outcome: 'refused', status: 403, cause: new Error('no CSRF\ntoken') })
    const until = story.ports.clock.now() + 10 * MINUTE
    story.engine.dispatch({ type: 'work-begun', hold: { id: 1, label: 'upload', until, keepsWarning: false } })
    await story.ports.clock.advance(5 * MINUTE)
    story.engine.dispatch({ type: 'work-ended', id: 1 })
    expect(describeHistory(story.history, UTC).slice(1)).toEqual([
      '01:46:40 this tab: work holds open in this tab: 1; as work began',
      '01:51:40 this tab: keepalive (work): refused, HTTP 403; at the end of a request',
      '01:51:40 this tab: error refused: no CSRF token; at the end of a request',
      '01:51:40 this tab: work holds open in this tab: 0; as work ended',
    ])
  })

  test('tells the date again where the day changes', () => {
    const at = Date.UTC(2026, 1, 3, 23, 59, 59)
    expect(lines({ at, event: 'resumed' }, { at: at + SECOND, event: 'resumed' })).toEqual([
      '3 Feb 2026, 23:59:59 UTC signed in again',
      '4 Feb 2026, 00:00:00 UTC signed in again',
    ])
  })
})

describe('what another version wrote', () => {
  test('is shown as it is', () => {
    expect(
      lines(
        { event: 'moonrise', because: 'tide', tab: 'one', detail: { height: 2 } },
        { event: 'expired', tab: 'two', detail: { cause: 'idle', moon: 'full' } },
        { event: 'constructor', because: '__proto__', detail: [] },
        { what: 'is this' },
      ),
    ).toEqual([
      'this tab: moonrise {"height":2}; tide',
      'another tab (two): expired: idle {"moon":"full"}',
      'constructor; __proto__',
      '{"what":"is this"}',
    ])
  })

  test('stays on its line and steers no terminal', () => {
    expect(lines({ event: 'a\nb', because: '\u001b[31m', tab: 'x\u202e' })).toEqual(['this tab: a b; [31m'])
  })

  test('may be no history at all', () => {
    expect([describeHistory(null as never), describeHistory({} as never)]).toEqual([[], []])
  })

  test('and what was never JSON is named by its kind', () => {
    const loop: Record<string, unknown> = { event: 'error' }
    loop.detail = { code: 'refused', cause: loop }
    expect(lines(loop)).toEqual(['error refused: object'])
  })
})

test.each([
  [0, '0 ms'],
  [250, '250 ms'],
  [3200, '3.2 s'],
  [9960, '10 s'],
  [59_700, '1 min'],
  [125_000, '2 min 5 s'],
  [HOUR - 1, '1 h'],
  [2 * HOUR + 5 * MINUTE + 9 * SECOND, '2 h 5 min'],
  [26 * HOUR, '1 d 2 h'],
])('%i ms are %s', (duration, text) => {
  expect(formatDuration(duration)).toBe(text)
})
