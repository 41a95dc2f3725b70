import { attempt } from '../../dom/attempt.ts'
import { nativeMember } from '../../dom/native-members.ts'

/** Inline styles that a script sets are allowed by each Content Security Policy, and work in each browser. */
export interface HiddenElements {
  /** Hides an element with all that is in it, whatever the page says. Idempotent. Throws if the element is still shown. */
  hide(element: Element): void
  /** Shows the elements as they were. */
  showAll(): void
}

/** `transition` first, because with `allow-discrete` in the page an element would disappear slowly. */
const HIDDEN = { transition: 'none', display: 'none' } as const

export const styleOf = (element: Element): CSSStyleDeclaration => nativeMember(element as HTMLElement, 'style')

/** Sets inline styles that no stylesheet of the page overrides. */
export function setStyles(element: Element, styles: Readonly<Record<string, string>>): void {
  const style = styleOf(element)
  for (const [name, value] of Object.entries(styles)) style.setProperty(name, value, 'important')
}

export function createHiddenElements(): HiddenElements {
  const undos = new Map<Element, () => void>()
  return {
    hide(element) {
      if (!undos.has(element)) undos.set(element, rememberStyles(styleOf(element)))
      setStyles(element, HIDDEN)
      if (getComputedStyle(element).display !== 'none') throw new Error('an element of the page could not be hidden')
    },
    showAll() {
      for (const undo of undos.values()) attempt(undo)
      undos.clear()
    },
  }
}

function rememberStyles(style: CSSStyleDeclaration): () => void {
  const saved = Object.keys(HIDDEN).map(
    (name) => [name, style.getPropertyValue(name), style.getPropertyPriority(name)] as const,
  )
  return () => {
    for (const [name, value, priority] of saved) style.setProperty(name, value, priority)
  }
}
