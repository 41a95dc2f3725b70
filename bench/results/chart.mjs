import * as Plot from '@observablehq/plot'
import { JSDOM } from 'jsdom'

const WIDTH = 720
const ROW_HEIGHT = 26
const LINE_HEIGHT = 60
const MARGINS = { marginLeft: 240, marginRight: 70, marginTop: 12, marginBottom: 40 }
const OURS = '#0969da'
const OTHERS = '#8c959f'

/** Readable on a light and on a dark page. */
const LIGHT = 'background:#fff;color:#1f2328;--plot-background:#fff'
const DARK = 'background:#0d1117;color:#e6edf3;--plot-background:#0d1117'
const STYLE = `svg[class]{${LIGHT}}@media (prefers-color-scheme:dark){svg[class]{${DARK}}}`

/** Our entries have a colour of their own. */
const colorOf = ({ name }) => (name.startsWith('idle-warning') ? OURS : OTHERS)

/** Horizontal bars, one an entry: the median, with a line from the least to the most. Returns the text of an SVG. */
export function barChart({ unit, entries }) {
  const names = entries.map(({ name }) => name)
  const bar = { y: 'name', x1: 0, x2: 'median', fill: colorOf, fillOpacity: 0.75 }
  const marks = [
    Plot.barX(entries, bar),
    Plot.ruleY(entries, { y: 'name', x1: 'min', x2: 'max', stroke: 'currentColor', strokeWidth: 1.5 }),
    Plot.text(entries, { y: 'name', x: 'max', text: 'label', textAnchor: 'start', dx: 6 }),
  ]
  return draw({
    height: chartHeight(entries.length),
    x: { label: unit, grid: true },
    y: domain(names),
    marks,
  })
}

/** A line over time or count for each name, one below the other: `{ name, x, y }[]`. Returns the text of an SVG. */
export function lineChart({ unit, across, points }) {
  const names = [...new Set(points.map(({ name }) => name))]
  const place = { fy: 'name', x: 'x', y: 'y' }
  const marks = [
    Plot.ruleY([0], { strokeOpacity: 0.3 }),
    Plot.lineY(points, { ...place, z: 'name', stroke: colorOf, strokeWidth: 1.5 }),
    Plot.dot(points, { ...place, fill: colorOf, r: 2.5 }),
  ]
  return draw({
    height: names.length * LINE_HEIGHT + MARGINS.marginTop + MARGINS.marginBottom,
    x: { label: across },
    y: { label: unit, grid: true, ticks: 3 },
    fy: domain(names),
    marks,
    marginLeft: 60,
    marginRight: 170,
    marginTop: 26,
  })
}

const domain = (names) => ({ label: null, domain: names })

const chartHeight = (rows) => rows * ROW_HEIGHT + MARGINS.marginTop + MARGINS.marginBottom

function draw(options) {
  const { document } = new JSDOM('').window
  const svg = Plot.plot({ ...MARGINS, width: WIDTH, style: { fontSize: '12px' }, document, ...options })
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  const style = document.createElementNS('http://www.w3.org/2000/svg', 'style')
  style.textContent = STYLE
  svg.prepend(style)
  return `${svg.outerHTML}\n`
}
