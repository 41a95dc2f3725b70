// The second process. It reads the server's log and the log of what persons and faults did, asks the pages what they show,
// and tells each promise that was broken: a line `finding: {…}` each.
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Fact, Finding } from './facts.ts'
import { createJournal, createTail } from './journal.ts'
import { createJudge } from './judge.ts'
import { type PageWatch, watchPages } from './page-watch.ts'
import { RULES } from './rules.ts'
import { createTelling } from './telling.ts'

const { CHAOS_FOLDER = '', CHAOS_ENDPOINT = '' } = process.env

/** How often pages are asked, and how long a line of a log may take to arrive. In milliseconds. */
const INTERVAL = 1000
const LATEST = 4000

const seenFile = join(CHAOS_FOLDER, 'seen.jsonl')
const pages = CHAOS_ENDPOINT === '' ? undefined : await watchPages(CHAOS_ENDPOINT, createJournal(seenFile))
const tails = ['driver.jsonl', 'server.jsonl', 'seen.jsonl'].map((name) => createTail(join(CHAOS_FOLDER, name)))
const judge = createJudge(RULES)
const telling = createTelling()
let waiting: Fact[] = []
let looks = 0

process.stdout.write('watching\n')
for (;;) {
  await pages?.look().catch(() => {})
  judgeUntil(Date.now() - LATEST)
  process.stdout.write(`looks: ${looks}\nends: ${JSON.stringify(judge.countEnds())}\n`)
  await sleep(INTERVAL)
}

/** The logs are of three processes, so their lines are put in order first. */
function judgeUntil(until: number): void {
  waiting.push(...tails.flatMap((read) => read()))
  waiting.sort((one, other) => one.at - other.at)
  const due = waiting.filter(({ at }) => at <= until)
  waiting = waiting.slice(due.length)
  for (const fact of due) {
    if (fact.kind === 'seen') looks++
    const findings = judge.note(fact)
    telling.note(fact)
    for (const finding of findings) tell(finding, pages)
  }
}

function tell(finding: Finding, pages: PageWatch | undefined): void {
  const tabs = telling.tabsOf(finding.person)
  const histories = Object.fromEntries(tabs.map((tab) => [tab, pages?.historyOf(tab) ?? []]))
  const steps = telling.stepsOf(finding.person)
  process.stdout.write(`finding: ${JSON.stringify({ ...finding, steps, histories })}\n`)
}
