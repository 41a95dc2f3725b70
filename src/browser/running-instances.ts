import { attempt } from '../dom/attempt.ts'

/** A global symbol, because copies of the library share the instances of a document. */
const KEY = Symbol.for('idle-warning.live')

/** The running handles of a document by their scope. */
type Instances = Map<string, object>

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
 * Whether the instance of this document is the one that shows the dialog and leaves the page. A page and its frames of
 * the same origin may each run an instance of the same application. The outermost one acts for all of them, and of frames
 * side by side the first.
 *
 * @param view the window of the document. @default window
 */
export function isForemost(scope: string, view: Window | undefined = globalThis.window): boolean {
  const first = view && windowsOfPage(view).find((each) => isRunningIn(each, scope))
  return !first || first === view
}

/** Frames of other origins cannot be examined. */
const isRunningIn = (view: object, scope: string) => attempt(() => (view as Holder)[KEY]?.has(scope))

/** All windows of the page, the outer ones first. Frames of other origins are among them. */
function windowsOfPage({ top }: Window): readonly Window[] {
  const windows = [top as Window]
  // The list grows while it is read: each window adds its frames.
  for (const view of windows) for (let index = 0; index < view.length; index++) windows.push(view[index] as Window)
  return windows
}
