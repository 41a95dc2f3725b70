import { cpus, loadavg } from 'node:os'
import type { Outcome } from './load.ts'
import { type ExpressFigures, longestWait } from './measure-express.ts'
import { storeEvery, type Writes } from './measure-writes.ts'

/** The timeout of the examples is 15 minutes: then an active page sends a keepalive every five minutes. */
const keepaliveInterval = 300
const people = 1000

interface AllWrites {
  express: Writes
  django: Writes
}

/** The section as Markdown. Every figure is of this run. */
export function describeServers(express: ExpressFigures, writes: AllWrites): string {
  return [introduction(express), loadTable(express.outcomes), verdict(express), sizing(express)]
    .concat(['### What is written', writesIntroduction, writesTable(writes)])
    .join('\n\n')
}

const introduction = ({ sessions, processes }: ExpressFigures): string =>
  `${processes} processes of Express with \`idle-warning/express\` on one Redis, with ${number(sessions)} signed-in sessions. ` +
  'One generator on the same machine sends keepalives at a fixed rate, whether the answers come or not. The time of an ' +
  'answer counts from the instant at which its request was due. A rate is kept if all requests are answered in time, ' +
  `95 % of them within ${longestWait} ms. The highest rate that was kept goes on for a minute.`

function loadTable(outcomes: readonly Outcome[]): string {
  const head =
    '| keepalives a second | seconds | answered a second | p50 | p95 | p99 | errors |\n|---:|---:|---:|---:|---:|---:|---:|'
  return [head, ...outcomes.map(loadRow)].join('\n')
}

const loadRow = ({ rate, seconds, achieved, p50, p95, p99, errors }: Outcome): string =>
  row([number(rate), String(seconds), number(achieved), ...[p50, p95, p99].map(milliseconds), number(errors)])

function verdict({ rate, processorSeconds, commandsPerKeepalive }: ExpressFigures): string {
  const kept = rate ? `The highest rate that was kept is ${number(rate)} keepalives a second` : 'No rate was kept'
  const others = `the machine has ${cpus().length} processors for all of them, and its load average after the run was ${decimal(loadavg()[0] as number)}`
  const cost = `One keepalive costs ${milliseconds(processorSeconds * 1000)} of processor time in Node, and ${decimal(commandsPerKeepalive)} commands of Redis`
  return `${kept}; ${others}. ${cost}.`
}

function sizing({ bytesPerSession, processorSeconds }: ExpressFigures): string {
  const rate = people / keepaliveInterval
  return (
    `Of ${number(people)} people who are all active at once, with an idle timeout of 15 minutes, come ${decimal(rate)} keepalives ` +
    `a second, which keep ${decimal(rate * processorSeconds * 100)} % of one processor busy. A session takes ` +
    `${number(bytesPerSession)} bytes in Redis, so ${number(people)} sessions take ${decimal((bytesPerSession * people) / 1e6)} MB.`
  )
}

const writesIntroduction =
  'Express: commands of Redis, with the reading of the session. Django: how often the row of the session is saved.'

function writesTable({ express, django }: AllWrites): string {
  const rows: [string, keyof Writes][] = [
    ['a page view', 'page'],
    ['a keepalive', 'keepalive'],
    ['a status', 'status'],
    ['a page and the nine files that it fetches', 'pageWithFiles'],
    [`the same with \`storeEvery: '${storeEvery}'\``, 'pageWithFilesStoredRarely'],
  ]
  const head = '| request | Express, commands of Redis | Django, saves |\n|---|---:|---:|'
  return [head, ...rows.map(([name, key]) => row([name, String(express[key]), String(django[key])]))].join('\n')
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
const number = (value: number): string => Math.round(value).toLocaleString('en-US')
const decimal = (value: number): string => value.toFixed(1)
const milliseconds = (value: number): string => `${value < 10 ? value.toFixed(1) : number(value)} ms`
