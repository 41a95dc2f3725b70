import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

/**
 * Finds the places where a page can put its own element in the way. A page can shadow each member of `document`
 * (`<img name="createElement">`) and of a `<form>` (`<input name="matches">`); and where a browser lacks a global, an
 * element with that id is there instead. A type is *open* if a value of it may be a document or a form.
 */

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** The two interfaces with `[LegacyOverrideBuiltIns]`. Storage and `dataset` have it too, but no elements. */
const SHADOWED = ['HTMLFormElement', 'Document']

/** They exist in each browser. In Node they do not, so there the code asks whether they do. */
const SAFE_GLOBALS = ['window', 'document', 'location', 'navigator']

type Check = (node: ts.Node) => boolean

/**
 * The direct accesses in source files, as `path: code`.
 *
 * @param examples more files, by their path, that exist only here.
 */
export function directAccesses(paths: readonly string[], examples: Readonly<Record<string, string>> = {}): string[] {
  const all = [...paths, ...Object.keys(examples)].map((path) => join(root, path))
  const program = createProgram(all, examples)
  return all.flatMap((path) => accessesIn(program, program.getSourceFile(path) as ts.SourceFile))
}

function createProgram(paths: readonly string[], examples: Readonly<Record<string, string>>): ts.Program {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
  const { options } = ts.convertCompilerOptionsFromJson({ ...config.compilerOptions, types: [] }, root)
  const host = ts.createCompilerHost(options)
  const fromDisk = host.getSourceFile.bind(host)
  host.getSourceFile = (path, target) => {
    const text = examples[relative(root, path)]
    return text === undefined ? fromDisk(path, target) : ts.createSourceFile(path, text, target)
  }
  return ts.createProgram(paths, options, host)
}

function accessesIn(program: ts.Program, source: ts.SourceFile): string[] {
  const checker = program.getTypeChecker()
  const isOpenType = createOpenTypes(checker, source)
  const isOpen: Check = (node) => isOpenType(checker.getTypeAtLocation(node))
  const isDirect = (node: ts.Node) =>
    isOpenMember(node, isOpen) ||
    isBoldCast(node, checker, isOpenType) ||
    isPresenceCheck(node) ||
    isLoose(node, checker, isOpen)
  const results: string[] = []
  const visit = (node: ts.Node) => {
    if (isDirect(node)) results.push(`${relative(root, source.fileName)}: ${node.getText(source).replace(/\s+/g, ' ')}`)
    node.forEachChild(visit)
  }
  visit(source)
  return results
}

/** Whether a value of a type may be a document or a form, by the interfaces of which these two consist. */
function createOpenTypes(checker: ts.TypeChecker, source: ts.SourceFile): (type: ts.Type) => boolean {
  const open = new Set<ts.Symbol>()
  const add = (type: ts.Type) => {
    open.add(type.symbol)
    for (const base of type.getBaseTypes() ?? []) add(base)
  }
  for (const name of SHADOWED) {
    const symbol = checker.resolveName(name, source, ts.SymbolFlags.Interface, false) as ts.Symbol
    add(checker.getDeclaredTypeOfSymbol(symbol))
  }
  const isOpen = (type: ts.Type): boolean => {
    const known = type.flags & ts.TypeFlags.TypeParameter ? checker.getBaseConstraintOfType(type) : type
    if (!known || known.flags & ts.TypeFlags.TypeParameter) return false
    if (known.isUnion()) return known.types.some(isOpen)
    if (known.isIntersection()) return known.types.every(isOpen)
    if (!known.symbol || open.has(known.symbol)) return !!known.symbol
    return known.isClassOrInterface() && isNode(known) && !hasName(known) && (known.getBaseTypes() ?? []).some(isOpen)
  }
  const isNode = (type: ts.Type) => isOwn(type.symbol) && !!type.getProperty('nodeType')
  /** An interface of ours that tells the name of the element, as that of the dialog's host does. */
  const hasName = (type: ts.Type) => {
    const localName = type.getProperty('localName')
    return !!localName && !(checker.getTypeOfSymbol(localName).flags & ts.TypeFlags.String)
  }
  return isOpen
}

const isOwn = (symbol: ts.Symbol): boolean =>
  !!symbol.declarations?.some((declaration) => !declaration.getSourceFile().isDeclarationFile)

/** `owner.member`, `owner['member']`, `'member' in owner`, `const { member } = owner`, `({ member }: Owner) => …`. */
function isOpenMember(node: ts.Node, isOpen: Check): boolean {
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) return isOpen(node.expression)
  if (isInExpression(node)) return isOpen(node.right) || isGlobalObject(node.right)
  return ts.isObjectBindingPattern(node) && isOpen(node)
}

const isInExpression = (node: ts.Node): node is ts.BinaryExpression =>
  ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.InKeyword

const isGlobalObject = (node: ts.Node): boolean =>
  ts.isIdentifier(node) && (node.text === 'window' || node.text === 'globalThis')

/** `(target as HTMLInputElement).form`: a form with `<input name="form">` is none. Casting for `nativeMember` is no harm. */
function isBoldCast(node: ts.Node, checker: ts.TypeChecker, isOpen: (type: ts.Type) => boolean): boolean {
  if (!ts.isAsExpression(node) || !isOpen(checker.getTypeAtLocation(node.expression))) return false
  const type = checker.getTypeAtLocation(node)
  // An interface of ours is the type of what we made.
  const isElement = !!checker.getNonNullableType(type).getProperty('nodeType') && !(type.symbol && isOwn(type.symbol))
  const isArgument = ts.isCallExpression(node.parent) && node.parent.arguments.includes(node as ts.Expression)
  return isElement && !isOpen(type) && !isArgument
}

/** `typeof BroadcastChannel !== 'undefined'`: an element of the page with that id is something too. */
function isPresenceCheck(node: ts.Node): boolean {
  if (!ts.isBinaryExpression(node) || !ts.isTypeOfExpression(node.left) || !ts.isStringLiteral(node.right)) return false
  return node.right.text === 'undefined' && !SAFE_GLOBALS.includes(node.left.expression.getText())
}

/** An open value as an argument for a parameter that hides what it is: `read(document)` with `{ title: string }`. */
function isLoose(node: ts.Node, checker: ts.TypeChecker, isOpen: Check): boolean {
  if (!ts.isCallExpression(node)) return false
  const parameters = checker.getResolvedSignature(node)?.parameters ?? []
  return node.arguments.some((argument, index) => {
    const parameter = parameters[index]
    if (!parameter?.valueDeclaration || !isOpen(argument)) return false
    const type = checker.getNonNullableType(checker.getTypeOfSymbolAtLocation(parameter, node))
    return !!type.symbol && (type.symbol.flags & ts.SymbolFlags.TypeLiteral) !== 0 && isOwn(type.symbol)
  })
}
