import type { ActivityKind, HoldOptions, Source } from '../../src/core/ports.ts'
import { createFakeClock } from '../support/fake-clock.ts'

const undos: (() => void)[] = []

/** Connects a source as a session does, and keeps what comes of it. */
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

/** For `afterEach`. */
export function disconnect(): void {
  for (const undo of undos.splice(0)) undo()
  document.body.replaceChildren()
}

export const believeAll = { isTrusted: () => true }

/** An event in the classes of the document that its target is in. */
export function fire(target: EventTarget, type: string, init: object = {}): void {
  target.dispatchEvent(Object.assign(new Event(type, { bubbles: true, composed: true, cancelable: true }), init))
}

export function addFrame(parent: Node = document.body): HTMLIFrameElement {
  return parent.appendChild((parent.ownerDocument ?? document).createElement('iframe'))
}

/** Gives an object a property for one test; returns the undo. */
export function give(owner: object, name: string, value: unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(owner, name)
  Object.defineProperty(owner, name, { configurable: true, writable: true, value })
  return () => {
    if (before) Object.defineProperty(owner, name, before)
    else Reflect.deleteProperty(owner, name)
  }
}
