import type { Claim } from '../core/ports.ts'
import { attempt } from '../dom/attempt.ts'

/** A global symbol, because copies of the library share the instances of a document. */
const KEY = Symbol.for('idle-warning.live')

/** An instance that runs in a document. */
export interface Instance {
  readonly handle: object
  /** What the instance has to show to the person now, if anything. */
  readonly claim: () => Claim | null
  /** Shows again what the person should see. */
  readonly show: () => void
  /** Brings the session up to now first. */
  readonly look: () => void
}

/** The running instances of a document by their scope. */
type Instances = Map<string, Instance>

interface Holder {
  [KEY]?: Instances
}

/** The instances that run in this document. */
export function runningInstances(): Instances {
  const holder = globalThis as Holder
  holder[KEY] ??= new Map()
  return holder[KEY]
}

/**
 * Whether an instance of this document may show its dialog. A page has one modal dialog, whatever runs in the page and in
 * its frames of the same origin:
 *
 * - Each document shows the cover of its own first. A covered document hides its frames, so nothing in them is shown.
 * - One warning is shown for the page: the one of the outermost document, and in a document the one that ends first. The
 *   others wait until it is gone.
 *
 * @param view the window of the document. @default window
 */
export function isFirst(instance: Instance | undefined, view: Window | undefined = globalThis.window): boolean {
  if (!view || !instance?.claim()) return true
  if (isInsideCover(view)) return false
  if (isCovered(view)) return claimantsIn(view)[0] === instance
  const claimants = windowsOfPage(view).flatMap((each) => (isCovered(each) ? [] : claimantsIn(each)))
  return claimants[0] === instance
}

/** Whether a document around this one is covered, which hides this one too. */
export const isInsideCover = (view: Window | undefined = globalThis.window): boolean =>
  !!view && view.parent !== view && isCovered(view.parent)

/**
 * Tells the other instances of the page that this one has something else to show than before: at once, so that another
 * dialog closes before this one opens, because a dialog restores the focus when it closes. And once this instance has
 * written its record: a page whose frame is warned may only have a late timer.
 */
export function notifyOthers(instance: Instance | undefined, view: Window | undefined = globalThis.window): void {
  const others = view ? windowsOfPage(view).flatMap(instancesIn) : []
  const notify = (name: 'show' | 'look') => {
    for (const other of others) if (other !== instance) attempt(other[name])
  }
  notify('show')
  if (instance) Promise.resolve().then(() => notify('look'))
}

const isCovered = (view: Window): boolean =>
  !!attempt(() => claimantsIn(view)[0]?.claim())?.isCover || isInsideCover(view)

/** The instances of a document that have something to show, the most urgent first. */
function claimantsIn(view: Window): Instance[] {
  const claimants = instancesIn(view).filter((each) => attempt(each.claim))
  return claimants.sort((one, other) => rank(one) - rank(other))
}

const rank = ({ claim }: Instance): number => {
  const current = attempt(claim)
  return current && !current.isCover ? current.expiresAt : 0
}

/** The instances of a document. Frames of other origins cannot be examined. A copy of another version may leave other things. */
export const instancesIn = (view: object): Instance[] =>
  attempt(() => [...((view as Holder)[KEY]?.values() ?? [])].filter(isInstance)) ?? []

const isInstance = (value: Partial<Instance> | undefined): boolean => typeof value?.claim === 'function'

/** All windows of the page, the outer ones first. Frames of other origins are among them. */
function windowsOfPage({ top }: Window): readonly Window[] {
  const windows = [top as Window]
  // The list grows while it is read: each window adds its frames.
  for (const view of windows) for (let index = 0; index < view.length; index++) windows.push(view[index] as Window)
  return windows
}
