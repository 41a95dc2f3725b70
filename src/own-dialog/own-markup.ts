import { createHost, createLive, setText } from '../ui/built-in/elements.ts'
import type { Content } from '../ui/content.ts'
import { CONTROLS, type Face } from '../ui/markup.ts'
import { adopt, createSheet, release } from '../ui/stylesheet.ts'

export interface OwnFaceOptions {
  /** The sign-in page opens in another tab. */
  readonly isInPlace: boolean
  readonly canSignOut: boolean
  /** The page has taken its dialog away, or hides what it stands in. */
  readonly onLost: () => void
  /** Says something after the dialog has closed. */
  readonly say: (words?: string) => void
}

/** A dialog of the page's own, driven through the hooks in it. */
export function createOwnFace(dialog: HTMLDialogElement, { isInPlace, canSignOut, onLost, say }: OwnFaceOptions): Face {
  const removal = new AbortController()
  const host = createHost()
  const live = createLive()
  host.shadowRoot?.append(live)
  const obedience = createSheet(OBEY_HIDDEN + REACHABLE)
  adopt(obedience)
  const loan = createAttributes()
  const isSeen = () => isInPage(dialog) && (!dialog.matches(':modal') || dialog.getClientRects().length > 0)
  return {
    host: dialog,
    dialog,
    live,
    hearers: [],
    signal: removal.signal,
    isOwn: true,
    attach() {
      if (host.parentNode !== dialog) dialog.append(host)
    },
    opened: () => isSeen() || onLost(),
    fill(content) {
      const hooked = hooks(dialog)
      loan.note(hooked)
      for (const element of hooked) drive(element, content)
      for (const link of all<HTMLAnchorElement>(dialog, `a${named('sign-in')}`)) lead(link, content, isInPlace)
      return firstControl(dialog)
    },
    sentence: () => description(dialog),
    pressed: (target) => pressed(target, canSignOut),
    clear: () => all(dialog, named('remaining')).forEach((element) => void setText(element)),
    closed: say,
    remove() {
      removal.abort()
      release(obedience)
      loan.giveBack()
      host.remove()
    },
  }
}

const CHANGED = ['hidden', 'aria-disabled', 'href', 'target', 'rel']

/** Keeps the attributes that the page had written, and puts them back. */
function createAttributes() {
  const written = new Map<Element, readonly (string | null)[]>()
  return {
    note(elements: readonly Element[]) {
      for (const element of elements)
        if (!written.has(element))
          written.set(
            element,
            CHANGED.map((name) => element.getAttribute(name)),
          )
    },
    giveBack() {
      for (const [element, values] of written)
        CHANGED.forEach((name, at) => {
          const value = values[at] ?? null
          if (value === null) element.removeAttribute(name)
          else element.setAttribute(name, value)
        })
      written.clear()
    },
  }
}

/** An element in a shadow root of the page would be hidden with it by the cover. */
export const isInPage = (dialog: Element): boolean => document.contains(dialog)

const NEEDED = ['final', 'unreachable', 'failed', 'checking', 'expired']

/** Whether the dialog can say all of it. A plain warning needs no mark; what cannot be extended needs a way back. */
export function hasWords(dialog: Element, states: readonly string[]): boolean {
  const isSaid = (state: string) =>
    !NEEDED.includes(state) || all(dialog, `[data-idle-warning-show~="${state}"]`).length
  return states.every(isSaid) && (!states.includes('final') || hasWayBack(dialog))
}

/** A control of the page's own that is shown then, such as a button that closes the dialog. */
function hasWayBack(dialog: Element): boolean {
  const isShown = (control: Element) =>
    !control.closest('[data-idle-warning-show]:not([data-idle-warning-show~=final])')
  return all(dialog, `${CONTROLS}:not([data-idle-warning])`).some(isShown)
}

// A page's `display: flex` is stronger than the browser's own rule for `hidden`.
const OBEY_HIDDEN = 'dialog :is([data-idle-warning],[data-idle-warning-show])[hidden]{display:none!important}'

// What it would inherit from a `body` that a menu of the page has made deaf.
const REACHABLE = 'dialog:has(>idle-warning){pointer-events:auto!important}'

const named = (name: string): string => `[data-idle-warning="${name}"]`
const all = <E extends HTMLElement>(dialog: Element, selector: string): E[] => [...dialog.querySelectorAll<E>(selector)]
const hooks = (dialog: Element): HTMLElement[] => all(dialog, '[data-idle-warning],[data-idle-warning-show]')
const isHidden = (element: Element): boolean => !!element.closest('[hidden]')

/** Where a control can do something. */
const USES: Readonly<Record<string, (content: Content) => unknown>> = {
  extend: ({ states }) => states.includes('warning'),
  'sign-out': ({ isCover }) => !isCover,
  'sign-in': ({ isCover, link, primary }) => isCover && (link || primary),
}

function drive(element: HTMLElement, content: Content): void {
  const { idleWarning: hook = '', idleWarningShow: shown } = element.dataset
  const isMeant = !shown || shown.split(/\s+/).some((state) => content.states.includes(state))
  const isOfUse = !Object.hasOwn(USES, hook) || USES[hook]?.(content)
  element.hidden = !isMeant || !isOfUse
  if (hook === 'extend') element.setAttribute('aria-disabled', String(content.isBusy === true))
  if (hook === 'remaining') setText(element, content.time)
}

/** A link without an address of the SDK's keeps its own. */
function lead(link: HTMLAnchorElement, { href }: Content, isInPlace: boolean): void {
  if (href) link.href = href
  if (isInPlace) link.target = '_blank'
  link.rel = 'noopener'
}

/** To stay, or to sign in; where there is neither, whatever leads on without signing out. */
function firstControl(dialog: Element): HTMLElement | undefined {
  const others = all(dialog, `${CONTROLS}:not(${named('sign-out')})`)
  return [...all(dialog, named('extend')), ...all(dialog, named('sign-in')), ...others].find((one) => !isHidden(one))
}

function pressed(target: Element, canSignOut: boolean): ReturnType<Face['pressed']> {
  const control = target.closest<HTMLElement>('[data-idle-warning]')
  const hook = control?.dataset.idleWarning
  if (hook === 'extend' || (hook === 'sign-in' && !control?.hasAttribute('href'))) return 'answer'
  return hook === 'sign-out' && canSignOut ? 'sign-out' : undefined
}

/** What the page itself has chosen to describe the dialog; else the sentence around the countdown, or what is shown. */
function description(dialog: Element): string {
  const ids = dialog.getAttribute('aria-describedby')?.split(/\s+/) ?? []
  const seen = <E extends Element>(elements: readonly (E | null)[]) => elements.filter((one) => one && !isHidden(one))
  const around = seen(all(dialog, named('remaining'))).map((element) => element?.parentElement ?? null)
  const shown = () => seen(all(dialog, '[data-idle-warning-show]'))
  const described = seen(ids.map((id) => document.getElementById(id)))
  const texts = [described, around].find(({ length }) => length) ?? shown()
  return texts.map(visibleText).join(' ').replace(/\s+/g, ' ').trim()
}

function visibleText(node: Node | null): string {
  if (node instanceof Text) return node.data
  return !node || (node as HTMLElement).hidden ? '' : [...node.childNodes].map(visibleText).join('')
}
