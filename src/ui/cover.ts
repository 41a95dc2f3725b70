import { adopt, createSheet, release } from './stylesheet.ts'

/** Hides the page beneath the dialog, and brings it back as it was. */
export interface Cover {
  /** Idempotent; mends what the page did to it since. */
  put(): void
  lift(): void
}

/** Marks the page's own dialog, the one element of the page that a cover leaves to see. */
const MARK = 'data-idle-warning-cover'
// Every descendant is named because an open dialog or menu of the page may set `visibility: visible`.
const PAGE = `:root>:not(idle-warning,[${MARK}]),:root>:not(idle-warning) :not([${MARK}],[${MARK}] *)`
// What it would inherit from its parents is hidden.
const KEPT = `dialog[${MARK}]{visibility:visible!important}`
// No sheet reaches into shadow roots, nor is stronger than an important inline style: what is seen there is covered.
const CURTAIN = `dialog[${MARK}]::backdrop{background:Canvas!important;opacity:1!important}`
// Without it a `transition: all` of the page would keep secrets visible for a while, or refuse the returning focus.
const STILL = '{transition:none!important}'
// Keeps layout, scroll offsets, values and carets, as `display: none` would not.
const HIDDEN = '{visibility:hidden!important}'

/** `kept` stays to see: a dialog of the page's own that stands in the page's place. */
export function createCover(kept?: Element): Cover {
  const sheet = createSheet()
  let scrollBack: (() => void) | undefined
  return {
    put() {
      kept?.setAttribute(MARK, '')
      if (!scrollBack) sheet.replaceSync(PAGE + STILL + PAGE + HIDDEN + KEPT + CURTAIN)
      scrollBack ??= rememberScroll()
      adopt(sheet)
    },
    lift() {
      if (!scrollBack) return
      sheet.replaceSync(PAGE + STILL)
      scrollBack()
      scrollBack = undefined
      // Lays the page out, visible and still, before its own transitions come back.
      document.documentElement.getBoundingClientRect()
      release(sheet)
      kept?.removeAttribute(MARK)
    },
  }
}

/** A wheel over the cover scrolls the page beneath. */
function rememberScroll(): () => void {
  const [left, top] = [scrollX, scrollY]
  return () => document.scrollingElement?.scrollTo({ left, top, behavior: 'instant' })
}
