import { EVENT_NAMES } from '../events.ts'

/**
 * Names of earlier versions and of other libraries, each with the name to write instead. A name that is only misspelled is
 * not listed here, because {@link suggestedName} finds it by its letters.
 */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  keepalive: 'keepaliveUrl',
  pingUrl: 'keepaliveUrl',
  interval: 'keepaliveInterval',
  expiredUrl: 'signInUrl',
  loginUrl: 'signInUrl',
  redirectUrl: 'signInUrl',
  logoutUrl: 'signOutUrl',
  returnTo: 'returnParam',
  session: 'sessionKey',
  user: 'userKey',
  sensitive: 'coverOnLeave',
  essential: 'allowShortWarning',
  timeout: 'idleTimeout',
  onIdle: "idle.on('warning', …)",
  onTimeout: "idle.on('expired', …)",
}

/** `onWarning`, as other libraries call a listener among the options. */
const LISTENER = /^on([A-Z]\w*)$/

/** How many single-letter changes lead from one word to the other. The case of letters does not count. */
export function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (const [at, letter] of [...one].entries()) {
    const next = [at + 1]
    for (const [index, value] of [...other].entries())
      next.push(
        Math.min(
          (row[index] as number) + Number(letter.toLowerCase() !== value.toLowerCase()),
          (row[index + 1] as number) + 1,
          (next[index] as number) + 1,
        ),
      )
    row = next
  }
  return row[other.length] as number
}

const lastPart = (path: string): string => path.slice(path.lastIndexOf('.') + 1)

/**
 * What an unknown name was probably meant for: one of `paths`, or the call that takes its place. `undefined` if nothing
 * resembles it, because a wrong suggestion costs more time than none.
 */
export function suggestedName(name: string, paths: readonly string[]): string | undefined {
  const other = Object.hasOwn(OTHER_NAMES, name) ? OTHER_NAMES[name] : undefined
  if (other) return other
  const listener = LISTENER.exec(name)?.[1]
  if (listener) return listenerCall(nearestOf(listener, EVENT_NAMES))
  return nearestOf(name, paths)
}

const listenerCall = (event: string | undefined): string => (event ? `idle.on('${event}', …)` : 'idle.on(…)')

/** The path whose last part resembles the name most. Every third letter may differ, at least two. */
export function nearestOf(name: string, paths: readonly string[]): string | undefined {
  const most = Math.max(2, name.length / 3)
  let [nearest, least] = [undefined as string | undefined, most + 1]
  for (const path of paths) {
    const changes = distance(name, lastPart(path))
    if (changes < least) [nearest, least] = [path, changes]
  }
  return nearest
}
