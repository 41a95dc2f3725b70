import { describe, expect, it } from 'vitest'
import { openExpressSite } from '../servers/express-site.ts'
import { play } from '../servers/machine.ts'

describe('Two processes of Express on a Redis that is killed meanwhile', () => {
  it('lose no update, revive no session and end none early: a small part of `npm run test:servers`', async () => {
    const site = await openExpressSite()
    try {
      const { faults } = await play(site, { seed: 1, sessions: 12, rounds: 3, atOnce: 5, restarts: 1 })
      expect(faults).toEqual([])
    } finally {
      await site.end()
    }
  })
})
