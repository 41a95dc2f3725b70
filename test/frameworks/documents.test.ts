// The examples of docs/frameworks.md, as they stand there: compiled, and run in the real frameworks.
import '@angular/compiler'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as ngCore from '@angular/core'
import { bootstrapApplication } from '@angular/platform-browser'
import * as react from 'react'
import * as jsxRuntime from 'react/jsx-runtime'
import { createRoot } from 'react-dom/client'
import * as svelte from 'svelte'
import { compile } from 'svelte/compiler'
import ts from 'typescript'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import * as vue from 'vue'
import { compileScript, parse } from 'vue/compiler-sfc'
import * as reactHeadless from '../../src/frameworks/react/headless.ts'
import * as svelteEntry from '../../src/frameworks/svelte/index.ts'
import * as vueHeadless from '../../src/frameworks/vue/headless.ts'
import { createIdleWarning } from '../../src/headless.ts'
import type { IdleWarningOptions } from '../../src/types.ts'
import { MINUTE } from '../support/machine.ts'
import { createFixture, type Fixture } from './session-fixture.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const text = readFileSync(join(root, 'docs/frameworks.md'), 'utf8')

/** The examples of a section in one language. */
const examples = (section: string, language: string): string[] => {
  const [, body = ''] = text.split(`\n## ${section}\n`)
  const [own = ''] = body.split('\n## ')
  return [...own.matchAll(new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, 'g'))].map(([, code = '']) => code)
}

const first = (section: string, language: string) => examples(section, language)[0] as string

let fixture: Fixture
let host: HTMLElement

beforeEach(() => {
  fixture = createFixture()
  host = document.body.appendChild(document.createElement('div'))
  host.id = 'app'
})

afterEach(() => {
  host.remove()
  vi.unstubAllGlobals()
})

/** The file of `src` that an application imports under each name after `idle-warning`. */
const ENTRY_POINTS: Readonly<Record<string, string>> = {
  '': 'index',
  headless: 'headless',
  react: 'frameworks/react/index',
  'react/headless': 'frameworks/react/headless',
  vue: 'frameworks/vue/index',
  'vue/headless': 'frameworks/vue/headless',
  svelte: 'frameworks/svelte/index',
}

/** The modules that an example imports, with a clock that the test moves. */
function modules(): Record<string, unknown> {
  const ports = fixture.options().ports as NonNullable<IdleWarningOptions['ports']>
  const main = { createIdleWarning: (options: IdleWarningOptions) => createIdleWarning({ ...options, ports }) }
  const Provider = (props: reactHeadless.IdleWarningProviderProps) =>
    props.options
      ? reactHeadless.IdleWarningProvider({ ...props, options: { ...props.options, ports } })
      : reactHeadless.IdleWarningProvider(props)
  return {
    react,
    'react/jsx-runtime': jsxRuntime,
    vue,
    '@angular/core': ngCore,
    'idle-warning': main,
    'idle-warning/headless': main,
    'idle-warning/react': { ...reactHeadless, IdleWarningProvider: Provider },
    'idle-warning/react/headless': reactHeadless,
    'idle-warning/vue': {
      ...vueHeadless,
      createIdleWarningPlugin: (options: IdleWarningOptions) =>
        vueHeadless.createIdleWarningPlugin({ ...options, ports }),
    },
    'idle-warning/svelte': svelteEntry,
  }
}

/** Runs an example and returns its exports. */
function run(code: string, more: Record<string, unknown> = {}): Record<string, never> {
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: {
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2022,
      jsx: ts.JsxEmit.ReactJSX,
      experimentalDecorators: true,
      useDefineForClassFields: false,
    },
  })
  const known = { ...modules(), ...more }
  const exports = {}
  new Function('require', 'exports', outputText)((name: string) => known[name], exports)
  return exports
}

async function advance(duration: number): Promise<string> {
  await fixture.ports.clock.advance(duration)
  await new Promise((resolve) => setTimeout(resolve))
  return host.textContent ?? ''
}

describe('the example for React', () => {
  test('the React examples watch the session, and render its phase', async () => {
    vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true)
    const root = createRoot(host)
    const [app = '', note = ''] = examples('React', 'tsx')
    const { Session, SessionNote } = { ...run(app), ...run(note) } as Record<string, react.ComponentType>
    const tree = react.createElement(
      Session as react.ComponentType,
      null,
      react.createElement(SessionNote as react.ComponentType),
    )
    await react.act(async () => root.render(tree))
    const shown = [host.textContent, await react.act(() => advance(13 * MINUTE))]
    await react.act(async () => root.unmount())
    expect(shown).toEqual(['Keep me signed in', ''])
  })
})

