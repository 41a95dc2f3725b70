import { PATIENCE } from './arrived.ts'
import type { Tab } from './engines/index.ts'
import { expect } from './fixtures.ts'
import { painted } from './painted.ts'
import { openTheatre, type StagedWindow, type Theatre } from './stage.ts'
import { test as base } from './time/test.ts'

/**
 * What becomes of a page in a browser that lacks a feature, or in a page that broke one: the feature is taken away before
 * the SDK loads. Each row of the table in docs/evidence/unkind-pages.md is one feature.
 */

const without = (owner: string, ...names: readonly string[]) => names.map((name) => `delete ${owner}.${name}`).join(';')

const throwing = (owner: string, name: string) =>
  `${owner}.${name} = () => { throw new TypeError('${name} is broken') }`

/** Runs in the page. A selector that the browser does not know is a syntax error. */
const UNKNOWN_MODAL = `for (const prototype of [Element.prototype, Document.prototype, DocumentFragment.prototype])
  for (const name of ['matches', 'closest', 'querySelector', 'querySelectorAll']) {
    const own = prototype[name]
    if (own) prototype[name] = function (selector) {
      if (String(selector).includes(':modal')) throw new DOMException('not a valid selector', 'SyntaxError')
      return own.call(this, selector)
    }
  }`

const DIALOG = 'dialog; covered by the dialog'
const MODAL_BLOCK = 'modal block; covered by the modal block (view-failed)'
const FIXED_BLOCK = 'fixed block; covered by the fixed block (view-failed)'
const HIDDEN = 'nothing; page hidden (view-failed)'

/** What each takes away, and what is observed then: what the warning is, and what covers the page at the end. */
const FEATURES: Readonly<Record<string, readonly [script: string, outcome: string]>> = {
  'nothing is missing': ['', DIALOG],
  '`new CSSStyleSheet()`': [
    `CSSStyleSheet = new Proxy(CSSStyleSheet, { construct() { throw new TypeError('Illegal constructor') } })`,
    MODAL_BLOCK,
  ],
  '`CSSStyleSheet.replaceSync()`': [without('CSSStyleSheet.prototype', 'replaceSync'), MODAL_BLOCK],
  '`adoptedStyleSheets`': [
    `${without('Document.prototype', 'adoptedStyleSheets')};${without('ShadowRoot.prototype', 'adoptedStyleSheets')}`,
    'dialog; covered by the modal block (view-failed)',
  ],
  '`adoptedStyleSheets` of the document takes nothing': [
    `Object.defineProperty(document, 'adoptedStyleSheets', { get: () => [], set() {} })`,
    DIALOG,
  ],
  '`:modal`': [UNKNOWN_MODAL, MODAL_BLOCK],
  '`showModal()`': [without('HTMLDialogElement.prototype', 'showModal'), FIXED_BLOCK],
  '`<dialog>`': [
    `${without('HTMLDialogElement.prototype', 'showModal', 'show', 'close', 'open')};${without('window', 'HTMLDialogElement')}`,
    FIXED_BLOCK,
  ],
  '`inert`': [without('HTMLElement.prototype', 'inert'), DIALOG],
  '`attachShadow()`': [without('Element.prototype', 'attachShadow'), MODAL_BLOCK],
  '`elementFromPoint()` throws': [
    throwing('Document.prototype', 'elementFromPoint'),
    'dialog, then modal block; covered by the modal block (view-failed)',
  ],
  '`getComputedStyle()` throws': [throwing('window', 'getComputedStyle'), 'dialog; page hidden (view-failed)'],
  '`createElement()` throws': [throwing('Document.prototype', 'createElement'), HIDDEN],
  '`getBoundingClientRect()` throws': [throwing('Element.prototype', 'getBoundingClientRect'), MODAL_BLOCK],
  '`setProperty()` throws': [
    throwing('CSSStyleDeclaration.prototype', 'setProperty'),
    'modal block; page hidden (view-failed)',
  ],
  '`append()` throws': [throwing('Element.prototype', 'append'), HIDDEN],
  '`focus()` throws': [throwing('HTMLElement.prototype', 'focus'), MODAL_BLOCK],
  '`scrollTo()`': [without('Element.prototype', 'scrollTo'), DIALOG],
  '`getSelection()`': [without('window', 'getSelection'), MODAL_BLOCK],
  '`isConnected` throws': [
    `Object.defineProperty(Node.prototype, 'isConnected', { get() { throw new TypeError('broken') } })`,
    MODAL_BLOCK,
  ],
  '`getRootNode()`': [without('Node.prototype', 'getRootNode'), MODAL_BLOCK],
  '`composedPath()`': [without('Event.prototype', 'composedPath'), MODAL_BLOCK],
  '`AbortController`': [without('window', 'AbortController', 'AbortSignal'), MODAL_BLOCK],
  '`MutationObserver`': [without('window', 'MutationObserver'), DIALOG],
  '`BroadcastChannel`': [without('window', 'BroadcastChannel'), DIALOG],
  'Web Locks': [without('Navigator.prototype', 'locks'), DIALOG],
  '`localStorage`': [
    `Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } })`,
    `${DIALOG} (degraded)`,
  ],
  '`reportError()`': [without('window', 'reportError'), DIALOG],
  '`Intl.DurationFormat`': [without('Intl', 'DurationFormat'), DIALOG],
  'units in `Intl.NumberFormat`': [
    `{ const own = Intl.NumberFormat; Intl.NumberFormat = function (lang, options) {
    if (options && options.unit) throw new RangeError('Invalid unit')
    return new own(lang, options)
  } }`,
    DIALOG,
  ],
  '`Intl`': [without('window', 'Intl'), DIALOG],
  '`performance.getEntriesByType()`': [without('Performance.prototype', 'getEntriesByType'), DIALOG],
  '`Object.hasOwn()`': [without('Object', 'hasOwn'), DIALOG],
  '`Array.prototype.at()` and `findLast()`': [without('Array.prototype', 'at', 'findLast', 'findLastIndex'), DIALOG],
  '`structuredClone()`': [without('window', 'structuredClone'), DIALOG],
  '`Symbol.dispose`': [
    `Symbol = new Proxy(Symbol, { get: (own, key) => (key === 'dispose' ? undefined : own[key]) })`,
    DIALOG,
  ],
}

