import { nativeMember } from '../../dom/native-members.ts'
import { createStyle } from './style.ts'

/** An element that the SDK made. It is no `<form>`, so no page can shadow its members. */
export interface HostElement extends HTMLElement {
  readonly localName: 'idle-warning' | 'idle-warning-status'
}

/** The elements of the built-in dialog. `built-in-markup.ts` writes the texts and attributes that change. */
export interface Elements {
  readonly host: HostElement
  readonly dialog: HTMLDialogElement
  readonly title: HTMLHeadingElement
  readonly message: HTMLParagraphElement
  /** The part of the message before the countdown. */
  readonly before: Text
  /** The countdown. */
  readonly time: HTMLSpanElement
  /** The part of the message after the countdown. */
  readonly after: Text
  /** The track of a bar that shows the remaining time. Screen readers ignore it. */
  readonly progress: HTMLDivElement
  readonly bar: HTMLDivElement
  readonly error: HTMLParagraphElement
  readonly primary: HTMLButtonElement
  readonly link: HTMLAnchorElement
  readonly secondary: HTMLButtonElement
  /** Announces while the dialog is open: screen readers ignore everything outside an open modal dialog. */
  readonly live: HTMLParagraphElement
  /** Announces while the dialog is closed. */
  readonly status: HTMLParagraphElement
}

/** Builds the dialog in a shadow root that is not yet in the document. */
export function createElements(): Elements {
  const elements: Elements = {
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
    live: createLiveRegion(),
    status: createStatusRegion(),
  }
  assemble(elements)
  return elements
}

/** Creates an element with a shadow root that keeps the page's styles out. It needs no inline style. */
export function createHost(name: HostElement['localName'] = 'idle-warning'): HostElement {
  const host = nativeMember(document, 'createElement')(name) as HostElement
  host.attachShadow({ mode: 'open' }).adoptedStyleSheets = [createStyle()]
  return host
}

/** Creates a region inside the dialog. A screen reader speaks each text that is put into it. */
export const createLiveRegion = (): HTMLParagraphElement =>
  create('p', 'live', { 'aria-live': 'polite', 'aria-atomic': 'true' })

/** Creates a region beside the dialog, for what is announced while the dialog is closed. */
export const createStatusRegion = (): HTMLParagraphElement => create('p', 'live', { role: 'status' })

function create<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  part: string,
  attributes: Record<string, string>,
): HTMLElementTagNameMap[Name] {
  const element = nativeMember(document, 'createElement')(name)
  const setAttribute = nativeMember(element, 'setAttribute')
  for (const [key, value] of Object.entries({ part, ...attributes })) setAttribute(key, value)
  return element
}

function assemble(elements: Elements): void {
  const { host, dialog, title, message, progress, error, live } = elements
  const actions = create('div', 'actions', {})
  host.shadowRoot?.append(dialog, elements.status)
  dialog.append(title, message, progress, error, nativeMember(document, 'createElement')('slot'), actions, live)
  progress.append(elements.bar)
  message.append(elements.before, elements.time, elements.after)
  actions.append(elements.primary, elements.link, elements.secondary)
}
