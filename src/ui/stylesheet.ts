/** Sheets of our own over those of the page: no nonce is needed, and no style of the page is written. */

export function createSheet(css = ''): CSSStyleSheet {
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  return sheet
}

/** Lays a sheet over the page, or again where the page has put it away. */
export function adopt(sheet: CSSStyleSheet): void {
  if (!adopted().includes(sheet)) document.adoptedStyleSheets = [...adopted(), sheet]
}

export function release(sheet: CSSStyleSheet): void {
  document.adoptedStyleSheets = adopted().filter((other) => other !== sheet)
}

function adopted(): CSSStyleSheet[] {
  return document.adoptedStyleSheets ?? []
}
