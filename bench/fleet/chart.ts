/** One policy's line. */
export interface Panel {
  readonly name: string
  /** Evenly spaced over the whole time. */
  readonly values: readonly number[]
}

export interface Chart {
  readonly title: string
  readonly minutes: number
  /** Each panel has a scale of its own, because they show different things. @default one for all */
  readonly hasOwnScales?: boolean
  readonly panels: readonly Panel[]
  /** A time that is marked, in minutes. */
  readonly band?: { readonly from: number; readonly to: number } | undefined
}

const WIDTH = 760
const LEFT = 56
const RIGHT = 12
const TOP = 34
const PANEL = 64
const GAP = 26
const PLOT = WIDTH - LEFT - RIGHT

/** A line that is higher than this many times the usual height is cut off, and its peak is written beside it. */
const CUT = 2.5

const STYLE = `text{font:12px system-ui,sans-serif;fill:#24292f}.title{font-weight:600;font-size:14px}.quiet{fill:#57606a}
.grid{stroke:#d0d7de;stroke-width:1}.line{fill:none;stroke:#0969da;stroke-width:1.3}.other{stroke:#8250df}.band{fill:#d0d7de;opacity:.45}
@media (prefers-color-scheme:dark){text{fill:#e6edf3}.quiet{fill:#9198a1}.grid,.band{stroke:#3d444d}.band{fill:#3d444d;stroke:none}.line{stroke:#4493f8}.other{stroke:#ab7df8}}`

/** Small charts one below the other, by default with one scale, so that their heights can be compared. Readable in light and dark. */
export function drawChart(chart: Chart): string {
  const { title, panels } = chart
  const height = TOP + panels.length * (PANEL + GAP) + 18
  const topOf = (panel: Panel) => scaleOf(chart.hasOwnScales ? [panel] : panels)
  const parts = panels.map((panel, index) =>
    drawPanel(chart, panel, TOP + index * (PANEL + GAP), topOf(panel), index > 0),
  )
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escaped(title)}">`,
    `<title>${escaped(title)}</title><style>${STYLE}</style>`,
    `<text class="title" x="8" y="18">${escaped(title)}</text>`,
    ...parts,
    drawTime(chart, height - 6),
    '</svg>',
    '',
  ].join('\n')
}

/** A round number above the usual height of the highest line. */
function scaleOf(panels: readonly Panel[]): number {
  const usual = Math.max(1, ...panels.map(({ values }) => median(values.filter((value) => value > 0))))
  const magnitude = 10 ** Math.floor(Math.log10(usual * CUT))
  return Math.ceil((usual * CUT) / magnitude) * magnitude
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? 0
}

const xOf = (share: number): number => LEFT + share * PLOT

function drawPanel(chart: Chart, { name, values }: Panel, y: number, top: number, isOther: boolean): string {
  const bottom = y + PANEL
  const points = values.map((value, index) => {
    const height = Math.min(1, value / top) * PANEL
    return `${xOf((index + 0.5) / values.length).toFixed(1)},${(bottom - height).toFixed(1)}`
  })
  const peak = Math.max(...values)
  return [
    drawBand(chart, y),
    `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${bottom}" y2="${bottom}"/><line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y}" y2="${y}"/>`,
    `<text class="quiet" x="${LEFT - 6}" y="${y + 9}" text-anchor="end">${inWords(top)}</text><text class="quiet" x="${LEFT - 6}" y="${bottom}" text-anchor="end">0</text>`,
    `<polyline class="line${isOther ? ' other' : ''}" points="${points.join(' ')}"/>`,
    `<text x="${LEFT + 4}" y="${y - 5}">${escaped(name)}<tspan class="quiet"> · peak ${inWords(peak)}${peak > top ? ', cut off' : ''}</tspan></text>`,
  ].join('\n')
}

function drawBand({ band, minutes }: Chart, y: number): string {
  if (!band) return ''
  const from = xOf(band.from / minutes)
  return `<rect class="band" x="${from.toFixed(1)}" y="${y}" width="${(xOf(band.to / minutes) - from).toFixed(1)}" height="${PANEL}"/>`
}

/** In minutes. */
const TIME_STEP = 15
const SHORT_STEP = 5

function drawTime({ minutes }: Chart, y: number): string {
  const step = minutes > 2 * TIME_STEP ? TIME_STEP : SHORT_STEP
  const marks = Array.from({ length: Math.floor(minutes / step) + 1 }, (_, index) => index * step)
  return marks
    .map(
      (minute) =>
        `<text class="quiet" x="${xOf(minute / minutes).toFixed(1)}" y="${y}" text-anchor="middle">${minute} min</text>`,
    )
    .join('')
}

const inWords = (value: number): string => Math.round(value).toLocaleString('en')

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
