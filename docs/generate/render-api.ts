import { FIXED_OPTIONS } from '../../src/core/options/same-options.ts'
import { ATTRIBUTES, DEBUG, datasetName, MANUAL } from '../../src/script-tag/attributes.ts'
import { attributeName } from '../../src/script-tag/script-element.ts'
import { english } from '../../src/ui/messages.ts'
import {
  ATTRIBUTES_FILE,
  EVENTS_FILE,
  GROUPS,
  HOOKS_FILE,
  OTHER_FILES,
  SCRIPT_FILES,
  SECTIONS,
  VALUE_SETS,
} from './known-files.ts'
import {
  type Anchors,
  anchor,
  body,
  code,
  defaultOf,
  linkTo,
  memberTable,
  nameOf,
  paragraphs,
  summary,
  table,
  typeLink,
  withLinks,
} from './markdown.ts'
import { type Api, type Entity, type EntryPoint, type Member, type Module, readApi } from './read-api.ts'
import type { Comment } from './read-comment.ts'

const HEAD = `# API reference

<!-- \`npm run docs:api\` writes this page from the TSDoc comments in src/. Change the comments, not this page. -->

Every option, attribute, event, method and code. [The options at a glance](#options) · [timing](#timing) · [server](#server) · [leaving](#leaving) · [identity](#identity) · [UI](#ui) · [advanced](#advanced) · [requests](#requests) · [dialog](#dialog) · [the script tag](#script-tag) · [the handle](#handle) · [work](#work) · [events](#events) · [causes and codes](#values) · [types](#types) · [other entry points](api-entry-points.md)`

const MAIN_PAGE = 'api.md'
const ENTRY_POINTS_PAGE = 'api-entry-points.md'

/** What the sections need: the parts of the API by name, and where each is described. */
interface Context {
  readonly api: Api
  readonly main: EntryPoint
  readonly anchors: Anchors
  readonly entity: (name: string) => Entity
}

const ENTRY_POINTS_HEAD = `# API reference: the other entry points

<!-- \`npm run docs:api\` writes this page from the TSDoc comments in src/. Change the comments, not this page. -->

What each import besides \`idle-warning\` exports. [The API reference](api.md) has the options, the handle, the events and the codes.`

/** The pages by their paths. */
export function renderApi(api: Api = readApi(OTHER_FILES)): Readonly<Record<string, string>> {
  const main = createContext(api, MAIN_PAGE)
  const others = createContext(api, ENTRY_POINTS_PAGE)
  return {
    [`docs/${MAIN_PAGE}`]: `${paragraphs(
      HEAD,
      anchor('units'),
      body(main.main.comment, main.anchors),
      optionSections(main),
      scriptTagSection(main),
      handleSection(main),
      eventSection(main),
      valueSection(main),
      typeSection(main),
    )}\n`,
    [`docs/${ENTRY_POINTS_PAGE}`]: `${paragraphs(ENTRY_POINTS_HEAD, entryPointSections(others))}\n`,
  }
}

function createContext(api: Api, page: string): Context {
  const [main] = api.entryPoints
  if (!main) throw new Error('package.json has no entry points')
  const known = [...main.entities, ...api.module(EVENTS_FILE).entities]
  const entity = (name: string): Entity => {
    const found = known.find((each) => each.name === name)
    if (!found) throw new Error(`${name} is described in docs/api.md, and no longer exported`)
    return found
  }
  const inPage = ([name, target]: readonly [string, string]) => [name, target.replace(`${page}#`, '#')] as const
  return { api, main, entity, anchors: new Map(collectTargets(api, entity).map(inPage)) }
}

/** Where each name is described. A name of the main module comes before the same name of another one. */
function collectTargets({ entryPoints }: Api, entity: Context['entity']): readonly (readonly [string, string])[] {
  const exported = [...entryPoints]
    .reverse()
    .flatMap(({ specifier, entities }) =>
      entities.flatMap(({ name, sourceName }) =>
        [name, sourceName].map((each) => [each, targetOf(specifier, name)] as const),
      ),
    )
  const inMain = (id: string) => `${MAIN_PAGE}#${id}`
  const members = SECTIONS.flatMap(([type, prefix]) =>
    entity(type).members.map(({ name }) => [`${type}.${name}`, inMain(memberAnchor(prefix, name))] as const),
  )
  return [
    ...exported,
    ...members,
    ...VALUE_SETS.map(([type, prefix]) => [type, inMain(`${prefix}-values`)] as const),
    ...SECTIONS.map(([type, prefix]) => [type, inMain(SECTION_ANCHORS[prefix] ?? prefix)] as const),
  ]
}

