import * as Plot from '@observablehq/plot'
import { JSDOM } from 'jsdom'

const WIDTH = 720
const ROW_HEIGHT = 26
const MARGINS = { marginLeft: 190, marginRight: 70, marginTop: 30, marginBottom: 40 }
const OURS = '#0969da'
const OTHERS = '#8c959f'

/** Readable on a light and on a dark page. */
const LIGHT = 'background:#fff;color:#1f2328;--plot-background:#fff'
const DARK = 'background:#0d1117;color:#e6edf3;--plot-background:#0d1117'
const STYLE = `svg[class]{${LIGHT}}@media (prefers-color-scheme:dark){svg[class]{${DARK}}}`

/** Our entries have a colour of their own. */
const colorOf = ({ name }) => (name.startsWith('idle-warning') ? OURS : OTHERS)

/** Horizontal bars, one an entry: the median, with a line from the least to the most. Returns the text of an SVG. */
export function barChart({ unit, entries, scale = 'linear' }) {
  const names = entries.map(({ name }) => name)
  const base = scale === 'log' ? Math.min(...entries.map(({ min }) => min)) / 2 : 0
  const bar = { y: 'name', x1: base, x2: 'median', fill: colorOf, fillOpacity: 0.75 }
  const marks = [
    Plot.barX(entries, bar),
    Plot.ruleY(entries, { y: 'name', x1: 'min', x2: 'max', stroke: 'currentColor', strokeWidth: 1.5 }),
    Plot.text(entries, { y: 'name', x: 'max', text: 'label', textAnchor: 'start', dx: 6 }),
  ]
  return draw({
    height: chartHeight(entries.length),
    x: { label: unit, grid: true, type: scale },
    y: domain(names),
    marks,
  })
}

/** Lines over time or count: `{ name, x, y }[]`. Returns the text of an SVG. */
export function lineChart({ unit, across, points }) {
  const isLast = (point) => points.findLast(({ name }) => name === point.name) === point
  const marks = [
    Plot.lineY(points, { x: 'x', y: 'y', z: 'name', stroke: colorOf, strokeWidth: 1.5 }),
    Plot.text(points.filter(isLast), { x: 'x', y: 'y', text: 'name', textAnchor: 'start', dx: 6 }),
    Plot.ruleY([0]),
  ]
  const axes = { x: { label: across }, y: { label: unit, grid: true } }
  return draw({ height: 300, ...axes, marks, marginLeft: 60, marginRight: 160 })
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
