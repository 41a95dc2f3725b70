import { expect, test } from 'vitest'
import { readRecord } from '../../../src/core/session/read-record.ts'
import { joinRecords, newRecord } from '../../../src/core/session/record.ts'
import { createMachine, HOUR, MINUTE, SECOND, T0 } from '../../support/machine.ts'
import { begin } from './facts.ts'

test('The lease of open work is renewed each minute', () => {
  const m = createMachine().start().input(begin())
  expect(m.advance(61 * SECOND).state.record.leases.this).toEqual({ until: T0 + 4 * MINUTE, at: T0 + MINUTE })
})

test('Of two holds that begin in the same millisecond the longer one counts in all tabs', () => {
  const m = createMachine()
    .start()
    .input(begin({ id: 1, until: T0 + MINUTE }))
  const before = m.state.record
  m.input(begin({ id: 2 }))
  expect(joinRecords(m.state.record, before).leases.this?.until).toBe(T0 + 3 * MINUTE)
})

test('The other tabs are told of open work', () => {
  const m = createMachine().start()
  m.effects.length = 0
  m.input(begin())
  expect(m.effects.filter(({ type }) => type === 'write-record')).toEqual([{ type: 'write-record', isBroadcast: true }])
})

const told = (work: boolean) => {
  const m = createMachine().start()
  if (work) m.input(begin())
  m.told.length = 0
  m.input({ type: 'stopped' })
  return m.told.filter(([, event]) => event === 'work').map(([, , detail]) => detail)
}

test('stop() tells that no work is open, if some was', () => {
  expect([told(true), told(false)]).toEqual([[{ open: 0 }], []])
})

test('A lease that ended long ago leaves its end behind, beside those that are kept', () => {
  const at = T0 - 2 * HOUR
  const record = { ...newRecord(T0), leases: { old: { until: at, at }, young: { until: T0 + MINUTE, at: T0 } } }
  const read = readRecord(record, T0)
  expect([read?.workedUntil, Object.keys(read?.leases ?? {})]).toEqual([at, ['young']])
})