const targetOf = (specifier: string, name: string): string =>
  specifier === 'idle-warning'
    ? `${MAIN_PAGE}#${memberAnchor('type', name)}`
    : `${ENTRY_POINTS_PAGE}#${memberAnchor(slug(specifier), name)}`

/** The anchors of the sections whose members have another prefix. */
const SECTION_ANCHORS: Readonly<Record<string, string>> = {
  option: 'options',
  request: 'requests',
  server: 'server-functions',
  event: 'events',
}

const slug = (specifier: string): string => specifier.replace('idle-warning/', '').replaceAll('/', '-')

const memberAnchor = (prefix: string, name: string): string => `${prefix}-${name.toLowerCase()}`

/** The attribute of an option by its path, such as `request.csrf`. */
const attributeOf = (path: string): string =>
  Object.hasOwn(ATTRIBUTES, path) ? code(attributeName(datasetName(path))) : ''

function optionSections({ entity, anchors }: Context): string {
  const options = entity('IdleWarningOptions')
  const ofGroup = (group: string) => options.members.filter(({ comment }) => comment?.group === group)
  const rows = GROUPS.flatMap((group) =>
    ofGroup(group).map((member) => [
      `[${code(member.name)}](#${memberAnchor('option', member.name)})`,
      defaultOf(member, anchors),
      attributeOf(member.name),
      `[${group}](#${group.toLowerCase()})`,
    ]),
  )
  const groups = GROUPS.map((group) =>
    paragraphs(
      `${anchor(group.toLowerCase())}\n\n## Options: ${group}`,
      ...ofGroup(group).map((member) => memberEntry(member, 'option', attributeOf(member.name), anchors)),
    ),
  )
  return paragraphs(
    `${anchor('options')}\n\n## The options at a glance`,
    body(options.comment, anchors),
    table(['option', 'default', 'attribute', 'group'], rows),
    withLinks(DURATION_NOTE, anchors),
    ...groups,
    nestedSection('RequestOptions', 'request', 'Requests: the option `request`', { entity, anchors }),
    nestedSection('ModalOptions', 'dialog', 'Dialog: the option `dialog`', { entity, anchors }),
    nestedSection('ServerFunctions', 'server', 'Functions in place of addresses: the option `server`', {
      entity,
      anchors,
    }),
  )
}

const DURATION_NOTE = "A duration is a text with its unit, such as `'15m'`: {@link DurationText}."

/** An option whose value is an object of options. */
function nestedSection(
  type: string,
  prefix: string,
  heading: string,
  { entity, anchors }: Pick<Context, 'entity' | 'anchors'>,
): string {
  const { comment, members } = entity(type)
  return paragraphs(
    `${anchor(SECTION_ANCHORS[prefix] ?? prefix)}\n\n## ${heading}`,
    body(comment, anchors),
    ...members.map((member) => memberEntry(member, prefix, attributeOf(`${prefix}.${member.name}`), anchors)),
  )
}

/** The heading, the facts and the words of one option or of one member of the handle. */
function memberEntry(member: Member, prefix: string, attribute: string, anchors: Anchors): string {
  const isFixed = prefix === 'option' && (FIXED_OPTIONS as readonly string[]).includes(member.name)
  const facts = [
    member.isMethod ? code(`${member.name}${member.type}`) : typeLink(member.type, anchors),
    member.isOptional && `default: ${defaultOf(member, anchors)}`,
    !member.isOptional && prefix === 'option' && defaultOf(member, anchors),
    attribute,
    isFixed && 'not changed by [`update()`](#handle-update)',
  ]
  return paragraphs(
    `${anchor(memberAnchor(prefix, member.name))}\n\n### ${code(nameOf(member))}`,
    facts.filter(Boolean).join(' · '),
    body(member.comment, anchors),
  )
}

function scriptTagSection({ api, anchors }: Context): string {
  const [mainScript = ''] = SCRIPT_FILES
  const hooks = api.module(HOOKS_FILE)
  const named = (module: Module, name: string) => module.entities.find((each) => each.name === name) as Entity
  const own = [['MANUAL', MANUAL] as const, ['DEBUG', DEBUG] as const].map(([name, attribute]) => [
    `${anchor(`attribute-${attribute}`)}${code(attributeName(attribute))}`,
    summary(named(api.module(ATTRIBUTES_FILE), name), anchors),
  ])
  return paragraphs(
    `${anchor('script-tag')}${anchor('attributes')}\n\n## The script tag`,
    body(api.module(mainScript).comment, anchors),
    'Each option in this page names its attribute. These two attributes are no options:',
    table(['attribute', 'what it does'], own),
    `${anchor('files')}\n\n### Files for script tags`,
    table(
      ['file in `dist/`', 'what it is'],
      [...SCRIPT_FILES.map((file) => fileRow(api.module(file), anchors)), LOCALE_ROW],
    ),
    `${anchor('hooks')}\n\n### Attributes of other elements: \`data-idle-warning\``,
    body(named(hooks, 'PageHook').comment, anchors),
    valueTable(named(hooks, 'PageHook'), 'hook', anchors),
    body(named(hooks, 'HoldAttribute').comment, anchors),
    valueTable(named(hooks, 'HoldAttribute'), 'hold', anchors),
  )
}

