import type { Settings } from '../../core/options/options.ts'
import type { Clock } from '../../core/ports.ts'
import type { Asker, Reply } from './ask-server.ts'
import type { FoundPoint } from './server-report.ts'

/** What the steps of a check share. */
export interface Check {
  readonly settings: Settings
  readonly clock: Clock
  readonly asker: Asker
  readonly points: FoundPoint[]
  /** How many keepalives the page itself has had answered, so that its own are not taken for the server's doing. */
  readonly renewals: () => number
}

/** A script cannot read where a redirect leads. */
export function checkRedirect({ points }: Check, { leadsTo }: Reply, option: string): void {
  if (!leadsTo) return
  const expected = 'an answer at the address itself, because a script cannot read where a redirect leads'
  points.push({
    code: 'check-redirects',
    outcome: 'broken',
    title: option,
    found: `redirects to ${leadsTo}`,
    expected,
    option,
  })
}
