import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { JSDOM, VirtualConsole } from 'jsdom'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { resolveOptions } from '../src/core/options/options.ts'
import { compile, examples, read, root } from './support/documents.ts'

const documents = ['README.md', ...readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'))].map(
  (name) => (name === 'README.md' ? name : `docs/${name}`),
)

/** What the words around the examples say is there. */
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
  function render(): Promise<void>
  function TimeoutModal(props: { onStay: () => void }): null
}`

/** What a bundler makes of a component file. */
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

/** The options that an example writes down; what only a program knows is left out. */
function literal(node: ts.Expression): unknown {
  if (ts.isStringLiteralLike(node)) return node.text
  if (ts.isNumericLiteral(node)) return Number(node.text)
  if (ts.isArrayLiteralExpression(node)) return node.elements.map(literal)
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

/** What the built script says in the console of a page with this markup, and whether it runs there. */
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
  // jsdom has no such entries; a page that came by no navigation is one that had loaded before.
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

/** The attributes of a `<script>`, as the doors for script tags have them; `data-to` is all that a frame's has. */
const scriptAttributes = (() => {
  const table = /const ATTRIBUTES = \{(.*?)\n\}/s.exec(read('src/script-tag/script-tag.ts'))?.[1] ?? ''
  const main = [...table.matchAll(/^ {2}'?([\w.]+)'?: as/gm)].map(([, path = '']) => path.replace('request.', ''))
  const drafts = /readOptions\(\{(.*?)\}: DOMStringMap/s.exec(read('src/drafts/script-tag.ts'))?.[1] ?? ''
  const own = [...drafts.matchAll(/(\w+)(?: = \w+\(\))?(?:,|\s*$)/g)].map(([, name = '']) => name)
  const ofSources = /> = \{\n(.*?)\n\}/s.exec(read('src/sources/script-tag.ts'))?.[1] ?? ''
  const kinds = [...ofSources.matchAll(/^ {2}(\w+): /gm)].map(([, name = '']) => name)
  return new Set(['manual', 'to', ...main, ...own, ...kinds].map((path) => `data-${kebab(path.replace('.', '-'))}`))
})()

const code = sources('src', '.ts')
/** As docs/own-markup.md names them; `test/ui/own-dialog.test.ts` drives a dialog through them. */
const STATES = [
  ...['warning', 'busy', 'final', 'unreachable', 'failed', 'checking', 'expired', 'leaving'],
  ...['idle', 'absolute', 'ended-by-server', 'signed-out', 'browser-closed'],
]

/** Whether `data-idle-warning…` with this value means something to the SDK. */
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

  test('have only attributes and hooks that exist', () => {
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

  test.each(pages)('$place runs, and has nothing to say in the console', ({ code: markup }) => {
    expect(open(markup)).toEqual({ said: [], phase: 'active' })
  })
})

/** A statement, type-checked where every name of the SDK is known, that holds only if the piece of code is right. */
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

/** The pieces of code that claim something false, each with what the compiler says. */
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
  const django = sources('demo/django', '.py')

  /** Words of HTTP, of HTML and of Python: nobody's option. */
  const OUTSIDE =
    /^(GET|POST|[1-5]\d\d|\/\S*|\?\w+=|\{time\}|<html .*>|::part\(progress\)|BroadcastChannel|document|fetch|meta|<dialog>|\{timer\}|include\(\)|beforeunload|0|false|OK)$|^(component(Did|Will)\w+|timedelta|manage\.py check|SessionMiddleware|HttpClient|'unsafe-inline'|locales\/cy\.min\.js|visibilitychange|focus|prompted)$/

  const isOfTheDjangoApp = (span: string) =>
    /^(@|\{%|IDLE_|idle_)/.test(span) && (span.match(/[a-zA-Z_]{4,}/g) ?? []).every((word) => django.includes(word))

  const wrongMarkup = (span: string): readonly string[] => {
    const names = attributesIn(span).filter(([name, value]) => !isAttribute(name, value))
    const isOnScript = /^data-(?!idle-warning).*=/.test(span)
    const tag = span.includes('data-idle-timeout') ? span : `data-idle-timeout="15m" ${span}`
    return [
      ...names.map(([name]) => `${name} is not known`),
      ...(isOnScript ? open(`<script ${tag}></script>`).said : []),
    ]
  }
  const wrongJson = (span: string): readonly string[] =>
    open(`<script type="application/json" id="idle-warning">${span}</script><script data-idle-timeout="15m"></script>`)
      .said

  /** A piece of code of ours that has been put to a test of its own, or undefined for none of ours. */
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
        else wrong.push(`${span}: is none of ours`)
      }
    }
    expect([...wrong, ...falseClaims(claims)]).toEqual([])
    expect(rows.length).toBeGreaterThan(120)
  })

  test('says in its sentences nothing else that looks like ours and is not', () => {
    const prose = text.replace(/^```.*?^```$/gms, '').replace(/<!-- moves -->.*?<!-- \/moves -->/gs, '')
    const ours = spans(prose).filter((span) =>
      /^(data-|on\(|idle[.-]|idleWarning|\w+: |(request|dialog|texts)\.\w)/.test(span),
    )
    const judged = ours.flatMap((span) => judge(span) ?? [])
    expect([...judged, ...falseClaims(ours.filter((span) => !judge(span)))]).toEqual([])
    expect(ours.length).toBeGreaterThan(8)
  })

  test('has three cells in each row, and an answer for each old name', () => {
    expect(rows.filter((cells) => cells.length !== 3 || !cells[0]?.trim() || !cells[1]?.trim())).toEqual([])
  })
})
