import type { IdleWarningOptions } from '../../src/types.ts'
import { createFakePorts, type FakePorts } from '../support/fake-ports.ts'

/** Options for a session of fifteen minutes with a warning of two, in a browser whose clock the test moves. */
export interface Fixture {
  readonly ports: FakePorts
  /** A new literal each time, as a component creates it. */
  options(change?: Partial<IdleWarningOptions>): IdleWarningOptions
}

export function createFixture(): Fixture {
  const ports = createFakePorts()
  // Each entry point has its own view, or none.
  const { view: _, ...given } = ports
  return {
    ports,
    options: (change) => ({
      idleTimeout: '15m',
      warnBefore: '2m',
      keepaliveUrl: '/keepalive',
      ports: given,
      ...change,
    }),
  }
}
