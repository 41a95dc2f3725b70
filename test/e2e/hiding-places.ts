import { readFile } from 'node:fs/promises'
import { inflateSync } from 'node:zlib'
import type { Tab } from './engines/index.ts'
import { test } from './fixtures.ts'

/**
 * What a page can do to keep a text out of the reach of `visibility: hidden` in a stylesheet of the document. `TEXT` stands
 * for a word, and `COLOUR` for a colour, that is nowhere else in the page.
 */
const places = {
  'plain text': '<p>TEXT</p>',
  'an important inline style': '<p style="visibility:visible!important">TEXT</p>',
  'an open shadow root': shadow('open', '<p style="visibility:visible">TEXT</p>'),
  'a closed shadow root': shadow('closed', '<p style="visibility:visible">TEXT</p>'),
  'an important `:host`': shadow('open', '<style>:host{visibility:visible!important}</style><p>TEXT</p>'),
  'slotted text': shadow(
    'open',
    '<style>::slotted(p){visibility:visible!important}</style><slot></slot>',
    '<p>TEXT</p>',
  ),
  'generated text':
    '<style>#made::before{content:"TEXT";visibility:visible!important;background:COLOUR}</style><p id="made"></p>',
  'generated text of the root element': `<style>html::before{content:"TEXT";position:fixed;inset:150px auto auto 600px;color:COLOUR;background:COLOUR;visibility:visible!important}</style>`,
  'an animation':
    '<style>@keyframes see{0%,to{visibility:visible}}</style><p style="animation:see 9s infinite!important">TEXT</p>',
  'a transition': '<p style="transition:visibility 999s!important">TEXT</p>',
  'a field': '<input value="TEXT" style="visibility:visible!important">',
  'an editable element': '<p contenteditable style="visibility:visible!important">TEXT</p>',
  'a drawing':
    '<svg height="14" style="visibility:visible!important"><rect width="99" height="14" fill="COLOUR"/><text y="9">TEXT</text></svg>',
  'a frame': frame(),
  'a frame in a shadow root': shadow('open', frame()),
  'a dialog that was open before': shadow('open', dialog('before', 0)),
  'a popover that was open before': shadow('open', popover('before', 1)),
  'a dialog that opens later': shadow('open', dialog('later', 2)),
  'a popover that opens later': shadow('open', popover('later', 3)),
  'an element that goes fullscreen later': '<p id="full" style="visibility:visible!important">TEXT</p>',
  'a view transition that goes on': '<p style="view-transition-name:going">TEXT</p>',
} as const

export type Place = keyof typeof places

export const PLACES = Object.keys(places) as Place[]

function shadow(mode: 'open' | 'closed', html: string, light = ''): string {
  return `<div class="host"><template shadowrootmode="${mode}">${style()}${html}</template>${light}</div>`
}

/** In the page and in each of its shadow roots: one line for each place, in the colour of its text. */
function style(): string {
  return '<style>:is(p,input,div,dialog,iframe){margin:0;border:0;height:14px;color:inherit;background:currentColor}</style>'
}

function frame(): string {
  return `<iframe style="visibility:visible" srcdoc="<body style='margin:0;background:COLOUR;color:COLOUR'>TEXT"></iframe>`
}

function dialog(when: 'before' | 'later', row: number): string {
  return `<style>::backdrop{display:none}</style><dialog class="${when}" style="${aside(row)}">TEXT</dialog>`
}

function popover(when: 'before' | 'later', row: number): string {
  return `<div popover="manual" class="${when}" style="${aside(row)}">TEXT</div>`
}

/** Beside the others, so that each one can be seen. */
function aside(row: number): string {
  return `visibility:visible;margin:0;padding:0;border:0;inset:${row * 30}px auto auto 600px`
}

/** A view transition whose picture of the old page stays. */
const GOING =
  '<style>::view-transition-old(*){animation:none;opacity:1}::view-transition-new(*){opacity:0}' +
  '::view-transition-group(going){animation:stay 999s}@keyframes stay{}</style>'

const GREEN = 96
const BLUE = 160
/** Red tells the places apart; green and blue are the same in all of them, and nowhere else in the page. */
const RED_STEP = 8
const colourOf = (index: number) => `rgb(${(index + 1) * RED_STEP},${GREEN},${BLUE})`
const wordOf = (index: number) => `secret${String.fromCharCode('a'.charCodeAt(0) + index)}`
const WORD = /secret[a-z]/g

