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
  if (!sheets.includes(sheet)) document.adoptedStyleSheets = [...sheets, sheet]
}

export function releaseStylesheet(sheet: CSSStyleSheet): void {
  document.adoptedStyleSheets = adoptedSheets().filter((other) => other !== sheet)
}

/** A document such as jsdom's has none. */
function adoptedSheets(): CSSStyleSheet[] {
  return document.adoptedStyleSheets ?? []
}
