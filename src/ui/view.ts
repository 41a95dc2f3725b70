import type { Screen, View } from '../core/ports.ts'
import { undoAll } from '../core/undo.ts'
import { later } from '../dom/later.ts'
import { coverWindows } from '../dom/window-covers.ts'
import { createActions, type DialogActions } from './actions.ts'
import { closingAnnouncement, createAnnouncer } from './announcer.ts'
import { type Content, type ContentOptions, type CoverScreen, contentOf } from './content.ts'
import { createCover } from './cover.ts'
import { keepCaretOnPress } from './focus.ts'
import type { Markup } from './markup.ts'
import { createTopLayer } from './top-layer.ts'

type Fail = (cause: unknown) => void

export interface ViewOptions extends ContentOptions {
  readonly actions: DialogActions
  /** Puts a mark before the document's title; `''` takes it away. */
  readonly markTitle: (mark: string) => void
  /** Whether a person can see the page. Without this function the title gets no mark. */
  readonly isVisible?: () => boolean
  /** Called if a listener of the dialog throws, so that another view can take over. */
  readonly fail?: Fail
}

/** Puts contents into the page. */
export interface Presentation {
  show(content: Content): void
  /** The person has closed the warning, and the time goes on. */
  remind(content: Content): void
  hide(announcement?: string): void
  remove(): void
}

/** Stands before the title while a warning waits in a tab that is hidden. */
const TITLE_MARK = '⏳'

/** Shows screens in a dialog that is kept modal. */
export function createDialogView(options: ViewOptions, markup: Markup): View {
  return createView(options, markup, (onEscape) => createModalPresentation(markup, onEscape, options.fail))
}

/**
 * Shows screens and turns what the person does there into actions. The person can dismiss a warning that
 * cannot be extended, to save work in the page. It then stays closed; only its last marks are announced.
 */
export function createView(
  options: ViewOptions,
  markup: Pick<Markup, 'handlers' | 'pressOf'>,
  createPresentation: (onEscape: () => void) => Presentation,
): View {
  const { actions, markTitle, isVisible, messages } = options
  let screen: Screen = { kind: 'none' }
  let isDismissed = false
  let primary: string | undefined
  const dismiss = () => {
    isDismissed = true
    presentation.hide()
  }
  const { pressEscape, restartDelay } = createActions(markup, { actions, screen: () => screen, dismiss })
  const presentation = createPresentation(pressEscape)
  return {
    show(next) {
      const previous = screen
      screen = next
      if (!isFinalWarning(next)) isDismissed = false
      markTitle(next.kind === 'warning' && isVisible?.() === false ? TITLE_MARK : '')
      coverWindows(isCover(next) ? contentOf(lasting(next), options).title : undefined)
      if (next.kind === 'none') return presentation.hide(closingAnnouncement(previous, messages()))
      const content = contentOf(next, options)
      if (isDismissed) return presentation.remind(content)
      // A button that changes its width may move another one under the finger.
      if (next.kind !== previous.kind || content.primary !== primary) restartDelay()
      primary = content.primary
      presentation.show(content)
    },
    isDismissed: () => isDismissed,
    remove() {
      undoAll([() => markTitle(''), () => coverWindows(undefined), presentation.hide, presentation.remove])()
    },
  }
}

function isFinalWarning(screen: Screen): boolean {
  return screen.kind === 'warning' && !screen.isExtendable
}

const isCover = (screen: Screen): screen is CoverScreen => screen.kind === 'checking' || screen.kind === 'expired'

/** The screen as it is once the page has left. A window that the page has opened stays. */
const lasting = (screen: CoverScreen): CoverScreen =>
  screen.kind === 'expired' ? { ...screen, isLeaving: false } : screen

/** Brings the dialog, the cover, the focus and the announcements in line with a content, in the order that they need. */
function createModalPresentation(markup: Markup, onEscape: () => void, fail: Fail = rethrow): Presentation {
  const { dialog } = markup
  const cover = createCover(markup.isOwn ? dialog : undefined)
  const announcer = createAnnouncer(markup)
  const topLayer = createTopLayer(markup, onEscape, fail)
  keepCaretOnPress(markup)
  let hadError = false
  return holdButton({
    show(content: Content) {
      const isNewError = !!content.error && !hadError
      hadError = !!content.error
      if (!topLayer.open(markup.fill(content))) return
      // At 400 % zoom the words of a failure are out of sight.
      if (isNewError) dialog.scrollTop = dialog.scrollHeight
      // After `open`, which remembers the focus: an element that becomes hidden loses it.
      if (content.isCover) cover.show()
      else cover.hide()
      if (!content.heldPrimary) announcer.update(content)
    },
    remind: announcer.updateDismissed,
    hide(announcement?: string) {
      undoAll([
        markup.clear,
        // Before `close`, which restores the focus: a hidden element cannot take it.
        cover.hide,
        announcer.reset,
        () => topLayer.close(() => announcer.farewell(announcement)),
      ])()
    },
    remove: markup.remove,
  })
}

/** Milliseconds for which a screen without a control keeps the button of the one before. */
const HOLD = 300

/**
 * A screen without a control (checking, signing out) often lasts only until the server answers. So for a moment the button of
 * the screen before keeps the focus, unseen, and nothing is spoken. If the focus went to the dialog, screen readers would
 * read all of it, and then the next screen again.
 */
function holdButton(presentation: Presentation): Presentation {
  let primary: string | undefined
  let cancelRelease = () => {}
  return {
    ...presentation,
    show(content) {
      cancelRelease()
      const heldPrimary = hasControl(content) ? undefined : primary
      primary = heldPrimary ?? content.primary
      if (!heldPrimary) return presentation.show(content)
      cancelRelease = later(HOLD, () => {
        primary = undefined
        presentation.show(content)
      })
      presentation.show({ ...content, heldPrimary })
    },
    hide(announcement) {
      cancelRelease()
      primary = undefined
      presentation.hide(announcement)
    },
  }
}

const hasControl = ({ primary, link, signIn }: Content): boolean => !!(primary || link || signIn)

function rethrow(cause: unknown): never {
  throw cause
}
