import type { Screen, View } from '../core/ports.ts'
import { type ContentOptions, contentOf } from './content.ts'
import { createGuard } from './guard.ts'
import type { Face, Hearer } from './markup.ts'
import type { Messages } from './messages.ts'
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
 * work in the page, and then stays away; only the last minute and the last twenty seconds are told still.
 */
export function createDriver(options: DriverOptions, face: Face): View {
  const { actions, title, isVisible } = options
  let screen: Screen = { kind: 'none' }
  let isDismissed = false
  let primary: string | undefined
  const guard = createGuard(face)
  const answer = (by: 'button' | 'escape') => {
    if (screen.kind === 'warning' && screen.isExtendable) return screen.isBusy ? undefined : actions.extend(by)
    if (!guard.isOver()) return
    if (screen.kind !== 'warning') return by === 'button' ? actions.signIn() : undefined
    isDismissed = true
    stage.hide()
  }
  const stage = createStage(face, () => answer('escape'))
  const signOut = ({ timeStamp }: Event) => guard.isOver(timeStamp) && actions.signOut()
  hearPresses(face, { answer: () => answer('button'), 'sign-out': signOut })
  return {
    show(next) {
      const previous = screen
      screen = next
      isDismissed &&= isFinal(next)
      title(next.kind === 'warning' && isVisible?.() === false ? TITLE_MARK : '')
      if (next.kind === 'none') return stage.hide(farewellTo(previous, options.messages()))
      const content = contentOf(next, options)
      if (isDismissed) return stage.remind(content)
      // A row of buttons that gets narrower could bring another one under a finger.
      if (next.kind !== previous.kind || content.primary !== primary) guard.restart()
      primary = content.primary
      stage.show(content)
    },
    remove() {
      title('')
      stage.hide()
      face.remove()
    },
  }
}

function farewellTo({ kind }: Screen, { stayed, resumed }: Messages): string {
  if (kind === 'none') return ''
  return kind === 'expired' ? resumed : stayed
}

type Presses = Readonly<Record<NonNullable<ReturnType<Face['pressed']>>, (event: Event) => void>>

function hearPresses(face: Face, presses: Presses): void {
  const hear: Hearer[1] = (event, target) => {
    const meant = face.pressed(target)
    if (!meant) return
    // A link or a form of the page's own, which works without the SDK too.
    event.preventDefault()
    presses[meant](event)
  }
  face.hearers.push(['click', hear])
}

function isFinal(screen: Screen): boolean {
  return screen.kind === 'warning' && !screen.isExtendable
}
