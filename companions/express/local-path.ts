const base = 'http://local.invalid'

/** The value as a path on this site, or undefined. `?next=` must not lead to another site (CWE-601, open redirect). */
export function localPath(value: unknown): string | undefined {
  if (typeof value !== 'string' || !value.startsWith('/') || !URL.canParse(value, base)) return undefined
  const url = new URL(value, base)
  const path = url.pathname + url.search + url.hash
  return url.origin === base && !path.startsWith('//') ? path : undefined
}
