/** What the console was told. */
export const said: string[] = []

const METHODS = ['info', 'error', 'warn', 'log'] as const

/** Keeps the console quiet, and notes what it is told. Returns the undo. */
export function quiet(): () => void {
  said.length = 0
  const before = METHODS.map((method) => [method, console[method]] as const)
  for (const method of METHODS) console[method] = (...words: unknown[]) => void said.push(words.map(String).join(' '))
  return () => Object.assign(console, Object.fromEntries(before))
}
