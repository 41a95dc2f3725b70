export interface Range {
  readonly name: string
  readonly median: number
  readonly min: number
  readonly max: number
}
export type Ranked = Range & { readonly rank: number }
export interface Ranking {
  readonly title: string
  readonly entries: readonly Ranked[]
}
export interface RankedPair {
  readonly title: string
  readonly names: readonly string[]
}

export function rankEntries(entries: readonly Range[]): Ranked[]
export function compareRankings(
  rankings: readonly Ranking[],
  earlier: readonly Ranking[],
): { readonly opposite: RankedPair[]; readonly unsure: RankedPair[] }
