import fc from 'fast-check'
import { type CsrfPlace, type CsrfPreset, createCsrf } from '../../../src/browser/csrf.ts'
import { createServer } from '../../../src/browser/server.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { anyText, sizeOf } from '../hostile.ts'
import { defineTopic, demand } from '../topic.ts'

/** Cookies, metas and inputs, from which the page reads its CSRF token. Other applications of the host set cookies too. */
const NAMES = [
  'csrftoken',
  'XSRF-TOKEN',
  'csrf-token',
  '_csrf',
  '_token',
  'csrftoken2',
  'xcsrftoken',
  ' csrftoken',
  '__proto__',
  '',
]

const pair = fc.tuple(fc.oneof(fc.constantFrom(...NAMES), anyText), anyText)

const PRESETS: readonly CsrfPreset[] = ['django', 'rails', 'laravel', 'spring', 'aspnet']

interface Input {
  readonly setting: CsrfPreset | CsrfPlace
  readonly cookies: readonly (readonly [string, string])[]
  readonly metas: readonly (readonly [string, string])[]
  readonly inputs: readonly (readonly [string, string])[]
  readonly isForbidden: boolean
  readonly renewed: string
}

const place: fc.Arbitrary<CsrfPlace> = fc
  .record({
    kind: fc.constantFrom('cookie', 'meta', 'input'),
    // No cookie has a name with such a sign.
    name: fc.oneof(fc.constantFrom(...NAMES), anyText).map((name) => name.replaceAll('=', '')),
    header: fc.oneof(fc.constant('X-CSRF-Token'), anyText),
  })
  .map(({ kind, name, header }) => ({ [kind]: name, header }))

const inputs: fc.Arbitrary<Input> = fc.record({
  setting: fc.oneof(fc.constantFrom(...PRESETS), place),
  cookies: fc.array(pair, { maxLength: 4 }),
  metas: fc.array(pair, { maxLength: 2 }),
  inputs: fc.array(pair, { maxLength: 2 }),
  isForbidden: fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  renewed: anyText,
})

const nothing = () => {}

/** The cookies as the page reads them. No browser lets a script set some of these, but a server may. */
function withCookies({ cookies, isForbidden }: Input): () => void {
  const text = cookies.map(([name, value]) => `${name}=${value}`).join('; ')
  const get = () => {
    if (isForbidden) throw new DOMException('The document is sandboxed', 'SecurityError')
    return text
  }
  const before = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie')
  Object.defineProperty(Document.prototype, 'cookie', { get, configurable: true })
  return before ? () => Object.defineProperty(Document.prototype, 'cookie', before) : nothing
}

function fill({ metas, inputs }: Input): void {
  const add =
    (kind: 'meta' | 'input', attribute: string) =>
    ([name, value]: readonly [string, string]) => {
      const element = document.createElement(kind)
      element.setAttribute('name', name)
      element.setAttribute(attribute, value)
      document.body.append(element)
    }
  metas.forEach(add('meta', 'content'))
  inputs.forEach(add('input', 'value'))
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

/** Each text that may be the token: of a cookie, a meta or an input of exactly this name. */
const tokensOf = ({ cookies, metas, inputs }: Input, names: readonly (string | undefined)[]): readonly string[] => {
  const text = cookies.map(([name, value]) => `${name}=${value}`).join('; ')
  const stored = text.split('; ').flatMap((each) => {
    const [name = '', ...value] = each.split('=')
    return names.includes(name) ? [decoded(value.join('=')), value.join('=')] : []
  })
  // The value of an `<input>` has no ends of lines.
  const written = [...metas, ...inputs].flatMap(([name, value]) =>
    names.includes(name) ? [value, value.replace(/[\r\n]/g, '')] : [],
  )
  return [...stored, ...written]
}

const NAMES_OF: Readonly<Record<CsrfPreset, readonly string[]>> = {
  django: ['csrftoken', 'csrfmiddlewaretoken'],
  rails: ['csrf-token', 'authenticity_token'],
  laravel: ['csrf-token', '_token', 'XSRF-TOKEN'],
  spring: ['_csrf', 'XSRF-TOKEN'],
  aspnet: ['__RequestVerificationToken'],
}

const namesOf = (setting: Input['setting']): readonly (string | undefined)[] =>
  typeof setting === 'string' ? NAMES_OF[setting] : [setting.cookie, setting.meta, setting.input]

/** A request is sent, or its failure is an outcome. The browser checks names and values of headers. */
async function send({ setting }: Input): Promise<void> {
  let requests = 0
  const transport = async (_url: string, { headers }: RequestInit) => {
    requests++
    new Headers(headers)
    return new Response(null, { status: 403 })
  }
  const keepaliveUrl = { url: '/keepalive', method: 'POST' }
  const server = createServer({ keepaliveUrl, csrf: setting, timeout: 1000, transport }, createFakeClock())
  const { outcome } = await server.send({ kind: 'keepalive', reason: 'extend', idleFor: 0 })
  demand(['refused', 'unreachable', 'misconfigured'].includes(outcome), 'An outcome of no answer:', outcome)
  demand(requests <= 3, 'Too many requests:', requests)
}

async function play(input: Input): Promise<void> {
  const undo = withCookies(input)
  try {
    fill(input)
    const csrf = createCsrf(input.setting)
    const headers = await csrf.headers()
    const tokens = Object.values(headers)
    demand(tokens.length <= 1, 'More than one header:', headers)
    const known = tokensOf(input.isForbidden ? { ...input, cookies: [] } : input, namesOf(input.setting))
    for (const token of tokens) demand(known.includes(token), 'A token from elsewhere:', token, known)
    csrf.renew(input.renewed)
    csrf.isUnchanged()
    await send(input)
  } finally {
    undo()
  }
}

export const cookies = defineTopic({
  name: 'cookies',
  ring: 'page',
  inputs,
  play,
  mostSteps: (input: Input) => 20_000 + 20 * sizeOf(input),
})
