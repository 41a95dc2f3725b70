import type { Content } from '../content.ts'
import { keepInSight } from '../focus.ts'
import { CONTROLS, type Face } from '../markup.ts'
import { createParts, type Parts, setText } from './elements.ts'
import { createLoan } from './own-sign-in.ts'

export interface BuiltInOptions {
  /** @default 'alertdialog' */
  readonly role?: 'alertdialog' | 'dialog'
  /** The sign-in page opens in another tab. */
  readonly isInPlace: boolean
  /** Hears, once, that the browser refuses to open the dialog over the page. It is then a region that alerts. */
  readonly onFailure?: (cause: unknown) => void
}

/** The built-in parts, in a host beside the page's body. */
export function createBuiltInFace(options: BuiltInOptions): Face {
  const parts = createParts()
  const { host, dialog, live, status } = parts
  const removal = new AbortController()
  const loan = createLoan(host)
  let isRefused = false
  open(parts.link, options)
  return {
    host,
    dialog,
    live,
    hearers: [keepInSight(dialog)],
    signal: removal.signal,
    isOwn: false,
    attach() {
      if (!host.isConnected) document.documentElement.append(host)
      host.style.setProperty('--page-font', getComputedStyle(document.body ?? host).fontFamily)
    },
    opened(refusal) {
      if (refusal && !isRefused) options.onFailure?.(refusal)
      isRefused ||= !!refusal
      dialog.setAttribute('role', dialog.matches(':modal') ? (options.role ?? 'alertdialog') : 'alert')
    },
    fill(content) {
      fill(parts, content)
      loan.hold(content.signIn)
      return firstControl(parts, content)
    },
    sentence: ({ message, time = '' }) => message.replace('{time}', time),
    pressed(target) {
      return target === parts.primary ? 'answer' : target === parts.secondary ? 'sign-out' : undefined
    },
    clear: () => loan.hold(),
    closed: (farewell) => setText(status, farewell),
    remove() {
      removal.abort()
      host.remove()
    },
  }
}

function open(link: HTMLAnchorElement, { isInPlace }: BuiltInOptions): void {
  if (isInPlace) link.target = '_blank'
  link.rel = 'noopener'
}

const TEXTS = ['title', 'time', 'error', 'primary', 'link', 'secondary'] as const

function fill(parts: Parts, content: Content): void {
  const [before, after] = content.message.split('{time}')
  parts.host.lang = content.lang
  parts.host.dir = content.dir
  for (const name of TEXTS) setText(parts[name], content[name])
  setText(parts.before, before)
  setText(parts.after, after)
  setText(parts.status)
  parts.progress.hidden = content.progress === undefined
  parts.bar.style.inlineSize = `${(content.progress ?? 0) * 100}%`
  if (content.href) parts.link.href = content.href
  parts.primary.setAttribute('aria-disabled', String(content.isBusy === true))
  parts.dialog.setAttribute('part', content.isCover ? 'dialog cover' : 'dialog')
}

function firstControl({ primary, link }: Parts, { signIn }: Content): HTMLElement | undefined {
  const own = signIn?.matches(CONTROLS) ? signIn : signIn?.querySelector<HTMLElement>(CONTROLS)
  return own ?? [primary, link].find((control) => control.textContent)
}
