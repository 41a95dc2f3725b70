import type { View } from '../../core/ports.ts'
import { attempt } from '../../dom/attempt.ts'
import { listen } from '../../dom/listen.ts'
import { nativeMember, rootElement, setNativeMember } from '../../dom/native-members.ts'
import { setText } from '../../dom/set-text.ts'
import { takeEscape } from '../actions.ts'
import type { Content } from '../content.ts'
import { createInitialFocus, rememberFocus } from '../focus.ts'
import { hideLatePresses, placesOfControls } from '../late-presses.ts'
import type { EventHandler } from '../markup.ts'
import { createView, type Presentation, type ViewOptions } from '../view.ts'
import { createHiddenElements, setStyles } from './hide-elements.ts'

/**
 * A block at the top of the page for browsers and pages in which the dialog cannot be shown: without shadow root, without
 * stylesheet, modal only if that works. It has the same texts, buttons and actions as the dialog. As a cover it fills the
 * screen, and everything else is hidden by inline styles.
 */
export function createPlainView(options: ViewOptions): View {
  const elements = createBlock()
  const { primary, secondary, link } = elements
  const { ownSignIn: _, ...others } = options
  const handlers: EventHandler[] = []
  const pressOf = (target: Element) => {
    if (target === primary) return 'primary'
    return target === secondary ? 'sign-out' : undefined
  }
  link.target = options.isInPlace ? '_blank' : ''
  link.rel = 'noopener'
  const createPresentation = (onEscape: () => void) => createPlainPresentation(elements, handlers, onEscape)
  return createView({ ...others, markTitle: () => {} }, { handlers, pressOf }, createPresentation)
}

function createPlainPresentation(
  elements: Block,
  handlers: readonly EventHandler[],
  onEscape: () => void,
): Presentation {
  const { block } = elements
  const page = createHiddenPage(block)
  const focus = createInitialFocus(block)
  let close: (() => void) | undefined
  let showPresses = () => {}
  return {
    show(content) {
      fillBlock(elements, content)
      if (!close) {
        showPresses()
        close = openBlock(block, handlers, onEscape)
      }
      if (block.parentNode !== rootElement()) rootElement().append(block)
      if (content.isCover) page.hide()
      else page.show()
      attempt(() => focus.give([elements.primary, elements.link].find(({ textContent }) => textContent)))
    },
    remind() {},
    hide() {
      page.show()
      if (close) showPresses = hideLatePresses(placesOfControls(block))
      close?.()
      close = undefined
      block.remove()
      focus.reset()
    },
    remove: () => showPresses(),
  }
}

/** Adds the block to the page, on top as far as the browser allows it. Returns the undo. */
function openBlock(block: HTMLDialogElement, handlers: readonly EventHandler[], onEscape: () => void): () => void {
  const restoreFocus = attempt(rememberFocus)
  rootElement().append(block)
  // Without this a modal dialog of the page would lie above the block.
  attempt(() => block.showModal())
  // At the window, because a focus trap of the page may stop the events before they arrive.
  const unlisten = listen(window, ['keydown', 'click'], (event) => handle(event, block, handlers, onEscape), {
    capture: true,
  })
  return () => {
    unlisten()
    // An element that is open already cannot become modal the next time.
    attempt(() => block.close())
    if (restoreFocus) attempt(restoreFocus)
  }
}

function handle(event: Event, block: HTMLDialogElement, handlers: readonly EventHandler[], onEscape: () => void): void {
  if (event.type === 'keydown' && takeEscape(event as KeyboardEvent, onEscape)) return
  const target = event.target as Element
  if (!block.contains(target)) return
  for (const [type, handler] of handlers) if (type === event.type) handler(event, target)
}

/** Hides everything beside the block, also what the page adds later. */
function createHiddenPage(block: Element) {
  const hidden = createHiddenElements()
  let observer: MutationObserver | undefined
  const hide = () => {
    for (const child of rootElement().children) if (child !== block) hidden.hide(child)
  }
  return {
    hide() {
      hide()
      if (observer) return
      observer = new MutationObserver(hide)
      observer.observe(rootElement(), { childList: true })
    },
    show() {
      observer?.disconnect()
      observer = undefined
      hidden.showAll()
    },
  }
}

interface Block {
  readonly block: HTMLDialogElement
  readonly title: HTMLElement
  readonly message: HTMLElement
  readonly error: HTMLElement
  readonly primary: HTMLButtonElement
  readonly link: HTMLAnchorElement
  readonly secondary: HTMLButtonElement
}

function createBlock(): Block {
  const elements: Block = {
    block: create('dialog'),
    title: create('h2'),
    message: create('p'),
    error: create('p'),
    primary: create('button'),
    link: create('a'),
    secondary: create('button'),
  }
  const { block, ...parts } = elements
  block.append(...Object.values(parts))
  block.setAttribute('role', 'alertdialog')
  block.setAttribute('aria-describedby', MESSAGE_ID)
  block.tabIndex = -1
  setNativeMember(parts.message, 'id', MESSAGE_ID)
  nativeMember(parts.error, 'setAttribute')('role', 'alert')
  return elements
}

const create = <Name extends keyof HTMLElementTagNameMap>(name: Name) => nativeMember(document, 'createElement')(name)

const MESSAGE_ID = 'idle-warning-message'

const COLORS = { background: '#fff', color: '#000' } as const

const FONT = { font: '1rem/1.5 sans-serif' } as const

const BLOCK = {
  all: 'initial',
  position: 'fixed',
  top: '0',
  right: '0',
  left: '0',
  'z-index': '2147483647',
  'box-sizing': 'border-box',
  'max-height': '100%',
  overflow: 'auto',
  padding: '1.5em',
  border: '1px solid',
  ...COLORS,
  display: 'block',
} as const

const TEXT = { all: 'initial', margin: '0 0 1em', ...FONT, ...COLORS, display: 'block' } as const

const TITLE = { ...TEXT, font: 'bold 1.25rem/1.3 sans-serif' } as const

/** Without `all`, which would remove the ring of the focus. */
const CONTROL = {
  'min-height': '44px',
  margin: '0 1em 0 0',
  padding: '.5em 1em',
  border: '2px solid',
  ...FONT,
  ...COLORS,
  display: 'inline-flex',
  'align-items': 'center',
} as const

const MAIN_CONTROL = { ...CONTROL, background: '#000', color: '#fff', 'border-color': '#000' } as const

function fillBlock(elements: Block, content: Content): void {
  const { block, title, message, error, primary, link, secondary } = elements
  block.lang = content.lang
  block.dir = content.dir
  block.setAttribute('aria-label', content.title)
  styleBlock(block, { ...BLOCK, bottom: content.isCover ? '0' : 'auto' })
  fill(title, content.title, TITLE)
  fill(message, content.message.replace('{time}', content.time ?? ''), TEXT)
  fill(error, content.error, TEXT)
  fill(primary, content.primary, MAIN_CONTROL)
  fill(link, content.link, MAIN_CONTROL)
  fill(secondary, content.secondary, CONTROL)
  if (content.href) link.href = content.href
  primary.setAttribute('aria-disabled', String(content.isBusy === true))
}

function fill(element: HTMLElement, text = '', styles: Readonly<Record<string, string>>): void {
  setText(element, text)
  styleBlock(element, text ? styles : { display: 'none' })
}

/** Without its styles the block can still be used. */
const styleBlock = (element: Element, styles: Readonly<Record<string, string>>): void => {
  attempt(() => setStyles(element, styles))
}
