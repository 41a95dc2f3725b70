import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Screen, View } from '../../src/core/ports.ts'
import { completeOptions } from '../../src/live-options.ts'
import { createModalView } from '../../src/modal-view.ts'
import { ownDialog } from '../../src/own-dialog/index.ts'
import { isHiddenBySheet } from '../../src/testing/jsdom-gaps.ts'
import { createFailingDom, type FailingDom, type Fails } from '../support/failing-dom.ts'
import { MINUTE } from '../support/machine.ts'
import { expired, none, warning } from '../support/screens.ts'
import { startSession, stopSessions } from '../support/warned-session.ts'

/** Where the page has gone as a last resort. */
let left: string[] = []

beforeEach(() => {
  left = []
})

afterEach(() => {
  stopSessions()
  vi.restoreAllMocks()
  for (const element of document.querySelectorAll('html>:not(head,body)')) element.remove()
})

/** Whether anything of the page can be seen: no rule, no inline style and no missing root hides it. */
function isReadable(secret: Element): boolean {
  if (!secret.isConnected) return false
  const isHidden = (element: Element) => (element as HTMLElement).style.display === 'none' || isHiddenBySheet(element)
  for (let element: Element | null = secret; element; element = element.parentElement)
    if (isHidden(element)) return false
  return true
}

/** The Stay button of the dialog or of the plain block, or `undefined` if a person cannot see one. */
function stayButton(): Element | undefined {
  const hosts = [...(document.documentElement?.children ?? [])]
  const roots = hosts.flatMap((host) => [host, ...(host.shadowRoot ? [host.shadowRoot] : [])])
  const buttons = roots.flatMap((root) => [...root.querySelectorAll('button')])
  return buttons.find(({ textContent }) => textContent === 'Stay signed in')
}

interface Run {
  /** What went on, step by step: the page was readable, and the person could stay. */
  readonly log: readonly string[]
  readonly told: readonly unknown[]
  readonly calls: readonly string[]
  /** The step in which each call happened. */
  readonly stepOf: readonly number[]
}

const checking: Screen = { kind: 'checking' }
const STORY: readonly (readonly [what: string, screen: Screen])[] = [
  ['before', none],
  ['warned', warning()],
  ['warned', warning(119_000)],
  ['extended', none],
  ['warned', warning()],
  ['covered', checking],
  ['uncovered', none],
  ['warned', warning()],
  ['covered', { ...expired, isLeaving: true }],
  ['covered', expired],
  ['resumed', none],
]

/** Plays the story in a page whose DOM fails. */
function play(dom: FailingDom, fails: Fails): Run {
  const told: unknown[] = []
  const done: string[] = []
  const root = document.documentElement
  document.body.innerHTML = '<main><p id="secret">Account 12345</p></main>'
  const secret = document.querySelector('#secret') as Element
  const stepOf: number[] = []
  const log: string[] = []
  dom.begin(fails)
  try {
    const view = createView(told, done)
    for (const [index, [what, screen]] of STORY.entries()) {
      dom.run(() => view.show(screen))
      const isStaying = what !== 'warned' || isStayPossible(dom, done)
      while (stepOf.length < dom.calls.length) stepOf.push(index)
      log.push(`${what}: ${isReadable(secret) ? 'readable' : 'hidden'}${isStaying ? '' : ', cannot stay'}`)
    }
    dom.run(() => view.remove())
  } finally {
    if (!root.isConnected) document.append(root)
  }
  return { log, told, calls: dom.calls, stepOf }
}

function createView(told: unknown[], done: string[]): View {
  const { settings } = completeOptions({ idleTimeout: '15m', keepaliveUrl: '/keepalive', signInUrl: '/login' })
  return createModalView({
    settings,
    extend: (by) => void done.push(by),
    signOut: () => {},
    signInUrl: () => '/login',
    reload: () => {},
    leave: (url) => void left.push(url),
    mark: () => {},
    isVisible: () => true,
    onFailure: (cause) => void told.push(cause),
  })
}

