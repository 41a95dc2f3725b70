import { nativeMember } from '../../dom/native-members.ts'
import type { HostElement } from '../markup.ts'
import { createStyle } from './style.ts'

/** The elements of the built-in dialog. `built-in-markup.ts` writes the texts and attributes that change. */
export interface Elements {
  readonly host: HostElement
  readonly dialog: HTMLDialogElement
  /** The name of the page, on the cover. */
  readonly site: HTMLParagraphElement
  readonly title: HTMLHeadingElement
  readonly message: HTMLParagraphElement
  /** The part of the message before the countdown. */
  readonly before: Text
  /** The countdown. It has no role `timer`, because Orca says "timer" in place of the time. */
  readonly time: HTMLSpanElement
  /** The part of the message after the countdown. */
  readonly after: Text
  /** The track of a bar that shows the remaining time. Screen readers ignore it. */
  readonly progress: HTMLDivElement
  readonly bar: HTMLDivElement
  /** It says its `aria-live` itself, because Firefox tells Orca nothing of the one that `role=alert` implies. */
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
    dialog: create('dialog', 'dialog', { 'aria-labelledby': 'title' }),
    site: create('p', 'site', {}),
    title: create('h2', 'title', { id: 'title' }),
    message: create('p', 'message', {}),
    before: new Text(),
    time: create('span', 'time', {}),
    after: new Text(),
    progress: create('div', 'progress', { 'aria-hidden': 'true' }),
    bar: create('div', 'bar', {}),
    error: create('p', 'error', { role: 'alert', 'aria-live': 'assertive' }),
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
  const { host, dialog, site, title, message, progress, error, live } = elements
  const actions = create('div', 'actions', {})
  host.shadowRoot?.append(dialog, elements.status)
  dialog.append(site, title, message, progress, error, nativeMember(document, 'createElement')('slot'), actions, live)
  progress.append(elements.bar)
  message.append(elements.before, elements.time, elements.after)
  actions.append(elements.primary, elements.link, elements.secondary)
}
