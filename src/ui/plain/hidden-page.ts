import type { View } from '../../core/ports.ts'
import { attempt } from '../../dom/attempt.ts'
import { nativeMember } from '../../dom/native-members.ts'
import { createHiddenElements } from './hide-elements.ts'

/**
 * The last resort: covers the page by hiding the whole document, without a word. It shows no warning. It tries three ways:
 * an inline style, taking the elements out of the document, and leaving the page.
 */
export function createHiddenPage(): View {
  const hidden = createHiddenElements()
  let putBack = () => {}
  const hide = () => {
    const root = nativeMember(document, 'documentElement') as HTMLElement | null
    // Without its root the document is empty.
    if (!root || isDone(() => hidden.hide(root))) return
    const isRemoved = isDone(() => nativeMember(root, 'remove')())
    if (isRemoved) putBack = () => nativeMember(document, 'append')(root)
    else location.replace('about:blank')
  }
  const show = () => {
    hidden.showAll()
    attempt(putBack)
    putBack = () => {}
  }
  return {
    show: ({ kind }) => (kind === 'checking' || kind === 'expired' ? hide() : show()),
    remove: show,
  }
}

const isDone = (action: () => void): boolean => attempt(() => [action()]) !== undefined