describe('the example for Vue', () => {
  test('the Vue example counts down in a warning', async () => {
    const { descriptor } = parse(first('Vue', 'vue'))
    const script = compileScript(descriptor, { id: 'app', inlineTemplate: true })
    const unmount: (() => void)[] = []
    const createApp: typeof vue.createApp = (...args) => {
      const app = vue.createApp(...args)
      unmount.push(() => app.unmount())
      return app
    }
    const example = { './App.vue': { __esModule: true, ...run(script.content) }, vue: { ...vue, createApp } }
    run(first('Vue', 'ts'), example)
    const shown = [await advance(13 * MINUTE), await advance(1500)]
    for (const undo of unmount) undo()
    const wanted = ['You will be signed out in 120 s', 'You will be signed out in 119 s']
    expect([shown, fixture.ports.connected]).toEqual([wanted, 0])
  })
})

describe('the examples for Svelte', () => {
  test.each([0, 1])('the Svelte example %i compiles without a warning', (index) => {
    const { warnings } = compile(examples('Svelte', 'svelte')[index] as string, { generate: 'client' })
    expect(warnings.map(({ message }) => message)).toEqual([])
  })

  test('the Svelte example creates a store that a component can watch', async () => {
    const { session } = run(first('Svelte', 'ts')) as unknown as { session: svelteEntry.SessionReadable }
    const phases: string[] = []
    session.subscribe(({ phase }) => phases.push(phase))
    const stop = session.watch()
    await advance(13 * MINUTE)
    stop()
    expect([phases, typeof svelte.onMount]).toEqual([['stopped', 'active', 'warning', 'stopped'], 'function'])
  })
})

describe('the recipe for Angular', () => {
  test('the Angular recipe works without zones and leaves nothing behind', async () => {
    const { Session } = run(first('Angular', 'ts')) as unknown as {
      Session: new () => { idle: { extend(): void }; phase(): string; remaining(): number }
    }
    class Root {
      readonly session = ngCore.inject(Session)
    }
    const [, template = ''] = /in the template `([^`]+)`/.exec(text) ?? []
    ngCore.Component({ selector: '#app', template: `{{ session.phase() }} ${template}` })(Root)
    const app = await bootstrapApplication(Root, { providers: [ngCore.provideZonelessChangeDetection()] })
    const shown = [await advance(0), await advance(13 * MINUTE), await advance(1500)]
    app.destroy()
    expect([shown.map((words) => words.trim().replace(/\s+/g, ' ')), fixture.ports.connected]).toEqual([
      ['active', 'warning You will be signed out in 120 s', 'warning You will be signed out in 119 s'],
      0,
    ])
  })
})

test('every example in TypeScript compiles in a strict application', () => {
  const files = new Map<string, string>()
  for (const section of ['React', 'Vue', 'Svelte', 'Angular'])
    for (const language of ['ts', 'tsx'])
      examples(section, language).forEach((code, index) => {
        files.set(join(root, `test/frameworks/${section}-${index}.${language}`), code)
      })
  const [, script = ''] = /<script setup lang="ts">(.*?)<\/script>/s.exec(first('Vue', 'vue')) ?? []
  files.set(join(root, 'test/frameworks/App.vue.ts'), `${script}\nexport default {}`)
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    experimentalDecorators: true,
    jsx: ts.JsxEmit.ReactJSX,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
    lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
    types: ['node', 'react'],
    paths: Object.fromEntries(
      Object.keys(ENTRY_POINTS).map((name) => [
        ['idle-warning', name].filter(Boolean).join('/'),
        [join(root, `src/${ENTRY_POINTS[name]}.ts`)],
      ]),
    ),
  }
  const compilerHost = ts.createCompilerHost(options)
  const { fileExists, readFile, getSourceFile } = compilerHost
  compilerHost.fileExists = (path) => files.has(path) || fileExists(path)
  compilerHost.readFile = (path) => files.get(path) ?? readFile(path)
  compilerHost.getSourceFile = (path, ...rest) =>
    files.has(path)
      ? ts.createSourceFile(path, files.get(path) as string, ts.ScriptTarget.ES2022, true)
      : getSourceFile(path, ...rest)
  const program = ts.createProgram([...files.keys()], options, compilerHost)
  const wrong = [...files.keys()].flatMap((path) => {
    const source = program.getSourceFile(path)
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
  })
  expect(wrong.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([])
  expect(files.size).toBe(7)
})
