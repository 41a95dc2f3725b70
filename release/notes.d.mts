export function releaseNotes(
  tag: string | undefined,
  of: { readonly version: string; readonly changelog: string },
): string
