import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import type { IdleWarning } from '../../../src/types.ts'
import { installBrowser, installTimers } from '../browser.ts'
import { said } from '../console.ts'
import { anyJsonText, anyText, sizeOf } from '../hostile.ts'
import { anyOptions, DURATIONS } from '../option-inputs.ts'
import { defineTopic, demand } from '../topic.ts'
import { anyAddress } from './addresses.ts'

/** The attributes of the script tag, and the JSON beside it. A template or a content management system writes them. */
interface Input {
  readonly attributes: readonly (readonly [name: string, value: string])[]
  /** The attribute without which the script is off. */
  readonly isTimed: boolean
  readonly json: string | undefined
  readonly hooks: readonly (readonly [name: string, max: string])[]
}

const value = fc.oneof(
  fc.constantFrom(...DURATIONS),
  fc.constantFrom('true', 'false', '', 'django', 'button', 'activity', 'off', '#own', ':is(', 'dialog'),
  anyAddress,
  anyText,
)

const NAMES = [
  'warn-before', 'absolute-timeout', 'keepalive-interval', 'expires-in', 'absolute-in', 'keepalive-url', 'status-url',
  'sign-out-url', 'sign-in-url', 'signed-out-url', 'return-param', 'allowed-origins', 'session-key', 'user-key', 'scope',
  'lang', 'extend-on', 'end-after-close', 'cover-on-leave', 'ignore-movement', 'allow-short-warning', 'csrf',
  'credentials', 'timeout', 'dialog-role', 'dialog-element', 'dialog-expired', 'idle-timeout', 'manual', 'debug',
] as const // biome-ignore format: a list

/** Names that HTML allows: misspelled, doubled, of prototypes, very long. */
const name = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...NAMES) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('warning-before', 'idle_timeout', '__proto__', 'constructor', '-', 'x'.repeat(20_000)),
  },
)

const inputs: fc.Arbitrary<Input> = fc.record({
  attributes: fc.array(fc.tuple(name, value), { maxLength: 6 }),
  isTimed: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  json: fc.option(anyJsonText(anyOptions()), { nil: undefined }),
  hooks: fc.array(
    fc.tuple(
      fc.constantFrom('timeout', 'remaining', 'hold', 'extend', '', '__proto__'),
      fc.oneof(fc.constantFrom('1h', '1', ''), anyText),
    ),
    { maxLength: 3 },
  ),
})

const inHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('\u0000', '').replaceAll('<', '&lt;')

/** What the script leaves in the page. */
const here = () => globalThis as unknown as { idleWarning?: Partial<IdleWarning> } & Record<symbol, unknown>

let script: (() => void) | undefined

/** One classic script, made by a command, because esbuild refuses to run beside the globals of a page. */
function mainScript(): () => void {
  if (script) return script
  const { fuzzFault = '' } = globalThis as { fuzzFault?: number | '' }
  const code = execFileSync(process.execPath, ['test/fuzz/script-text.mjs', `${fuzzFault}`], { maxBuffer: 50_000_000 })
  script = new Function(code.toString()) as () => void
  return script
}

function write({ attributes, isTimed, json, hooks }: Input): void {
  const timed = isTimed ? ' data-idle-timeout="15m"' : ''
  // Of two attributes of one name the browser takes the first.
  const rest = attributes.map(([name, text]) => ` data-${name}="${inHtml(text)}"`).join('')
  const block =
    json === undefined
      ? ''
      : `<script type="application/json" id="idle-warning">${json.replaceAll('<', '\\u003c')}</script>`
  const tag = `<script type="text/plain" data-idle-timeout=""></script>`
  document.head.innerHTML = block + (isTimed || rest ? `<script type="text/plain"${timed}${rest}></script>` : tag)
  document.body.innerHTML = hooks
    .map(([name, max]) => `<p data-idle-warning="${inHtml(name)}" data-idle-warning-max="${inHtml(max)}"></p>`)
    .join('')
}

/** What the console may be told: a line for each attribute and option, and some that are said once. */
const mostLines = ({ attributes, json = '', hooks }: Input): number =>
  attributes.length + hooks.length * 2 + json.length / 4 + 10

const LONGEST_LINE = 6000

const MOST_TIMERS = 60

function isExcused({ attributes, json = '' }: Input): boolean {
  const names = attributes.map(([name]) => name)
  // A second address of the sign-in page, or a flag, keeps the script off on purpose.
  return names.includes('manual') || names.includes('sign-in-url') || json.includes('signInUrl')
}

function check(input: Input): void {
  const handle = here().idleWarning
  demand(typeof handle?.on === 'function', 'The script left no handle')
  const isProtected = handle.phase !== 'stopped' || handle.isChecking === true
  demand(
    !input.isTimed || isExcused(input) || isProtected,
    'The page is not protected:',
    handle.phase,
    said.slice(0, 3),
  )
  demand(said.length <= mostLines(input), 'The console was told too much:', said.length)
  const longest = Math.max(0, ...said.map(({ length }) => length))
  demand(longest <= LONGEST_LINE, 'A line of the console is very long:', longest)
  demand(Object.keys(Object.prototype).length === 0, 'The prototype of all objects has changed')
}

function leave(): void {
  const page = here()
  page.idleWarning?.stop?.()
  delete page.idleWarning
  for (const name of ['idle-warning', 'idle-warning.sources', 'idle-warning.own-dialog', 'idle-warning.live'])
    delete page[Symbol.for(name)]
  document.querySelector('idle-warning')?.remove()
}

function play(input: Input): void {
  const run = mainScript()
  const browser = installBrowser()
  const timers = installTimers()
  try {
    write(input)
    globalThis.fetch = async () => new Response(null, { status: 204 })
    run()
    check(input)
    demand(timers.count() <= MOST_TIMERS, 'Too many timers:', timers.count())
  } finally {
    leave()
    timers.uninstall()
    browser.uninstall()
  }
}

export const scriptTags = defineTopic({
  name: 'script-tags',
  ring: 'page',
  inputs,
  play,
  mostSteps: (input: Input) => 100_000 + 60 * sizeOf(input),
})
