import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { peerVersions } from './peer-versions.mjs'
import { read, root } from './support/documents.ts'

interface Step {
  readonly uses?: string
  readonly run?: string
}

interface Job {
  readonly uses?: string
  readonly steps?: readonly Step[]
  readonly permissions?: Readonly<Record<string, string>>
  readonly container?: { readonly image: string }
  readonly strategy?: { readonly matrix: { readonly node?: readonly number[] } }
  readonly 'timeout-minutes'?: number
}

interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>
  readonly jobs: Readonly<Record<string, Job>>
}

interface Field {
  readonly id?: string
  readonly type: string
}

const yamlIn = (folder: string) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.yml'))
    .map((name) => `${folder}/${name}`)

const paths = yamlIn('.github/workflows')
const workflows = paths.map((path) => ({ path, text: read(path), ...(parse(read(path)) as Workflow) }))
const jobs = workflows.flatMap(({ path, jobs }) => Object.entries(jobs).map(([name, job]) => ({ path, name, job })))
const steps = jobs.flatMap(({ job }) => job.steps ?? [])
const { scripts, engines, peerDependencies } = JSON.parse(read('package.json'))

describe('a workflow', () => {
  test('runs an action only at a full commit, whose version a comment names', () => {
    const pinned = /^ +(?:- )?uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/
    const isLocal = /^ +uses: \.\//
    const lines = workflows.flatMap(({ text }) => text.split('\n').filter((line) => /\buses:/.test(line)))
    expect(lines.filter((line) => !pinned.test(line) && !isLocal.test(line))).toEqual([])
    expect(lines.length).toBeGreaterThan(5)
  })

  test('runs one version of each action', () => {
    const used = new Set(steps.flatMap(({ uses }) => (uses ? [uses] : [])))
    const names = [...used].map((use) => use.split('@')[0])
    expect(names).toEqual([...new Set(names)])
  })

  test('may only read, but for two jobs: one gets a token for npm, the other writes the release', () => {
    expect(workflows.map(({ permissions }) => permissions)).toEqual(paths.map(() => ({ contents: 'read' })))
    const more = jobs.filter(({ job }) => job.permissions).map(({ name, job }) => [name, job.permissions])
    expect(more).toEqual([
      ['npm', { 'id-token': 'write' }],
      ['github', { contents: 'write' }],
    ])
  })

  test('ends each job after a time', () => {
    const endless = jobs.filter(({ job }) => !job.uses && !job['timeout-minutes'])
    expect(endless.map(({ name }) => name)).toEqual([])
  })

  test('keeps no credentials of the checkout, because the code of a dependency runs after it', () => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'))
    const kept = checkouts.filter((step) => !JSON.stringify(step).includes('"persist-credentials":false'))
    expect(kept).toEqual([])
    expect(checkouts.length).toBeGreaterThan(2)
  })

  test('runs only commands that package.json has', () => {
    const named = steps.flatMap(({ run = '' }) =>
      [...run.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, name = '']) => name),
    )
    expect(named.filter((name) => !(name in scripts))).toEqual([])
    expect(named.length).toBeGreaterThan(4)
  })

  test('puts no text that others write into a command: a title or a branch may hold a command of its own', () => {
    const inserted = steps.flatMap(({ run = '' }) =>
      [...run.matchAll(/\$\{\{ *([\w.]+)/g)].map(([, name = '']) => name),
    )
    expect(inserted.filter((name) => !name.startsWith('matrix.'))).toEqual([])
  })
})

test('all tests run by the command of the README, on Debian, from the oldest Node that package.json allows', () => {
  const job = jobs.find(({ path, name }) => path.endsWith('/ci.yml') && name === 'test')?.job
  expect(job?.steps?.map(({ run }) => run)).toContain('npm ci && npm test')
  expect(job?.container?.image).toBe('node:$' + '{{ matrix.node }}-bookworm')
  const [oldest = ''] = /\d+/.exec(engines.node) ?? []
  expect(Math.min(...(job?.strategy?.matrix.node ?? []))).toBe(Number(oldest))
})

describe('the versions of the packed package', () => {
  test('are at their oldest what the ranges of package.json begin with', () => {
    const packages = peerVersions('oldest', { react: '>=18', vue: '>=3.3' })
    expect(packages).toEqual(expect.arrayContaining(['react@18.0.0', '@types/react@18.0.0', 'vue@3.3.0']))
  })

  test('are named for each peer, so that none is promised without a test', () => {
    const peers = Object.keys(peerDependencies)
    const named = ['oldest', 'newest'].map((which) => peerVersions(which, peerDependencies).join(' '))
    expect(peers.filter((peer) => !named.every((list) => list.includes(`${peer}@`)))).toEqual([])
  })

  test('cannot be read from a range of another form', () => {
    expect(() => peerVersions('oldest', { react: '^18 || ^19' })).toThrow('react has the range ^18 || ^19')
  })
})

describe('an issue form', () => {
  const forms = yamlIn('.github/ISSUE_TEMPLATE').filter((path) => !path.endsWith('/config.yml'))

  test.each(forms)('%s asks for the version and the server, and each field has an id of its own', (path) => {
    const { body } = parse(read(path)) as { body: readonly Field[] }
    const ids = body.filter(({ type }) => type !== 'markdown').map(({ id }) => id)
    expect(ids).toEqual([...new Set(ids)])
    expect([ids.includes('version'), /server/i.test(read(path))]).toEqual([true, true])
  })

  test.each(forms)('%s links only to files that exist', (path) => {
    const linked = [...read(path).matchAll(/\.\.\/blob\/HEAD\/([\w./-]+)/g)].map(([, file = '']) => file)
    expect(linked.filter((file) => !existsSync(join(root, file)))).toEqual([])
    expect(linked.length).toBeGreaterThan(0)
  })

  test('for a fault asks what explain() says, and leads to SECURITY.md if the fault can harm', () => {
    const form = read('.github/ISSUE_TEMPLATE/bug.yml')
    expect([form.includes('id: explain'), form.includes('SECURITY.md')]).toEqual([true, true])
  })
})

test('Dependabot looks after the packages and the actions', () => {
  const { updates } = parse(read('.github/dependabot.yml')) as { updates: { 'package-ecosystem': string }[] }
  expect(updates.map((update) => update['package-ecosystem'])).toEqual(['npm', 'github-actions'])
})
