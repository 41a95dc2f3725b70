export interface Position {
  readonly line: number
  readonly column: number
}

export interface Mutant {
  readonly file: string
  readonly start: Position
  readonly end: Position
  readonly replacement: string
  readonly status: string
}

export interface Known {
  readonly hashes: Readonly<Record<string, string>>
  readonly mutants: readonly Mutant[]
}

export function isLeft(mutant: Mutant): boolean
export function hashOf(text: string): string
export function placesToTry(known: Known, hashes: Known['hashes']): string[]
export function merge(known: Known, hashes: Known['hashes'], tried: readonly Mutant[]): Known
export function summarize(mutants: readonly Mutant[]): Record<string, number>
export function textAt(source: string, place: Pick<Mutant, 'start' | 'end'>): string
export function inOneLine(text: string): string
