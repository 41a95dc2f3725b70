import { drawChart } from './chart.ts'
import { MINUTE, SECOND } from './client.ts'
import { OFFICE } from './people.ts'
import { COMPARED_PEOPLE, OURS, PEOPLE, POLICIES, type Span, STORIES, type Story } from './scenarios.ts'
import { simulate } from './simulation.ts'
import { type Kind, REQUESTS, rates, type Traffic } from './traffic.ts'

const MILLION = 1_000_000

/** A peak is the busiest ten seconds. */
const BUCKET = 10 * SECOND

const SEED = 9

/** The traffic of one policy in one story, for a million people. */
export interface Run {
  readonly policy: string
  readonly people: number
  readonly traffic: Traffic
}

export interface Report {
  readonly title: string
  readonly markdown: string
  readonly charts: readonly { readonly name: string; readonly svg: string }[]
}

const play = (story: Story, share: number): readonly Run[] =>
  POLICIES.map((policy) => {
    const people = Math.round(share * (policy.name === OURS ? story.people : COMPARED_PEOPLE))
    return { policy: policy.name, people, traffic: simulate({ ...story.scenario, people, seed: SEED }, policy) }
  })

/** Requests per second, for a million people. */
const scaled = ({ traffic, people }: Run, kinds: readonly Kind[] = REQUESTS): readonly number[] =>
  rates(traffic, BUCKET, kinds).map((rate) => (rate * MILLION) / people)

const within = (values: readonly number[], { from, to }: Span): readonly number[] =>
  values.slice(from / BUCKET, to / BUCKET)

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

/** Peak / mean of a span. */
export const unevenness = (values: readonly number[]): number => Math.max(...values) / mean(values)

const inWords = (value: number): string => Math.round(value).toLocaleString('en')

function cellOf(values: readonly number[]): string {
  const average = mean(values)
  if (average === 0) return 'none'
  return `${inWords(average)} · ${inWords(Math.max(...values))} · **${unevenness(values).toFixed(2)}**`
}

function rowOf(run: Run, { spans }: Story): string {
  const cells = spans.map((span) => cellOf(within(scaled(run), span)))
  const { early } = run.traffic.ends
  const share = ((early * 1000) / run.people).toFixed(1)
  return `| ${[run.policy, ...cells, share].join(' | ')} |`
}

function tableOf(runs: readonly Run[], story: Story): string {
  const heads = ['policy', ...story.spans.map(({ name, from, to }) => `${name} (${from / MINUTE}–${to / MINUTE} min)`)]
  const head = [...heads, 'signed out while at work, of 1,000 people']
  return [`| ${head.join(' | ')} |`, `|${' --- |'.repeat(head.length)}`, ...runs.map((run) => rowOf(run, story))].join(
    '\n',
  )
}

function kindsOf(run: Run, { spans }: Story): string {
  const rows = spans.map((span) => {
    const of = (kind: Kind) => inWords(mean(within(scaled(run, [kind]), span)))
    return `| ${span.name} | ${of('keepalive')} | ${of('status')} | ${of('sign-out')} | ${of('page')} |`
  })
  return ['| idle-warning, mean | keepalives | statuses | sign-outs | page loads |', '| --- | --- | --- | --- | --- |', ...rows].join('\n') // biome-ignore format: one line
}

const chartOf = (runs: readonly Run[], { title, scenario }: Story): string =>
  drawChart({
    title: `${title}: requests per second for a million people`,
    minutes: scenario.until / MINUTE,
    panels: runs.map((run) => ({ name: run.policy, values: scaled(run) })),
    band: scenario.outage && { from: scenario.outage.from / MINUTE, to: scenario.outage.to / MINUTE },
  })

function sectionOf(runs: readonly Run[], story: Story): string {
  const [ours] = runs
  return [
    `### ${story.title}`,
    story.words,
    `![Requests per second over time](charts/${chartName(story)}.svg)`,
    tableOf(runs, story),
    ours ? kindsOf(ours, story) : '',
  ].join('\n\n')
}

const chartName = ({ name }: Story): string => `fleet-${name}`

/** Plays all stories. It takes some minutes. `share`: with a part of the people, for a quick look. */
export function report(share = 1): Report {
  const played = STORIES.map((story) => ({ story, runs: play(story, share) }))
  return {
    title: 'A million people on one server',
    markdown: [introduction(), ...played.map(({ story, runs }) => sectionOf(runs, story))].join('\n\n'),
    charts: played.map(({ story, runs }) => ({ name: chartName(story), svg: chartOf(runs, story) })),
  }
}

const minutes = (duration: number): string => `${duration / MINUTE} min`

const introduction = (): string =>
  `Up to ${inWords(PEOPLE)} simulated people per run (${inWords(COMPARED_PEOPLE)} where policies are only compared), each with one page and one session of 15 minutes with a warning 2 minutes ahead. **Figures are scaled to a million people.** The library is its real core (\`transition\` and \`wakeAt\`); each peer is modelled on its source. A cell is *mean · peak · peak / mean* in requests per second; the peak is the busiest ten seconds. Requests are keepalives, statuses and sign-outs; pages that people load are counted apart. With ${inWords(COMPARED_PEOPLE)} people, chance alone lifts the busiest ten seconds of an even load to about 1.2 times its mean.

A person stays in the page for ${minutes(OFFICE.inPage)} on average, with an activity every ${OFFICE.gap / SECOND} s (a Poisson process), then goes to another window for ${minutes(OFFICE.elsewhere)} or, one time in ${1 / OFFICE.leavesMachine}, leaves the machine for ${minutes(OFFICE.away)} (each exponential). A warned person who is there presses *Stay signed in* after 2 s and, on average, 6 s more. A person whose session has ended signs in again after half a minute on average. The seed is fixed, so the figures are the same in each run.`
