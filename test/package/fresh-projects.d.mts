export interface FreshProject {
  readonly name: string
  readonly packages: Readonly<Record<string, string>>
  readonly files: Readonly<Record<string, string>>
  readonly steps: readonly (string | ((place: string) => string | undefined))[]
}

export const projects: readonly FreshProject[]
export function writeProject(project: FreshProject, folder: string): string
export function findFailure(project: FreshProject, place: string, modules?: string): Promise<string | undefined>
export function perform(step: string, place: string, modules?: string): Promise<string | undefined>
