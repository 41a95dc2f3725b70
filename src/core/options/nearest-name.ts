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

/** A name with fewer letters is the beginning of many. */
const SHORTEST_BEGINNING = 4

/** Whether one name goes on where the other ends: `warn` and `warning`. */
function isBeginning(name: string, known: string): boolean {
  const [short, long] = [name, known].map((each) => each.toLowerCase()).sort((a, b) => a.length - b.length) as [
    string,
    string,
  ]
  return short.length >= SHORTEST_BEGINNING && long.startsWith(short)
}

/**
 * The path whose last part resembles the name most. Every third letter may differ, at least two. A part that begins as the
 * name does, and of which only one does, is taken for an abbreviation.
 */
export function nearestOf(name: string, paths: readonly string[]): string | undefined {
  const most = Math.max(2, name.length / 3)
  let [nearest, least] = [undefined as string | undefined, most + 1]
  for (const path of paths) {
    // Each letter more is a change. So a name of a million letters costs no time.
    if (Math.abs(name.length - lastPart(path).length) > most) continue
    const changes = distance(name, lastPart(path))
    if (changes < least) [nearest, least] = [path, changes]
  }
  const begun = paths.filter((path) => isBeginning(name, lastPart(path)))
  return least > 1 && begun.length === 1 ? begun[0] : nearest
}
