import type { View } from '../../core/ports.ts'
import { attempt } from '../../dom/attempt.ts'
import { nativeMember, rootElement } from '../../dom/native-members.ts'
import { createHiddenElements } from './hide-elements.ts'

/**
 * The last resort: covers the page by hiding the whole document, without a word. It shows no warning. It tries three ways:
 * an inline style, taking the elements out of the document, and leaving the page.
 *
 * @param leave replaces the page.
 */
export function createHiddenPage(leave: (url: string) => void): View {
  const hidden = createHiddenElements()
  let putBack = () => {}
  const hideRoot = () => {
    const root: Element | null = rootElement()
    // A document without its root is empty.
    if (root) hidden.hide(root)
  }
  const removeRoot = () => {
    const root = rootElement()
    root.remove()
    putBack = () => nativeMember(document, 'append')(root)
  }
  const hide = () => {
    if (!isDone(hideRoot) && !isDone(removeRoot)) leave('about:blank')
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
