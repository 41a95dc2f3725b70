import { undoAll } from '../core/undo.ts'
import { nativeMember, queryAll, rootElement } from '../dom/native-members.ts'
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
const PAGE = `:root,:root>:not(idle-warning,[${MARK}]),:root>:not(idle-warning) :not([${MARK}],[${MARK}] *)`
// The dialog would otherwise inherit `hidden` from its parents.
const VISIBLE_DIALOG = `dialog[${MARK}]{visibility:visible!important}`
// For browsers without `content-visibility`: what is `visible` in a shadow root or by an important inline style.
const OPAQUE_BACKDROP = `dialog[${MARK}]::backdrop{background:Canvas!important;opacity:1!important}`
// With `transition: all` in the page, secrets would fade out slowly, and the element to focus would still be hidden.
const NO_TRANSITION = '{transition:none!important}'
// Unlike `display: none` this keeps layout, scroll offsets, values and carets.
const HIDDEN = '{visibility:hidden!important}'
// No descendant can undo this, neither in a shadow root, nor by an important inline style, nor in the top layer. A selector
// of its own, because a browser that does not know `:has()` drops the whole rule.
const SKIPPED = `:is(:root,:has([${MARK}]))>:not(idle-warning,[${MARK}],:has([${MARK}])){content-visibility:hidden!important}`
// A view transition shows a picture of the page above the top layer.
const NO_PICTURE = ':root::view-transition{display:none!important}'
// Printing needs no scroll offsets, so nothing is printed, not even the dialog.
const NOT_PRINTED = '@media print{:root{display:none!important}}'

const COVER = [
  PAGE + NO_TRANSITION,
  PAGE + HIDDEN,
  VISIBLE_DIALOG,
  OPAQUE_BACKDROP,
  SKIPPED,
  NO_PICTURE,
  NOT_PRINTED,
].join('')

/** `ownDialog`: the page's own dialog, which stays visible. Without it everything but the built-in dialog is hidden. */
export function createCover(ownDialog?: HTMLDialogElement): Cover {
  const sheet = createStylesheet()
  let restoreScroll: (() => void) | undefined
  return {
    show() {
      ownDialog?.setAttribute(MARK, '')
      if (!restoreScroll) {
        restoreScroll = rememberScroll(withAncestors(ownDialog ?? nativeMember(document, 'body')))
        sheet.replaceSync(COVER + keepHeights())
        closePictures()
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
  // WebKit computes no styles of a page that is being hidden. The cover is looked at when the page is shown again.
  if (window.event?.type === 'pagehide') return
  for (const child of rootElement().children)
    if (isOfPage(child) && !isHidden(getComputedStyle(child))) throw new Error('a stylesheet could not hide the page')
}

/** Not the hosts of the built-in dialog and of the announcements after a dialog of the page. */
const isOfPage = (element: Element): boolean =>
  nativeMember(element, 'matches')(PAGE) && !nativeMember(element, 'localName').startsWith('idle-warning')

const isHidden = (style: CSSStyleDeclaration): boolean =>
  style.visibility === 'hidden' || style.contentVisibility === 'hidden'

/** Skipped content has no height, and a script of the page may report the height to the frame around it. */
function keepHeights(): string {
  return [':root', ':root>body'].map(keepHeight).join('')
}

function keepHeight(selector: string): string {
  const [element] = queryAll(selector)
  return element ? `${selector}{height:${getComputedStyle(element).height}!important}` : ''
}

/**
 * The elements around the dialog lose their content and with it their scroll offsets, and the mouse wheel over the cover
 * scrolls the page beneath.
 */
function rememberScroll(elements: readonly Element[]): () => void {
  const undos = elements.map((element) => {
    const left = nativeMember(element, 'scrollLeft')
    const top = nativeMember(element, 'scrollTop')
    // jsdom has none.
    return () => nativeMember(element, 'scrollTo')?.({ left, top, behavior: 'instant' })
  })
  return () => {
    for (const undo of undos) undo()
  }
}

function withAncestors(element: Element | null | undefined): Element[] {
  return element ? [element, ...withAncestors(nativeMember(element, 'parentElement'))] : []
}

/** Closes the windows that show a part of the page above all others. */
function closePictures(): void {
  const { documentPictureInPicture } = window as { documentPictureInPicture?: { window: Window | null } }
  documentPictureInPicture?.window?.close()
  // It rejects if there is no such window.
  nativeMember(document, 'exitPictureInPicture')?.().catch(() => {})
}
