import { attempt } from '../../dom/attempt.ts'
import { nativeMember, rootElement } from '../../dom/native-members.ts'
import { setText } from '../../dom/set-text.ts'
import type { Content } from '../content.ts'
import { keepInSight } from '../focus.ts'
import { FOCUSABLE, type Markup, type Press } from '../markup.ts'
import { createElements, type Elements } from './elements.ts'
import { createOwnSignIn } from './own-sign-in.ts'
import { readPageLook, readSiteName } from './page-look.ts'

export interface BuiltInOptions {
  /** The ARIA role of the dialog. @default 'dialog' */
  readonly role?: 'alertdialog' | 'dialog'
  /** True if the sign-in page opens in another tab. */
  readonly isInPlace: boolean
}

/** The built-in elements, in a host that stands after the page's body. */
export function createBuiltInMarkup(options: BuiltInOptions): Markup {
  const elements = createElements()
  const { host, dialog, live, link, status } = elements
  const removal = new AbortController()
  const ownSignIn = createOwnSignIn(host)
  if (options.isInPlace) link.target = '_blank'
  link.rel = 'noopener'
  dialog.setAttribute('role', options.role ?? 'dialog')
  return {
    host,
    dialog,
    live,
    handlers: [keepInSight(dialog)],
    signal: removal.signal,
    isOwn: false,
    attach() {
      if (!host.isConnected) rootElement().append(host)
      // Looks are not worth a failure.
      const look = attempt(() => readPageLook(host)) ?? {}
      for (const [name, value] of Object.entries(look)) host.style.setProperty(name, value)
    },
    opened() {},
    fill(content) {
      fillElements(elements, content)
      ownSignIn.show(content.signIn)
      return firstControl(elements, content)
    },
    sentence: ({ title, message, spoken, time = '' }) =>
      (spoken ?? `${endSentence(title)} ${message}`).replace('{time}', time),
    pressOf: (target) => pressOf(target, elements),
    clear: () => ownSignIn.show(),
    announce: (text) => setText(status, text),
    remove() {
      removal.abort()
      host.remove()
    },
  }
}

const TEXTS = ['title', 'time', 'error', 'primary', 'link', 'secondary'] as const

function fillElements(elements: Elements, content: Content): void {
  const { host, dialog, site, before, after, progress, bar, primary, link, status } = elements
  const [textBefore, textAfter] = content.message.split('{time}')
  host.lang = content.lang
  host.dir = content.dir
  for (const name of TEXTS) setText(elements[name], content[name])
  if (content.heldPrimary) setText(primary, content.heldPrimary)
  primary.setAttribute('part', content.heldPrimary ? 'primary held' : 'primary')
  setText(site, content.isCover ? readSiteName() : '')
  setText(before, textBefore)
  setText(after, textAfter)
  setText(status)
  progress.hidden = content.progress === undefined
  bar.style.inlineSize = `${(content.progress ?? 0) * 100}%`
  if (content.href) link.href = content.href
  primary.setAttribute('aria-disabled', String(content.isBusy === true))
  dialog.setAttribute('part', content.isCover ? 'dialog cover' : 'dialog')
}

/** So that a screen reader pauses after it. */
const endSentence = (text: string): string => (/\p{P}$/u.test(text) ? text : `${text}.`)

function pressOf(target: Element, { primary, secondary }: Elements): Press | undefined {
  if (target === primary) return 'primary'
  return target === secondary ? 'sign-out' : undefined
}

/** The first control of the page's own sign-in, or the button or link that is shown. */
function firstControl({ primary, link }: Elements, { signIn }: Content): HTMLElement | undefined {
  const own = signIn && firstIn(signIn)
  return own ?? [primary, link].find((control) => control.textContent)
}

const firstIn = (element: HTMLElement): HTMLElement | null =>
  nativeMember(element, 'matches')(FOCUSABLE) ? element : nativeMember(element, 'querySelector')<HTMLElement>(FOCUSABLE)
