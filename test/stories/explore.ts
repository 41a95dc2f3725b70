import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { play } from './player.ts'
import { type Finding, judge } from './promises.ts'
import { describeUnusual, type Story, stories } from './story.ts'
import { tell } from './telling.ts'
import { THEMES } from './themes.ts'

/**
 * Plays random stories until some number of them has been played, and tells which broke a promise.
 *
 *   npm run test:explore -- --stories=100000 --seed=1      looks for findings
 *   npm run test:explore -- --theme=clocks                 with the weights of a theme
 *   npm run test:explore -- --replay=3:120:1:0             plays one story again
 *   npm run test:explore -- --story='{"setup":…}'          plays a story that is given as data, or `--story=@file`
 */

/** Each block of so many stories has a seed of its own, and ends at its first finding. */
const BLOCK = 1000

const PROGRESS_EVERY = 5000

interface Options {
  readonly stories: number
  readonly seed: number
  readonly theme: string
  readonly findings: number
  readonly replay: string
  readonly story: string
}

const DEFAULTS: Options = { stories: 10_000, seed: 1, theme: 'everything', findings: 10, replay: '', story: '' }

function readOptions(args: readonly string[]): Options {
  const options: Record<string, string | number> = { ...DEFAULTS }
  for (const arg of args) {
    const [, name = '', value = ''] = /^--(\w+)=(.*)$/s.exec(arg) ?? []
    if (!(name in DEFAULTS)) throw new Error(`Unknown: ${arg}. Known: ${Object.keys(DEFAULTS).join(', ')}`)
    options[name] = typeof DEFAULTS[name as keyof Options] === 'number' ? Number(value) : value
  }
  return options as unknown as Options
}

const themeOf = (name: string) => {
  const theme = THEMES[name]
  if (!theme) throw new Error(`Unknown theme: ${name}. Known: ${Object.keys(THEMES).join(', ')}`)
  return theme
}

const find = async (story: Story): Promise<Finding | undefined> => judge(story.setup, await play(story))

const property = (theme: string) =>
  fc.asyncProperty(stories(themeOf(theme)), async (story) => (await find(story)) === undefined)

/** Plays at most `runs` stories of one seed. Resolves with the shrunk story of the first finding. */
async function explore(theme: string, seed: number, runs: number, path = '') {
  const result = await fc.check(property(theme), { seed, numRuns: runs, path, maxSkipsPerRun: 0 })
  const [story] = result.counterexample ?? []
  return {
    played: result.failed ? Number(result.counterexamplePath?.split(':')[0]) + 1 : runs,
    story,
    path: result.counterexamplePath,
  }
}

async function tellStory(story: Story): Promise<void> {
  const facts = await play(story)
  console.log(tell(story, facts, judge(story.setup, facts)))
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2))
  if (options.story) {
    const text = options.story.startsWith('@') ? readFileSync(options.story.slice(1), 'utf8') : options.story
    return tellStory(JSON.parse(text))
  }
  if (options.replay) return replay(options)
  return search(options)
}

async function replay({ replay, theme }: Options): Promise<void> {
  const [seed = '', ...path] = replay.split(':')
  const { story } = await explore(theme, Number(seed), 1, path.join(':'))
  if (story) await tellStory(story)
  else console.log('This story breaks no promise any more.')
}

/** What was found: the same shrunk story, but for its figures, is told once. */
interface Kind {
  readonly firstAfter: number
  readonly replay: string
  count: number
}

const kindOf = (story: Story, { promise, words }: Finding): string =>
  `${promise}: ${words.replaceAll(/\d+(:\d+)?/g, '#')} | ${describeUnusual(story.setup)}`

async function search({ stories: wanted, seed: first, theme, findings: most }: Options): Promise<void> {
  const startedAt = Date.now()
  const kinds = new Map<string, Kind>()
  const pace = () => `${(played / ((Date.now() - startedAt) / 1000)).toFixed(0)} stories a second`
  let played = 0
  let toldAt = 0
  for (let seed = first; played < wanted && kinds.size < most; seed++) {
    const { story, path, played: more } = await explore(theme, seed, Math.min(BLOCK, wanted - played))
    played += more
    if (story) await tellKind(kinds, story, played, `--theme='${theme}' --replay=${seed}:${path}`)
    if (played - toldAt < PROGRESS_EVERY) continue
    toldAt = played
    console.log(`${played} stories, ${kinds.size} kinds of findings, ${pace()}`)
  }
  for (const [kind, { firstAfter, count, replay }] of kinds) {
    console.log(`\nfirst after ${firstAfter} stories, ${count} times: ${kind}\n  ${replay}`)
  }
  console.log(`\n${played} stories, ${kinds.size} kinds of findings, ${pace()}, --seed=${first} --theme='${theme}'`)
  if (kinds.size > 0) process.exitCode = 1
}

async function tellKind(kinds: Map<string, Kind>, story: Story, played: number, replay: string): Promise<void> {
  const facts = await play(story)
  const finding = judge(story.setup, facts)
  if (!finding) return
  const name = kindOf(story, finding)
  const known = kinds.get(name)
  if (known) {
    known.count++
    return
  }
  kinds.set(name, { firstAfter: played, replay, count: 1 })
  console.log(`\n── finding ${kinds.size}, after ${played} stories, ${replay}\n${tell(story, facts, finding)}`)
}

await main()