/** The page, with a text in each place. */
export const PAGE = GOING + style() + Object.values(places).map(lineOf).join('')

function lineOf(html: string, index: number): string {
  return `<div class="place" style="color:COLOUR;overflow:hidden">${html}</div>`
    .replaceAll('TEXT', wordOf(index))
    .replaceAll('COLOUR', colourOf(index))
}

/** The ways to read a page, as far as the driver of an engine offers them. */
const PROBES = {
  screen: readScreen,
  print: async (tab: Tab) => {
    const pdf = await tab.print?.()
    return pdf && placesOf(paintedIn(pdf))
  },
  find: (tab: Tab) =>
    tab.eval(
      findInPage,
      PLACES.map((_, index) => wordOf(index)),
    ),
  'accessibility tree': async (tab: Tab) => {
    const tree = await tab.exposedText?.()
    return tree?.match(WORD)?.map((word) => PLACES.findIndex((_, index) => wordOf(index) === word))
  },
} satisfies Record<string, (tab: Tab) => Promise<readonly number[] | undefined>>

export type Probe = keyof typeof PROBES

export const PROBE_NAMES = Object.keys(PROBES) as Probe[]

/** By which ways the text of each place can be read now. */
export async function readPlaces(tab: Tab): Promise<Map<Place, Set<Probe>>> {
  const seen = new Map(PLACES.map((place) => [place, new Set<Probe>()]))
  for (const probe of PROBE_NAMES)
    for (const index of (await PROBES[probe](tab)) ?? []) seen.get(PLACES[index] as Place)?.add(probe)
  return seen
}

async function readScreen(tab: Tab): Promise<number[]> {
  const path = test.info().outputPath('screen.png')
  await tab.screenshot(path)
  return placesOf(await tab.eval(coloursInPicture, (await readFile(path)).toString('base64')))
}

/** The colours that are in a picture, each once. Runs in the page, so it is complete in itself. */
async function coloursInPicture(base64: string): Promise<number[][]> {
  const image = new Image()
  image.src = `data:image/png;base64,${base64}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = image.width
  canvas.height = image.height
  const context = canvas.getContext('2d') as CanvasRenderingContext2D
  context.drawImage(image, 0, 0)
  const { data } = context.getImageData(0, 0, image.width, image.height)
  const found = new Set(new Uint32Array(data.buffer))
  return [...found].map((pixel) => [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255])
}

/** Runs in the page, so it is complete in itself. */
function findInPage(words: string[]): number[] {
  const { find } = window as unknown as { find(...args: unknown[]): boolean }
  const [isCaseSensitive, isBackwards, wraps, isWhole, isInFrames] = [false, false, true, false, true]
  return words.flatMap((word, index) => {
    getSelection()?.removeAllRanges()
    return find(word, isCaseSensitive, isBackwards, wraps, isWhole, isInFrames) ? [index] : []
  })
}

/** The colours with which a PDF paints, which stand there as `0.0314 0.376 0.627 rg`. */
function paintedIn(pdf: Uint8Array): number[][] {
  const bytes = Buffer.from(pdf)
  const text = bytes.toString('latin1')
  const streams = [...text.matchAll(/stream\r?\n/g)].map(({ 0: { length }, index }) => {
    const start = index + length
    return inflate(bytes.subarray(start, text.indexOf('endstream', start)))
  })
  const colours = streams.join('\n').matchAll(/([\d.]+) ([\d.]+) ([\d.]+) (?:rg|sc|scn)\b/gi)
  return [...colours].map(([, ...parts]) => parts.slice(0, 3).map((part) => Math.round(Number(part) * 255)))
}

/** Fonts and pictures may be packed in another way. */
function inflate(stream: Uint8Array): string {
  try {
    return inflateSync(stream).toString('latin1')
  } catch {
    return ''
  }
}

function placesOf(colours: readonly number[][]): number[] {
  return colours.flatMap(([red, green, blue]) =>
    green === GREEN && blue === BLUE && red ? [Math.round(red / RED_STEP) - 1] : [],
  )
}
