import { expect, test } from 'vitest'
import { GROUPS, listParts } from '../../bench/parts.mjs'

test('each part of the bench is measured once', () => {
  const names = listParts().map(({ name }) => name)
  expect(GROUPS.flatMap((group) => group.names).sort()).toEqual([...names].sort())
})
