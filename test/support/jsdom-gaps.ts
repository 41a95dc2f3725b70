/**
 * For `setupFiles`: what the SDK needs and jsdom has not. A modal dialog is one that is open. It fires no `close` event and
 * is never in the state `:modal`, so the dialog opens anew at each screen. Of the adopted stylesheets only the rules count
 * that hide something.
 */
Object.assign(HTMLDialogElement.prototype, {
  showModal(this: HTMLDialogElement) {
    this.open = true
  },
  close(this: HTMLDialogElement) {
    this.open = false
  },
})

const sheets = new WeakMap<object, CSSStyleSheet[]>()

for (const { prototype } of [Document, ShadowRoot])
  Object.defineProperty(prototype, 'adoptedStyleSheets', {
    configurable: true,
    get(this: object) {
      return sheets.get(this) ?? []
    },
    set(this: object, next: CSSStyleSheet[]) {
      sheets.set(this, next)
    },
  })

/** Whether an adopted stylesheet of the document hides an element. */
export function isHiddenBySheet(element: Element): boolean {
  const adopted = sheets.get(document) ?? []
  const rules = adopted.flatMap(({ cssRules }) => [...cssRules] as CSSStyleRule[])
  return rules.some(({ style, selectorText }) => style?.visibility === 'hidden' && element.matches(selectorText))
}

const computedStyle = globalThis.getComputedStyle

globalThis.getComputedStyle = (element, pseudo) =>
  new Proxy(computedStyle(element, pseudo), {
    get: (style, key) =>
      key === 'visibility' && isHiddenBySheet(element) ? 'hidden' : (Reflect.get(style, key, style) as unknown),
  })
