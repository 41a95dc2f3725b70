import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { REPORT_FOLDER, reportApi } from '../docs/generate/api-report.ts'
import { GROUPS, HOOKS_FILE, OTHER_FILES, VALUE_SETS } from '../docs/generate/known-files.ts'
import { brokenLinks, leadsSomewhere } from '../docs/generate/links.ts'
import { type Entity, type Member, readApi, specifiers } from '../docs/generate/read-api.ts'
import { readComment } from '../docs/generate/read-comment.ts'
import { renderApi } from '../docs/generate/render-api.ts'
import { ATTRIBUTES, datasetName } from '../src/script-tag/attributes.ts'
import { attributeName } from '../src/script-tag/script-element.ts'
import { read, root } from './support/documents.ts'

const api = readApi(OTHER_FILES)
const [main] = api.entryPoints
const entity = (name: string): Entity => main?.entities.find((each) => each.name === name) as Entity

/** What a person reads who asks for one member: `IdleWarning.start`. */
interface Place {
  readonly place: string
  readonly member: Member
}

const membersOf = ({ name, members }: Pick<Entity, 'name' | 'members'>): readonly Place[] =>
  members.flatMap((member) => [
    { place: `${name}.${member.name}`, member },
    ...membersOf({ name: `${name}.${member.name}`, members: member.members }),
  ])

const entities = api.entryPoints.flatMap((entryPoint) =>
  entryPoint.entities.map((each) => ({ place: `${entryPoint.specifier} ${each.name}`, entity: each })),
)
const events = api.module('src/core/events.ts').entities.find(({ name }) => name === 'EventDetails') as Entity
const places = [...entities.flatMap(({ entity }) => membersOf(entity)), ...membersOf(events)]

describe('the TSDoc comments', () => {
  test('say something about each entry point and each exported name', () => {
    const silent = [
      ...api.entryPoints.filter(({ comment }) => !comment?.text).map(({ specifier }) => specifier),
      ...entities.filter(({ entity: { comment } }) => !comment?.text).map(({ place }) => place),
    ]
    expect(silent).toEqual([])
    expect(entities.length).toBeGreaterThan(90)
  })

  test('say something about each option, property, method and event', () => {
    expect(places.filter(({ member }) => !member.comment?.text).map(({ place }) => place)).toEqual([])
    expect(places.length).toBeGreaterThan(200)
  })

  test('name the default of everything that may be left out', () => {
    const isLeft = ({ isOptional, comment }: Member) => isOptional && !comment?.defaultValue
    expect(places.filter(({ member }) => isLeft(member)).map(({ place }) => place)).toEqual([])
  })

  test('give each option of createIdleWarning a group that the reference knows', () => {
    const { members } = entity('IdleWarningOptions')
    expect(members.filter(({ comment }) => !GROUPS.includes(comment?.group ?? '')).map(({ name }) => name)).toEqual([])
    expect(new Set(members.map(({ comment }) => comment?.group)).size).toBe(GROUPS.length)
  })

  test.each(VALUE_SETS)('say what each value of %s means', (type) => {
    const { values } = entity(type)
    const texts = values.filter(({ text }) => text.startsWith("'"))
    expect(texts.filter(({ comment }) => !comment?.text).map(({ text }) => text)).toEqual([])
    expect(texts.length).toBeGreaterThan(1)
  })

  test.each(['Cause', 'ExtendFailure', 'ErrorCode', 'Outcome', 'Reason', 'Phase'])(
    'say what to do about each value of %s',
    (type) => {
      expect(entity(type).values.filter(({ comment }) => !comment?.whatToDo)).toEqual([])
    },
  )

  test('say what each hook in a page does', () => {
    const { entities } = api.module(HOOKS_FILE)
    const values = entities.flatMap((each) => each.values)
    expect(values.filter(({ comment }) => !comment?.text)).toEqual([])
    expect(values.length).toBe(8)
  })

  test('name the attribute of each source in the module of the sources', () => {
    const sources = api.entryPoints.find(({ specifier }) => specifier === 'idle-warning/sources')?.entities ?? []
    const told = sources.flatMap(({ kind, comment }) =>
      kind === 'function' ? (comment?.text.match(/data-[a-z-]+(?=`)/) ?? []) : [],
    )
    const table = /const ATTRIBUTES: .*? = \{\n(.*?)\n\}/s.exec(read('src/sources/script-tag.ts'))?.[1] ?? ''
    const known = [...table.matchAll(/^ {2}(\w+): /gm)].map(([, name = '']) => attributeName(name))
    expect(told.filter((name) => name !== 'data-to').sort()).toEqual([...known].sort())
  })
})

describe('a comment', () => {
  test('is read with its tags, each as one line for each paragraph', () => {
    const comment = readComment(`/**
     * The first line
     * goes on. \`a < b\`
     *
     * - a list
     * - stays
     *
     * @default \`({ a }) => a\`
     * @group UI
     * @param name what it is
     * @throws RangeError always.
     * @example
     * \`\`\`ts
     * one()
     * two()
     * \`\`\`
     */`)
    expect(comment).toEqual({
      text: 'The first line goes on. `a < b`\n\n- a list\n- stays',
      defaultValue: '`({ a }) => a`',
      group: 'UI',
      params: [{ name: 'name', text: 'what it is' }],
      throws: ['RangeError always.'],
      examples: ['```ts\none()\ntwo()\n```'],
      see: [],
    })
  })
})

describe('the API reference', () => {
  const pages = renderApi(api)

  test.each(Object.keys(pages))('%s is what `npm run docs:api` writes', (path) => {
    expect(read(path)).toBe(pages[path])
  })

  test('describes each option once, with its attribute beside it', () => {
    const page = pages['docs/api.md'] ?? ''
    const found = entity('IdleWarningOptions').members.map(({ name }) => {
      const [, entry = ''] = page.split(`<a id="option-${name.toLowerCase()}"></a>`)
      const attribute = Object.hasOwn(ATTRIBUTES, name) ? attributeName(datasetName(name)) : undefined
      return [name, entry.split('\n\n')[1], !attribute || !!entry.split('\n\n')[2]?.includes(`\`${attribute}\``)]
    })
    expect(found).toEqual(entity('IdleWarningOptions').members.map(({ name }) => [name, `### \`${name}\``, true]))
  })

  test('names the attribute of each option that has one', () => {
    const page = pages['docs/api.md'] ?? ''
    // `dialog.element` is an option of a script tag only; in code `ownDialog()` has it.
    const attributes = Object.keys(ATTRIBUTES).map((path) => attributeName(datasetName(path)))
    expect(attributes.filter((name) => !page.includes(`\`${name}\``))).toEqual([])
  })
})

