import type { Outcome } from './load.ts'

const [width, height, left, bottom] = [640, 300, 60, 40]
const series = [
  { name: 'p50' as const, colour: '#0b6e99' },
  { name: 'p95' as const, colour: '#b35900' },
  { name: 'p99' as const, colour: '#8b1a4f' },
]
const barWidth = 22
const top = 30

/** The times of the answers at each rate, as bars. The scale is logarithmic. */
export function chartOf(outcomes: readonly Outcome[]): string {
  const longest = Math.max(...outcomes.map(({ p99 }) => p99), 10)
  const decades = Math.ceil(Math.log10(longest))
  const heightOf = (value: number) => (Math.log10(Math.max(value, 1)) / decades) * (height - top - bottom)
  const step = (width - left) / outcomes.length
  const marks = Array.from({ length: decades + 1 }, (_, power) => lineAt(10 ** power, heightOf(10 ** power)))
  const groups = outcomes.map((outcome, index) => groupOf(outcome, left + index * step + step / 2, heightOf))
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" font-family="sans-serif" font-size="12">
<title>How long a keepalive takes at each rate</title>
<rect width="${width}" height="${height}" fill="#fff"/>
${[...marks, ...groups, legend()].join('\n')}
</svg>
`
}

function lineAt(value: number, high: number): string {
  const y = height - bottom - high
  return `<path d="M${left} ${y}H${width}" stroke="#ddd"/><text x="${left - 6}" y="${y + 4}" text-anchor="end">${value} ms</text>`
}

function groupOf(outcome: Outcome, x: number, heightOf: (value: number) => number): string {
  const bars = series.map(({ name, colour }, index) => {
    const high = heightOf(outcome[name])
    const from = x + (index - series.length / 2) * barWidth
    return `<rect x="${from}" y="${height - bottom - high}" width="${barWidth - 2}" height="${high}" fill="${colour}"/>`
  })
  return `${bars.join('')}<text x="${x}" y="${height - bottom + 18}" text-anchor="middle">${outcome.rate}/s</text>`
}

const legend = (): string =>
  series
    .map(({ name, colour }, index) => `<text x="${left + index * 60}" y="18" fill="${colour}">${name}</text>`)
    .join('')
