export const GROUPS: readonly { readonly atOnce: number; readonly names: readonly string[] }[]

export function listParts(): readonly { readonly name: string }[]
