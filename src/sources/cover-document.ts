import { watchRoot } from '../dom/listen.ts'
import { nativeMember, setNativeMember } from '../dom/native-members.ts'

const MARK = 'data-idle-warning-window'

/** `display: none` also hides what is `visibility: visible`, in shadow roots and in the top layer. */
const STYLE =
  `:root>:not([${MARK}]){display:none!important}` +
  `[${MARK}]{position:fixed;inset:0;padding:2rem;background:Canvas;color:CanvasText;font:1.25rem/1.5 system-ui,sans-serif}`

/**
 * Hides everything in the document of another window of this origin, and shows a text in its place, also if the document
 * is written anew. Returns the undo.
 */
export function coverDocument(view: Window, page: Document, text: string): () => void {
  // A document accepts only stylesheets of its own window.
  const { CSSStyleSheet } = view as Window & typeof globalThis
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(STYLE)
  const element = nativeMember(page, 'createElement')('div')
  element.setAttribute(MARK, '')
  element.setAttribute('role', 'alert')
  element.textContent = text
  const cover = () => {
    const sheets = nativeMember(page, 'adoptedStyleSheets')
    if (!sheets.includes(sheet)) setNativeMember(page, 'adoptedStyleSheets', [...sheets, sheet])
    const root = nativeMember(page, 'documentElement')
    // After `document.open()` there is none until the page writes one.
    if (root && !element.isConnected) nativeMember(root, 'append')(element)
  }
  cover()
  const unwatch = watchRoot(page, cover)
  return () => {
    unwatch()
    element.remove()
    const others = nativeMember(page, 'adoptedStyleSheets').filter((other) => other !== sheet)
    setNativeMember(page, 'adoptedStyleSheets', others)
  }
}
