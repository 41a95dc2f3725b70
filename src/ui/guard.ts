import type { Face, Hearer } from './markup.ts'

/** Milliseconds in which a press was meant for what stood there before. */
const WAIT = 500

/** Keeps what cannot be taken back from somebody who was still typing when the dialog came. Staying needs no guard. */
export interface Guard {
  /** Something else stands in the dialog now. */
  restart(): void
  /** Whether a press at this moment, on the time line of events, was meant for what stands there. */
  isOver(at?: number): boolean
}

export function createGuard({ hearers }: Pick<Face, 'hearers'>): Guard {
  let since = 0
  const restart = () => {
    since = now()
  }
  const isOver = (at = now()) => at - since > WAIT
  // Who types on has not seen the dialog yet.
  hearers.push(['keydown', ({ timeStamp }) => isOver(timeStamp) || restart()])
  const keepFromLinks: Hearer[1] = (event, target) =>
    !isOver(event.timeStamp) && target.closest('a,[data-idle-warning="sign-out"]') && event.preventDefault()
  hearers.push(['click', keepFromLinks])
  return { restart, isOver }
}

function now(): number {
  return new Event('now').timeStamp
}
