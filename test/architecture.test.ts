// @vitest-environment jsdom
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, extname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync } from 'node:zlib'
import { rollup } from 'rollup'
import { minify } from 'terser'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { createActivity } from '../src/browser/activity.ts'
import { createClock } from '../src/browser/clock.ts'
import { createIdleWarning } from '../src/headless.ts'
import { createFakeClock } from './support/fake-clock.ts'
import { HOUR, SECOND } from './support/machine.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const read = (path: string) => readFileSync(join(root, path), 'utf8')

const names = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
const files = names
  .filter((name) => name.endsWith('.ts'))
  .map((name) => `src/${name}`)
  .sort()

const parse = (path: string) => ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest, true)

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node)
  node.forEachChild((child) => walk(child, visit))
}

const found = (path: string, look: (node: ts.Node) => string | undefined): string[] => {
  const results: string[] = []
  walk(parse(path), (node) => {
    const result = look(node)
    if (result !== undefined) results.push(result)
  })
  return results
}

const imports = (path: string): string[] =>
  found(path, (node) =>
    (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) &&
    node.moduleSpecifier &&
    !isPackage(node.moduleSpecifier)
      ? relative(root, resolve(root, dirname(path), (node.moduleSpecifier as ts.StringLiteral).text))
      : undefined,
  )

const isPackage = (specifier: ts.Node): boolean => !/^['"]\./.test(specifier.getText())

describe('a reader finds a file by its name', () => {
  /** An entry point has the name by which it is imported, or that of the build tool. */
  const ENTRY_POINTS = ['index', 'headless', 'ports', 'script-tag', 'tsconfig']

  test('no two source files share a name, except those of entry points', () => {
    const stems = names.filter((name) => /\.\w+$/.test(name)).map((name) => basename(name, extname(name)))
    const shared = stems.filter((stem, index) => stems.indexOf(stem) !== index)
    expect(shared.filter((stem) => !ENTRY_POINTS.includes(stem))).toEqual([])
  })

  test('src/ itself holds at most nine files', () => {
    const own = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isFile())
    expect(own.length).toBeLessThanOrEqual(9)
  })
})

