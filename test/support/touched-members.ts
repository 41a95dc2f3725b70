import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

/**
 * Which names the built scripts use that an element of the page may have too: as members of `document`, of elements, and of
 * the window. Read from the scripts as they ship, so it knows no more than a page can see.
 */

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const dist = join(root, 'dist')

/** What only some browsers have, so the compiler's library does not know it. A test in Chromium finds what is missing here. */
const OF_SOME_BROWSERS: Readonly<Record<Place, readonly string[]>> = {
  document: ['prerendering', 'wasDiscarded'],
  elements: [],
  window: ['IdleDetector', 'find'],
}

/** Each object has these. */
const OF_EACH_OBJECT = Object.getOwnPropertyNames(Object.prototype)

/** Where a name means something, and the first of them if several do. `elements` stands for any, because any may be a form. */
export type Place = 'document' | 'elements' | 'window'

export interface TouchedMembers extends Readonly<Record<Place, readonly string[]>> {
  /** Every name in the scripts, known to the library or not. */
  readonly names: readonly string[]
}

export function touchedMembers(): TouchedMembers {
  const scripts = readdirSync(dist).filter((name) => /^idle-warning.*\.min\.js$/.test(name))
  const names = [...new Set(scripts.flatMap(namesIn))].sort()
  const known = knownMembers()
  const isIn = (place: Place) => (name: string) =>
    [...known[place], ...OF_SOME_BROWSERS[place], ...OF_EACH_OBJECT].includes(name)
  const document = names.filter(isIn('document'))
  const elements = names.filter((name) => isIn('elements')(name) && !document.includes(name))
  const window = names.filter((name) => isIn('window')(name) && ![...document, ...elements].includes(name))
  return { names, document, elements, window }
}

/** A member may be named in an access, a pattern, or a text such as the second argument of `nativeMember`. */
function namesIn(script: string): string[] {
  const source = ts.createSourceFile(script, readFileSync(join(dist, script), 'utf8'), ts.ScriptTarget.Latest)
  const names: string[] = []
  const visit = (node: ts.Node) => {
    const isName = ts.isIdentifier(node) || (ts.isStringLiteralLike(node) && /^[a-z]\w*$/i.test(node.text))
    if (isName) names.push(node.text)
    node.forEachChild(visit)
  }
  visit(source)
  return names
}

/** The members that the compiler's library knows. */
function knownMembers(): Readonly<Record<Place, ReadonlySet<string>>> {
  const file = join(root, 'src/dom/native-members.ts')
  const checker = ts
    .createProgram([file], { lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'], target: ts.ScriptTarget.ES2022, types: [] })
    .getTypeChecker()
  const membersOf = (name: string) => {
    const symbol = checker.resolveName(name, undefined, ts.SymbolFlags.Interface, false) as ts.Symbol
    return checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol)).map((member) => member.name)
  }
  const isOfPages = ({ declarations = [] }: ts.Symbol) =>
    declarations.some((declaration) => declaration.getSourceFile().fileName.endsWith('lib.dom.d.ts'))
  const globals = checker
    .getSymbolsInScope(
      checker.resolveName('window', undefined, ts.SymbolFlags.Variable, false)?.valueDeclaration as ts.Node,
      ts.SymbolFlags.Variable | ts.SymbolFlags.Function,
    )
    .filter(isOfPages)
    .map(({ name }) => name)
  return {
    document: new Set(membersOf('Document')),
    elements: new Set(membersOf('HTMLFormElement')),
    window: new Set([...membersOf('Window'), ...globals]),
  }
}
