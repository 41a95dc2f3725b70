/** What of package.json tells where the repository is. */
export interface Located {
  readonly version: string
  readonly repository: { readonly url: string }
}

export function webAddress(manifest: Pick<Located, 'repository'>): string
export function absoluteLinks(markdown: string, manifest: Located): string
