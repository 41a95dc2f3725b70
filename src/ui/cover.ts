/** Hides the page beneath the dialog, and brings it back as it was. */
export interface Cover {
  /** Idempotent; mends what the page did to it since. */
  put(): void
  lift(): void
}

// Every descendant is named because an open dialog or menu of the page may set `visibility: visible`.
const PAGE = ':root>:not(idle-warning),:root>:not(idle-warning) *'
// Without it a `transition: all` of the page would keep secrets visible for a while, or refuse the returning focus.
const STILL = '{transition:none!important}'
// Keeps layout, scroll offsets, values and carets, as `display: none` would not.
const HIDDEN = '{visibility:hidden!important}'

export function createCover(): Cover {
  const sheet = new CSSStyleSheet()
  let scrollBack: (() => void) | undefined
  return {
    put() {
      if (!scrollBack) sheet.replaceSync(PAGE + STILL + PAGE + HIDDEN)
      scrollBack ??= rememberScroll()
      if (!adopted().includes(sheet)) document.adoptedStyleSheets = [...adopted(), sheet]
    },
    lift() {
      if (!scrollBack) return
      sheet.replaceSync(PAGE + STILL)
      scrollBack()
      scrollBack = undefined
      // Lays the page out, visible and still, before its own transitions come back.
      document.documentElement.getBoundingClientRect()
      document.adoptedStyleSheets = adopted().filter((other) => other !== sheet)
    },
  }
}

function adopted(): CSSStyleSheet[] {
  return document.adoptedStyleSheets ?? []
}

/** A wheel over the cover scrolls the page beneath. */
function rememberScroll(): () => void {
  const [left, top] = [scrollX, scrollY]
  return () => document.scrollingElement?.scrollTo({ left, top, behavior: 'instant' })
}
