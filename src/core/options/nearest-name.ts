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
