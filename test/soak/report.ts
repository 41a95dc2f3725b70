import { drawChart } from '../../bench/fleet/chart.ts'
import type { Sample } from './measure.ts'
import { explainedPings, growthOf, type Soak } from './verdict.ts'

const KILO = 1000

/** The run as small charts one below the other. */
export function chartOf({ samples, tabs, minutes }: Soak): string {
  const panel = (name: string, figureOf: (sample: Sample) => number) => ({ name, values: samples.map(figureOf) })
  return drawChart({
    title: `${tabs} tabs of one session for ${minutes} minutes`,
    minutes,
    hasOwnScales: true,
    panels: [
      panel('JavaScript heap after collection, kB a tab', ({ heap }) => heap / KILO / tabs),
      panel('DOM nodes a tab', ({ nodes }) => nodes / tabs),
      panel('event listeners a tab', ({ listeners }) => listeners / tabs),
      panel('pings a minute, all tabs together', ({ pings }) => pings),
      panel('status requests a minute, all tabs together', ({ statuses }) => statuses),
    ],
  })
}

/** The figures as a table in Markdown. */
export function tableOf(soak: Soak): string {
  const { tabs, minutes, counts, activeSeconds, stays, switches, errors } = soak
  const { least, most } = explainedPings(soak)
  const each = (value: number) => (value / tabs).toFixed(1)
  const growth = growthOf(soak).map(({ kind, before, after, allowed }) => {
    const [scale, name] = kind === 'heap' ? [KILO, 'heap, kB a tab'] : [1, `${kind} a tab`]
    return `| ${name} | ${each(before / scale)} | ${each(after / scale)} | + ${each(allowed / scale)} |`
  })
  return `| | least in the first third, after each tab has shown a warning | least in the last third | tolerance |\n|---|---:|---:|---:|\n${growth.join('\n')}

${tabs} tabs, ${minutes} minutes, ${Math.round(activeSeconds)} s of them with a key every two seconds, ${switches} changes of the tab, ${stays} warnings answered.
${counts.keepalive} pings (the protocol explains ${least} to ${most}), ${counts.status} status requests, ${counts['sign-out']} sign-outs, ${errors.length} errors.`
}
