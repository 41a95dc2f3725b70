import { attempt } from '../dom/attempt.ts'

/** Shared by copies of the library: what runs in a document, by its scope. */
const KEY = Symbol.for('idle-warning.live')

type Live = Map<string, object>

/** The instances that run in this document. */
export function live(): Live {
  const holder = globalThis as { [KEY]?: Live }
  holder[KEY] ??= new Map()
  return holder[KEY]
}

/**
 * Whether the instance of this document is the one that people see and that leaves the page. A page and its same-origin
 * frames may all run one for the same application; the outermost does it for all, and of frames side by side the first.
 */
export function isForemost(scope: string, view: Window | undefined = globalThis.window): boolean {
  const first = view && family(view).find((each) => attempt(() => (each as { [KEY]?: Live })[KEY]?.has(scope)))
  return !first || first === view
}

/** All windows of the page, the outer ones first. Frames of other origins are counted, and cannot be looked into. */
function family({ top }: Window): readonly Window[] {
  const windows = [top as Window]
  for (const each of windows) for (let index = 0; index < each.length; index++) windows.push(each[index] as Window)
  return windows
}
