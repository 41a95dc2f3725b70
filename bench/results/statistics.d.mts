export function summarize(values: readonly number[]): { median: number; min: number; max: number; rounds: number }
export function differences(values: readonly number[], floor: readonly number[]): number[]
export function rotate<T>(list: readonly T[], by: number): T[]
