/** A table of Markdown. `rows`: lists of cells. */
export function table(headings, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)].join('\n')
}

/** A number with three significant digits, without an exponent; large ones with thousands. */
export function figure(value) {
  if (value === 0) return '0'
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))))
  const rounded = Number(value.toFixed(Math.min(digits, 3)))
  return (Object.is(rounded, -0) ? 0 : rounded).toLocaleString('en-US', { maximumFractionDigits: 3 })
}

/** `12.3 (11.9 to 13)`: the median, and in brackets the least and the most. */
export const spread = ({ median, min, max }) => `${figure(median)} (${figure(min)} to ${figure(max)})`

/** A table of ranked entries. */
export const rankedTable = (unit, entries) =>
  table(
    ['rank', '', unit],
    entries.map((entry) => [entry.rank, entry.name, spread(entry)]),
  )

/** A chart, as the results show it. */
export const picture = (name, description) => `![${description}](charts/${name}.svg)`
