import { appendFileSync, closeSync, existsSync, openSync, readSync, statSync } from 'node:fs'
import type { Fact } from './facts.ts'

type Untimed<Kind> = Kind extends { readonly at: number } ? Omit<Kind, 'at'> : never

/** Writes facts to a file, a line of JSON each, with the time of the machine. Several processes may write to one file. */
export const createJournal =
  (file: string) =>
  (fact: Untimed<Fact>): void =>
    appendFileSync(file, `${JSON.stringify({ at: Date.now(), ...fact })}\n`)

export type Journal = ReturnType<typeof createJournal>

/** Reads what was written to a file since the last call: whole lines only. */
export function createTail(file: string): () => Fact[] {
  let offset = 0
  let rest = ''
  return () => {
    if (!existsSync(file)) return []
    const added = readFrom(file, offset)
    offset += added.length
    const lines = (rest + added.toString()).split('\n')
    rest = lines.pop() ?? ''
    return lines.map((line) => JSON.parse(line))
  }
}

/** The names are ASCII, so a line may be cut between any two bytes. */
function readFrom(file: string, offset: number): Buffer {
  const length = statSync(file).size - offset
  const buffer = Buffer.alloc(length)
  const descriptor = openSync(file, 'r')
  readSync(descriptor, buffer, 0, length, offset)
  closeSync(descriptor)
  return buffer
}
