/** What the documents say in code: their examples, the cells of their tables, and a compiler for both. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { leadsSomewhere } from '../../docs/generate/links.ts'

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
export const read = (path: string): string => readFileSync(join(root, path), 'utf8')

export interface Example {
  /** `README.md:82`, the line of the fence. */
  readonly place: string
  readonly language: string
  readonly code: string
}

/**
 * The fenced examples of a document. Those that begin with "before" show another library; those that name a test, in a
 * comment above them, are parts of it and compiled and run there.
 */
export function examples(path: string, languages: readonly string[]): readonly Example[] {
  const text = read(path)
  return [...text.matchAll(/^(?<!<!-- example: [^\n]*-->\n)```(\w+)\n(.*?)^```$/gms)]
    .map(({ 1: language = '', 2: code = '', index }) => ({
      place: `${path}:${text.slice(0, index).split('\n').length}`,
      language,
      code,
    }))
    .filter(({ language, code }) => languages.includes(language) && !/^(\/\/|#|<!--) before/.test(code))
}

export interface Link {
  readonly text: string
  /** The path from the root of the repository. */
  readonly path: string
  readonly anchor: string
}

const withoutExamples = (text: string): string => text.replace(/^```.*?^```$/gms, '')

/** The links of a document that lead to a file of this repository. */
export const linksIn = (text: string, document: string): readonly Link[] =>
  [...withoutExamples(text).matchAll(/\[([^\]]+)\]\((?!\w+:)([^)#]*)#?([^)]*)\)/g)].map(
    ([, words = '', path = '', anchor = '']) => ({
      text: words,
      path: path ? join(dirname(document), path) : document,
      anchor,
    }),
  )

/** Whether a link leads to a file, and to a heading in it if it names one. */
export const isThere = ({ path, anchor }: Link): boolean =>
  leadsSomewhere('README.md', anchor ? `${path}#${anchor}` : path)

const STRICT: ts.CompilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
  skipLibCheck: true,
  types: [],
  lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  jsx: ts.JsxEmit.ReactJSX,
  experimentalDecorators: true,
}

/**
 * What the compiler says against pieces of code that stand in the memory only, as if they were files of this package:
 * so `idle-warning` is what the build has made, declarations and all. `line` counts from 1.
 */
export function compile(
  files: Readonly<Record<string, string>>,
): readonly { readonly file: string; readonly line: number; readonly message: string }[] {
  const paths = new Map(Object.entries(files).map(([name, code]) => [join(root, name), code]))
  const host = ts.createCompilerHost(STRICT)
  const { getSourceFile, fileExists, readFile } = host
  host.fileExists = (path) => paths.has(path) || fileExists(path)
  host.readFile = (path) => paths.get(path) ?? readFile(path)
  host.getSourceFile = (path, version, ...rest) => {
    const code = paths.get(path)
    return code === undefined ? getSourceFile(path, version, ...rest) : ts.createSourceFile(path, code, version)
  }
  const program = ts.createProgram([...paths.keys()], STRICT, host)
  return ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => ({
    file: file?.fileName.slice(root.length + 1) ?? '',
    line: (file?.getLineAndCharacterOfPosition(start).line ?? 0) + 1,
    message: ts.flattenDiagnosticMessageText(messageText, ' '),
  }))
}