const FIRST_LINES = `uncaught = []
trueStyle = getComputedStyle
trueMatches = Element.prototype.matches
addEventListener('error', ({ message }) => uncaught.push(message))
addEventListener('unhandledrejection', ({ reason }) => uncaught.push(String(reason)));`

const test = base.extend<{ theatre: Theatre }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern what a fixture needs
  theatre: async ({}, use) => {
    const theatre = await openTheatre((query) => `${FIRST_LINES}\n${FEATURES[query.get('without') ?? '']?.[0]}`)
    await use(theatre)
    theatre.close()
  },
})

interface Sight {
  /** What stands over the page. */
  readonly what: 'dialog' | 'modal block' | 'fixed block' | 'nothing'
  /** The middle of the main button. */
  readonly stay: readonly [x: number, y: number] | null
  /** The lines of the page that can be read. */
  readonly readable: readonly string[]
}

/** Runs in the page, in which anything may be missing. */
function look(): Sight {
  const root = document.documentElement
  const children: Element[] = root ? [...root.children] : []
  const host = children.find(({ localName }) => localName === 'idle-warning')
  const inHost = host?.shadowRoot?.querySelector('dialog') ?? undefined
  const block = children.find(({ localName }) => localName === 'dialog')
  const shown = [inHost, block].find((element) => element && element.getClientRects().length > 0)
  const button = [...(shown?.querySelectorAll('button') ?? [])].find((one) => one.getClientRects().length > 0)
  const box = button?.getClientRects()[0]
  const range = document.createRange()
  const readable: string[] = []
  const walk = (node: Node, isVisible: boolean) => {
    for (const child of node.childNodes) {
      range.selectNodeContents(child)
      if (child instanceof Text && isVisible && range.getClientRects().length > 0 && child.data.trim())
        readable.push(child.data.trim())
      if (child instanceof Element && child !== shown) walk(child, seen(child))
    }
  }
  const page = window as unknown as { trueStyle: typeof getComputedStyle; trueMatches: Element['matches'] }
  const seen = (element: Element) => page.trueStyle.call(window, element).visibility === 'visible'
  if (root) walk(root, true)
  const kindOf = () => {
    if (!shown || shown !== block) return shown ? 'dialog' : 'nothing'
    return page.trueMatches.call(block, ':modal') ? 'modal block' : 'fixed block'
  }
  return {
    what: kindOf(),
    stay: box ? [box.x + box.width / 2, box.y + box.height / 2] : null,
    readable,
  }
}

/** Lets so many seconds pass, and tells the phase. Runs in the page. */
async function advance(seconds: number): Promise<string> {
  const { stage } = window as unknown as StagedWindow
  await stage.advance(seconds)
  return stage.phase
}

const A_MOMENT = 0.001
const UNTIL_WARNED = 13 * 60
const UNTIL_OVER = 15 * 60 + 5

/** Plays the story of one feature: warned, stayed by a key, warned, stayed by a click, over. */
async function observe(tab: Tab, url: string, feature: string): Promise<string> {
  await tab.goto(`${url}/?without=${encodeURIComponent(feature)}`)
  await tab.eval(() => (window as unknown as StagedWindow).stage.warn())
  const warned = await tab.eval(look)
  const seen: string[] = [warned.what]
  const isActive = () =>
    expect.poll(() => tab.eval(advance, A_MOMENT), { ...PATIENCE, message: feature }).toBe('active')
  if (warned.what !== 'nothing') {
    await tab.press('Enter')
    await isActive()
    expect(await tab.eval(advance, UNTIL_WARNED)).toBe('warning')
    // What the dialog says moves the buttons of a dialog without styles.
    await tab.eval(painted)
    const again = await tab.eval(look)
    if (again.what !== warned.what) seen.push(again.what)
    const [x, y] = again.stay ?? [0, 0]
    await tab.clickAt(x, y)
    await isActive()
  }
  await tab.eval(advance, UNTIL_OVER)
  const over = await tab.eval(look)
  const { errors, uncaught } = await tab.eval(() => {
    const { stage, uncaught } = window as unknown as StagedWindow & { uncaught: string[] }
    return { errors: stage.errors, uncaught }
  })
  const cover = over.what === 'nothing' ? 'page hidden' : `covered by the ${over.what}`
  const readable = over.readable.length > 0 ? `, readable: ${over.readable[0]}` : ''
  const failures = uncaught.length > 0 ? `, uncaught: ${uncaught[0]}` : ''
  const told = errors.length > 0 ? ` (${errors.join(', ')})` : ''
  return `${seen.join(', then ')}; ${cover}${told}${readable}${failures}`
}

test('in a browser that lacks a feature the warning can be answered, and nothing of the page can be read at the end', async ({
  tab,
  theatre,
}) => {
  // It plays a whole story for each feature.
  test.slow()
  const observed: Record<string, string> = {}
  for (const feature of Object.keys(FEATURES)) observed[feature] = await observe(tab, theatre.url, feature)
  test.info().annotations.push({ type: 'rows', description: JSON.stringify(observed) })
  expect(observed).toEqual(Object.fromEntries(Object.entries(FEATURES).map(([name, [, outcome]]) => [name, outcome])))
})