/** A press that fails lets another view take over, so the person may have to press once more. */
function isStayPossible(dom: FailingDom, done: string[]): boolean {
  done.length = 0
  for (let presses = 0; presses < 2 && done.length === 0; presses++) {
    const stay = stayButton()
    if (stay) dom.fire(stay, new MouseEvent('click', { bubbles: true, cancelable: true, composed: true }))
  }
  return done.length > 0
}

const UNHARMED = STORY.map(([what]) => `${what}: ${what === 'covered' ? 'hidden' : 'readable'}`)

describe('the view fails closed', () => {
  let dom: FailingDom
  let whole: Run
  beforeAll(() => {
    dom = createFailingDom()
    whole = play(dom, () => false)
  })
  afterAll(() => dom.restore())

  test('without a fault the story is played by the dialog, and no error is told', () => {
    expect([whole.log, whole.told]).toEqual([UNHARMED, []])
  })

  test('whichever call of the DOM fails once, the page is covered and uncovered as ever, the person can stay, and at most one error is told', () => {
    const harmed: unknown[] = []
    for (let failing = 1; failing <= whole.calls.length; failing++) {
      const { log, told } = play(dom, (call) => call === failing)
      if (log.join() !== UNHARMED.join() || told.length > 1) harmed.push([whole.calls[failing - 1], log, told.length])
    }
    expect(harmed).toEqual([])
  })

  test('whichever member of the DOM fails from some step on for good, nothing is readable while the page is covered, and only a document without reach is left', () => {
    const harmed: unknown[] = []
    const leaving = new Set<string>()
    const tried = new Set<string>()
    for (const [index, member] of whole.calls.entries()) {
      const from = `${whole.stepOf[index]} ${member}`
      if (tried.has(from)) continue
      tried.add(from)
      const { log, told } = play(dom, (call, name) => call > index && name === member)
      const isOpen = log.some((line) => line.startsWith('covered: readable')) && left.length === 0
      if (left.splice(0).length > 0) leaving.add(member)
      if (isOpen || told.length > 1) harmed.push([from, log, told.length])
    }
    expect([harmed, [...leaving]]).toEqual([[], ['Document.documentElement']])
  })
})

test('REQ-DLG-12: if the browser refuses a modal dialog, the warning is a fixed block with the focus, and one error tells why', async () => {
  const refusal = new DOMException('not fully active', 'InvalidStateError')
  vi.spyOn(HTMLDialogElement.prototype, 'showModal').mockImplementation(() => {
    throw refusal
  })
  const told: unknown[] = []
  const { idle, ports } = startSession()
  idle.on('error', ({ code, cause }) => told.push([code, cause]))
  await ports.clock.advance(14 * MINUTE)
  const block = document.querySelector('html>dialog') as HTMLDialogElement
  expect([told, block.style.position, block.contains(document.activeElement), block.textContent]).toEqual([
    [['view-failed', refusal]],
    'fixed',
    true,
    expect.stringContaining('We will sign you out in 60 seconds'),
  ])
})

test('a dialog of the page that cannot be modal is closed and put back as it was, and the block takes over from it', async () => {
  document.body.innerHTML = '<dialog id="own">Soon over <button data-idle-warning="extend">Stay</button></dialog>'
  const before = document.body.innerHTML
  vi.spyOn(HTMLDialogElement.prototype, 'showModal').mockImplementation(() => {
    throw new Error('refused')
  })
  const told: string[] = []
  const { idle, ports } = startSession({ dialog: ownDialog('#own') })
  idle.on('error', ({ code }) => told.push(code))
  idle.on('expired', (event) => event.preventDefault())
  await ports.clock.advance(14 * MINUTE)
  const warned = document.querySelector('html>dialog')?.textContent
  await ports.clock.advance(MINUTE)
  expect([told, document.body.innerHTML, document.body.style.display, warned]).toEqual([
    ['view-failed'],
    before,
    'none',
    expect.stringContaining('60 seconds'),
  ])
})
