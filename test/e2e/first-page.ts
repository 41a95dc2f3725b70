import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import type { Tab } from './engines/index.ts'

/** A file server for a folder, as plain as any static host. */
export function createFileServer(folder: string) {
  const types: Readonly<Record<string, string>> = {
    html: 'text/html',
    js: 'text/javascript',
    css: 'text/css',
    svg: 'image/svg+xml',
  }
  return createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://static')
    // Below a folder, so that an address that is not relative leads nowhere.
    const name = /^\/docs\/playground\/([\w.-]+)$/.exec(pathname)?.[1] ?? 'missing'
    readFile(join(folder, name)).then(
      (file) => {
        response.setHeader('Content-Type', types[extname(name).slice(1)] ?? 'text/plain')
        response.end(file)
      },
      () => response.writeHead(404).end(),
    )
  })
}

/** A band or a dot of the timeline, from its beginning. */
export interface Mark {
  /** `Tab 1`, or `Server`. */
  readonly row: string
  /** `warning`, or `status request, answer 200`. */
  readonly text: string
  /** Where a band begins, or the middle of a dot. */
  readonly x: number
}

/** What the timeline draws, each row from left to right. */
export const readMarks = (tab: Tab, selector: '.band' | '.dot[data-request]'): Promise<Mark[]> =>
  tab.eval((selector) => {
    const marks = [...document.querySelectorAll<SVGGraphicsElement>(`#drawing-of-story ${selector}`)].map((element) => {
      const [, row = '', text = ''] = /^(.*?): (.*)/.exec(element.querySelector('title')?.textContent ?? '') ?? []
      const { left, width } = element.getBoundingClientRect()
      return { row, text, x: element.matches('.dot') ? left + width / 2 : left }
    })
    return marks.sort((one, other) => one.x - other.x)
  }, selector)

export async function bandsOf(tab: Tab, row: string): Promise<string[]> {
  const marks = await readMarks(tab, '.band')
  return marks.filter((mark) => mark.row === row).map(({ text }) => text)
}

export async function dotsOf(tab: Tab, row: string): Promise<string[]> {
  const marks = await readMarks(tab, '.dot[data-request]')
  return marks.filter((mark) => mark.row === row).map(({ text }) => text)
}

/** The heading of the library's dialog in each frame, `null` where none is open; or that of the sign-in page. */
export const headingsInFrames = (tab: Tab): Promise<(string | null)[]> =>
  tab.eval(() =>
    [...document.querySelectorAll('iframe')].map(({ contentDocument }) => {
      const dialog = contentDocument?.querySelector('idle-warning')?.shadowRoot?.querySelector('dialog[open]')
      const heading = dialog
        ? dialog.querySelector('h2, h1')
        : contentDocument?.querySelector('[role=status]:not([hidden]) h2')
      return heading?.textContent ?? null
    }),
  )
