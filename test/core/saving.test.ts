import { expect, test } from 'vitest'
import { createEngine } from '../../src/core/engine/engine.ts'
import { createFakePorts } from '../support/fake-ports.ts'
import { limits, MINUTE, SECOND, T0 } from '../support/machine.ts'
import { createSlidingServer } from '../support/tab-world.ts'

/** A page that saves at `beforeexpire`, by a request of its own, at a server whose session slides with each request. */
function page(hasStatus: boolean, contact = false) {
  const ports = createFakePorts()
  const server = createSlidingServer(ports.clock, 15 * MINUTE)
  server.visit()
  ports.respond = (request) => server.answer('this', request)
  const told: string[] = []
  let saves = 0
  const engine = createEngine({
    ports,
    limits: limits({ hasStatus, hasSignOut: true }),
    coverOnLeave: false,
    announce(event, detail) {
      if (event !== 'tick' && event !== 'phase') told.push(`${Math.round((ports.clock.now() - T0) / SECOND)} ${event}`)
      if (event === 'beforeexpire') {
        saves++
        server.visit() // The autosave reaches the server, which slides the session.
        ;(detail as { waitUntil(work: Promise<unknown>): void }).waitUntil(Promise.resolve())
        if (contact) engine.dispatch({ type: 'renewal-reported' })
      }
      return false
    },
    leave: (cause) => told.push(`leave ${cause}`),
  })
  engine.start()
  return { ports, engine, told, saves: () => saves }
}

test.each([
  ['without statusUrl', false, false],
  ['with statusUrl', true, false],
  ['with statusUrl and reportRenewal()', true, true],
])(
  'saving at beforeexpire is nobody’s presence, though it renews a server that slides with each request: %s',
  async (_, hasStatus, contact) => {
    const { ports, engine, told, saves } = page(hasStatus, contact)
    await ports.clock.advance(8 * 60 * MINUTE)
    expect([engine.state().phase, saves(), told.slice(0, 8)]).toEqual(['expired', contact ? 2 : 1, expect.anything()])
  },
)
