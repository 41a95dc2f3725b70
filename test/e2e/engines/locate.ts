/** A CSS selector, or a role and an accessible name. Both are looked for through open shadow roots. */
export type Target = string | { role: string; name?: string }

/** An element as a person meets it. */
export interface Sighting {
  /** Its centre, in CSS pixels of the viewport. */
  x: number
  y: number
  text: string
  isVisible: boolean
  isFocused: boolean
  /** What lies over its centre and would take a click meant for it. */
  coveredBy: string | null
}

/** An expression for the page, whose value is a `Sighting`, or `null` where there is no such element. */
export function locate(target: Target, { mayScroll = false } = {}): string {
  return `(${look})(${elementOf(target)}, ${mayScroll})`
}

/** An expression whose value is the element itself. */
export const elementOf = (target: Target): string => `(${find})(${JSON.stringify(target)})`

/** What assistive technology is told of an element. */
export interface Exposure {
  role: string
  name: string
  /** Absent where the driver does not tell. */
  description?: string
}

/** The same by what the markup says, for an engine that tells nothing of its tree. Runs in the page. */
export function readExposure(element: HTMLElement): Exposure {
  const root = element.getRootNode() as Document | ShadowRoot
  const named = (attribute: string) => {
    const id = element.getAttribute(attribute)
    return id === null ? '' : (root.getElementById(id)?.textContent ?? '').replace(/\s+/g, ' ').trim()
  }
  return {
    role: element.getAttribute('role') ?? element.localName,
    name: named('aria-labelledby') || (element.getAttribute('aria-label') ?? ''),
    description: named('aria-describedby'),
  }
}

/** The first visible match, or else the first. Runs in the page, so it is complete in itself. */
function find(target: Target): HTMLElement | undefined {
  type Root = Document | ShadowRoot
  // What HTML gives the elements that these tests look for, not the whole of ARIA.
  const roles: Record<string, string> = {
    a: 'link',
    h1: 'heading',
    h2: 'heading',
    input: 'textbox',
    textarea: 'textbox',
  }
  const nameOf = (element: HTMLElement) => {
    const id = element.getAttribute('aria-labelledby')
    const label = (element as Partial<HTMLInputElement>).labels?.[0]
    const namer = (id ? (element.getRootNode() as Root).getElementById(id) : label) ?? element
    return (element.getAttribute('aria-label') ?? namer.textContent ?? '').replace(/\s+/g, ' ').trim()
  }
  const isMatch = (element: HTMLElement) => {
    if (typeof target === 'string') return element.matches(target)
    const role = element.getAttribute('role') ?? roles[element.localName] ?? element.localName
    return role === target.role && (target.name === undefined || nameOf(element) === target.name)
  }
  const all = (root: Root): HTMLElement[] =>
    [...root.querySelectorAll<HTMLElement>('*')].flatMap((each) => [
      each,
      ...(each.shadowRoot ? all(each.shadowRoot) : []),
    ])
  const matches = all(document).filter(isMatch)
  return matches.find((element) => element.checkVisibility({ visibilityProperty: true })) ?? matches[0]
}

/** Runs in the page, so it is complete in itself. */
function look(element: HTMLElement | undefined, mayScroll: boolean): Sighting | null {
  if (!element) return null
  if (mayScroll) element.scrollIntoView({ block: 'nearest', behavior: 'instant' })
  const root = element.getRootNode() as Document | ShadowRoot
  const box = element.getBoundingClientRect()
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  const hit = root.elementFromPoint(x, y)
  const isShown = element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
  return {
    x,
    y,
    // biome-ignore lint/performance/useDomNodeTextContent: only the text that is shown
    text: element.innerText.replace(/\s+/g, ' ').trim(),
    isVisible: isShown && box.width > 0 && box.height > 0,
    isFocused: root.activeElement === element,
    coveredBy:
      hit && element.contains(hit) ? null : ((hit?.cloneNode(false) as Element | undefined)?.outerHTML ?? 'nothing'),
  }
}
