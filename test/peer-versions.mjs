// `node test/peer-versions.mjs oldest` prints the oldest TypeScript and frameworks that are promised, in the form that
// `npm run test:pack` takes: `react@18.0.0 react-dom@18.0.0 …`. `newest` prints the newest that are published.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The first with the module resolution of bundlers. package.json states the oldest frameworks. */
const OLDEST_TYPESCRIPT = '5.0.2'

/** What has the version of another package. */
const COMPANIONS = { react: ['react', 'react-dom', '@types/react', '@types/react-dom'] }

/** What builds the oldest Svelte. */
const OLDEST_TOOLS = ['vite@5', '@sveltejs/vite-plugin-svelte@3']

/** `'>=3.3'` begins with 3.3.0. */
function leastOf(range, name) {
  const [, version] = /^>=(\d[\d.]*)$/.exec(range) ?? []
  if (!version) throw new Error(`in package.json ${name} has the range ${range}; write it as ">=1.2"`)
  return [...version.split('.'), '0', '0'].slice(0, 3).join('.')
}

const listOf = (peers, versionOf) =>
  Object.entries(peers).flatMap(([name, range]) =>
    (COMPANIONS[name] ?? [name]).map((each) => `${each}@${versionOf(range, name)}`),
  )

const VERSIONS = {
  oldest: (peers) => [`typescript@${OLDEST_TYPESCRIPT}`, ...listOf(peers, leastOf), ...OLDEST_TOOLS],
  newest: (peers) => ['typescript@latest', ...listOf(peers, () => 'latest')],
}

/** The packages of `oldest` or `newest`, for these peers of package.json. */
export function peerVersions(which, peers) {
  if (Object.hasOwn(VERSIONS, which)) return VERSIONS[which](peers)
  throw new Error(`Usage: node test/peer-versions.mjs ${Object.keys(VERSIONS).join('|')}`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  console.log(peerVersions(process.argv[2], JSON.parse(manifest).peerDependencies).join(' '))
}
