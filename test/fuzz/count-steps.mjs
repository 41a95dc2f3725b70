import { readFileSync } from 'node:fs'
import ts from 'typescript'

/** The source files whose steps are counted. */
const SOURCE = /[\\/]src[\\/].*\.ts$/

const { factory } = ts

const isLoop = (node) =>
  ts.isForStatement(node) ||
  ts.isForOfStatement(node) ||
  ts.isForInStatement(node) ||
  ts.isWhileStatement(node) ||
  ts.isDoStatement(node)

/** `fuzzStep()`, which `steps.ts` defines. */
const step = () => factory.createCallExpression(factory.createIdentifier('fuzzStep'), undefined, [])

const countedBlock = (statements) =>
  factory.createBlock([factory.createExpressionStatement(step()), ...statements], true)

function countedBody(body) {
  if (ts.isBlock(body)) return countedBlock(body.statements)
  if (ts.isExpression(body)) return factory.createParenthesizedExpression(factory.createComma(step(), body))
  return countedBlock([body])
}

/** Puts a step into each function and into each round of each loop. */
const transformer = (context) => (file) => {
  const visit = (node) => {
    const visited = ts.visitEachChild(node, visit, context)
    if (!visited || !isCounted(visited)) return visited
    const replace = (child) => (child === bodyOf(visited) ? countedBody(child) : child)
    return ts.visitEachChild(visited, replace, context)
  }
  return ts.visitNode(file, visit)
}

const bodyOf = (node) => (isLoop(node) ? node.statement : node.body)

const isCounted = (node) => isLoop(node) || (ts.isFunctionLike(node) && node.body !== undefined)

/** The JavaScript of a TypeScript file that counts its steps. */
export function countSteps(code, fileName) {
  const { outputText } = ts.transpileModule(code, {
    fileName,
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
      inlineSourceMap: true,
      inlineSources: true,
    },
    transformers: { before: [transformer] },
  })
  return outputText
}

/** For vitest. */
export const countStepsPlugin = () => ({
  name: 'count-steps',
  enforce: 'pre',
  transform: (code, id) => (SOURCE.test(id) ? { code: countSteps(code, id), map: null } : undefined),
})

/** The files that were read before: several bundles share most of them. */
const counted = new Map()

function countFile(path, change) {
  const code = readFileSync(path, 'utf8')
  const changed = change(path, code)
  if (changed !== code) return countSteps(changed, path)
  const known = counted.get(path) ?? countSteps(code, path)
  counted.set(path, known)
  return known
}

/**
 * For esbuild.
 *
 * @param change what becomes of the text of a file before its steps are counted.
 */
export const countStepsForBundle = (change = (_path, code) => code) => ({
  name: 'count-steps',
  setup(build) {
    build.onLoad({ filter: SOURCE }, ({ path }) => ({ contents: countFile(path, change), loader: 'js' }))
  },
})
