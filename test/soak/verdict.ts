import type { Counts, Holding, Sample } from './measure.ts'

/** What a run came to. */
export interface Soak {
  readonly tabs: number
  readonly minutes: number
  readonly samples: readonly Sample[]
  readonly counts: Counts
  /** Seconds in which a person was active, and how often the person pressed Stay and went to another tab. */
  readonly activeSeconds: number
  readonly stays: number
  readonly switches: number
  readonly errors: readonly string[]
}

/** In seconds. SPEC §5: a third of the idle timeout, 0–10 % earlier at random. */
export const INTERVAL = 40
const EARLIEST = 0.9

/** A busy machine may be late with a key, and with the ping that follows. */
const LATE = 1.15

/** How much each kind may grow: a share, and so much for each tab. */
const TOLERANCES = {
  heap: { share: 0.05, each: 50_000 },
  nodes: { share: 0.01, each: 2 },
  listeners: { share: 0.01, each: 1 },
} as const

type Kind = keyof typeof TOLERANCES

export interface Growth {
  readonly kind: Kind
  readonly before: number
  readonly after: number
  readonly allowed: number
}

/**
 * A tab makes its dialog at its first warning, and keeps it. So only what is measured after that counts: the first third of it
 * and the last. Of each third the least counts, because a warning that is open has nodes and listeners of its own. What is left
 * behind is there at every moment, so the least grows with it.
 */
export function growthOf({ samples, tabs }: Soak): Growth[] {
  const settled = samples.filter(({ isSettled }) => isSettled)
  const third = Math.floor(settled.length / 3)
  const [first, last] = [settled.slice(0, third), settled.slice(settled.length - third)]
  const leastOf = (part: readonly Holding[], kind: Kind) => Math.min(...part.map((sample) => sample[kind]))
  return (Object.keys(TOLERANCES) as Kind[]).map((kind) => {
    const before = leastOf(first, kind)
    const { share, each } = TOLERANCES[kind]
    return { kind, before, after: leastOf(last, kind), allowed: before * share + each * tabs }
  })
}

/** The least and the most pings that the protocol explains. */
export function explainedPings({ activeSeconds, stays, switches, minutes }: Soak): { least: number; most: number } {
  // SPEC §5: unreported activity is sent when a page is hidden, "at most once a minute for all tabs".
  const farewells = Math.min(switches, Math.ceil(minutes))
  const least = Math.floor(activeSeconds / (INTERVAL * LATE)) + stays - 1
  return { least, most: Math.ceil(activeSeconds / (INTERVAL * EARLIEST)) + 2 * stays + farewells }
}

/** The status is asked when a tab is shown that was hidden for long, and before each warning. Several may ask at once. */
const explainedStatuses = ({ stays, switches, tabs }: Soak): number => 2 * switches + 3 * stays + tabs

/** What is wrong, in words. */
export function faultsOf(soak: Soak): string[] {
  const { counts, errors, tabs } = soak
  const { least, most } = explainedPings(soak)
  const grown = growthOf(soak).filter(({ before, after, allowed }) => !(after - before <= allowed))
  return [
    ...grown.map(
      ({ kind, before, after, allowed }) =>
        `${kind} of ${tabs} tabs grew from ${Math.round(before)} to ${Math.round(after)}, by more than ${Math.round(allowed)}`,
    ),
    ...errors.map((error) => `an error was heard: ${error}`),
    ...(counts.keepalive < least || counts.keepalive > most
      ? [`${counts.keepalive} pings, where the protocol explains ${least} to ${most}`]
      : []),
    ...(counts.status > explainedStatuses(soak)
      ? [`${counts.status} statuses, where the protocol explains at most ${explainedStatuses(soak)}`]
      : []),
    ...(counts['sign-out'] > 0 ? [`${counts['sign-out']} sign-outs of an active person`] : []),
  ]
}
