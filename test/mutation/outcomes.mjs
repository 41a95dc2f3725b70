import { createHash } from 'node:crypto'

/** A change that a test has noticed: the test failed, or did not end. */
const isNoticed = ({ status }) => status === 'Killed' || status === 'Timeout'

export const isLeft = (mutant) => !isNoticed(mutant)

export const hashOf = (text) => createHash('sha256').update(text).digest('hex').slice(0, 16)

const placeOf = ({ file, start, end }) => `${file}:${start.line}:${start.column}-${end.line}:${end.column}`

/**
 * What a run has to try, as places that Stryker understands. A file that is as it was needs only what was left over: a noticed
 * change stays noticed for as long as its test is there. `--fresh` tries all of it again.
 *
 * @param known what is known of the part: `{ hashes, mutants }`.
 * @param hashes the present hash of each file.
 */
export function placesToTry(known, hashes) {
  return Object.entries(hashes).flatMap(([file, hash]) => {
    if (known.hashes[file] !== hash) return [file]
    return [...new Set(known.mutants.filter((mutant) => mutant.file === file && isLeft(mutant)).map(placeOf))]
  })
}

const keyOf = (mutant) => `${placeOf(mutant)} ${mutant.replacement}`

/** What is known after a run. Of a file that has changed, only the run counts. */
export function merge(known, hashes, tried) {
  const retried = new Set(tried.map(keyOf))
  const kept = known.mutants.filter(
    (mutant) => known.hashes[mutant.file] === hashes[mutant.file] && !retried.has(keyOf(mutant)),
  )
  const mutants = [...kept, ...tried].sort(
    (one, other) => one.file.localeCompare(other.file) || one.start.line - other.start.line,
  )
  return { hashes, mutants }
}

/** How many mutants became what. The score is the share that was noticed. */
export function summarize(mutants) {
  const count = (...statuses) => mutants.filter(({ status }) => statuses.includes(status)).length
  const noticed = mutants.filter(isNoticed).length
  return {
    mutants: mutants.length,
    killed: count('Killed'),
    timeout: count('Timeout'),
    survived: count('Survived', 'RuntimeError'),
    noCoverage: count('NoCoverage'),
    pending: count('Pending'),
    score: mutants.length === 0 ? 0 : Math.floor((1000 * noticed) / mutants.length) / 10,
  }
}

/** The text of a place, in one line. */
export function textAt(source, { start, end }) {
  const lines = source.split('\n').slice(start.line - 1, end.line)
  // The end first: in a place of one line the columns count from the beginning of the line.
  lines.push(lines.pop().slice(0, end.column))
  lines[0] = lines[0].slice(start.column)
  return inOneLine(lines.join('\n'))
}

export const inOneLine = (text) => text.replace(/\s+/g, ' ').trim()
