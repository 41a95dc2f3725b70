export type Sizes = Readonly<Record<string, number>>
export const DOCUMENTS: readonly string[]
export function withSizes(text: string, told: Sizes): string
export function measureSizes(): Promise<Sizes>
