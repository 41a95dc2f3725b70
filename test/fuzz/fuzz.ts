import { type Finding, playTopic, type Topic } from './topic.ts'
import { TOPICS } from './topics.ts'

/** Each block of so many inputs has a seed of its own, and ends at its first finding. */
const BLOCK = 1000

const PROGRESS_EVERY = 20_000

interface Options {
  readonly inputs: number
  readonly seed: number
  readonly only: string
  /** A topic ends after so many kinds of findings. */
  readonly findings: number
  readonly replay: string
}

const DEFAULTS: Options = { inputs: 10_000, seed: 1, only: '', findings: 10, replay: '' }

function readOptions(args: readonly string[]): Options {
  const options: Record<string, string | number> = { ...DEFAULTS }
  for (const arg of args) {
    const [, name = '', value = ''] = /^--(\w+)=(.*)$/s.exec(arg) ?? []
    if (!(name in DEFAULTS)) throw new Error(`Unknown: ${arg}. Known: ${Object.keys(DEFAULTS).join(', ')}`)
    options[name] = typeof DEFAULTS[name as keyof Options] === 'number' ? Number(value) : value
  }
  return options as unknown as Options
}

function topicsOf({ only }: Options): readonly Topic[] {
  const names = only ? only.split(',') : TOPICS.map(({ name }) => name)
  return names.map((name) => {
    const topic = TOPICS.find((each) => each.name === name)
    if (!topic) throw new Error(`Unknown topic: ${name}. Known: ${TOPICS.map((each) => each.name).join(', ')}`)
    return topic
  })
}

/** Two findings with the same message, but for its figures, are one kind. */
const kindOf = ({ message }: Finding): string => message.split('\n    at ')[0]?.replaceAll(/[-\d.e+]+/g, '#') ?? ''

async function playBlocks(topic: Topic, { inputs, seed: first, findings }: Options): Promise<number> {
  const startedAt = performance.now()
  const kinds = new Set<string>()
  let played = 0
  for (let seed = first; played < inputs && kinds.size < findings; seed++) {
    const block = Math.min(BLOCK, inputs - played)
    const finding = await playTopic(topic, { inputs: block, seed })
    const before = played
    played += finding?.after ?? block
    if (finding && !kinds.has(kindOf(finding))) tell(finding, played)
    if (finding) kinds.add(kindOf(finding))
    if (Math.floor(before / PROGRESS_EVERY) < Math.floor(played / PROGRESS_EVERY))
      console.info(`  ${topic.name}: ${played}`)
  }
  const seconds = (performance.now() - startedAt) / 1000
  const pace = `${(played / seconds).toFixed(0)} a second`
  console.info(`${topic.name}: ${played} inputs from seed ${first}, ${kinds.size} kinds of findings, ${pace}`)
  return kinds.size
}

function tell({ topic, message, input, replay }: Finding, played: number): void {
  console.info(`\n── ${topic}, after ${played} inputs, ${replay}\n${input.slice(0, 2000)}\n${message}\n`)
}

/** Plays a topic until something is found, which is not made smaller. */
export async function findFirst(name: string, inputs: number): Promise<Finding | undefined> {
  const [topic] = topicsOf({ ...DEFAULTS, only: name })
  return topic && playTopic(topic, { inputs, seed: DEFAULTS.seed, isShrunk: false })
}

/** Plays what the command line asks for. The exit code is 1 if a promise was broken. */
export async function main(args: readonly string[]): Promise<void> {
  const options = readOptions(args)
  let found = 0
  for (const topic of topicsOf(options)) {
    if (options.replay) {
      const finding = await playTopic(topic, { inputs: 1, seed: options.seed, path: options.replay })
      if (finding) tell(finding, 1)
      else console.info('This input breaks no promise any more.')
    } else found += await playBlocks(topic, options)
  }
  process.exitCode = found > 0 ? 1 : 0
}
