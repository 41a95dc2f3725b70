import { nativeMember, setNativeMember } from '../../dom/native-members.ts'
import type { HostElement } from './elements.ts'

/** Shows a sign-in element of the page inside the built-in cover. */
export interface OwnSignIn {
  /** Shows this element. Without one, or with another one, the element shown before goes back to its place. */
  show(element?: HTMLElement): void
}

/**
 * Moves the element into `host`, where the slot of the shadow root shows it. There the styles, labels and scripts of the
 * page still apply to it.
 */
export function createOwnSignIn(host: HostElement): OwnSignIn {
  let shown: HTMLElement | undefined
  let putBack = () => {}
  return {
    show(element) {
      if (element === shown) return
      putBack()
      putBack = element ? move(element, host) : () => {}
      shown = element
    },
  }
}

/** Leaves a comment in the place of the element. The returned function puts the element back there. */
function move(element: HTMLElement, host: HostElement): () => void {
  const hidden = nativeMember(element, 'hidden')
  const place = new Comment('idle-warning')
  nativeMember(element, 'replaceWith')(place)
  host.append(element)
  setNativeMember(element, 'hidden', false)
  return () => {
    setNativeMember(element, 'hidden', hidden)
    // If the page has removed the place meanwhile, the element is removed too.
    nativeMember(element, 'remove')()
    place.replaceWith(element)
  }
}
