import fc from 'fast-check'
import { safeUrl } from '../../../src/browser/addresses.ts'
import type { IdleWarningError } from '../../../src/core/errors.ts'
import { insideOf } from '../../../src/core/inside.ts'
import type { Settings } from '../../../src/core/options/options.ts'
import { createIdleWarning, isIdleWarningError } from '../../../src/headless.ts'
import { completeOptions } from '../../../src/live-options.ts'
import type { IdleWarning, IdleWarningOptions } from '../../../src/types.ts'
import { createFakePorts, type FakePorts } from '../../support/fake-ports.ts'
import { installBrowser } from '../browser.ts'
import { made, OWN_ERROR, recipe } from '../exotic.ts'
import { anyText, sizeOf } from '../hostile.ts'
import { anyOptions } from '../option-inputs.ts'
import { defineTopic, demand } from '../topic.ts'

/** What an application passes: the options, changes of them, and the arguments of calls. */
interface Input {
  readonly options: object
  readonly isTimed: boolean
  readonly changes: object
  readonly label: string
  readonly argument: unknown
}

const inputs: fc.Arbitrary<Input> = fc.record({
  options: anyOptions(recipe),
  isTimed: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  changes: anyOptions(recipe),
  label: anyText,
  argument: fc.oneof(recipe, anyText, fc.constantFrom<unknown>({}, null, 5, '1h', '0.0001ms', 'warning')),
})

/** A message names each problem, and quotes a value only in part. */
const LONGEST_MESSAGE = 20_000

/** A mistake throws an error of this library, with all problems. What a getter throws is the application's own. */
function demandOwn(error: unknown): void {
  if (error === OWN_ERROR) return
  demand(isIdleWarningError(error), 'Another error:', String((error as Error)?.stack ?? error))
  const { problems, message } = error as IdleWarningError
  demand(problems.length > 0, 'An error without a problem:', message)
  demand(message.length <= LONGEST_MESSAGE, 'A very long message:', message.length)
}

function attempted<T>(act: () => T): T | undefined {
  try {
    return act()
  } catch (error) {
    demandOwn(error)
    return undefined
  }
}

const isDuration = (value: number): boolean => value > 0 && !Number.isNaN(value)

function checkSettings({ limits, signInUrl, signedOutUrl, allowedOrigins, requestTimeout }: Settings): void {
  const { idleTimeout, warnBefore, absoluteTimeout, keepaliveInterval = 1 } = limits
  const durations = [idleTimeout, warnBefore, absoluteTimeout, keepaliveInterval, requestTimeout]
  demand(durations.every(isDuration), 'A duration that is none:', limits)
  demand(warnBefore < idleTimeout || idleTimeout === Infinity, 'The warning does not fit:', limits)
  for (const url of [signInUrl, signedOutUrl])
    demand(url === undefined || safeUrl(url, allowedOrigins) !== undefined, 'An unsafe address:', url)
}

const settingsOf = (handle: IdleWarning): Settings => {
  const inside = insideOf(handle)
  if (!inside) throw new Error('The handle shows nothing')
  return inside.settings()
}

/** A script tag goes on with what is right. */
function tolerate(options: object): void {
  const complete = attempted(() => completeOptions(options))
  if (complete) checkSettings(complete.settings)
}

/** A session with such options starts, lasts and ends. */
async function run(handle: IdleWarning, input: Input, clock: FakePorts['clock']): Promise<void> {
  handle.on('error', () => {})
  const argument = made(input.argument)
  attempted(() => handle.beginWork(input.label, { max: argument as '1h' }))
  handle.start()
  await clock.advance(1000)
  attempted(() => handle.update(made(input.changes) as object))
  checkSettings(settingsOf(handle))
  attempted(() => handle.on(argument as 'warning', () => {}))
  attempted(() => handle.reportRenewal({ expiresIn: argument as '1h' }))
  handle.reportActivity()
  await handle.extend()
  await clock.advance(100_000)
  const { remaining, expiresAt = 0 } = handle
  demand(!Number.isNaN(remaining) && !Number.isNaN(expiresAt), 'The time left is no number:', remaining, expiresAt)
}

async function play(input: Input): Promise<void> {
  const browser = installBrowser()
  const ports = createFakePorts()
  ports.isVisible = false
  const timed = input.isTimed ? { idleTimeout: '15m' } : {}
  const raw = () => ({ ...(made(input.options) as object), ...timed })
  try {
    tolerate(attempted(raw) ?? {})
    const options = { ...(attempted(raw) ?? {}), ports } as unknown as IdleWarningOptions
    const handle = attempted(() => createIdleWarning(options))
    if (handle) {
      checkSettings(settingsOf(handle))
      try {
        await run(handle, input, ports.clock)
      } finally {
        handle.stop()
      }
    }
    demand(Object.keys(Object.prototype).length === 0, 'The prototype of all objects has changed')
  } finally {
    browser.uninstall()
  }
}

/** The values of an input, and those that are made of it: a list may be long. */
const MADE = 20_000

export const options = defineTopic({
  name: 'options',
  ring: 'page',
  inputs,
  play,
  mostSteps: (input: Input) => 400_000 + MADE + 60 * sizeOf(input),
})
