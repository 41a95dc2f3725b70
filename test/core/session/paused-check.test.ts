import { expect, test } from 'vitest'
import { entryOf } from '../../../src/core/engine/history.ts'
import { createMachine, HOUR, MINUTE } from '../../support/machine.ts'

const decision = { event: 'phase', because: 'stopped', slept: 0, wall: 0, detail: {} } as const

test('A page that was left during a check expires as soon as it reads that the session has ended', () => {
  const m = createMachine({ limits: { hasStatus: true } })
    .start()
    .advance(MINUTE)
    .jump(HOUR)
  m.input({ type: 'looked' }).input({ type: 'left' })
  const ended = { cause: 'signed-out', at: m.now, tab: 'other' } as const
  m.input({ type: 'record-found', record: { ...m.state.record, ended } })
  expect([m.state.phase, m.state.exit?.cause]).toEqual(['expired', 'signed-out'])
})

test('The history names no deadline for a page from a cache that is stopped before the server answers', () => {
  const m = createMachine({ limits: { hasStatus: true } })
  m.start({ isCached: true }).input({ type: 'stopped' })
  const timing = {
    now: m.now,
    lead: 0,
    tab: 'this',
    seesAllTabs: true,
    isOtherAlive: false,
    random: 0,
    limits: m.limits,
  }
  expect(entryOf(m.state, timing, decision).expiresAt).toBe(null)
})
