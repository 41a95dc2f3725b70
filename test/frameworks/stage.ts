import type { IdleWarningOptions } from '../../src/types.ts'
import { createFakePorts, type FakePorts } from '../support/fake-ports.ts'

/** Fifteen minutes, warned two minutes ahead, in a browser in which no time passes by itself. */
export interface Stage {
  readonly ports: FakePorts
  /** A new literal each time, as a component makes them. */
  options(change?: Partial<IdleWarningOptions>): IdleWarningOptions
}

export function createStage(): Stage {
  const ports = createFakePorts()
  // Each door has a view of its own, or none.
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
