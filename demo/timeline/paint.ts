import type { Drawing, Shape } from './shapes.ts'

const SVG = 'http://www.w3.org/2000/svg'
const layers: readonly Shape['layer'][] = ['grid', 'links', 'bands', 'marks', 'dots', 'now']

/**
 * Puts drawings into an `<svg>`. An element stays as long as its key is drawn, so a tooltip stays open while the time goes on.
 */
export function createPainter(svg: SVGSVGElement): (drawing: Drawing) => void {
  const groups = new Map(layers.map((layer) => [layer, svg.appendChild(document.createElementNS(SVG, 'g'))]))
  const known = new Map<string, SVGElement>()

  const elementOf = ({ key, tag, layer }: Shape): SVGElement => {
    const before = known.get(key)
    if (before?.localName === tag) return before
    before?.remove()
    const element = document.createElementNS(SVG, tag)
    groups.get(layer)?.append(element)
    known.set(key, element)
    return element
  }

  return ({ height, shapes }) => {
    const size = `${Math.round(height)}`
    if (svg.getAttribute('height') !== size) svg.setAttribute('height', size)
    for (const shape of shapes) paint(elementOf(shape), shape)
    const drawn = new Set(shapes.map(({ key }) => key))
    for (const [key, element] of known) {
      if (drawn.has(key)) continue
      element.remove()
      known.delete(key)
    }
  }
}

function paint(element: SVGElement, { attributes, text, title }: Shape): void {
  for (const [name, value] of Object.entries(attributes))
    if (element.getAttribute(name) !== `${value}`) element.setAttribute(name, `${value}`)
  if (text !== undefined && element.textContent !== text) element.textContent = text
  if (title !== undefined) setTitle(element, title)
}

function setTitle(element: SVGElement, text: string): void {
  const title = element.querySelector('title') ?? element.appendChild(document.createElementNS(SVG, 'title'))
  if (title.textContent !== text) title.textContent = text
}
