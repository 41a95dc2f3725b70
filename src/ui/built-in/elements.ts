import { createStyle } from './style.ts'

/** The elements of the dialog. Texts and attributes that change are put in by others. */
export interface Parts {
  readonly host: HTMLElement
  readonly dialog: HTMLDialogElement
  readonly title: HTMLElement
  readonly message: HTMLElement
  /** The message before the countdown, the countdown, and the message after it. */
  readonly before: Text
  readonly time: HTMLElement
  readonly after: Text
  /** The time that is left, for the eye alone. */
  readonly progress: HTMLElement
  readonly bar: HTMLElement
  readonly error: HTMLElement
  readonly primary: HTMLButtonElement
  readonly link: HTMLAnchorElement
  readonly secondary: HTMLButtonElement
  /** Speaks while the dialog is open: everything outside a modal dialog is silent. */
  readonly live: HTMLElement
  /** Speaks after it has closed. */
  readonly status: HTMLElement
}

/** Builds the dialog in a shadow root, not yet in the page. */
export function createParts(): Parts {
  const parts: Parts = {
    host: createHost(),
    dialog: create('dialog', 'dialog', { 'aria-labelledby': 'title', 'aria-describedby': 'message' }),
    title: create('h2', 'title', { id: 'title' }),
    message: create('p', 'message', { id: 'message' }),
    before: new Text(),
    time: create('span', 'time', { role: 'timer' }),
    after: new Text(),
    progress: create('div', 'progress', { 'aria-hidden': 'true' }),
    bar: create('div', 'bar', {}),
    error: create('p', 'error', { role: 'alert' }),
    primary: create('button', 'button primary', { type: 'button', autofocus: '' }),
    link: create('a', 'button primary', {}),
    secondary: create('button', 'button secondary', { type: 'button' }),
    live: createLive(),
    status: createStatusRegion(),
  }
  assemble(parts)
  return parts
}

/** An element of ours in the page; its shadow root keeps the page's styles out, and needs no inline style. */
export function createHost(name = 'idle-warning'): HTMLElement {
  const host = document.createElement(name)
  host.attachShadow({ mode: 'open' }).adoptedStyleSheets = [createStyle()]
  return host
}

/** A region that speaks what is put into it. */
export const createLive = (): HTMLElement => create('p', 'live', { 'aria-live': 'polite', 'aria-atomic': 'true' })

const createStatusRegion = () => create('p', 'live', { role: 'status' })

/** A region beside the page's body, for what is said after a dialog of the page's own has closed. */
export function createStatus() {
  const host = createHost('idle-warning-status')
  const region = createStatusRegion()
  host.shadowRoot?.append(region)
  return {
    attach() {
      setText(region)
      if (!host.isConnected) document.documentElement.append(host)
    },
    say: (words?: string) => setText(region, words),
    remove: () => host.remove(),
  }
}

function create<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  part: string,
  attributes: Record<string, string>,
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries({ part, ...attributes })) element.setAttribute(key, value)
  return element
}

function assemble(parts: Parts): void {
  const actions = create('div', 'actions', {})
  parts.host.shadowRoot?.append(parts.dialog, parts.status)
  parts.dialog.append(parts.title, parts.message, parts.progress, parts.error)
  parts.dialog.append(document.createElement('slot'), actions, parts.live)
  parts.progress.append(parts.bar)
  parts.message.append(parts.before, parts.time, parts.after)
  actions.append(parts.primary, parts.link, parts.secondary)
}

/** Puts a text in where it differs: a screen reader may speak again what is only replaced. */
export function setText(node: Node, text = ''): void {
  if (node.textContent !== text) node.textContent = text
}
