import fc from 'fast-check'
import { quiet } from './console.ts'
import { rest, watchErrors } from './errors.ts'
import { closePage, freshPage } from './page.ts'
import { countedSteps, resetSteps } from './steps.ts'

/** One kind of input from outside, and what no such input may cause. */
export interface Topic<Input = unknown> {
  readonly name: string
  /** `page`: the topic needs a document. */
  readonly ring: 'core' | 'page'
  readonly inputs: fc.Arbitrary<Input>
  /** Gives the input to the product. Throws if it breaks a promise. */
  readonly play: (input: Input) => unknown
  /** How much work the input may cause, in calls and rounds of loops of `src/`. */
  readonly mostSteps: (input: Input) => number
}

/** So that each topic keeps the type of its own inputs. */
export const defineTopic = <Input>(topic: Topic<Input>): Topic => topic as unknown as Topic

export interface Run {
  readonly inputs: number
  readonly seed: number
  /** The path of fast-check to one shrunk input. */
  readonly path?: string
  /** Whether a finding is made as small as possible. @default true */
  readonly isShrunk?: boolean
}

/** An input that breaks a promise, as small as fast-check could make it. */
export interface Finding {
  readonly topic: string
  readonly message: string
  readonly input: string
  readonly replay: string
  /** How many inputs were played until it was found. */
  readonly after: number
}

/** Plays random inputs. Resolves with the first finding, if there is one. */
export async function playTopic(topic: Topic, run: Run): Promise<Finding | undefined> {
  const { path = '', isShrunk = true } = run
  const errors = watchErrors()
  const property = fc.asyncProperty(topic.inputs, (input) => playInput(topic, input, errors.take))
  const result = await fc.check(property, {
    seed: run.seed,
    numRuns: run.inputs,
    path,
    endOnFailure: !isShrunk,
    includeErrorInReport: false,
  })
  errors.stop()
  await closePage()
  if (!result.failed) return undefined
  const place = result.counterexamplePath ?? ''
  return {
    topic: topic.name,
    message: messageOf(result.errorInstance),
    input: fc.stringify(result.counterexample?.[0]),
    replay: `--only=${topic.name} --seed=${run.seed} --replay=${place}`,
    after: Number(place.split(':')[0]) + 1,
  }
}

async function playInput(topic: Topic, input: unknown, takeErrors: () => readonly unknown[]): Promise<void> {
  if (topic.ring === 'page') await freshPage()
  const speak = quiet()
  resetSteps()
  try {
    await topic.play(input)
    await rest()
  } finally {
    speak()
  }
  const steps = countedSteps()
  const [error] = takeErrors()
  if (error !== undefined) throw new Error(`An error reached the page: ${messageOf(error)}`)
  const most = topic.mostSteps(input)
  if (steps > most) throw new Error(`The work is ${steps} steps and may be ${most}`)
}

const messageOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error))

/** Throws if a promise is broken. */
export function demand(isKept: boolean, promise: string, ...found: readonly unknown[]): asserts isKept {
  if (!isKept) throw new Error([promise, ...found.map((each) => fc.stringify(each))].join(' '))
}
