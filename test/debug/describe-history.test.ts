import { describe, expect, test } from 'vitest'
import type { HistoryEntry } from '../../src/core/engine/history.ts'
import { describeHistory } from '../../src/debug/index.ts'
import { createFakePorts, createStorage } from '../support/fake-ports.ts'
import { HOUR, MINUTE, SECOND } from '../support/machine.ts'
import { startTab, UTC } from './recorded-session.ts'

const lines = (...entries: object[]): string[] => describeHistory(entries as HistoryEntry[], UTC)

describe('describeHistory', () => {
  test('writes one line for each decision of a session', async () => {
    const session = startTab()
    await session.ports.clock.advance(14 * MINUTE)
    await session.engine.extend('button')
    await session.ports.clock.advance(16 * MINUTE)
    expect(describeHistory(session.history, UTC)).toEqual([
      '9 Sept 2001, 01:46:40 UTC this tab: phase stopped → active (started); on start()',
      '01:59:40 this tab: phase active → warning (idle); when a timer fired',
      '01:59:40 this tab: warning: idle, deadline 02:01:40, in 2 min; when a timer fired',
      '02:00:40 this tab: keepalive (extend): renewed, HTTP 204; when a request finished',
      '02:00:40 this tab: extended by button until 02:15:40; when a request finished',
      '02:00:40 this tab: phase warning → active (extended); when a request finished',
      '02:13:40 this tab: phase active → warning (idle); when a timer fired',
      '02:13:40 this tab: warning: idle, deadline 02:15:40, in 2 min; when a timer fired',
      '02:15:30 this tab: last chance to save, deadline 02:15:40; when a timer fired',
      '02:15:40 this tab: phase warning → expired (idle); when a timer fired',
      '02:15:40 this tab: expired: idle; when a timer fired',
    ])
  })

  test('tells of a sleep, of the check after it, and of a wall clock that was set back', async () => {
    const session = startTab({ hasStatus: true })
    session.ports.respond = () => ({ outcome: 'renewed', status: 200, expiresIn: 5 * MINUTE, idleFor: MINUTE })
    session.ports.clock.jump(30 * MINUTE)
    await session.ports.clock.flush()
    session.ports.clock.setWall(-HOUR)
    session.engine.stop()
    expect(describeHistory(session.history, UTC).slice(1)).toEqual([
      '02:16:40 this tab: page covered while it asks the server; when a timer fired; after 30 min of sleep, or the clock set forward by that',
      '02:16:40 this tab: status: renewed, HTTP 200; when a request finished',
      '02:16:40 this tab: check finished; when a request finished',
      "02:16:40 this tab: phase active → stopped (stopped); on stop(); the computer's clock showed 01:16:40",
    ])
  })

  test('tells which decision another tab made', async () => {
    const storage = createStorage()
    const one = startTab({}, createFakePorts({ storage, tab: 'one' }))
    const other = startTab({}, createFakePorts({ storage, tab: 'k3j9x1', clock: one.ports.clock }))
    other.engine.dispatch({ type: 'sign-out-asked' })
    expect(describeHistory(one.history, UTC).at(-1)).toBe(
      '01:46:40 another tab (k3j9): expired: signed-out; when the tab read the shared record',
    )
  })

  test('tells of work holds, failed requests and errors', async () => {
    const session = startTab()
    session.ports.respond = () => ({ outcome: 'refused', status: 403, cause: new Error('no CSRF\ntoken') })
    const until = session.ports.clock.now() + 10 * MINUTE
    session.engine.dispatch({ type: 'work-begun', hold: { id: 1, label: 'upload', until, keepsWarning: false } })
    await session.ports.clock.advance(5 * MINUTE)
    session.engine.dispatch({ type: 'work-ended', id: 1 })
    expect(describeHistory(session.history, UTC).slice(1)).toEqual([
      '01:46:40 this tab: work holds open in this tab: 1; when work began',
      '01:51:40 this tab: keepalive (work): refused, HTTP 403; when a request finished',
      '01:51:40 this tab: error refused: no CSRF token; when a request finished',
      '01:51:40 this tab: work holds open in this tab: 0; when work ended',
    ])
  })

  test('writes the date again when the day changes', () => {
    const at = Date.UTC(2026, 1, 3, 23, 59, 59)
    expect(lines({ at, event: 'resumed' }, { at: at + SECOND, event: 'resumed' })).toEqual([
      '3 Feb 2026, 23:59:59 UTC signed in again',
      '4 Feb 2026, 00:00:00 UTC signed in again',
    ])
  })
})

describe('a history of another version', () => {
  test('an event, a reason or a detail that is not known is shown as it is', () => {
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

  test('line breaks and terminal codes in an entry are removed', () => {
    expect(lines({ event: 'a\nb', because: '\u001b[31m', tab: 'x\u202e' })).toEqual(['this tab: a b; [31m'])
  })

  test('a value that is not a list has no lines', () => {
    expect([describeHistory(null as never), describeHistory({} as never)]).toEqual([[], []])
  })

  test('a detail that JSON cannot hold is shown by its type', () => {
    const loop: Record<string, unknown> = { event: 'error' }
    loop.detail = { code: 'refused', cause: loop }
    expect(lines(loop)).toEqual(['error refused: object'])
  })
})
