import { attempt } from '../../dom/attempt.ts'
import { nativeMember, queryAll } from '../../dom/native-members.ts'

/** The custom properties by which the dialog takes over the looks and the place of the page around it. */
export type PageLook = Readonly<Record<`--${string}`, string>>

export function readPageLook(host: Element): PageLook {
  const { fontFamily, accentColor } = getComputedStyle(nativeMember(document, 'body') ?? host)
  const { top, bottom } = attempt(() => hiddenPartOf(window)) ?? NOTHING
  return {
    '--page-font': fontFamily,
    ...(!hasOwnAccent(host) && accentOf(accentColor)),
    '--frame-top': `${top}px`,
    '--frame-bottom': `${bottom}px`,
  }
}

/** The name that the page gives itself, for the cover: beneath it, nothing else tells which page this is. */
export function readSiteName(): string {
  const [meta] = queryAll('meta[name=application-name],meta[property="og:site_name"]')
  return (meta && nativeMember(meta, 'getAttribute')('content')) || ''
}

/** The application has chosen an accent for the dialog, and its own colour for the text on it. */
const hasOwnAccent = (host: Element): boolean =>
  getComputedStyle(host).getPropertyValue('--idle-warning-accent').trim() !== ''

/** WCAG 1.4.6. */
const CONTRAST = 7

/** The `accent-color` of the page, made darker if neither black nor white could be read on it. */
function accentOf(color = 'auto'): PageLook {
  const channels = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(color)?.slice(1).map(Number)
  if (!channels) return {}
  if (contrastToBlack(channels) >= CONTRAST) return { '--page-accent': color, '--page-accent-text': '#000' }
  return { '--page-accent': `rgb(${darken(channels).join()})`, '--page-accent-text': '#fff' }
}

const darken = (channels: readonly number[]): readonly number[] =>
  21 / contrastToBlack(channels) >= CONTRAST ? channels : darken(channels.map((value) => Math.floor(value * 0.95)))

/** The contrast to white is 21 divided by it. */
function contrastToBlack(channels: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = channels.map((value) => {
    const part = value / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) / 0.05
}

interface HiddenPart {
  /** Pixels of the viewport that are out of sight at its top. */
  readonly top: number
  /** The same at its bottom. */
  readonly bottom: number
}

const NOTHING: HiddenPart = { top: 0, bottom: 0 }

/**
 * A frame as tall as its content is larger than the screen, and a dialog in its middle may be out of sight. Throws in a
 * frame of another origin, which cannot know where it stands.
 */
function hiddenPartOf(view: Window): HiddenPart {
  const { frameElement } = view
  if (!frameElement) return NOTHING
  const around = hiddenPartOf(view.parent)
  const frame = nativeMember(frameElement, 'getBoundingClientRect')()
  const top = Math.max(0, around.top - frame.top)
  const bottom = Math.max(0, frame.bottom - view.parent.innerHeight + around.bottom)
  // Nothing of the frame is in sight.
  return top + bottom < frame.height ? { top, bottom } : NOTHING
}