describe('a file imports its own folder or a lower floor', () => {
  const mayImport: readonly (readonly [place: RegExp, allowed: RegExp])[] = [
    [/^src\/core\//, /^src\/core\//],
    [/^src\/dom\//, /^src\/dom\//],
    [/^src\/browser\//, /^src\/(core|dom|browser)\//],
    [/^src\/ui\//, /^src\/(core|dom|ui)\//],
    [/^src\/own-dialog\/script-tag/, /^src\/(own-dialog|script-tag)\//],
    [/^src\/own-dialog\//, /^src\/(core|dom|ui|own-dialog)\/|^src\/types\.ts$/],
    [/^src\/locales\//, /^src\/(core|ui|locales)\//],
    [/^src\/debug\/script-tag/, /^src\/(core|dom|debug|script-tag)\//],
    // It asks the server as the SDK does.
    [/^src\/debug\/server-check\//, /^src\/(core|dom|browser|debug)\//],
    [/^src\/debug\//, /^src\/(core|dom|debug)\//],
    [/^src\/drafts\/script-tag/, /^src\/(core|dom|browser|drafts|script-tag)\//],
    [/^src\/drafts\//, /^src\/(core|dom|browser|drafts)\//],
    [/^src\/testing\//, /^src\/(core|testing)\//],
    // A framework's entry point sees of the library what an application sees, and how options are compared and mistakes told.
    [
      /^src\/frameworks\//,
      /^src\/(frameworks\/|core\/(errors|options\/(same-options|set-option))|dom\/inform|(index|headless|ports)\.ts$)/,
    ],
    [/^src\/sources\/(frame-)?script-tag/, /^src\/(core|dom|browser|sources|script-tag)\//],
    [/^src\/sources\//, /^src\/(core|dom|browser|sources)\//],
    // The main script tag is an entry point, as index.ts is.
    [/^src\/script-tag\//, /^src\//],
    [/^src\/[^/]+$/, /^src\//],
  ]

  test.each(files)('%s', (path) => {
    const allowed = mayImport.find(([place]) => place.test(path))?.[1] as RegExp
    expect(imports(path).filter((target) => !allowed.test(target))).toEqual([])
  })

  /** The files that a door brings along. */
  const reach = (door: string, follow = valueImports): string[] => {
    const seen = new Set<string>()
    const visit = (path: string) => {
      if (seen.has(path)) return
      seen.add(path)
      for (const target of follow(path)) visit(target)
    }
    visit(door)
    return [...seen]
  }

  test('no two import each other, be it for types alone or through others', () => {
    const known = new Map(files.map((path) => [path, imports(path)]))
    const follow = (path: string) => known.get(path) ?? []
    const circular = files.filter((path) => follow(path).some((target) => reach(target, follow).includes(path)))
    expect(circular).toEqual([])
  })

  test('the headless door never reaches the user interface', () => {
    const seen = reach('src/headless.ts')
    expect(seen.filter((path) => path.startsWith('src/ui/'))).toEqual([])
    expect(seen.length).toBeGreaterThan(15)
  })

  test.each(['src/index.ts', 'src/headless.ts', 'src/script-tag/script-tag.ts'])(
    '%s knows nothing of drafts or testing',
    (door) => {
      expect(reach(door).filter((path) => /^src\/(drafts|testing)\//.test(path))).toEqual([])
    },
  )

  test.each(['src/index.ts', 'src/headless.ts', 'src/script-tag/script-tag.ts'])(
    '%s knows nothing of a dialog of the page, not even by its types',
    (door) => {
      expect(reach(door, imports).filter((path) => path.startsWith('src/own-dialog/'))).toEqual([])
    },
  )

  test.each(['src/own-dialog/index.ts', 'src/own-dialog/script-tag.ts'])(
    '%s brings no second copy of what the main module has',
    (door) => {
      const large = reach(door).filter((path) =>
        /^src\/(ui\/(view|top-layer|announcer|built-in\/)|core\/|browser\/)/.test(path),
      )
      expect(large).toEqual([])
    },
  )

  test('src/testing/index.ts brings along nothing of what it tests', () => {
    const seen = reach('src/testing/index.ts').filter((path) => !path.startsWith('src/testing/'))
    expect(seen).toEqual(['src/core/options/duration.ts', 'src/core/errors.ts'])
  })

  test.each(['src/index.ts', 'src/headless.ts', 'src/script-tag/script-tag.ts'])(
    '%s knows no other sources',
    (door) => {
      expect(reach(door).filter((path) => path.startsWith('src/sources/'))).toEqual([])
    },
  )

  test.each(['src/debug/explain.ts', 'src/debug/describe-history.ts'])(
    '%s brings along nothing of what it explains',
    (door) => {
      const [, ...seen] = reach(door)
      expect(seen.filter((path) => !path.startsWith('src/debug/'))).toEqual([])
      expect(seen.length).toBeGreaterThan(2)
    },
  )
})

/** The imports that are still there when the types are gone. */
const valueImports = (path: string): string[] =>
  found(path, (node) => {
    const isImport = ts.isImportDeclaration(node) && !node.importClause?.isTypeOnly
    const isExport = ts.isExportDeclaration(node) && !node.isTypeOnly && node.moduleSpecifier
    if (!isImport && !isExport) return undefined
    const named = isImport ? node.importClause?.namedBindings : undefined
    if (named && ts.isNamedImports(named) && named.elements.every((element) => element.isTypeOnly)) return undefined
    return relative(root, resolve(root, dirname(path), (node.moduleSpecifier as ts.StringLiteral).text))
  })

/** `document.cookie` for `nativeMember(document, 'cookie')`. */
function memberOf(call: ts.CallExpression): string | undefined {
  const [owner, key] = call.arguments.map((argument) => argument.getText())
  return /^(set)?nativeMember$/i.test(call.expression.getText()) ? `${owner}.${key?.slice(1, -1)}` : undefined
}

/** The globals a file names, outside of types: `fetch`, `document.cookie`, also as `nativeMember(document, 'cookie')`. */
function globals(path: string): string[] {
  return found(path, (node) => {
    if (ts.isCallExpression(node)) return memberOf(node)
    if (ts.isStringLiteralLike(node)) return `'${node.text}'`
    if (ts.isPropertyAccessExpression(node)) return `${node.expression.getText()}.${node.name.text}`
    if (!ts.isIdentifier(node) || ts.isTypeNode(node.parent)) return undefined
    return isMemberName(node) ? undefined : node.text
  })
}

/** The `b` of `a.b`, of `{ b: … }` and of `const { b } = …`. */
const isMemberName = (node: ts.Identifier): boolean => {
  const { parent } = node
  return (
    (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    (ts.isPropertyAssignment(parent) && parent.name === node) ||
    (ts.isPropertySignature(parent) && parent.name === node) ||
    (ts.isBindingElement(parent) && parent.initializer !== node)
  )
}

describe('a framework', () => {
  const packages = (path: string): string[] =>
    found(path, (node) =>
      ts.isImportDeclaration(node) && isPackage(node.moduleSpecifier)
        ? (node.moduleSpecifier as ts.StringLiteral).text
        : undefined,
    )

  test('is known to its own door alone', () => {
    const users = files.flatMap((path) => packages(path).map((name) => [path, name]))
    expect(users).toEqual([
      ['src/frameworks/react/headless.ts', 'react'],
      ['src/frameworks/react/hooks.ts', 'react'],
      ['src/frameworks/react/index.ts', 'react'],
      ['src/frameworks/react/provider.ts', 'react'],
      ['src/frameworks/vue/composables.ts', 'vue'],
      ['src/frameworks/vue/plugin.ts', 'vue'],
    ])
  })

  test.each([
    ['react', ['./index.js', 'react'], ['IdleWarningProvider', 'useIdleWarning', 'useWork']],
    ['react-headless', ['./headless.js', 'react'], ['IdleWarningProvider', 'useIdleWarning', 'useWork']],
    ['vue', ['./index.js', 'vue'], ['createIdleWarningPlugin', 'useIdleWarning', 'useWork']],
    ['vue-headless', ['./headless.js', 'vue'], ['createIdleWarningPlugin', 'useIdleWarning', 'useWork']],
    ['svelte', [], ['toStore']],
  ])('%s brings no copy of the library, and can be imported in Node', async (door, imported, exported) => {
    const code = read(`dist/${door}.js`)
    const specifiers = [...code.matchAll(/^import .* from '(.+)';$/gm)].map(([, name]) => name)
    const loaded = await import(/* @vite-ignore */ join(root, `dist/${door}.js`))
    expect([specifiers.sort(), Object.keys(loaded).sort(), code.startsWith("'use client'")]).toEqual([
      imported,
      exported,
      door.startsWith('react'),
    ])
  })
})

describe('each global has one owner', () => {
  const owners: readonly (readonly [what: string, isOne: RegExp, owner: RegExp])[] = [
    ['time', /^(Date|setTimeout|setInterval|requestAnimationFrame)$/, /^src\/(browser\/clock|dom\/later)\.ts$/],
    [
      'the time origin of the page',
      /^performance$/,
      /^src\/browser\/(clock|delivery)\.ts$|^src\/debug\/server-check\/ask-server\.ts$/,
    ],
    [
      'input events',
      /^'(pointermove|pointerdown|wheel|scroll|touchmove|touchstart|keydown|compositionupdate)'$/,
      /^src\/(browser\/activity|ui\/(actions|event-isolation|late-presses|top-layer|plain\/plain-view)|dom\/held-key)\.ts$/,
    ],
    [
      'the life of the page',
      /^('(pageshow|pagehide|visibilitychange|freeze|resume|prerenderingchange)'|document\.visibilityState)$/,
      /^src\/(browser\/page-lifecycle|ui\/cover)\.ts$/,
    ],
    ['storage', /^(localStorage|indexedDB|BroadcastChannel|'storage')$/, /^src\/browser\/tabs\.ts$/],
    ['the storage of one tab', /^sessionStorage$/, /^src\/drafts\/draft-storage\.ts$/],
    ['which pages are open', /^navigator\.locks$/, /^src\/browser\/open-pages\.ts$/],
    [
      'the network',
      /^(fetch|'fetch'|navigator\.sendBeacon)$/,
      /^src\/(browser\/server|debug\/server-check\/ask-server|sources\/requests)\.ts$/,
    ],
    ['the other network', /^XMLHttpRequest$/, /^src\/sources\/requests\.ts$/],
    ['frames', /^'(contentWindow|iframe.*)'$/, /^src\/sources\/(frames|focused-frame)\.ts$/],
    ['what plays', /^'(play|playing|volumechange)'$/, /^src\/sources\/media\.ts$/],
    ['the address', /^(location\.\w+|globalThis\.location)$/, /^src\/browser\/(addresses|page)\.ts$/],
    ['cookies', /^document\.cookie$/, /^src\/browser\/csrf\.ts$/],
    ['the title', /^document\.title$/, /^src\/browser\/title\.ts$/],
    ['how the page came here', /^'navigation'$/, /^src\/browser\/delivery\.ts$/],
    ['elements', /(\.showModal|\.attachShadow)$/, /^src\/ui\//],
    ['the console', /^console(\.\w+)?$/, /^src\/dom\/inform\.ts$/],
    ['the script', /^document\.currentScript$/, /^src\/script-tag\/script-element\.ts$/],
  ]

  test.each(owners)('%s', (_, isOne, owner) => {
    const users = files.filter((path) => globals(path).some((name) => isOne.test(name)))
    expect(users.filter((path) => !owner.test(path))).toEqual([])
    expect(users).not.toEqual([])
  })

  test('what puts the history into words needs no browser and no clock', () => {
    const isForeign = /^(window|document|navigator|location|globalThis|self|process)\b/
    const users = files.filter((path) => /^src\/debug\/(?!script-tag|server-check)/.test(path))
    expect(users.filter((path) => globals(path).some((name) => isForeign.test(name)))).toEqual([])
    expect(users.length).toBeGreaterThan(5)
  })

  test('nothing writes HTML as text, evaluates text or styles inline', () => {
    const forbidden = /innerHTML|outerHTML|insertAdjacentHTML|cssText|DOMParser|\beval\b|new Function|['"]style['"]/
    // The last means to hide a page. A script may set single styles under each Content Security Policy.
    const users = files.filter((path) => forbidden.test(read(path)))
    expect(users).toEqual(['src/ui/plain/hide-elements.ts'])
    expect(read('src/ui/plain/hide-elements.ts').match(new RegExp(forbidden, 'g'))).toEqual(["'style'"])
  })

  test('nothing listens to unload, and nothing asks before it: the one listener lets go of what keeps a page from the cache', () => {
    const listeners = files.filter((path) => globals(path).some((name) => /^'(before)?unload'$/.test(name)))
    expect(listeners).toEqual(['src/browser/open-pages.ts'])
    expect(read('src/browser/open-pages.ts')).not.toMatch(/preventDefault|returnValue|'unload'/)
  })
})

describe('a reader can hold it in the head', () => {
  const lines = (node: ts.Node, source: ts.SourceFile) =>
    source.getLineAndCharacterOfPosition(node.end).line - source.getLineAndCharacterOfPosition(node.getStart()).line + 1

  test('no function is longer than forty lines, but for the table of contents of the handle', () => {
    const long = files.flatMap((path) => {
      const source = parse(path)
      const results: string[] = []
      walk(source, (node) => {
        const isFunction = ts.isFunctionDeclaration(node) || ts.isArrowFunction(node) || ts.isMethodDeclaration(node)
        if (isFunction && lines(node, source) > 40) results.push(`${path}: ${node.name?.getText() ?? 'arrow'}`)
      })
      return results
    })
    expect(long).toEqual([])
  })

  test('no file is longer than 300 lines', () => {
    expect(files.filter((path) => read(path).split('\n').length > 300)).toEqual([])
  })
})

describe('the package', () => {
  const { exports, ...manifest } = JSON.parse(read('package.json'))

  test('has no dependency at run time', () => {
    expect(manifest.dependencies).toBe(undefined)
  })

  test('asks for no framework: each is an optional peer, in the lock too', () => {
    const peers = Object.keys(manifest.peerDependencies)
    const { peerDependencies, peerDependenciesMeta } = JSON.parse(read('package-lock.json')).packages['']
    expect(peers).toEqual(['express', 'express-session', 'react', 'svelte', 'vue'])
    expect(manifest.peerDependenciesMeta).toEqual(Object.fromEntries(peers.map((name) => [name, { optional: true }])))
    expect({ peerDependencies, peerDependenciesMeta }).toEqual({
      peerDependencies: manifest.peerDependencies,
      peerDependenciesMeta: manifest.peerDependenciesMeta,
    })
  })

  test('has every file that it promises, types first', () => {
    const doors = Object.entries<Record<string, string>>(exports).flatMap(([name, entry]) =>
      /[*]|json/.test(name) ? [] : [entry],
    )
    expect(doors.length).toBe(14)
    const promised = doors.flatMap((entry) => Object.values<string>(entry))
    promised.push(manifest.unpkg, manifest.jsdelivr)
    promised.push('./dist/idle-warning-debug.min.js', './dist/idle-warning-drafts.min.js')
    promised.push('./dist/idle-warning-sources.min.js', './dist/idle-warning-frame.min.js')
    promised.push('./dist/idle-warning-own-dialog.min.js')
    expect(promised.filter((path) => !existsSync(join(root, path)))).toEqual([])
    expect(Object.keys(exports['.'])[0]).toBe('types')
  })

  test.each(
    readdirSync(join(root, 'src/locales'))
      .map((name) => name.replace('.ts', ''))
      .filter((name) => name !== 'locale'),
  )('has the language %s as a module and as a script, of a kilobyte each', async (tag) => {
    const { default: texts } = await import(/* @vite-ignore */ join(root, `dist/locales/${tag}.js`))
    const script = readFileSync(join(root, `dist/locales/${tag}.min.js`))
    expect([existsSync(join(root, `dist/locales/${tag}.d.ts`)), texts.title.length > 3]).toEqual([true, true])
    expect(brotliCompressSync(script).length).toBeLessThan(1100)
  })

  test.each(['index', 'headless'])(
    '%s exports two names, and importing it has no effect, not even a look at a browser',
    async (door) => {
      const before = Object.keys(globalThis)
      const loaded = await import(/* @vite-ignore */ join(root, `dist/${door}.js`))
      expect(Object.keys(loaded).sort()).toEqual(['createIdleWarning', 'isIdleWarningError'])
      expect(Object.keys(globalThis)).toEqual(before)
    },
  )
})

test.each(['index', 'headless'])('dist/%s.d.ts exports at most 30 type names', (entryPoint) => {
  const [, list = ''] = /^export type \{(.*)\};$/m.exec(read(`dist/${entryPoint}.d.ts`)) ?? []
  const types = list.split(',').filter((name) => name.trim())
  expect(types.length).toBeLessThanOrEqual(30)
  expect(types.length).toBeGreaterThan(20)
})

test('idle-warning/debug exports four functions, and can be imported in Node', async () => {
  const loaded = await import(/* @vite-ignore */ join(root, 'dist/debug.js'))
  expect(Object.keys(loaded).sort()).toEqual(['checkServer', 'describeHistory', 'explain', 'trace'])
})

test('idle-warning/drafts exports one function, and can be imported in Node', async () => {
  const loaded = await import(/* @vite-ignore */ join(root, 'dist/drafts.js'))
  expect(Object.keys(loaded)).toEqual(['keepDrafts'])
})

test('idle-warning/own-dialog exports one function, and can be imported in Node', async () => {
  const loaded = await import(/* @vite-ignore */ join(root, 'dist/own-dialog.js'))
  expect(Object.keys(loaded)).toEqual(['ownDialog'])
})

test('idle-warning/testing exports one function, and can be imported in Node', async () => {
  const loaded = await import(/* @vite-ignore */ join(root, 'dist/testing.js'))
  expect(Object.keys(loaded)).toEqual(['createTestBench'])
})

test('idle-warning/sources exports a function for each source and one for frames, and can be imported in Node', async () => {
  const loaded = await import(/* @vite-ignore */ join(root, 'dist/sources.js'))
  const names = ['bridge', 'embedded', 'frames', 'idleDetection', 'media', 'reportPresence', 'requests', 'windows']
  expect(Object.keys(loaded).sort()).toEqual(names)
})

test('the declarations can be read by a strict application, and without the newest libraries', () => {
  const doors = ['index', 'headless', 'debug', 'drafts', 'sources', 'own-dialog', 'testing'].map((door) =>
    join(root, `dist/${door}.d.ts`),
  )
  const program = ts.createProgram(doors, {
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    types: [],
    lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  })
  expect(ts.getPreEmitDiagnostics(program).map(({ messageText }) => messageText)).toEqual([])
})

test("the declarations of the frameworks' doors can be read by a strict application", () => {
  const doors = ['react', 'react-headless', 'vue', 'vue-headless', 'svelte'].map((door) =>
    join(root, `dist/${door}.d.ts`),
  )
  const program = ts.createProgram(doors, {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    types: [],
    lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  })
  const wrong = doors.flatMap((door) => {
    const source = program.getSourceFile(door)
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
  })
  expect(wrong.map(({ messageText }) => messageText)).toEqual([])
})

describe('the tables of tests in the evidence for accessibility and for presence', () => {
  const text = ['docs/evidence/accessibility.md', 'docs/evidence/presence.md'].map(read).join('')
  const rows = [...text.matchAll(/<!-- tests -->(.*?)<!-- \/tests -->/gs)]
    .flatMap(([, table = '']) => table.trim().split('\n').slice(2))
    .map((row) => /^\| (.+?) \|.* \| `(.+?)`: (.+) \|$/.exec(row)?.slice(1) ?? [row])

  /** The titles in a file, with `…` for what differs from case to case. */
  const titles = (path: string) =>
    found(path, (node) => {
      if (!ts.isCallExpression(node) || !/^test\b/.test(node.expression.getText())) return undefined
      const [title] = node.arguments
      if (!title || !(ts.isStringLiteral(title) || ts.isTemplateLiteral(title))) return undefined
      return title
        .getText()
        .slice(1, -1)
        .replace(/\$\{[^}]*\}|%[a-z]/g, '…')
    })

  test('names only tests that exist', () => {
    const known = new Map([...new Set(rows.map(([, file = '']) => file))].map((file) => [file, titles(file)]))
    expect(rows.filter(([, file = '', title = '']) => !known.get(file)?.includes(title))).toEqual([])
    expect(rows.length).toBeGreaterThan(70)
  })

  test('names a test for each requirement', () => {
    const counts = { A11Y: 13, DLG: 25, ANN: 10, ACT: 17 }
    const wanted = Object.entries(counts).flatMap(([kind, count]) =>
      Array.from({ length: count }, (_, index) => `REQ-${kind}-${index + 1}`),
    )
    expect(rows.flatMap(([name]) => (name?.startsWith('REQ-') ? [name] : []))).toEqual(wanted)
  })
})

describe('the README', () => {
  const readme = read('README.md')

  test('names both commands as they are', () => {
    expect([readme.includes('npm ci && npm start'), readme.includes('npm ci && npm test')]).toEqual([true, true])
    expect(read('.ci/run')).toContain('npm ci && npm test')
  })
})

describe('the supported browsers', () => {
  test('are those that the build is made for', () => {
    const target = [...read('rollup.config.mjs').matchAll(/'(chrome|firefox|safari)([\d.]+)'/g)].map(
      ([, , version]) => version,
    )
    const told = /^Chrome and Edge ([\d.]+), Firefox ([\d.]+), Safari ([\d.]+), and newer/m.exec(read('README.md'))
    expect(told?.slice(1)).toEqual(target)
  })

  /** Members that one of the oldest supported browsers lacks, by what a search in the minified script finds. */
  const NEWER = [
    ...['findLast', 'findLastIndex', 'toSorted', 'toReversed', 'toSpliced', 'withResolvers', 'groupBy', 'fromAsync'],
    ...['isSubsetOf', 'symmetricDifference', 'toWellFormed', 'RegExp.escape', 'Promise.try', 'Iterator.from'],
    ...['AbortSignal.any', 'canParse', 'DurationFormat', 'Intl.Segmenter', 'requestIdleCallback', 'scheduler'],
    ...['checkVisibility', 'showPopover', 'togglePopover', 'hidePopover', 'requestClose', 'CloseWatcher', 'moveBefore'],
    ...['setHTMLUnsafe', 'startViewTransition', 'getHTML', 'caretPositionFromPoint', 'CSS.highlights', 'navigation.'],
  ]

  test('are asked for no newer member in the script tag, where a missing one would go unnoticed', () => {
    const script = readFileSync(join(root, 'dist/idle-warning.min.js'), 'utf8')
    const isUsed = (member: string) => new RegExp(`(?<![\\w$])${member.replace('.', '\\.')}(?![\\w$])`).test(script)
    expect(NEWER.filter(isUsed)).toEqual([])
  })
})

describe('budgets', () => {
  const kilobytes = (code: string | Buffer) => brotliCompressSync(code).length / 1000

  test('a source that is not imported costs nothing', async () => {
    const entry = {
      name: 'entry',
      resolveId: (id: string) => (id === 'entry' ? id : null),
      load: (id: string) => (id === 'entry' ? `export { embedded } from '${join(root, 'dist/sources.js')}'` : null),
    }
    const bundle = await rollup({ input: 'entry', plugins: [entry] })
    const { output } = await bundle.generate({ format: 'es' })
    const { code = '' } = await minify(output[0].code, { module: true })
    expect([kilobytes(code) < 0.8, code.includes('userActivation')]).toEqual([true, true])
  })

  test('ten thousand pointer moves create two timers at most', () => {
    let timers = 0
    const clock = createClock()
    const wait: typeof clock.wait = (at, callback) => {
      timers++
      return clock.wait(at, callback)
    }
    const sources = [createActivity({ isTrusted: () => true })]
    let passed = 0
    const now = () => clock.now() + passed
    const idle = createIdleWarning({ idleTimeout: '15m', ports: { clock: { ...clock, now, wait }, sources } })
    idle.start()
    const before = { timers, expiresAt: idle.expiresAt as number }
    passed = 2 * SECOND
    for (let n = 0; n < 10_000; n++) window.dispatchEvent(new MouseEvent('pointermove', { screenX: n, screenY: 1 }))
    const after = { timers, expiresAt: idle.expiresAt as number }
    idle.stop()
    // One for the next sample, and one to write the activity in time. The moves were noticed, and moved the deadline.
    expect(after.timers - before.timers).toBe(2)
    expect(after.expiresAt).toBeGreaterThan(before.expiresAt)
  })

  test('an untouched page sends no request, and sleeps but for one timer', async () => {
    const requests: unknown[] = []
    const clock = createFakeClock()
    const idle = createIdleWarning({
      idleTimeout: '8h',
      keepaliveUrl: '/keepalive',
      request: {
        async transport(url) {
          requests.push(url)
          return new Response(null, { status: 204 })
        },
      },
      ports: { clock },
    })
    idle.start()
    await clock.advance(7 * HOUR)
    expect([requests, idle.phase, clock.pending]).toEqual([[], 'active', 1])
    idle.reportActivity()
    await clock.advance(HOUR / 2)
    expect(requests).toEqual([`${location.origin}/keepalive`])
    idle.stop()
  })
})
