// `npm run requirements` lists, for each requirement, defect and complaint, the tests whose titles carry its number.
// The list is made from the titles, so it is written nowhere else. `npm run requirements -- REQ-TAB` shows a part of it.
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = fileURLToPath(new URL('..', import.meta.url))

const NUMBERS = /REQ-[A-Z0-9]+-\d+|\b(?:defect|complaint)s? \d+(?:(?:, | and )\d+)*/gi

/** `'Defects 5 and 17'` is `['defect 5', 'defect 17']`. */
function numbersIn(title) {
  return (title.match(NUMBERS) ?? []).flatMap((found) => {
    if (found.startsWith('REQ-')) return [found]
    const [, kind] = /^(defect|complaint)/i.exec(found)
    return found.match(/\d+/g).map((number) => `${kind.toLowerCase()} ${number}`)
  })
}

/** `test`, `describe`, or nothing: `test.each([…])(…)` and `test.for(…)(…)` are calls of `test`. */
function calledName({ expression }) {
  let callee = expression
  while (!ts.isIdentifier(callee)) {
    if (!callee.expression && !callee.tag) return undefined
    callee = callee.expression ?? callee.tag
  }
  return callee.text
}

/** The title as it is written, with `…` for what differs from case to case. */
function titleOf(argument) {
  if (!argument || !(ts.isStringLiteralLike(argument) || ts.isTemplateExpression(argument))) return ''
  return argument
    .getText()
    .slice(1, -1)
    .replace(/\$\{[^}]*\}|\$\w+|%[a-z]/g, '…')
}

/** The titles of the tests in a file, each with those of the groups around it. */
function titlesIn(path) {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true)
  const titles = []
  const visit = (node, around) => {
    const name = ts.isCallExpression(node) ? calledName(node) : undefined
    const title = name === 'test' || name === 'describe' ? titleOf(node.arguments[0]) : ''
    if (name === 'test' && title) titles.push([...around, title].join(' › '))
    const inside = name === 'describe' && title ? [...around, title] : around
    ts.forEachChild(node, (child) => visit(child, inside))
  }
  visit(source, [])
  return titles
}

/** For each number its tests, as `{ file, title }`. */
export function listRequirements() {
  const files = readdirSync(`${root}/test`, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => /\.(test|spec|ssr)\.ts$/.test(file) && !file.includes('node_modules/'))
    .sort()
  const list = new Map()
  for (const file of files) {
    for (const title of titlesIn(`${root}/test/${file}`)) {
      for (const number of new Set(numbersIn(title)))
        list.set(number, [...(list.get(number) ?? []), { file: `test/${file}`, title }])
    }
  }
  const byNumber = ([one], [other]) => one.localeCompare(other, 'en', { numeric: true })
  return new Map([...list].sort(byNumber))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const wanted = process.argv[2] ?? ''
  for (const [number, tests] of listRequirements()) {
    if (!number.startsWith(wanted)) continue
    console.log(number)
    for (const { file, title } of tests) console.log(`  ${file}: ${title}`)
  }
}
