import { readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { type Comment, readComment } from './read-comment.ts'

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** A property or a method. */
export interface Member {
  readonly name: string
  /** As it is written in the source: `DurationText | 'off'`, or `(label: string) => void` for a method. */
  readonly type: string
  readonly isOptional: boolean
  readonly isMethod: boolean
  /** The interface that declares it. An interface also has the members of those that it extends. */
  readonly owner: string
  readonly comment: Comment | undefined
  /** The properties of an object that is written in its place, as those of an event are. */
  readonly members: readonly Member[]
}

/** A text of a union, such as `'idle'`, or the name of another union in it. */
export interface Value {
  readonly text: string
  readonly comment: Comment | undefined
}

/** An exported name, or another declaration that users know. */
export interface Entity {
  readonly name: string
  /** How the source calls it, where it is exported by another name. */
  readonly sourceName: string
  readonly kind: 'interface' | 'type' | 'function'
  readonly comment: Comment | undefined
  /** The declaration without its comment; of an interface only its head. */
  readonly code: string
  readonly members: readonly Member[]
  readonly values: readonly Value[]
}

/** What one file exports. */
export interface Module {
  readonly file: string
  readonly comment: Comment | undefined
  readonly entities: readonly Entity[]
}

export interface EntryPoint extends Module {
  /** `idle-warning/sources` */
  readonly specifier: string
}

export interface Api {
  /** In the order of package.json. Entry points with a pattern in their name, such as the locales, are left out. */
  readonly entryPoints: readonly EntryPoint[]
  /** Files that no application imports, such as script tags, by their path. */
  module(file: string): Module
}

const read = (file: string): string => readFileSync(join(root, file), 'utf8')

const compilerOptions = (): ts.CompilerOptions =>
  ts.parseJsonConfigFileContent(JSON.parse(read('tsconfig.json')), ts.sys, root).options

/** The names by which applications import the package: `idle-warning`, `idle-warning/headless` and so on. */
export function specifiers(): readonly string[] {
  const { name, exports } = JSON.parse(read('package.json'))
  return Object.entries<{ readonly types?: string }>(exports)
    .filter(([path, { types }]) => types && !path.includes('*'))
    .map(([path]) => path.replace('.', name))
}

/** The file behind an import, as the compiler finds it. */
function fileOf(specifier: string, options: ts.CompilerOptions): string {
  const { resolvedModule } = ts.resolveModuleName(specifier, join(root, 'index.ts'), options, ts.sys)
  if (!resolvedModule) throw new Error(`${specifier} is in package.json, and "paths" in tsconfig.json does not know it`)
  return relative(root, resolvedModule.resolvedFileName)
}

/** @param others files besides the entry points that {@link Api.module} will be asked for. */
export function readApi(others: readonly string[]): Api {
  const options = compilerOptions()
  const files = specifiers().map((specifier) => ({ specifier, file: fileOf(specifier, options) }))
  const paths = [...files.map(({ file }) => file), ...others].map((file) => join(root, file))
  const program = ts.createProgram(paths, options)
  const module = (file: string) => readModule(file, program)
  return { entryPoints: files.map(({ specifier, file }) => ({ specifier, ...module(file) })), module }
}

function readModule(file: string, program: ts.Program): Module {
  const source = program.getSourceFile(join(root, file)) as ts.SourceFile
  const checker = program.getTypeChecker()
  const symbol = checker.getSymbolAtLocation(source)
  const exported = symbol ? checker.getExportsOfModule(symbol) : []
  const [head = ''] = /^\/\*\*.*?\*\//s.exec(source.text.replace(/^(#!.*)?\s*/, '')) ?? []
  const entities = exported.flatMap((each) => {
    const target = each.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(each) : each
    const declaration = target.declarations?.[0]
    return declaration ? [readEntity(each.name, target, declaration, checker)] : []
  })
  return { file, comment: head.includes('@packageDocumentation') ? readComment(head) : undefined, entities }
}

function readEntity(name: string, symbol: ts.Symbol, declaration: ts.Declaration, checker: ts.TypeChecker): Entity {
  const comment = commentBefore(ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration)
  const sourceName = symbol.name
  if (ts.isInterfaceDeclaration(declaration)) {
    const heritage = (declaration.heritageClauses ?? []).map(print).join(' ')
    const code = `interface ${[name, heritage].filter(Boolean).join(' ')}`
    return { name, sourceName, kind: 'interface', comment, code, members: membersOf(symbol, checker), values: [] }
  }
  if (ts.isTypeAliasDeclaration(declaration)) {
    const parameters = declaration.typeParameters ? `<${declaration.typeParameters.map(print).join(', ')}>` : ''
    const code = `type ${name}${parameters} = ${print(declaration.type)}`
    return { name, sourceName, kind: 'type', comment, code, members: [], values: valuesOf(declaration.type) }
  }
  const code = `${name}${signatureOf(declaration)}`
  return { name, sourceName, kind: 'function', comment, code, members: [], values: [] }
}

/** The last TSDoc comment before a declaration. */
function commentBefore(node: ts.Node): Comment | undefined {
  const { text } = node.getSourceFile()
  const ranges = ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []
  const comments = ranges.map(({ pos, end }) => text.slice(pos, end)).filter((each) => each.startsWith('/**'))
  const last = comments.at(-1)
  return last && !last.includes('@packageDocumentation') ? readComment(last) : undefined
}

const printer = ts.createPrinter({ removeComments: true })

/** The code of a node in one line, without comments. */
const print = (node: ts.Node): string =>
  printer
    .printNode(ts.EmitHint.Unspecified, node, node.getSourceFile())
    .replace(/\breadonly (?=\w+\??:)/g, '')
    .replace(/\s*\n\s*/g, ' ')
    .replace(/; \}/g, ' }')