const LOCALE_ROW = ['`locales/fr.min.js`, …', 'a language, before or after the main script: [Languages](languages.md)']

/** The first paragraph of a script's comment begins with its name. */
function fileRow({ file, comment }: Module, anchors: Anchors): readonly string[] {
  const [, name, words] = /^`([\w.-]+)`: (.*?)(?:\n\n|$)/s.exec(comment?.text ?? '') ?? []
  if (!name || !words) throw new Error(`the comment of ${file} must begin with the name of the script`)
  return [code(name), summary({ comment: { ...(comment as Comment), text: words } }, anchors)]
}

function handleSection({ entity, anchors }: Context): string {
  const { comment, members } = entity('IdleWarning')
  const rows = members.map((member) => [
    `[${code(nameOf(member))}](#${memberAnchor('handle', member.name)})`,
    withLinks(firstSentence(member.comment), anchors),
  ])
  return paragraphs(
    `${anchor('handle')}\n\n## The handle`,
    body(comment, anchors),
    functionEntry(entity('createIdleWarning'), 'type', anchors),
    functionEntry(entity('isIdleWarningError'), 'type', anchors),
    '### Its members at a glance',
    table(['member', 'what it does'], rows),
    ...members.map((member) => memberEntry(member, 'handle', '', anchors)),
    nestedSection('WorkOptions', 'work', 'Work: the options of `beginWork()` and `during()`', { entity, anchors }),
  )
}

const firstSentence = (comment: Comment | undefined): string =>
  /^(.*?[.:])(?=\s+[A-Z`]|$)/s.exec(comment?.text ?? '')?.[1]?.replace(/:$/, '.') ?? ''

function eventSection({ entity, anchors }: Context): string {
  const { comment, members } = entity('EventDetails')
  const rows = members.map(({ name, members: properties, comment: own }) => [
    `[${code(name)}](#${memberAnchor('event', name)})`,
    properties.map((property) => code(property.name)).join(' '),
    withLinks(firstSentence(own), anchors),
  ])
  return paragraphs(
    `${anchor('events')}\n\n## Events`,
    body(comment, anchors),
    table(['event', 'properties', 'when'], rows),
    ...members.map((member) =>
      paragraphs(
        `${anchor(memberAnchor('event', member.name))}\n\n### Event ${code(member.name)}`,
        body(member.comment, anchors),
        member.members.length > 0 && memberTable(member, anchors),
      ),
    ),
  )
}

const valueSection = ({ entity, anchors }: Context): string =>
  paragraphs(
    `${anchor('values')}${anchor('codes')}\n\n## Causes and codes`,
    ...VALUE_SETS.map(([type, prefix, heading]) =>
      paragraphs(
        `${anchor(`${prefix}-values`)}\n\n### ${heading}`,
        body(withoutFirstSentence(entity(type).comment), anchors),
        valueTable(entity(type), prefix, anchors),
      ),
    ),
  )

/** The heading says what the first sentence does. */
const withoutFirstSentence = (comment: Comment | undefined): Comment | undefined =>
  comment && { ...comment, text: comment.text.slice(firstSentence(comment).length).trim() }

/** The values of a union, with what to do about each. */
function valueTable({ values }: Entity, prefix: string, anchors: Anchors): string {
  const hasAdvice = values.some(({ comment }) => comment?.whatToDo)
  const hasDefaults = values.some(({ comment }) => comment?.defaultValue)
  const rows = values.map(({ text, comment }) => {
    const name = text.replace(/^'|'$/g, '')
    if (name === text) return [typeLink(text, anchors), 'Any of these.', ...(hasAdvice ? ['See there.'] : [])]
    return [
      `${anchor(`${prefix}-${name}`)}${code(name)}`,
      ...(hasDefaults ? [withLinks(comment?.defaultValue ?? '', anchors)] : []),
      withLinks(comment?.text ?? '', anchors),
      ...(hasAdvice ? [withLinks(comment?.whatToDo ?? '', anchors)] : []),
    ]
  })
  return table(['value', ...(hasDefaults ? ['default'] : []), 'meaning', ...(hasAdvice ? ['what to do'] : [])], rows)
}

