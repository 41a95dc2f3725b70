export function packArchive(destination: string): string
