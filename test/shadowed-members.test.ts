import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { directAccesses } from './support/direct-access.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** It reads members from the prototype, so it is the only file that may name them. */
const HELPER = 'src/dom/native-members.ts'

/** It runs in the tests of applications, whose pages are not hostile. */
const TESTING_KIT = /^src\/testing\//

/** `fieldTypeOf()` looks at the name of an element before it hands it to the reader and writer of its type. */
const CHECKED_CASTS = /^src\/drafts\/field-types\.ts: .* as \w+$/

const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => `src/${name}`)
  .filter((path) => path !== HELPER && !TESTING_KIT.test(path))

/** What a page can shadow, and how code reaches it. */
const REFUSED = `
document.title
document['title'] = ''
document.body.append('')
const { readyState } = document
const titleOf = ({ title }: Document) => title
const titles = [document].map(({ title }) => title)
declare const element: HTMLElement | null
element?.hidden
declare const target: EventTarget
target.addEventListener('click', () => {})
declare const form: HTMLFormElement
form.elements
declare const node: Node
node.isConnected
declare const root: Document | ShadowRoot
root.activeElement
const focus = <E extends Element>(one: E) => one.matches('a')
interface Discardable extends Document { wasDiscarded?: boolean }
declare const page: Discardable
page.wasDiscarded
document.querySelector<HTMLElement>('a')?.focus()
'prerendering' in document
'BroadcastChannel' in window
typeof BroadcastChannel !== 'undefined'
const field = (target as HTMLInputElement).form
declare const read: (one: { readonly title: string }) => string
read(document)
`

/** What no page can shadow. */
const ALLOWED = `
declare const dialog: HTMLDialogElement | HTMLButtonElement
dialog.focus()
declare const link: HTMLAnchorElement
const { href } = link
declare const shadow: ShadowRoot
shadow.activeElement
interface Host extends HTMLElement { readonly localName: 'idle-warning' }
declare const host: Host
host.remove()
declare const click: MouseEvent
click.composedPath()
window.getSelection()
addEventListener('click', () => {})
typeof BroadcastChannel === 'function'
typeof document === 'undefined'
declare const known: WeakMap<Element, number>
declare const target: EventTarget
known.get(target as Element)
target instanceof HTMLInputElement && target.form
`

const EXAMPLES = { 'src/refused.ts': `${REFUSED}export {}`, 'src/allowed.ts': `${ALLOWED}export {}` }

const found = directAccesses(files, EXAMPLES)
const foundIn = (path: keyof typeof EXAMPLES) =>
  found.filter((line) => line.startsWith(path)).map((line) => line.slice(path.length + 2))

test('no source file reaches a member that a page can shadow, except through its prototype', () => {
  const isInExample = (line: string) => Object.keys(EXAMPLES).some((path) => line.startsWith(path))
  expect(found.filter((line) => !isInExample(line) && !CHECKED_CASTS.test(line))).toEqual([])
  expect(files.length).toBeGreaterThan(100)
})

test('a direct access to what a page can shadow is found in each form of writing it', () => {
  expect(foundIn('src/refused.ts')).toEqual([
    'document.title',
    "document['title']",
    'document.body.append',
    'document.body',
    '{ readyState }',
    '{ title }',
    '{ title }',
    'element?.hidden',
    'target.addEventListener',
    'form.elements',
    'node.isConnected',
    'root.activeElement',
    'one.matches',
    'page.wasDiscarded',
    "document.querySelector<HTMLElement>('a')?.focus",
    'document.querySelector',
    "'prerendering' in document",
    "'BroadcastChannel' in window",
    "typeof BroadcastChannel !== 'undefined'",
    'target as HTMLInputElement',
    'read(document)',
  ])
})

test('members of elements that are no forms, of windows and of events are used directly', () => {
  expect(foundIn('src/allowed.ts')).toEqual([])
})
