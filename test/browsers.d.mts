type EngineName = 'chromium' | 'firefox' | 'webkit'

export const engineNames: EngineName[]
export function findPrograms(engine: EngineName): Record<string, string | null>
export function describeMissing(engine: EngineName): string | null
export function describeVersion(engine: EngineName): string
export function packagesToInstall(engines: EngineName[]): string[]
export function findDjango(): string | null
export function describeMissingDjango(): string | null
export function djangoToInstall(): string[]
export function missingPackages(names: readonly string[]): string[]
export function install(names: readonly string[]): Promise<string | null>
export function redisToInstall(): string[]
