import { nativeMember, setNativeMember } from '../dom/native-members.ts'
import { setText } from '../dom/set-text.ts'
import type { Content } from '../ui/content.ts'
import { FOCUSABLE, type Markup, type Press } from '../ui/markup.ts'
import { adoptStylesheet, createStylesheet, releaseStylesheet } from '../ui/stylesheet.ts'
import type { ViewParts } from '../ui/view-parts.ts'

export interface OwnMarkupOptions extends Pick<ViewParts, 'createHost' | 'createLiveRegion'> {
  /** True if the sign-in page opens in another tab. */
  readonly isInPlace: boolean
  readonly canSignOut: boolean
  /** The words for the screen that is shown, in `data-idle-warning-show`. */
  readonly states: () => readonly string[]
  /** Called if the page has removed its dialog, or does not display it. */
  readonly onLost: () => void
  /** Announces a text after the dialog has closed. */
  readonly announce: (text?: string) => void
}

/** A `<dialog>` of the page. The `data-idle-warning` and `data-idle-warning-show` attributes in it say what is what. */
export function createOwnMarkup(dialog: HTMLDialogElement, options: OwnMarkupOptions): Markup {
  const { isInPlace, canSignOut, states, onLost, announce } = options
  const removal = new AbortController()
  const host = options.createHost()
  const live = options.createLiveRegion()
  host.shadowRoot?.append(live)
  const sheet = createStylesheet(HIDE + RECEIVE_POINTER)
  adoptStylesheet(sheet)
  const attributes = createAttributeBackup()
  return {
    host: dialog,
    dialog,
    live,
    handlers: [],
    signal: removal.signal,
    isOwn: true,
    attach() {
      if (host.parentNode !== dialog) dialog.append(host)
    },
    opened() {
      if (!isDisplayed(dialog)) onLost()
    },
    fill(content) {
      attributes.save(findHooks(dialog))
      for (const element of findHooks(dialog)) fillElement(element, content, states())
      for (const link of findAll<HTMLAnchorElement>(dialog, `a${hook('sign-in')}`)) fillLink(link, content, isInPlace)
      return firstControl(dialog)
    },
    sentence: () => description(dialog),
    pressOf: (target) => pressOf(target, canSignOut),
    clear: () => clearCountdown(dialog),
    announce,
    remove() {
      removal.abort()
      releaseStylesheet(sheet)
      attributes.restore()
      host.remove()
    },
  }
}

/** Whether the dialog can be shown: the cover would hide an element in a shadow root of the page together with its host. */
export const isInPage = (dialog: HTMLDialogElement): boolean => nativeMember(document, 'contains')(dialog)

function isDisplayed(dialog: HTMLDialogElement): boolean {
  return isInPage(dialog) && (!dialog.matches(':modal') || dialog.getClientRects().length > 0)
}

/** These states need an element of their own. A plain warning does not, so a dialog without any hooks can show it. */
const STATES_WITH_ELEMENT = ['cannot-extend', 'unreachable', 'failed', 'checking', 'expired']

/** Whether the dialog has words for all these states, and, for a warning that cannot be extended, a way back to the page. */
export function canShow(dialog: HTMLDialogElement, states: readonly string[]): boolean {
  const hasElement = (state: string) => findAll(dialog, `[data-idle-warning-show~="${state}"]`).length > 0
  const isMissing = (state: string) => STATES_WITH_ELEMENT.includes(state) && !hasElement(state)
  return !states.some(isMissing) && (!states.includes('cannot-extend') || hasWayBack(dialog))
}

/** A way back is a control without a hook that is shown in this state, such as a button that closes the dialog. */
function hasWayBack(dialog: HTMLDialogElement): boolean {
  const isShown = (control: Element) =>
    !nativeMember(control, 'closest')('[data-idle-warning-show]:not([data-idle-warning-show~=cannot-extend])')
  return findAll(dialog, `${FOCUSABLE}:not([data-idle-warning])`).some(isShown)
}

// `display: flex` in the page would override the browser's rule for the `hidden` attribute.
const HIDE = 'dialog :is([data-idle-warning],[data-idle-warning-show])[hidden]{display:none!important}'

// The dialog would inherit `pointer-events: none` from a `body` that a menu of the page has blocked.
const RECEIVE_POINTER = 'dialog:has(>idle-warning){pointer-events:auto!important}'

const hook = (name: string): string => `[data-idle-warning="${name}"]`

function findAll<E extends HTMLElement>(dialog: HTMLDialogElement, selector: string): E[] {
  return [...dialog.querySelectorAll<E>(selector)]
}

/** The attributes that the SDK changes in the page's dialog. */
const CHANGED_ATTRIBUTES = ['hidden', 'aria-disabled', 'href', 'target', 'rel']

