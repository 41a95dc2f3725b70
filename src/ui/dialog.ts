import type { Screen, View } from '../core/ports.ts'
import { type ContentOptions, contentOf } from './content.ts'
import { createGuard } from './guard.ts'
import { createParts, type Parts } from './parts.ts'
import { createStage } from './stage.ts'

export interface DialogOptions extends ContentOptions {
  /** @default 'alertdialog' */
  readonly role?: 'alertdialog' | 'dialog'
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

/**
 * The built-in modal: warns, covers and explains. Nothing is put into the page before the first screen other than
 * `none`. A warning that cannot be extended can be dismissed, to save work in the page, and then stays away.
 */
export function createDialog(options: DialogOptions): View {
  let view: View | undefined
  return {
    show(screen) {
      if (screen.kind !== 'none') view ??= createMounted(options)
      view?.show(screen)
    },
    remove() {
      view?.remove()
      view = undefined
    },
  }
}

const TITLE_MARK = '⏳'

function createMounted(options: DialogOptions): View {
  const { actions, title, isVisible } = options
  const parts = createParts()
  let screen: Screen = { kind: 'none' }
  let isDismissed = false
  const guard = createGuard(parts)

  const answer = (by: 'button' | 'escape') => {
    if (screen.kind === 'warning' && screen.isExtendable) return screen.isBusy ? undefined : actions.extend(by)
    if (!guard.isOver()) return
    if (screen.kind !== 'warning') return by === 'button' ? actions.signIn() : undefined
    isDismissed = true
    stage.hide()
  }
  const stage = createStage(parts, options.role ?? 'alertdialog', () => answer('escape'))
  parts.primary.addEventListener('click', () => answer('button'))
  parts.secondary.addEventListener('click', (event) => guard.isOver(event.timeStamp) && actions.signOut())

  return {
    show(next) {
      const previous = screen
      screen = next
      if (next.kind !== previous.kind) localize(parts, options)
      isDismissed &&= isFinal(next)
      if (next.kind !== previous.kind || isFinal(next) !== isFinal(previous)) guard.restart()
      title(next.kind === 'warning' && isVisible?.() === false ? TITLE_MARK : '')
      if (next.kind === 'none' || isDismissed) stage.hide(previous.kind === 'warning' ? options.messages.stayed : '')
      else stage.show(contentOf(next, options))
    },
    remove() {
      title('')
      stage.hide()
      parts.host.remove()
    },
  }
}

function localize({ host, link }: Parts, { messages, isInPlace }: DialogOptions): void {
  host.lang = messages.lang
  host.dir = messages.dir ?? 'ltr'
  if (isInPlace) link.target = '_blank'
  link.rel = 'noopener'
}

function isFinal(screen: Screen): boolean {
  return screen.kind === 'warning' && !screen.isExtendable
}
