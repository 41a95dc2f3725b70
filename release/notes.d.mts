/** What has to agree with the tag. */
export interface Release {
  /** In package.json. */
  readonly version: string
  /** In pyproject.toml. */
  readonly python: string | undefined
  readonly changelog: string
}

export function releaseNotes(tag: string | undefined, release: Release): string
