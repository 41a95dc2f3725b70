// `npm run test:chaos -- --seed=1 --minutes=10`: persons work in many tabs while tabs crash, freeze and stop, the server goes
// away and clocks move. A second process watches the two promises from outside. See docs/contributing/tests.md.
import { parseArgs } from 'node:util'
import type { EngineName } from '../e2e/engines/index.ts'
import { FAULTS, type FaultKind } from './facts.ts'
import { impossibleIn } from './fault-loop.ts'
import { plantAll } from './planted.ts'
import { type Outcome, play, type ToldFinding } from './play.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '10' },
    engine: { type: 'string', default: 'chromium' },
    people: { type: 'string', default: 'Ada,Bob,Cleo' },
    only: { type: 'string', default: FAULTS.join(',') },
    planted: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
})

const options = {
  seed: Number(values.seed),
  minutes: Number(values.minutes),
  engine: values.engine as EngineName,
  people: values.people.split(','),
  faults: values.only.split(',') as FaultKind[],
  keepsLogs: values.keep,
}

const isGood = values.planted ? await plantAll(options) : tell(await play(options))
process.exit(isGood ? 0 : 1)

function tell({ browser, findings, counts, looks, ends, folder }: Outcome): boolean {
  const missing = impossibleIn(options.engine).filter((kind) => options.faults.includes(kind))
  console.log(`seed ${options.seed}, ${options.minutes} min in ${browser}, ${looks} looks at pages`)
  if (missing.length > 0) console.log(`The driver of this engine cannot do: ${missing.join(', ')}.`)
  console.log(counts.join('\n'))
  const explained = Object.entries(ends).map(([why, count]) => `${count} ${why}`)
  console.log(`ends of sessions and of their pages: ${explained.join(', ') || 'none'}`)
  console.log(findings.length === 0 ? 'No promise was broken.' : `${findings.length} promises were broken.`)
  for (const finding of findings) tellFinding(finding)
  if (findings.length > 0 || values.keep) console.log(`The logs are in ${folder}.`)
  if (findings.length > 0)
    console.log('The seed draws the same acts and faults, but in real time: a second run meets pages in other states.')
  return findings.length === 0
}

function tellFinding({ at, promise, words, steps, histories }: ToldFinding): void {
  console.log(`\n${promise} at ${new Date(at).toISOString().slice(11, 23)}: ${words} (seed ${options.seed})`)
  for (const step of steps) console.log(`  ${step}`)
  for (const [tab, history] of Object.entries(histories)) {
    console.log(`  idleWarning.history of ${tab}:`)
    for (const entry of history.slice(-12)) console.log(`    ${JSON.stringify(entry).slice(0, 400)}`)
  }
}
