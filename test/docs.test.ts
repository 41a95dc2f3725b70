import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { JSDOM, VirtualConsole } from 'jsdom'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { resolveOptions } from '../src/core/options/options.ts'
import { ownDialog } from '../src/own-dialog/index.ts'
import { compile, examples, read, root } from './support/documents.ts'

const documentsIn = (folder: string): string[] =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name}`)

const documents = ['README.md', ...documentsIn('docs'), ...documentsIn('docs/servers')]

/** Names that the text around an example introduces. */
const SURROUNDINGS = `
import type { createIdleWarning as create, IdleWarning } from 'idle-warning'
declare global {
  const createIdleWarning: typeof create
  const idle: IdleWarning
  const idleWarning: IdleWarning
  const file: File
  const button: HTMLElement
  const IdleDetector: { requestPermission(): Promise<string> }
  const bridge: typeof import('idle-warning/sources').bridge
  const requests: typeof import('idle-warning/sources').requests
  function isDirty(): boolean
  function token(): string
  function render(): Promise<void>
  function TimeoutModal(props: { onStay: () => void }): null
}`

/** How a bundler declares a component file. */
const COMPONENTS = `
declare module '*.vue' {
  const component: import('vue').Component
  export default component
}`

test('the TypeScript examples of every document compile against the built package', () => {
  const found = documents.flatMap((path) => examples(path, ['ts', 'tsx']))
  const files = Object.fromEntries(found.map(({ code }, index) => [`docs/example-${index}.tsx`, code]))
  const wrong = compile({ ...files, 'docs/surroundings.d.ts': SURROUNDINGS, 'docs/components.d.ts': COMPONENTS })
  const places = Object.fromEntries(found.map(({ place }, index) => [`docs/example-${index}.tsx`, place]))
  expect(wrong.map(({ file, line, message }) => `${places[file] ?? file} + ${line}: ${message}`)).toEqual([])
  expect(found.length).toBeGreaterThan(9)
})

/** The options as an example writes them. Values that only a running program knows are left out. */
function literal(node: ts.Expression): unknown {
  if (ts.isStringLiteralLike(node)) return node.text
  if (ts.isNumericLiteral(node)) return Number(node.text)
  if (ts.isArrayLiteralExpression(node)) return node.elements.map(literal)
  if (ts.isCallExpression(node) && node.expression.getText() === 'ownDialog')
    return ownDialog(node.arguments[0]?.getText() ?? '')
  if (ts.isArrowFunction(node) || ts.isCallExpression(node)) return () => undefined
  if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword)
    return node.getText() === 'true'
  if (!ts.isObjectLiteralExpression(node)) return ts.isIdentifier(node) ? {} : undefined
  const entries = node.properties.flatMap((property) =>
    ts.isPropertyAssignment(property) ? [[property.name.getText(), literal(property.initializer)] as const] : [],
  )
  return Object.fromEntries(entries)
}

function optionsIn(code: string): readonly object[] {
  const found: object[] = []
  const visit = (node: ts.Node): void => {
    const [given] = ts.isCallExpression(node) && node.expression.getText() === 'createIdleWarning' ? node.arguments : []
    if (given) found.push(literal(given) as object)
    node.forEachChild(visit)
  }
  visit(ts.createSourceFile('example.tsx', code, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX))
  return found
}

test('the options in the TypeScript examples are accepted together', () => {
  const found = documents.flatMap((path) => examples(path, ['ts', 'tsx']).flatMap(({ code }) => optionsIn(code)))
  expect(found.flatMap((options) => resolveOptions({ ...options }).problems)).toEqual([])
  expect(found.length).toBeGreaterThan(3)
})

const script = read('dist/idle-warning.min.js')

/** The console messages of the built script in a page with this markup, and the phase that it reaches. */
function open(markup: string): { readonly said: readonly string[]; readonly phase: string } {
  const said: string[] = []
  const virtualConsole = new VirtualConsole()
  virtualConsole.on('error', (message) => said.push(`${message}`))
  virtualConsole.on('jsdomError', (error) => said.push(`${error}`))
  const { window } = new JSDOM(`<!doctype html><html lang="en"><body>${markup}</body></html>`, {
    url: 'https://app.example/page',
    runScripts: 'outside-only',
    virtualConsole,
  })
  // jsdom has no navigation entries. Without one, the library takes the page as loaded before.
  Object.assign(window.performance, { getEntriesByType: () => [] })
  window.eval(script)
  const { phase } = window.idleWarning
  window.idleWarning.stop()
  window.close()
  return { said, phase }
}

const sources = (folder: string, ending: string): string =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => read(`${folder}/${name}`))
    .join('\n')

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** The attributes of a `<script>`, read from the entry points for script tags. A frame's script has only `data-to`. */
const scriptAttributes = (() => {
  const table = /const ATTRIBUTES = \{(.*?)\n\}/s.exec(read('src/script-tag/attributes.ts'))?.[1] ?? ''
  const main = [...table.matchAll(/^ {2}'?([\w.]+)'?: as/gm)].map(([, path = '']) => path.replace('request.', ''))
  const drafts = /readOptions\(\{(.*?)\}: DOMStringMap/s.exec(read('src/drafts/script-tag.ts'))?.[1] ?? ''
  const own = [...drafts.matchAll(/(\w+)(?: = \w+\(\))?(?:,|\s*$)/g)].map(([, name = '']) => name)
  const ofSources = /> = \{\n(.*?)\n\}/s.exec(read('src/sources/script-tag.ts'))?.[1] ?? ''
  const kinds = [...ofSources.matchAll(/^ {2}(\w+): /gm)].map(([, name = '']) => name)
  return new Set(
    ['manual', 'debug', 'to', ...main, ...own, ...kinds].map((path) => `data-${kebab(path.replace('.', '-'))}`),
  )
})()

const code = sources('src', '.ts')
/** The states that docs/own-markup.md names. */
const STATES = [
  ...['warning', 'busy', 'cannot-extend', 'unreachable', 'failed', 'checking', 'expired', 'locked', 'leaving'],
  ...['idle', 'absolute', 'ended-by-server', 'signed-out', 'browser-closed'],
]

/** Whether the SDK reads `data-idle-warning…` with this value. */
function isHook(name: string, value: string | undefined): boolean {
  if (name === 'data-idle-warning-show')
    return !value || value === '…' || value.split(' ').every((state) => STATES.includes(state))
  if (name !== 'data-idle-warning') return new RegExp(`['[]${name}['\\]=]`).test(code)
  return !value || value === '…' || new RegExp(`(hook|clicked|named)\\('${value}'\\)`).test(code)
}

const isAttribute = (name: string, value?: string): boolean =>
  name.startsWith('data-idle-warning') ? isHook(name, value) : scriptAttributes.has(name)

const attributesIn = (markup: string): readonly (readonly [string, string | undefined])[] =>
  [...markup.matchAll(/(?<![\w-])(data-[a-z-]+)(?:="([^"]*)")?/g)].map(([, name = '', value]) => [name, value])

describe('the HTML examples of every document', () => {
  const found = documents.flatMap((path) => examples(path, ['html']))

  test('use only attributes and hooks that exist', () => {
    const wrong = found.flatMap(({ place, code: markup }) =>
      attributesIn(markup).flatMap(([name, value]) =>
        isAttribute(name, value) ? [] : [`${place}: ${name}="${value}"`],
      ),
    )
    expect(wrong).toEqual([])
    expect(scriptAttributes.size).toBeGreaterThan(27)
    expect(found.length).toBeGreaterThan(8)
  })

  const pages = found.filter(({ code: markup }) => markup.includes('data-idle-timeout'))

  test.each(pages)('the page at $place runs, and logs nothing to the console', ({ code: markup }) => {
    expect(open(markup)).toEqual({ said: [], phase: 'active' })
  })
})

/** A statement that compiles only if a piece of code in the text is right. */
type Claim = string

const PRELUDE = [
  `import { createIdleWarning, isIdleWarningError } from 'idle-warning'`,
  `import type * as sdk from 'idle-warning'`,
  `import type * as ports from 'idle-warning/ports'`,
  `type Keys<T> = T extends unknown ? keyof T : never`,
  `type Word = Keys<sdk.IdleWarningOptions | sdk.IdleWarning | sdk.HistoryEntry | sdk.ExtendResult | sdk.WorkOptions> | Keys<sdk.IdleWarningEvents[sdk.EventName]> | sdk.EventName | sdk.Phase | sdk.Cause | sdk.Outcome | sdk.ErrorCode`,
  `type Places = { request: keyof sdk.RequestOptions; dialog: keyof sdk.ModalOptions; texts: keyof sdk.Messages; ports: keyof ports.Ports }`,
  `declare const idle: sdk.IdleWarning, idleWarning: sdk.IdleWarning, options: (given: Partial<sdk.IdleWarningOptions>) => void`,
  `declare const event: sdk.IdleWarningEvents['warning'], own: ports.Source, clock: ports.Clock, server: ports.Server, tabs: ports.Tabs`,
  `declare const show: (...what: unknown[]) => void, save: () => Promise<void>, upload: () => Promise<void>, token: () => string`,
]

const CLAIMS: readonly (readonly [looks: RegExp, claim: (...parts: string[]) => Claim])[] = [
  [/^\w+: .+$/s, (span) => `options({ ${span} })`],
  [/^on\('([\w-]+)'\)$/, (_, name) => `{ const is: sdk.EventName = '${name}' }`],
  [/^on\('.+\)$/, (span) => `idle.${span}`],
  [/^(?:idle|idleWarning)\..+$|^(?:createIdleWarning|event)\b.*$/, (span) => `void (${span})`],
  [/^idle-warning:([\w-]+)$/, (_, name) => `{ const is: sdk.EventName = '${name}' }`],
  [/^import \{ (.+) \} from '(.+)'$/, (_, names, path) => `void import('${path}').then(({ ${names} }) => [${names}])`],
  [/^idle-warning\/[\w/-]+$/, (span) => `void import('${span}')`],
  [/^(request|dialog|texts|ports)\.(\w+)$/, (_, place, name) => `{ const is: Places['${place}'] = '${name}' }`],
  [/^(\w+)\(.*\)$/, (span) => `void idle.${span}`],
  [/^[a-z][A-Za-z-]*$/, (span) => `{ const is: Word = '${span}' }`],
]

const claimOf = (span: string): Claim | undefined => {
  for (const [looks, claim] of CLAIMS) {
    const parts = looks.exec(span)
    if (parts) return claim(...parts)
  }
  return undefined
}

/** The pieces of code that do not compile, each with the compiler's message. */
function falseClaims(spans: readonly string[]): readonly string[] {
  const known = spans.filter((span) => claimOf(span))
  const lines = [...PRELUDE, ...known.map(claimOf)]
  return compile({ 'docs/claims.ts': lines.join('\n') }).map(
    ({ line, message }) => `${known[line - PRELUDE.length - 1] ?? lines[line - 1]}: ${message}`,
  )
}

describe('docs/migration.md', () => {
  const text = read('docs/migration.md')
  const tables = [...text.matchAll(/<!-- moves -->\n(.*?)<!-- \/moves -->/gs)].map(([, table = '']) =>
    table
      .trim()
      .split('\n')
      .slice(2)
      .map((row) => row.split(/(?<!\\)\|/).slice(1, -1)),
  )
  const rows = tables.flat()
  const spans = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span)
  const old = new Set(rows.flatMap(([left = '']) => spans(left).flatMap((span) => [span, span.replace(/\(.*/, '')])))
  const django = sources('companions/django', '.py')

  /** Words of HTTP, HTML and Python, which name no option. */
  const OUTSIDE =
    /^(GET|POST|[1-5]\d\d|\/\S*|\?\w+=|\{time\}|<html .*>|::part\(progress\)|BroadcastChannel|document|fetch|meta|<dialog>|\{timer\}|include\(\)|beforeunload|0|false|OK)$|^(component(Did|Will)\w+|timedelta|manage\.py check|SessionMiddleware|HttpClient|'unsafe-inline'|locales\/cy\.min\.js|visibilitychange|focus|prompted)$/

  const isOfTheDjangoApp = (span: string) =>
    /^(@|\{%|IDLE_|idle_)/.test(span) && (span.match(/[a-zA-Z_]{4,}/g) ?? []).every((word) => django.includes(word))

  const wrongMarkup = (span: string): readonly string[] => {
    const names = attributesIn(span).filter(([name, value]) => !isAttribute(name, value))
    const isOnScript = /^data-(?!idle-warning).*=/.test(span)
    // What the fragment leaves out, and would be missed.
    const rest = ['data-idle-timeout="15m"', 'data-keepalive-url="/k"'].filter(
      (each) => !span.includes(each.split('=')[0] ?? ''),
    )
    const tag = [...rest, span].join(' ')
    return [
      ...names.map(([name]) => `${name} is not known`),
      ...(isOnScript ? open(`<script ${tag}></script>`).said : []),
    ]
  }
  const wrongJson = (span: string): readonly string[] =>
    open(`<script type="application/json" id="idle-warning">${span}</script><script data-idle-timeout="15m"></script>`)
      .said

  /** The problems of an attribute, of JSON or of a Django name; `undefined` for any other piece of code. */
  const judge = (span: string): readonly string[] | undefined => {
    if (span.startsWith('data-')) return wrongMarkup(span)
    if (span.startsWith('{"')) return wrongJson(span)
    return isOfTheDjangoApp(span) ? [] : undefined
  }

  test('names in its tables only options, methods, events and attributes that exist', () => {
    const wrong: string[] = []
    const claims: string[] = []
    for (const [, ours = '', notes = ''] of rows) {
      const known = [...spans(ours), ...spans(notes).filter((span) => !old.has(span) && !OUTSIDE.test(span))]
      for (const span of known) {
        const judged = judge(span)
        if (judged) wrong.push(...judged.map((message) => `${span}: ${message}`))
        else if (claimOf(span)) claims.push(span)
        else wrong.push(`${span}: is not a name of the library`)
      }
    }
    expect([...wrong, ...falseClaims(claims)]).toEqual([])
    expect(rows.length).toBeGreaterThan(120)
  })

  test('names in its sentences only options, methods, events and attributes that exist', () => {
    const prose = text.replace(/^```.*?^```$/gms, '').replace(/<!-- moves -->.*?<!-- \/moves -->/gs, '')
    const ours = spans(prose).filter((span) =>
      /^(data-|on\(|idle[.-]|idleWarning|\w+: |(request|dialog|texts)\.\w)/.test(span),
    )
    const judged = ours.flatMap((span) => judge(span) ?? [])
    expect([...judged, ...falseClaims(ours.filter((span) => !judge(span)))]).toEqual([])
    expect(ours.length).toBeGreaterThan(8)
  })

  test('has three cells in each row of its tables, and an answer for each old name', () => {
    expect(rows.filter((cells) => cells.length !== 3 || !cells[0]?.trim() || !cells[1]?.trim())).toEqual([])
  })
})
