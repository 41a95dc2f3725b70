type Target = Readonly<Record<string, string>> | string

/** The names in `exports` by which an application imports code; `./locales/*` is one for each language. */
export function entryPoints(exports: Readonly<Record<string, Target>>, files: readonly string[]): string[] {
  return Object.entries(exports).flatMap(([name, target]) => {
    const path = typeof target === 'string' ? target : target.default
    if (!path?.endsWith('.js')) return []
    return name.includes('*') ? matches(path, files).map((match) => name.replace('*', match)) : [name]
  })
}

/** What the star stands for. A minified script matches too, but is for script tags. */
function matches(path: string, files: readonly string[]): string[] {
  const [before = '', after = ''] = path.replace('./', '').split('*')
  return files
    .filter((file) => file.startsWith(before) && file.endsWith(after) && !file.endsWith('.min.js'))
    .map((file) => file.slice(before.length, -after.length))
}
