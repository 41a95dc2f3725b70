import { nativeMember, setNativeMember } from './native-members.ts'

/**
 * Sets the text of a node only if it differs, because a screen reader may read a live region again when the same text is
 * put in anew.
 */
export function setText(node: Node, text = ''): void {
  if (nativeMember(node, 'textContent') !== text) setNativeMember(node, 'textContent', text)
}