/** Saves the attributes that the page has written, and restores them. */
function createAttributeBackup() {
  const saved = new Map<Element, readonly (readonly [name: string, value: string | null])[]>()
  return {
    save(elements: readonly Element[]) {
      for (const element of elements) {
        if (saved.has(element)) continue
        const attributes = CHANGED_ATTRIBUTES.map(
          (name) => [name, nativeMember(element, 'getAttribute')(name)] as const,
        )
        saved.set(element, attributes)
      }
    },
    restore() {
      for (const [element, attributes] of saved)
        for (const [name, value] of attributes) {
          if (value === null) nativeMember(element, 'removeAttribute')(name)
          else nativeMember(element, 'setAttribute')(name, value)
        }
      saved.clear()
    },
  }
}

/** For each control with a hook, whether it can do anything in this content. */
const IS_USEFUL: Readonly<Record<string, (content: Content, states: readonly string[]) => boolean>> = {
  extend: (_, states) => states.includes('warning'),
  'sign-out': ({ isCover }) => !isCover,
  'sign-in': ({ isCover, link, primary }) => isCover && !!(link || primary),
}

const findHooks = (dialog: HTMLDialogElement): HTMLElement[] =>
  findAll(dialog, '[data-idle-warning],[data-idle-warning-show]')

function fillElement(element: HTMLElement, content: Content, states: readonly string[]): void {
  const { idleWarning: name = '', idleWarningShow: shownIn } = nativeMember(element, 'dataset')
  const isMeant = !shownIn || shownIn.split(/\s+/).some((state) => states.includes(state))
  const isUseful = !Object.hasOwn(IS_USEFUL, name) || IS_USEFUL[name]?.(content, states)
  setNativeMember(element, 'hidden', !isMeant || !isUseful)
  if (name === 'extend') nativeMember(element, 'setAttribute')('aria-disabled', String(content.isBusy === true))
  if (name === 'remaining') setText(element, content.time)
}

/** Points a link to the sign-in page. If the SDK knows no address, the link keeps the one that the page gave it. */
function fillLink(link: HTMLAnchorElement, { href }: Content, isInPlace: boolean): void {
  if (href) link.href = href
  if (isInPlace) link.target = '_blank'
  link.rel = 'noopener'
}

function clearCountdown(dialog: HTMLDialogElement): void {
  for (const element of findAll(dialog, hook('remaining'))) setText(element)
}

const isHidden = (element: Element): boolean => !!nativeMember(element, 'closest')('[hidden]')

/** The control to focus: one that extends, else one that signs in, else the first that does not sign out. */
function firstControl(dialog: HTMLDialogElement): HTMLElement | undefined {
  const others = `${FOCUSABLE}:not(${hook('sign-out')})`
  const controls = [hook('extend'), hook('sign-in'), others].flatMap((selector) => findAll(dialog, selector))
  return controls.find((control) => !isHidden(control))
}

function pressOf(target: Element, canSignOut: boolean): Press | undefined {
  const control = nativeMember(target, 'closest')<HTMLElement>('[data-idle-warning]')
  if (!control) return undefined
  const name = nativeMember(control, 'dataset').idleWarning
  // A sign-in link is left to the browser.
  if (name === 'extend' || (name === 'sign-in' && !nativeMember(control, 'hasAttribute')('href'))) return 'primary'
  return name === 'sign-out' && canSignOut ? 'sign-out' : undefined
}

/**
 * The text that describes the dialog: what `aria-describedby` names; else the sentences around the countdown; else all
 * elements that are shown for this state. Hidden parts do not count.
 */
function description(dialog: HTMLDialogElement): string {
  const ids = dialog.getAttribute('aria-describedby')?.split(/\s+/) ?? []
  const described = ids.map((id) => nativeMember(document, 'getElementById')(id)).filter(isShown)
  const sentences = findAll(dialog, hook('remaining'))
    .filter(isShown)
    .map((element) => nativeMember(element, 'parentElement'))
  const shown = findAll(dialog, '[data-idle-warning-show]').filter(isShown)
  const elements = [described, sentences, shown].find(({ length }) => length > 0) ?? []
  return elements.map(visibleText).join(' ').replace(/\s+/g, ' ').trim()
}

function isShown(element: Element | null): element is Element {
  return !!element && !isHidden(element)
}

/** `textContent` without the hidden elements. */
function visibleText(node: Node | null): string {
  if (node instanceof Text) return node.data
  if (!node || nativeMember(node as HTMLElement, 'hidden')) return ''
  return [...nativeMember(node, 'childNodes')].map(visibleText).join('')
}
