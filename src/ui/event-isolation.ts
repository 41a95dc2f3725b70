import type { Face } from './markup.ts'

/** What a layer of the page may take for a press or a focus outside of itself. */
const TYPES = 'click focusin keydown keyup mousedown mouseup pointerdown pointerup touchend touchstart'.split(' ')

/**
 * From now on the dialog hears its events before the page does, which hears nothing of the built-in parts, and no Tab in
 * the dialog: a focus trap of the page prevents and stops, in the capture phase of the document, each click and key
 * outside of its own dialog. What is the page's own, a dialog or a sign-in, it must hear itself; only what is around it
 * does not.
 */
export function keepInside({ host, dialog, hearers }: Face, signal: AbortSignal): void {
  const isBuiltIn = (target: Node) => !!host.shadowRoot && target.getRootNode() === host.shadowRoot
  const keep = (event: Event) => {
    const path = event.composedPath()
    if (!path.includes(dialog)) return
    const target = path[0] as Element
    // First, for between two listeners a promise may have closed the dialog.
    if (isBuiltIn(target) || (event as KeyboardEvent).key === 'Tab') event.stopImmediatePropagation()
    for (const [type, hear] of hearers) if (type === event.type) hear(event, target)
  }
  for (const type of TYPES) {
    addEventListener(type, keep, { capture: true, signal })
    host.addEventListener(type, (event) => event.stopPropagation(), { signal })
  }
}

/**
 * Watches the keys. Call the returned function when the dialog has closed: the key that closed it may still be down, and
 * its repeats are not meant for the page.
 */
export function watchKeys(signal: AbortSignal): () => void {
  let isDown = false
  for (const type of ['keydown', 'keyup'])
    addEventListener(type, () => (isDown = type === 'keydown'), { capture: true, signal })
  return () => isDown && outlastKey()
}

function outlastKey(): void {
  const over = new AbortController()
  const hear = (event: KeyboardEvent) => {
    if (event.type === 'keyup' || !event.repeat) return over.abort()
    event.preventDefault()
    event.stopImmediatePropagation()
  }
  for (const type of ['keydown', 'keyup'] as const) addEventListener(type, hear, { capture: true, signal: over.signal })
}
