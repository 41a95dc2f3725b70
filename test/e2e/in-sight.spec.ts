import type { Tab } from './engines/index.ts'
import { expect } from './fixtures.ts'
import { type StagedWindow, test } from './theatre.ts'

/** SPEC §6, "It is seen". */

interface Sight {
  /** Of the heading, the time and the main button: those that are not in sight as a whole. */
  readonly outOfSight: readonly string[]
  /** Text or controls wider than the dialog. */
  readonly isCutOff: boolean
}

/** Shows a screen in the frame, and looks at it as it has opened. Runs in the page around the frame. */
async function look(variant: string, css: string, wanted: readonly string[]): Promise<Sight> {
  const frame = document.querySelector('iframe') as HTMLIFrameElement
  const inner = frame.contentWindow as unknown as StagedWindow & typeof globalThis
  const sheet = new inner.CSSStyleSheet()
  sheet.replaceSync(css)
  inner.document.adoptedStyleSheets = [sheet]
  await inner.stage.show(variant)
  const { root } = inner.stage
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]
  await new Promise((resolve) => inner.requestAnimationFrame(() => inner.requestAnimationFrame(resolve)))
  const dialog = root.querySelector('dialog') as HTMLDialogElement
  const place = frame.getBoundingClientRect()
  const bottomOf = Math.min(inner.innerHeight, innerHeight - place.top)
  const topOf = Math.max(0, -place.top)
  const outOfSight = wanted.filter((part) => {
    const parts = [...root.querySelectorAll(`[part~=${part}]`)]
    const element = parts.find((one) => one.checkVisibility() && one.getClientRects().length > 0)
    if (!element) return false
    const box = element.getBoundingClientRect()
    const actions = root.querySelector('[part=actions]') as Element
    // The buttons stay in place while the text scrolls beneath them.
    const end = part === 'primary' ? bottomOf : Math.min(bottomOf, actions.getBoundingClientRect().top)
    return box.top < topOf - 0.5 || box.bottom > end + 0.5
  })
  return { outOfSight, isCutOff: dialog.scrollWidth > dialog.clientWidth }
}

const SPACED =
  '*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}p{margin-bottom:2em!important}'

const ALL = ['title', 'time', 'primary']

interface Look {
  readonly what: string
  readonly variants: readonly string[]
  /** The size of the frame. */
  readonly query: string
  readonly css?: string
  /** What has to be in sight at once. The rest can be scrolled to. */
  readonly wanted: readonly string[]
}

const looks: readonly Look[] = [
  {
    what: 'on 320 × 256 pixels (400 % zoom), heading, time and main button are in sight together',
    variants: ['extendable', 'last seconds', 'final'],
    query: 'height=256',
    wanted: ALL,
  },
  {
    what: 'on 320 × 200 pixels, heading, time and main button are in sight together',
    variants: ['extendable', 'last seconds'],
    query: 'height=200',
    wanted: ALL,
  },
  {
    what: 'on 320 × 256 pixels with wide text spacing, heading and main button are in sight together',
    variants: ['extendable', 'final'],
    query: 'height=256',
    css: SPACED,
    wanted: ['title', 'primary'],
  },
  {
    what: 'with text of 200 %, heading, time and main button are in sight together',
    variants: ['extendable', 'final'],
    query: 'width=1280&height=800',
    css: ':root{font-size:200%}',
    wanted: ALL,
  },
  {
    what: 'in a frame of 4000 pixels, the dialog stands in the part that is in sight',
    variants: ['extendable', 'expired, with a link'],
    query: 'width=800&height=4000&above=90',
    wanted: ALL,
  },
]

async function lookInEachLanguage(tab: Tab, url: string, { variants, query, css = '', wanted }: Look) {
  const found: Record<string, Sight> = {}
  for (const lang of ['en', 'de', 'ar'])
    for (const variant of variants) {
      await tab.goto(`${url}/frame?lang=${lang}&${query}`)
      found[`${lang}, ${variant}`] = await tab.eval(look, variant, css, wanted)
    }
  return found
}

for (const each of looks)
  test(`REQ-DLG-20: ${each.what}, and nothing is cut off`, async ({ tab, theatre }) => {
    const found = await lookInEachLanguage(tab, theatre.url, each)
    const good = Object.keys(found).map((name) => [name, { outOfSight: [], isCutOff: false }])
    expect(found).toEqual(Object.fromEntries(good))
  })

test('the buttons keep their widths while the server is asked and after a failure', async ({ tab, theatre }) => {
  const widths: number[][] = []
  for (const variant of ['extendable', 'busy', 'unreachable']) {
    await tab.goto(theatre.url)
    await tab.eval((name) => (window as unknown as StagedWindow).stage.show(name), variant)
    widths.push(
      await tab.eval(() => {
        const buttons = [...(window as unknown as StagedWindow).stage.root.querySelectorAll('button')]
        return buttons.map((button) => Math.round(button.getBoundingClientRect().width))
      }),
    )
  }
  expect(widths).toEqual([widths[0], widths[0], widths[0]])
})

const RELATIVE = { '#ffd000': '#000', '#1a73e8': '#fff', '#0b3d2e': '#fff', '#777': '#fff', auto: undefined }

test('the main button takes the accent colour of the page, and its text has a contrast of 7:1', async ({
  tab,
  theatre,
}) => {
  for (const [accent, text] of Object.entries(RELATIVE)) {
    await tab.goto(theatre.url)
    const seen = await tab.eval(async (color) => {
      document.body.style.accentColor = color
      const { stage } = window as unknown as StagedWindow
      await stage.warn()
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
      const { backgroundColor, color: text } = getComputedStyle(stage.root.querySelector('[part~=primary]') as Element)
      const canvas = document.createElement('canvas').getContext('2d') as CanvasRenderingContext2D
      const luminance = (css: string) => {
        canvas.fillStyle = css
        canvas.fillRect(0, 0, 1, 1)
        const [red = 0, green = 0, blue = 0] = [...canvas.getImageData(0, 0, 1, 1).data].map((value) => {
          const part = value / 255
          return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
        })
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05
      }
      const [one, other] = [luminance(backgroundColor), luminance(text)]
      return { text, contrast: Math.max(one, other) / Math.min(one, other) }
    }, accent)
    expect(seen.contrast, accent).toBeGreaterThanOrEqual(7)
    if (text) expect(seen.text, accent).toBe(text === '#fff' ? 'rgb(255, 255, 255)' : 'rgb(0, 0, 0)')
  }
})

test('C5: a page that is printed while it warns is on the paper, and the dialog is not', async ({ tab, theatre }) => {
  await tab.goto(theatre.url)
  await tab.eval(() => (window as unknown as StagedWindow).stage.warn())
  const seen = await tab.eval(() => {
    const { root } = (window as unknown as StagedWindow).stage
    const rules = root.adoptedStyleSheets.flatMap((sheet) => [...sheet.cssRules])
    const printed = rules.filter((rule) => rule instanceof CSSMediaRule && rule.media.mediaText === 'print')
    const hidden = printed.flatMap((rule) => [...(rule as CSSMediaRule).cssRules].map((inner) => inner.cssText))
    return { hidden, page: getComputedStyle(document.querySelector('h1') as Element).visibility }
  })
  expect(seen).toEqual({ hidden: [expect.stringMatching(/^dialog\s*\{ display: none; \}$/)], page: 'visible' })
})
