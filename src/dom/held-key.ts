import { listen } from './listen.ts'

/**
 * Tells the events that a key causes while it is held down, such as a key under a book. Only `keydown` says that a key
 * repeats. The text events and the clicks that follow from it do not, so they are taken for the key's until another key is
 * pressed or a key is released. A pointer or a finger is not a key.
 *
 * @returns a function to call with each event, in the order in which the events come.
 */
export function createHeldKeyFilter(): (event: Event) => boolean {
  let isHeld = false
  return (event) => {
    const { type } = event
    if (type === 'keydown') isHeld = (event as KeyboardEvent).repeat
    if (type === 'keyup') isHeld = false
    return isHeld && !/^(pointer|touch)/.test(type)
  }
}

/** Watches the keys of this page for good. Returns a function that tells whether a key that is held down causes an event. */
export function watchHeldKey(): (event: Event) => boolean {
  const isOfHeldKey = createHeldKeyFilter()
  listen(window, ['keydown', 'keyup'], isOfHeldKey, { capture: true })
  return isOfHeldKey
}
