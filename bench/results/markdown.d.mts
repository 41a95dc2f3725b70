export function table(headings: readonly string[], rows: readonly (readonly (string | number)[])[]): string
export function figure(value: number): string
export function spread(range: { median: number; min: number; max: number }): string
export function rankedTable(
  unit: string,
  entries: readonly { name: string; rank: number; median: number; min: number; max: number }[],
): string
export function picture(name: string, description: string): string
