import type { ActivityKind, HoldOptions, Source } from '../../src/core/ports.ts'
import { createFakeClock } from '../support/fake-clock.ts'

const undos: (() => void)[] = []

/** Connects a source as a session does, and records what it reports. */
export function connect(source: Source) {
  const clock = createFakeClock()
  const reports: ActivityKind[] = []
  const begun: [label: string, max: HoldOptions['max']][] = []
  const open: string[] = []
  const beginWork = (label: string, { max }: HoldOptions = {}) => {
    begun.push([label, max])
    open.push(label)
    return () => void open.splice(open.indexOf(label), 1)
  }
  const undo = source((presence) => reports.push(presence), clock, beginWork)
  undos.push(undo)
  return { clock, reports, begun, open, undo }
}

/** For `afterEach`: disconnects every source and empties the page. */
export function disconnect(): void {
  for (const undo of undos.splice(0)) undo()
  document.body.replaceChildren()
}

export const trustAll = { isTrusted: () => true }

/** Fires an event that a script made, so its `isTrusted` is false. */
export function fire(target: EventTarget, type: string, init: object = {}): void {
  target.dispatchEvent(Object.assign(new Event(type, { bubbles: true, composed: true, cancelable: true }), init))
}

export function addFrame(parent: Node = document.body): HTMLIFrameElement {
  return parent.appendChild((parent.ownerDocument ?? document).createElement('iframe'))
}
