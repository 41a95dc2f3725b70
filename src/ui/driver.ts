import type { Screen, View } from '../core/ports.ts'
import { type ContentOptions, contentOf } from './content.ts'
import type { Face } from './face.ts'
import { createGuard } from './guard.ts'
import { createStage } from './stage.ts'

export interface DriverOptions extends ContentOptions {
  readonly actions: DialogActions
  /** Puts a mark before the document's title; `''` takes it away. */
  readonly title: (mark: string) => void
  /** Whether a person can see the page. Without it the title gets no mark. */
  readonly isVisible?: () => boolean
}

/** What a person decided. */
export interface DialogActions {
  extend(by: 'button' | 'escape'): void
  signOut(): void
  /** The button of the expired screen, where no sign-in address is known. */
  signIn(): void
}

const TITLE_MARK = '⏳'

/**
 * Shows screens by a face, and takes what a person answers. A warning that cannot be extended can be dismissed, to save
 * work in the page, and then stays away.
 */
export function createDriver(options: DriverOptions, face: Face): View {
  const { actions, title, isVisible } = options
  let screen: Screen = { kind: 'none' }
  let isDismissed = false
  const guard = createGuard(face)

  const answer = (by: 'button' | 'escape') => {
    if (screen.kind === 'warning' && screen.isExtendable) return screen.isBusy ? undefined : actions.extend(by)
    if (!guard.isOver()) return
    if (screen.kind !== 'warning') return by === 'button' ? actions.signIn() : undefined
    isDismissed = true
    stage.hide()
  }
  const stage = createStage(face, () => answer('escape'))
  hearPresses(face, {
    answer: () => answer('button'),
    'sign-out': ({ timeStamp }) => guard.isOver(timeStamp) && actions.signOut(),
  })

  return {
    show(next) {
      const previous = screen
      screen = next
      isDismissed &&= isFinal(next)
      if (next.kind !== previous.kind || isFinal(next) !== isFinal(previous)) guard.restart()
      title(next.kind === 'warning' && isVisible?.() === false ? TITLE_MARK : '')
      if (next.kind === 'none' || isDismissed) stage.hide(previous.kind === 'warning' ? options.messages().stayed : '')
      else stage.show(contentOf(next, options))
    },
    remove() {
      title('')
      stage.hide()
      face.remove()
    },
  }
}

type Presses = Readonly<Record<NonNullable<ReturnType<Face['pressed']>>, (event: Event) => void>>

function hearPresses({ dialog, signal, pressed }: Face, presses: Presses): void {
  const hear = (event: Event) => {
    const meant = pressed(event)
    if (!meant) return
    // A link or a form of the page's own, which works without the SDK too.
    event.preventDefault()
    presses[meant](event)
  }
  dialog.addEventListener('click', hear, { signal })
}

function isFinal(screen: Screen): boolean {
  return screen.kind === 'warning' && !screen.isExtendable
}
