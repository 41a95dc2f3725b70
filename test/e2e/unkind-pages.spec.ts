import type { Tab } from './engines/index.ts'
import { expect } from './fixtures.ts'
import { type StagedWindow, test } from './theatre.ts'

/** Pages that only a real browser shows as they are. test/script-tag/unkind-pages.test.ts has the others. */

interface Unkind {
  readonly path?: string
  /** The page begins the session itself. */
  readonly hasBegun?: boolean
  readonly policy?: string
  /** Runs in the page before the session begins, so it is complete in itself. */
  readonly before?: () => void
}

const SELF = "default-src 'none'; script-src 'self'"

/** Scripts with the nonce run, and what they load. */
const NONCE = "default-src 'none'; script-src 'nonce-once' 'strict-dynamic'; base-uri 'none'"

const pages: Readonly<Record<string, Unkind>> = {
  'a policy that allows nothing but its scripts': { policy: SELF },
  "a policy with a nonce and `'strict-dynamic'`": { policy: NONCE },
  'Trusted Types without a policy': {
    policy: `${SELF}; require-trusted-types-for 'script'; trusted-types 'none'`,
  },
  'a sandbox with scripts alone, without storage or cookies': { policy: 'sandbox allow-scripts' },
  'a sandbox of the same origin': { policy: 'sandbox allow-scripts allow-same-origin' },
  'a script in the head that begins before the body is there, and `document.write()` while the page loads': {
    path: '/early',
    hasBegun: true,
  },
  XHTML: { path: '/xhtml' },
  'values with the names of states and texts on `Object.prototype`': {
    before: () => {
      // Not `signal` or `get`: with them no `addEventListener` and no `defineProperty` of the page works any more.
      const names = 'isLeaving cause until exit check warning deadline isExtendable href error secondary progress holds'
      for (const name of names.split(' '))
        Object.defineProperty(Object.prototype, name, { value: 5, writable: true, configurable: true })
    },
  },
  'prototypes that are frozen, as by SES': {
    before: () => {
      const owners = [Object, Array, Function, Promise, Map, Set, Date, RegExp, Error, String, Number, Symbol]
      for (const { prototype } of [...owners, EventTarget, Node, Element, Document, HTMLElement])
        Object.freeze(prototype)
      for (const owner of [...owners, JSON, Math, Reflect]) Object.freeze(owner)
    },
  },
}

/** A person stays once, and then the session ends. Runs in the page, so it is complete in itself. */
async function play(hasBegun: boolean) {
  const { stage } = window as unknown as StagedWindow
  const uncaught: string[] = []
  addEventListener('error', ({ message }) => uncaught.push(message))
  addEventListener('unhandledrejection', ({ reason }) => uncaught.push(String(reason)))
  const isModal = () => stage.root.querySelector('dialog')?.matches(':modal')
  await (hasBegun ? stage.advance(13 * 60) : stage.warn())
  const warned = [stage.phase, isModal()]
  stage.root.querySelector<HTMLElement>('[part~=primary]')?.click()
  await stage.advance(1)
  const extended = stage.phase
  stage.reply = { 'sign-out': 'unreachable' }
  await stage.advance(15 * 60 + 4)
  const isHidden = !document.querySelector('h1')?.checkVisibility({ visibilityProperty: true })
  return { warned, extended, ended: [stage.phase, isModal(), isHidden], uncaught }
}

async function open(tab: Tab, url: string, { path = '/', policy, before }: Unkind): Promise<void> {
  await tab.goto(`${url}${path}${policy ? `?policy=${encodeURIComponent(policy)}` : ''}`)
  if (before) await tab.eval(before)
}

test('the story runs to its end on each unkind page, and no error is left uncaught', async ({ tab, theatre }) => {
  const rows = []
  for (const [row, unkind] of Object.entries(pages)) {
    await open(tab, theatre.url, unkind)
    rows.push({ row, ...(await tab.eval(play, unkind.hasBegun === true)) })
  }
  const outcomes = rows.map(({ row, uncaught }) => ({ row, outcome: uncaught.join() || 'the story runs to its end' }))
  test.info().annotations.push({ type: 'rows', description: JSON.stringify(outcomes) })
  const ideal = { warned: ['warning', true], extended: 'active', ended: ['expired', true, true], uncaught: [] }
  expect(rows).toEqual(Object.keys(pages).map((row) => ({ row, ...ideal })))
})