/** Exported names of the main module without a section of their own. */
function typeSection({ main, anchors }: Context): string {
  const described = [...SECTIONS, ...VALUE_SETS].map(([type]) => type)
  const rest = main.entities.filter(({ name, kind }) => kind !== 'function' && !described.includes(name))
  return paragraphs(
    `${anchor('types')}\n\n## Types`,
    'Types that `idle-warning` exports besides those above. `idle-warning/headless` exports the same ones.',
    ...rest.map((entity) => entityEntry(entity, 'type', anchors)),
  )
}

const entityEntry = (entity: Entity, prefix: string, anchors: Anchors): string =>
  entity.kind === 'function' ? functionEntry(entity, prefix, anchors) : typeEntry(entity, prefix, anchors)

function typeEntry(entity: Entity, prefix: string, anchors: Anchors): string {
  const { name, sourceName, kind, comment, code: declaration, values } = entity
  const hasMeanings = values.some((value) => value.comment)
  const members = entity.members.filter(({ owner }) => owner === name || !anchors.has(owner))
  const bases = new Set(entity.members.filter((member) => !members.includes(member)).map(({ owner }) => owner))
  return paragraphs(
    `${anchor(memberAnchor(prefix, name))}\n\n### ${code(name)}`,
    kind === 'type' && !hasMeanings && `\`\`\`typescript\n${declaration}\n\`\`\``,
    body(comment, anchors),
    sourceName !== name && `Other declarations call it ${code(sourceName)}.`,
    name === 'Messages' ? textTable(entity, anchors) : members.length > 0 && memberTable({ members }, anchors),
    bases.size > 0 && `It has the members of ${[...bases].map((base) => linkTo(base, anchors)).join(' and ')} too.`,
    hasMeanings && valueTable(entity, memberAnchor(prefix, name), anchors),
  )
}

/** The texts of the dialog. Those of the causes have no declarations of their own. */
function textTable({ members }: Entity, anchors: Anchors): string {
  const texts: Readonly<Record<string, string | undefined>> = { ...english }
  const known = members.map((member) => [code(member.name), texts[member.name] ?? '', summary(member, anchors)])
  const causes = Object.keys(texts).filter((name) => !members.some((member) => member.name === name))
  const ofCauses = causes.map((name) => [
    code(name),
    texts[name] ?? '',
    `Why the session has ended, for this {@link Cause}.`,
  ])
  return table(
    ['name', 'in English', 'what it is'],
    [...known, ...ofCauses.map((cells) => cells.map((text) => withLinks(text, anchors)))],
  )
}

const functionEntry = ({ name, code: declaration, comment }: Entity, prefix: string, anchors: Anchors): string =>
  paragraphs(
    `${anchor(memberAnchor(prefix, name))}\n\n### ${code(`${name}()`)}`,
    code(declaration),
    body(comment, anchors),
  )

/** Each entry point besides the main one. A name that an earlier one has described already is only listed. */
function entryPointSections({ api, main, anchors }: Context): string {
  const described = new Map(main.entities.map((entity) => [keyOf(entity), anchors.get(entity.name)]))
  const sections = api.entryPoints.slice(1).map((entryPoint) => entryPointSection(entryPoint, described, anchors))
  return paragraphs(entryPointTable(api, anchors), ...sections)
}

/** @param described what stands in the page already, with its link. It is completed here. */
function entryPointSection(
  { specifier, comment, entities }: EntryPoint,
  described: Map<string, string | undefined>,
  anchors: Anchors,
): string {
  const prefix = slug(specifier)
  const fresh = entities.filter((entity) => !described.has(keyOf(entity)))
  const also = entities
    .filter((entity) => !fresh.includes(entity))
    .map((entity) => `[${code(entity.name)}](${described.get(keyOf(entity))})`)
  for (const entity of fresh) described.set(keyOf(entity), `#${memberAnchor(prefix, entity.name)}`)
  const isFunction = ({ kind }: Entity) => kind === 'function'
  return paragraphs(
    `${anchor(`entry-${prefix}`)}\n\n## ${code(specifier)}`,
    body(comment, anchors),
    also.length > 0 && `${fresh.length ? 'Also exports' : 'Exports'}: ${also.join(', ')}.`,
    ...[...fresh.filter(isFunction), ...fresh.filter((entity) => !isFunction(entity))].map((entity) =>
      entityEntry(entity, prefix, anchors),
    ),
  )
}

const keyOf = ({ name, code: declaration, comment }: Entity): string => `${name} ${declaration} ${comment?.text}`

const entryPointTable = ({ entryPoints }: Api, anchors: Anchors): string =>
  table(
    ['import', 'what it is'],
    [
      ...entryPoints
        .slice(1)
        .map(({ specifier, comment }) => [
          `[${code(specifier)}](#entry-${slug(specifier)})`,
          withLinks(firstSentence(comment), anchors),
        ]),
      ['`idle-warning/locales/fr`, …', 'A language: [Languages](languages.md).'],
    ],
  )
