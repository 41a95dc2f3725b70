// `npm run bench`: measures every part, and writes RESULTS.md, results.json and the charts.
// `node bench/run.mjs --only=flood,start` measures some parts and prints them. It writes no results, but keeps them.
// `node bench/run.mjs --write` measures nothing, and writes the results of what was kept last of each part.
// `--rounds=3` is quicker, and the results say so.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { installMissing } from './install.mjs'
import { GROUPS, listParts } from './parts.mjs'
import { keep, readKept } from './results/kept.mjs'

const bench = fileURLToPath(new URL('.', import.meta.url))
/** Fewer rounds are for trying out a change of a measurement. */
const ROUNDS = 9

const { only, write, rounds } = readArguments()
await installMissing()
if (write) await writeKept()
else await measureAndTell()
// A part that failed may have left its browser open.
process.exit()

function notMeasured(name) {
  return { title: name, markdown: 'This part was not measured.', rounds: ROUNDS }
}

async function writeKept() {
  const parts = listParts().map(({ name }) => readKept(name) ?? notMeasured(name))
  drawCharts(parts)
  await writeAll(parts, false)
}

async function measureAndTell() {
  const measured = await measureAll(only)
  if (only) for (const { title, markdown } of measured) console.log(`\n## ${title}\n\n${markdown}`)
  else await writeAll(measured, true)
}

function readArguments() {
  const { values } = parseArgs({
    options: { only: { type: 'string' }, write: { type: 'boolean' }, rounds: { type: 'string' } },
  })
  const names = listParts().map(({ name }) => name)
  const only = values.only?.split(',')
  const unknown = only?.filter((name) => !names.includes(name)) ?? []
  if (unknown.length > 0) throw new Error(`Unknown part: ${unknown.join(' ')}. The parts: ${names.join(' ')}`)
  return { only, write: values.write, rounds: Number(values.rounds ?? ROUNDS) }
}

async function measureAll(only) {
  const parts = listParts().filter(({ name }) => !only || only.includes(name))
  const [first, ...others] = parts
  if (others.length > 0) await measureGroups(parts)
  else await measureAndKeep(first)
  const results = parts.map(({ name }) => readKept(name))
  drawCharts(results)
  return results
}

async function measureGroups(parts) {
  for (const { atOnce, names } of GROUPS) {
    const waiting = names.filter((name) => parts.some((part) => part.name === name))
    await Promise.all(Array.from({ length: atOnce }, () => takeTurns(waiting)))
  }
}

async function takeTurns(waiting) {
  for (let name = waiting.shift(); name; name = waiting.shift()) await timed(name, () => measureApart(name))
}

async function timed(name, work) {
  const startedAt = Date.now()
  await work()
  console.log(`${name}: ${((Date.now() - startedAt) / 1000).toFixed(0)} s`)
}

async function measureAndKeep({ name, measure }) {
  const part = await measurePart(name, measure)
  keep(name, { ...part, rounds, date: new Date().toISOString().slice(0, 10), load: loadavg()[0] })
}

/** In a process of its own, so that the work of one part does not hold up another. */
async function measureApart(name) {
  const order = [fileURLToPath(import.meta.url), `--only=${name}`, `--rounds=${rounds}`]
  const child = spawn(process.execPath, order, { stdio: ['ignore', 'ignore', 'inherit'] })
  const [code] = await once(child, 'exit')
  if (code !== 0) process.exitCode = 1
}

/** A part that fails costs the run its exit code, but not the other parts. */
async function measurePart(name, measure) {
  try {
    return await measure({ rounds })
  } catch (error) {
    console.error(error)
    process.exitCode = 1
    return { title: name, markdown: `**This part failed**: ${String(error.message).split('\n')[0]}` }
  }
}

function drawCharts(parts) {
  for (const { charts = [] } of parts) charts.forEach(writeChart)
}

function writeChart({ name, svg }) {
  mkdirSync(`${bench}charts`, { recursive: true })
  writeFileSync(`${bench}charts/${name}.svg`, svg)
}

async function writeAll(measured, isNew) {
  const { writeResults } = await import('./results/write-results.mjs')
  writeResults(measured, ROUNDS, isNew)
}
