import type { Face } from './face.ts'

/** Milliseconds in which a press was meant for what stood there before. */
const WAIT = 500

/** Keeps what cannot be taken back from somebody who was still typing when the dialog came. Staying needs no guard. */
export interface Guard {
  /** Something else stands in the dialog now. */
  restart(): void
  /** Whether a press at this moment, on the time line of events, was meant for what stands there. */
  isOver(at?: number): boolean
}

export function createGuard({ dialog, signal }: Pick<Face, 'dialog' | 'signal'>): Guard {
  let since = 0
  const restart = () => {
    since = now()
  }
  const isOver = (at = now()) => at - since > WAIT
  const options = { capture: true, signal }
  // Who types on has not seen the dialog yet.
  dialog.addEventListener('keydown', ({ timeStamp }) => isOver(timeStamp) || restart(), options)
  const keepFromLinks = (event: Event) => {
    if (!isOver(event.timeStamp) && (event.target as Element).closest('a,[data-idle-warning="sign-out"]'))
      event.preventDefault()
  }
  dialog.addEventListener('click', keepFromLinks, options)
  return { restart, isOver }
}

function now(): number {
  return new Event('now').timeStamp
}
