import { undoAll } from '../core/undo.ts'
import { nativeMember, rootElement } from '../dom/native-members.ts'
import { adoptStylesheet, createStylesheet, releaseStylesheet } from './stylesheet.ts'

/** Hides the page beneath the dialog, from eyes, screen readers, find-in-page and print, and shows it again as it was. */
export interface Cover {
  /** Idempotent. Also repairs what the page did to the cover since the last call. */
  show(): void
  hide(): void
}

/** Marks the page's own dialog, the only element of the page that the cover leaves visible. */
const MARK = 'data-idle-warning-cover'
// Each descendant is selected, because an open dialog or menu of the page may set `visibility: visible` on itself.
const PAGE = `:root>:not(idle-warning,[${MARK}]),:root>:not(idle-warning) :not([${MARK}],[${MARK}] *)`
// The dialog would otherwise inherit `hidden` from its parents.
const VISIBLE_DIALOG = `dialog[${MARK}]{visibility:visible!important}`
// A stylesheet reaches neither into shadow roots nor over an important inline style, so the backdrop hides the rest.
const OPAQUE_BACKDROP = `dialog[${MARK}]::backdrop{background:Canvas!important;opacity:1!important}`
// With `transition: all` in the page, secrets would fade out slowly, and the element to focus would still be hidden.
const NO_TRANSITION = '{transition:none!important}'
// Unlike `display: none` this keeps layout, scroll offsets, values and carets.
const HIDDEN = '{visibility:hidden!important}'

/** `ownDialog`: the page's own dialog, which stays visible. Without it everything but the built-in dialog is hidden. */
export function createCover(ownDialog?: HTMLDialogElement): Cover {
  const sheet = createStylesheet()
  let restoreScroll: (() => void) | undefined
  return {
    show() {
      ownDialog?.setAttribute(MARK, '')
      if (!restoreScroll) {
        sheet.replaceSync(PAGE + NO_TRANSITION + PAGE + HIDDEN + VISIBLE_DIALOG + OPAQUE_BACKDROP)
        restoreScroll = rememberScroll()
      }
      adoptStylesheet(sheet)
      throwIfShown()
    },
    hide() {
      if (!restoreScroll) return
      undoAll([
        () => sheet.replaceSync(PAGE + NO_TRANSITION),
        restoreScroll,
        // Forces a layout in which the page is visible, before its own transitions come back.
        () => rootElement().getBoundingClientRect(),
        () => releaseStylesheet(sheet),
        () => ownDialog?.removeAttribute(MARK),
      ])()
      restoreScroll = undefined
    },
  }
}

/** The browser may lack adopted stylesheets, and an important inline style of the page may be stronger. */
function throwIfShown(): void {
  for (const child of rootElement().children)
    if (isOfPage(child) && !isHidden(getComputedStyle(child))) throw new Error('a stylesheet could not hide the page')
}

/** Not the hosts of the built-in dialog and of the announcements after a dialog of the page. */
const isOfPage = (element: Element): boolean =>
  nativeMember(element, 'matches')(PAGE) && !nativeMember(element, 'localName').startsWith('idle-warning')

const isHidden = (style: CSSStyleDeclaration): boolean =>
  style.visibility === 'hidden' || style.contentVisibility === 'hidden'

/** The mouse wheel over the cover scrolls the page beneath, so the scroll offset must be restored. */
function rememberScroll(): () => void {
  const [left, top] = [scrollX, scrollY]
  return () => {
    const place = nativeMember(document, 'scrollingElement')
    if (place) nativeMember(place, 'scrollTo')({ left, top, behavior: 'instant' })
  }
}
