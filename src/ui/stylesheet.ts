import { nativeMember, setNativeMember } from '../dom/native-members.ts'
/**
 * Stylesheets that the SDK adopts beside those of the page. A strict Content Security Policy needs no nonce for them, and
 * no style of the page is changed.
 */

export function createStylesheet(css = ''): CSSStyleSheet {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  return sheet
}

/** Applies a stylesheet to the document, also when the page has removed it. */
export function adoptStylesheet(sheet: CSSStyleSheet): void {
  const sheets = adoptedSheets()
  if (!sheets.includes(sheet)) setNativeMember(document, 'adoptedStyleSheets', [...sheets, sheet])
}

export function releaseStylesheet(sheet: CSSStyleSheet): void {
  const others = adoptedSheets().filter((other) => other !== sheet)
  setNativeMember(document, 'adoptedStyleSheets', others)
}

/** A document such as jsdom's has none. */
function adoptedSheets(): CSSStyleSheet[] {
  return nativeMember(document, 'adoptedStyleSheets') ?? []
}
