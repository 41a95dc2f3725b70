// `npm run test:mutation -- --part=session-server`: changes the source of a part in small ways, and lists the changes that
// no test notices. Without `--part` all parts run, one after the other; that takes hours.
// `--fresh` tries all changes again, also those that a test has noticed before. `--at-once=2` uses two processes.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { installPackage } from '../install-package.mjs'
import { mutate } from './mutate.mjs'
import { hashOf, isLeft, merge, placesToTry, summarize, textAt } from './outcomes.mjs'
import { PARTS } from './parts.mjs'

const root = join(import.meta.dirname, '../..')
/** Not in the repository: what is worth keeping stands in docs/evidence/mutation.md. */
const reports = join(root, 'reports/mutation')
const pathOf = (name) => join(reports, `${name}.json`)
const read = (file) => readFileSync(join(root, file), 'utf8')

const { names, fresh, atOnce } = readArguments()
installPackage(import.meta.dirname)
for (const name of names) {
  const mutants = await runPart(name)
  mutants.filter(isLeft).forEach(tellLeft)
  tell(name, mutants)
}

function readArguments() {
  const { values } = parseArgs({
    options: { part: { type: 'string' }, fresh: { type: 'boolean' }, 'at-once': { type: 'string', default: '1' } },
  })
  const all = Object.keys(PARTS)
  const names = values.part?.split(',') ?? all
  const unknown = names.filter((name) => !all.includes(name))
  if (unknown.length > 0) throw new Error(`Unknown part: ${unknown.join(' ')}. The parts: ${all.join(' ')}`)
  return { names, fresh: values.fresh, atOnce: Number(values['at-once']) }
}

/** What is known is kept after each mutant, so a run that is interrupted goes on where it was. */
async function runPart(name) {
  const part = PARTS[name]
  const known = readKnown(name)
  const hashes = Object.fromEntries(part.files.map((file) => [file, hashOf(read(file))]))
  const places = placesToTry(known, hashes)
  let outcome = merge(known, hashes, [])
  if (places.length === 0) return outcome.mutants
  await mutate({ ...part, places, atOnce }, (mutants) => {
    outcome = merge(known, hashes, mutants)
    mkdirSync(reports, { recursive: true })
    writeFileSync(pathOf(name), JSON.stringify(outcome))
  })
  return outcome.mutants
}

function readKnown(name) {
  const isKnown = existsSync(pathOf(name)) && !fresh
  return isKnown ? JSON.parse(readFileSync(pathOf(name), 'utf8')) : { hashes: {}, mutants: [] }
}

function tellLeft(mutant) {
  const { file, start, status, replacement } = mutant
  console.log(`${status} ${file}:${start.line}  \`${textAt(read(file), mutant)}\` → \`${replacement}\``)
}

/** As a row of the table in docs/evidence/mutation.md. */
function tell(name, mutants) {
  const { mutants: all, killed, timeout, survived, noCoverage, pending, score } = summarize(mutants)
  if (pending > 0) console.log(`${pending} are still to be tried.`)
  console.log(`| ${[name, all, killed, timeout, survived, noCoverage, `${score} %`].join(' | ')} |`)
}
