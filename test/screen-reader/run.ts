// `npm run test:screen-reader`: plays the stories with Orca in Firefox and Chromium, several at a time.
// `-- --stories=typing,expiry`, `--browsers=firefox`, `--at-once=1` choose fewer; only a whole run writes the table.
// `--repeat=10` plays each chosen story ten times.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { BrowserName } from './browser.ts'
import type { Verdict } from './judge.ts'
import { hasHmrc, installPackages } from './packages.ts'
import { keepTranscript, type Played, tableOf, writeReport } from './report.ts'
import { type Story, stories } from './stories.ts'

const AT_ONCE = 4
const LIMIT = 420
const SECOND = 1000
const play = fileURLToPath(new URL('play.ts', import.meta.url))

interface Play {
  readonly story: Story
  readonly browser: BrowserName
}

const { values } = parseArgs({
  options: {
    stories: { type: 'string' },
    browsers: { type: 'string' },
    repeat: { type: 'string' },
    'at-once': { type: 'string' },
  },
})

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1))
process.exitCode = (await main()) ? 0 : 1

async function main(): Promise<boolean> {
  await installPackages()
  const isHmrcThere = hasHmrc()
  if (!isHmrcThere) console.log('The package hmrc-frontend cannot be fetched. The comparison with it is left out.')
  const plays = chosenPlays().filter(({ story }) => isHmrcThere || story.product === 'ours')
  const all = await playAll(plays, Number(values['at-once'] ?? AT_ONCE))
  const table = tableOf(all)
  if (!values.stories && !values.browsers && !values.repeat) writeReport(all, table)
  console.log(`\n${table.replaceAll('<br>', '; ')}\n`)
  return sum(all)
}

function chosenPlays(): Play[] {
  const names = values.stories?.split(',')
  const browsers = (values.browsers?.split(',') ?? ['firefox', 'chromium']) as BrowserName[]
  const chosen = stories.filter(({ name }) => !names || names.includes(name))
  const plays = chosen.flatMap((story) => browsers.map((browser) => ({ story, browser })))
  return Array.from({ length: Number(values.repeat ?? 1) }, () => plays).flat()
}

/** Each lane takes the next story when it has played one. */
async function playAll(plays: readonly Play[], atOnce: number): Promise<Played[]> {
  const waiting = [...plays]
  const all: Played[] = []
  const lane = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) all.push(await playOne(next))
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
  const orderOf = ({ story, browser }: Played) =>
    plays.findIndex((each) => each.story.name === story && each.browser === browser)
  return all.sort((a, b) => orderOf(a) - orderOf(b))
}

async function playOne({ story, browser }: Play): Promise<Played> {
  const home = mkdtempSync(join(tmpdir(), 'screen-reader-'))
  const log = await playInNamespace([story.name, browser, home])
  const result = readResult(join(home, 'result.json'))
  rmSync(home, { recursive: true, force: true, maxRetries: 5 })
  if (result) keepTranscript(story.name, browser, result.transcript)
  const verdicts = result?.verdicts ?? [
    { moment: story.name, label: 'the story', isPassed: false, outcome: 'not played' },
  ]
  const played = { story: story.name, product: story.product, browser, verdicts }
  print(played, result ? '' : log)
  return played
}

/** One Orca for each process namespace. When its first process ends, all others in it end. */
async function playInNamespace(args: readonly string[]): Promise<string> {
  const isRoot = process.getuid?.() === 0
  const namespace = ['--pid', '--fork', '--mount-proc', '--kill-child', ...(isRoot ? [] : ['--map-root-user'])]
  const command = [...namespace, process.execPath, '--import', 'tsx', play, ...args]
  const child = spawn('unshare', command, { stdio: ['ignore', 'pipe', 'pipe'], timeout: LIMIT * SECOND })
  const end = () => child.kill()
  process.once('exit', end)
  const log: string[] = []
  child.stdout.on('data', (chunk) => log.push(String(chunk)))
  child.stderr.on('data', (chunk) => log.push(String(chunk)))
  await once(child, 'exit')
  process.off('exit', end)
  return log.join('')
}

function readResult(file: string): { verdicts: Verdict[]; transcript: string } | undefined {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}

function print({ story, browser, product, verdicts }: Played, log: string): void {
  const lines = verdicts.map(({ moment, label, isPassed, outcome }) => {
    const isOurs = product === 'ours'
    return `  ${isPassed ? '✓' : isOurs ? '✗' : '·'} ${moment}: ${label}: ${outcome}`
  })
  console.log([`${story}, ${browser}`, ...lines, log].filter(Boolean).join('\n'))
}

/** Only our stories count. */
function sum(all: readonly Played[]): boolean {
  const verdicts = all.filter(({ product }) => product === 'ours').flatMap((played) => played.verdicts)
  const failed = verdicts.filter(({ isPassed }) => !isPassed).length
  console.log(`${verdicts.length - failed} passed, ${failed} failed`)
  return failed === 0 && verdicts.length > 0
}
