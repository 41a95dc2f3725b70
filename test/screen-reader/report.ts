// What the stories have shown: a table for people, and the transcripts.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findPrograms } from '../browsers.mjs'
import type { BrowserName } from './browser.ts'
import type { Verdict } from './judge.ts'
import { toolVersion } from './tool-version.ts'

export interface Played {
  readonly story: string
  readonly product: 'ours' | 'hmrc'
  readonly browser: BrowserName
  readonly verdicts: readonly Verdict[]
}

const folder = fileURLToPath(new URL('../../docs/evidence/screen-reader/', import.meta.url))
const browserTitles: Record<BrowserName, string> = { firefox: 'Firefox', chromium: 'Chromium' }
const productTitles = { ours: 'idle-warning', hmrc: 'HMRC' }

const columns = (['ours', 'hmrc'] as const).flatMap((product) =>
  (['firefox', 'chromium'] as const).map((browser) => ({ product, browser })),
)

export function keepTranscript(story: string, browser: BrowserName, text: string): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${story}-${browser}.txt`), text)
}

/** One row a moment, one column a product and browser. */
export function tableOf(all: readonly Played[]): string {
  const verdicts = all.flatMap((played) => played.verdicts.map((verdict) => ({ ...played, ...verdict })))
  const moments = [...new Set(verdicts.map(({ moment }) => moment))]
  const rows = moments.map((moment) => [
    moment,
    ...columns.map(({ product, browser }) =>
      cellOf(verdicts.filter((each) => each.moment === moment && each.product === product && each.browser === browser)),
    ),
  ])
  const head = [
    'moment',
    ...columns.map(({ product, browser }) => `${productTitles[product]}, ${browserTitles[browser]}`),
  ]
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function cellOf(verdicts: readonly Verdict[]): string {
  if (verdicts.length === 0) return '–'
  const labels = [...new Set(verdicts.map(({ label }) => label))]
  return labels
    .map((label) =>
      summary(
        label,
        verdicts.filter((each) => each.label === label),
      ),
    )
    .join('<br>')
}

/** Several verdicts of one kind are counted; the outcomes of those that failed are all named. */
function summary(label: string, verdicts: readonly Verdict[]): string {
  const failed = verdicts.filter(({ isPassed }) => !isPassed)
  const [shown] = failed.length > 0 ? failed : verdicts
  const count = verdicts.length > 1 ? `${verdicts.length - failed.length} of ${verdicts.length}` : ''
  const outcomes = [...new Set(failed.map(({ outcome }) => outcome))].slice(0, MOST_OUTCOMES).join('; ')
  const text = [count, failed.length > 0 ? outcomes : count ? '' : shown?.outcome].filter(Boolean).join(': ')
  return failed.length > 0 ? `**${label}: ${text}**` : `${label}: ${text}`
}

const MOST_OUTCOMES = 2

export function writeReport(all: readonly Played[], table: string): void {
  const browsers = (['firefox', 'chromium'] as const).map((name) => {
    const [path] = Object.values(findPrograms(name))
    return toolVersion(path ?? name)
  })
  const files = all.map(({ story, browser }) => `[${story}, ${browserTitles[browser]}](${story}-${browser}.txt)`)
  writeFileSync(
    join(folder, 'README.md'),
    `# What a screen reader said

\`npm run test:screen-reader\` writes this page. Orca (${toolVersion('orca')}) listened to ${browsers.join(' and ')} while real keys
were pressed. Other screen readers were not tried here. A cell names what must be heard in this moment: the reason for the
warning, the time left, the button with the focus, and so on. *Heard after* counts the seconds until the voice, which
speaks 15 characters a second, had finished it. What failed is **bold**. HMRC's dialog is there for comparison, and fails
nothing. Its words differ.

${table}

## Transcripts

Seconds count from the first key. \`>>\` is what the person did, \`ORCA\` what Orca said, and \`voice\` what the voice spoke
of it. A piece that is *cut off* was interrupted before its end.

${files.map((file) => `- ${file}`).join('\n')}
`,
  )
}
