import { expect, test } from 'vitest'
import { initialState } from '../../../src/core/session/state.ts'
import { createStep, sendRequest, updateRecord } from '../../../src/core/session/step.ts'
import { createMachine } from '../../support/machine.ts'

test.each([
  [[false, false], false],
  [[false, true], true],
  [[true, false], true],
])('What a transition changes is written once, and told at once if a part of it is: %j', (parts, isBroadcast) => {
  const step = createStep(initialState(), createMachine().timing())
  sendRequest(step, { kind: 'status' })
  for (const part of parts) updateRecord(step, {}, part)
  expect(step.effects.slice(1)).toEqual([{ type: 'write-record', isBroadcast }])
})
