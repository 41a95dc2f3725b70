/**
 * Adds to jsdom what the built-in dialog needs: modal dialogs and adopted stylesheets. A modal dialog is one that is open.
 * It fires no `close` event and is never in the state `:modal`. Of a stylesheet only the rules count that hide something.
 * Does nothing elsewhere, and nothing the second time.
 */
export function fillJsdomGaps(): void {
  const isJsdom = globalThis.navigator?.userAgent.includes('jsdom') && typeof HTMLDialogElement === 'function'
  if (!isJsdom || 'showModal' in HTMLDialogElement.prototype) return
  Object.assign(HTMLDialogElement.prototype, { showModal: setOpen(true), close: setOpen(false) })
  for (const { prototype } of [Document, ShadowRoot]) addAdoptedStyleSheets(prototype)
  const computedStyle = globalThis.getComputedStyle
  globalThis.getComputedStyle = (element, pseudo) =>
    new Proxy(computedStyle(element, pseudo), {
      get: (style, key) =>
        key === 'visibility' && isHiddenBySheet(element) ? 'hidden' : (Reflect.get(style, key, style) as unknown),
    })
}

/** Whether an adopted stylesheet of the document hides an element. */
export function isHiddenBySheet(element: Element): boolean {
  const rules = document.adoptedStyleSheets.flatMap(hidingRulesOf)
  return rules.some(({ selectorText }) => element.matches(selectorText))
}

/** The rules of a stylesheet that hide elements. */
export const hidingRulesOf = ({ cssRules }: CSSStyleSheet): readonly CSSStyleRule[] =>
  ([...cssRules] as CSSStyleRule[]).filter(({ style }) => style?.visibility === 'hidden')

const setOpen = (isOpen: boolean) =>
  function (this: HTMLDialogElement) {
    this.open = isOpen
  }

function addAdoptedStyleSheets(prototype: object): void {
  const sheets = new WeakMap<object, readonly CSSStyleSheet[]>()
  Object.defineProperty(prototype, 'adoptedStyleSheets', {
    configurable: true,
    get(this: object) {
      return sheets.get(this) ?? []
    },
    set(this: object, next: readonly CSSStyleSheet[]) {
      sheets.set(this, next)
    },
  })
}
