import type { HistoryEntry } from 'idle-warning'
import { explain } from 'idle-warning/debug'
import { createChart } from './chart.ts'
import type { Choices, ServerFault } from './choices.ts'
import { createControls } from './controls.ts'
import { instantNow } from './facts.ts'
import { createLogList } from './log-list.ts'
import { receive, send, type TabMessage } from './messages.ts'
import { createPanes, type Panes } from './panes.ts'
import { rowName } from './rows.ts'
import { snippetsOf } from './snippet.ts'
import { createStory, type Story } from './story.ts'
import type { StoryServer } from './story-server.ts'

const find = <E extends Element = HTMLElement>(selector: string) => document.querySelector<E>(selector) as E

const faultTexts: Readonly<Record<ServerFault, string>> = {
  none: 'The server works.',
  down: 'The server is down.',
  slow: 'The server is slow: each answer takes 3 seconds.',
  refuses: 'The server refuses each request: 403.',
  extends: 'The server extends the session when it is asked for the status.',
}

const HOUR = 3_600_000

/** Brings the first page to life. Only the server differs between the demo and the playground. */
export function startFirstPage(server: StoryServer): void {
  const log = createLogList(find('#story-log'))
  const panes = createPanes(find('#panes'))
  const story = createStory({
    onFact(fact, line, after) {
      if (line) log.add(line, after)
      if (fact.kind === 'decided') showExplanation(fact.tab, fact.history)
      chart.draw()
    },
  })
  const controls = createControls(find<HTMLFormElement>('#controls'), {
    onChoices: (choices) => showChoices(choices, panes),
    onFault(fault) {
      server.setFault(fault)
      say(story, faultTexts[fault])
    },
  })
  const warn = () => controls.choices().warn
  const chart = createChart({ svg: find<SVGSVGElement>('#drawing-of-story'), standing: find('#standing'), story, warn })

  server.watch(story.add)
  panes.onClose((tab) => story.add({ kind: 'left', tab, at: instantNow() }))
  receive<TabMessage>((message, from) => {
    if (panes.has(from)) hear(message, { from, server, story, controls })
  })
  connectButtons({ server, story, panes, controls, clear: () => clearStory(log) })
  connectCopying()
  showChoices(controls.choices(), panes)
}

interface Parts {
  readonly server: StoryServer
  readonly story: Story
  readonly controls: { choices(): Choices; fault(): ServerFault }
}

function hear(message: TabMessage, { from, server, story, controls }: Parts & { readonly from: Window }): void {
  if (message.type === 'fact') story.add(message.fact)
  if (message.type === 'hello') send(from, { type: 'look', look: controls.choices() })
  if (message.type === 'request') {
    const { id, request, tab } = message
    server.answer?.(request, tab).then((answer) => send(from, { type: 'answer', id, answer }))
  }
}

function connectButtons(parts: Parts & { readonly panes: Panes; clear(): void }): void {
  const { server, story, panes, controls, clear } = parts
  const onClick = (selector: string, act: () => void) => find(selector).addEventListener('click', act)
  let tabs = 0
  let ahead = 0
  const nextTab = () => `${++tabs}`

  onClick('#show', async () => {
    panes.closeAll()
    clear()
    tabs = 0
    ahead = 0
    story.begin()
    const fault = controls.fault()
    if (fault !== 'none') say(story, faultTexts[fault])
    server.setFault(fault)
    await server.signIn(controls.choices())
    const tab = nextTab()
    panes.openFrame(tab, server.tabAddress(tab))
    enableTabs()
  })
  onClick('#open-pane', () => {
    const tab = nextTab()
    panes.openFrame(tab, server.tabAddress(tab))
    bringIntoSight(find('#panes'))
  })
  onClick('#open-tab', () => {
    const tab = nextTab()
    panes.openTab(tab, server.tabAddress(tab))
  })
  onClick('#end-session', () => {
    server.endSession()
    say(story, 'The server ends the session. The tabs do not know it yet.')
  })
  onClick('#clock', () => {
    ahead += HOUR
    panes.tell({ type: 'clock', ahead })
    say(story, `The clock of the computer is set forward: ${ahead / HOUR} h ahead.`)
  })
}

function enableTabs(): void {
  for (const selector of ['#open-pane', '#open-tab']) find<HTMLButtonElement>(selector).disabled = false
  bringIntoSight(find('#panes'))
}

const say = (story: Story, text: string): void => story.add({ kind: 'set', at: instantNow(), text })

function bringIntoSight(element: HTMLElement): void {
  const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches
  element.scrollIntoView({ block: 'nearest', behavior: isStill ? 'instant' : 'smooth' })
}

function showChoices(choices: Choices, panes: Panes): void {
  document.documentElement.dir = choices.isRightToLeft ? 'rtl' : 'ltr'
  const { scriptTag, npm } = snippetsOf(choices)
  find('#script-tag code').textContent = scriptTag
  find('#npm code').textContent = npm
  panes.tell({ type: 'look', look: choices })
}

/** One paragraph for each tab, in the words of the library. */
function showExplanation(tab: string, history: readonly HistoryEntry[]): void {
  const place = find('#explanations')
  const id = `explanation-${tab}`
  let text = place.querySelector(`#${id} span`)
  if (!text) {
    if (!place.querySelector('[id]')) place.replaceChildren()
    const paragraph = document.createElement('p')
    paragraph.id = id
    const name = document.createElement('b')
    name.textContent = `${rowName(tab)}: `
    text = document.createElement('span')
    paragraph.append(name, text)
    place.append(paragraph)
  }
  text.textContent = explain(history)
}

function clearStory(log: { clear(): void }): void {
  log.clear()
  find('#explanations').replaceChildren()
}

function connectCopying(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-copy]')) {
    button.addEventListener('click', () => copy(find(`#${button.dataset.copy} code`)))
  }
}

/** Without a secure context there is no clipboard: then the text is selected, ready to be copied. */
async function copy(element: HTMLElement): Promise<void> {
  const isCopied = await navigator.clipboard?.writeText(element.textContent ?? '').then(
    () => true,
    () => false,
  )
  if (!isCopied) getSelection()?.selectAllChildren(element)
  find('#copied').textContent = isCopied ? 'Copied.' : 'The text is selected. Copy it with the keyboard.'
}
