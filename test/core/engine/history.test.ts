import { expect, test } from 'vitest'
import { addEntry, type HistoryEntry } from '../../../src/core/engine/history.ts'

const entry = (event: HistoryEntry['event'], at: number): HistoryEntry => ({
  at,
  wall: at,
  slept: 0,
  event,
  because: 'timer',
  tab: 'this',
  detail: {},
  expiresAt: null,
  activeAt: 0,
  contactAt: 0,
})

/** A history after these events, in words: the event and its number. */
function keep(events: readonly HistoryEntry['event'][]): string[] {
  const history: HistoryEntry[] = []
  for (const [at, event] of events.entries()) addEntry(history, entry(event, at))
  return history.map(({ event, at }) => `${event} ${at}`)
}

const many = (event: HistoryEntry['event'], times: number) => Array.from({ length: times }, () => event)

test('A full history drops the oldest decision and has the newest one', () => {
  const kept = keep(many('keepalive', 60))
  expect([kept.length, kept[0], kept.at(-1)]).toEqual([50, 'keepalive 10', 'keepalive 59'])
})

test('A full history keeps the newest warning and the newest end, and drops the earlier ones', () => {
  const kept = keep(['warning', 'expired', 'warning', 'expired', 'resumed', 'work', ...many('keepalive', 60)])
  const others = kept.slice(2)
  expect([kept.length, kept.slice(0, 2), new Set(others.map((each) => each.split(' ')[0]))]).toEqual([
    50,
    ['warning 2', 'expired 3'],
    new Set(['keepalive']),
  ])
})

test('A history that is full of warnings keeps the newest of them', () => {
  const kept = keep(many('warning', 60))
  expect([kept[0], kept.at(-1)]).toEqual(['warning 10', 'warning 59'])
})