describe('the API report', () => {
  const reports = reportApi()

  test('has a file for each entry point of package.json, and no other', () => {
    const names = [...specifiers(), 'idle-warning/locales'].map((name) => `${name.replaceAll('/', '-')}.api.md`)
    expect(readdirSync(join(root, REPORT_FOLDER)).sort()).toEqual([...names].sort())
  })

  test.each(Object.keys(reports))(
    '%s shows what the built package exports; `npm run docs:api` writes it anew',
    (name) => {
      expect(read(`${REPORT_FOLDER}/${name}`)).toBe(reports[name])
    },
  )

  test.each(Object.keys(reports))('%s is code that the compiler can read', (name) => {
    const [, code = ''] = /```ts\n(.*?)```/s.exec(reports[name] ?? '') ?? []
    const { diagnostics } = ts.transpileModule(code, { reportDiagnostics: true })
    expect(diagnostics?.map(({ messageText }) => messageText)).toEqual([])
  })
})

describe('the links of the documents', () => {
  const inFolder = (folder: string) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`)
  const inRoot = readdirSync(root).filter((name) => name.endsWith('.md'))
  const companions = ['companions/django/README.md', 'companions/express/README.md', 'demo/README.md']

  test.each([...inRoot, ...inFolder('docs'), ...companions])('of %s lead to a file, and to a heading in it', (path) => {
    expect(brokenLinks(path)).toEqual([])
  })

  test('that the source names, in comments and in messages, lead to a heading', () => {
    const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    )
    const named = sources.flatMap((name) => read(`src/${name}`).match(/(?<!\w)docs\/[\w/-]+\.md(#[\w-]+)?/g) ?? [])
    expect([...new Set(named)].filter((target) => !leadsSomewhere('README.md', target))).toEqual([])
    expect(new Set(named).size).toBeGreaterThan(10)
  })
})