/** Inherited members first, and only those that this project declares. */
function membersOf(symbol: ts.Symbol, checker: ts.TypeChecker): readonly Member[] {
  const own = symbol.declarations?.[0]
  const properties = checker.getDeclaredTypeOfSymbol(symbol).getProperties()
  const declarations = properties.flatMap(({ declarations = [] }) => declarations.slice(0, 1)).filter(isOfProject)
  const isOwn = (node: ts.Node) => node.parent === own
  return [...declarations.filter((node) => !isOwn(node)), ...declarations.filter(isOwn)].flatMap(readMember)
}

const isOfProject = (node: ts.Node): boolean => !node.getSourceFile().fileName.includes('/node_modules/')

function readMember(node: ts.Node): readonly Member[] {
  if (!ts.isPropertySignature(node) && !ts.isMethodSignature(node)) return []
  const { type } = node
  const isObject = type && ts.isTypeLiteralNode(type)
  return [
    {
      name: node.name.getText().replace(/^'|'$/g, ''),
      type: ts.isMethodSignature(node) ? signatureOf(node) : print(type as ts.TypeNode),
      isOptional: !!node.questionToken,
      isMethod: ts.isMethodSignature(node),
      owner: ts.isInterfaceDeclaration(node.parent) ? node.parent.name.text : '',
      comment: commentBefore(node),
      members: isObject ? type.members.flatMap(readMember) : [],
    },
  ]
}

/** The members of a union of texts, each with the comment before it. */
function valuesOf(type: ts.TypeNode): readonly Value[] {
  if (!ts.isUnionTypeNode(type)) return []
  const isText = (node: ts.TypeNode) => ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal)
  if (!type.types.every((node) => isText(node) || ts.isTypeReferenceNode(node)) || !type.types.some(isText)) return []
  const { text } = type.getSourceFile()
  const endBefore = (index: number) => type.types[index - 1]?.end ?? type.getFullStart()
  return type.types.map((node, index) => {
    const comments = text.slice(endBefore(index), node.getStart()).match(/\/\*\*.*?\*\//gs)
    const last = comments?.at(-1)
    return { text: node.getText(), comment: last === undefined ? undefined : readComment(last) }
  })
}

type Callable = ts.SignatureDeclaration | ts.VariableDeclaration

/** `(options?: MediaOptions) => Source` of a function, of a method, or of a constant that is one. */
function signatureOf(node: ts.Node): string {
  const callable = node as Callable
  if (!ts.isVariableDeclaration(callable)) return printSignature(callable)
  const target = callable.type ?? callable.initializer
  return target && ts.isFunctionLike(target) ? printSignature(target as ts.SignatureDeclaration) : ''
}

function printSignature({ typeParameters, parameters, type }: ts.SignatureDeclaration): string {
  const generics = typeParameters ? `<${typeParameters.map(print).join(', ')}>` : ''
  const list = parameters.map(({ name, type: own, questionToken, initializer }) => {
    const label = ts.isIdentifier(name) ? name.text : 'options'
    return `${label}${questionToken || initializer ? '?' : ''}: ${own ? print(own) : 'unknown'}`
  })
  return `${generics}(${list.join(', ')}): ${type ? print(type).replace(/^\((.*)\)$/, '$1') : 'void'}`
}
