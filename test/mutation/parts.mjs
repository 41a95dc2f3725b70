/**
 * What is changed in one run, and the tests that should notice.
 *
 * - `files`: the source that is changed.
 * - `tests`: the tests that are played, as the pattern of their paths.
 * - `needsPage`: they need a document.
 * - `ignored`: kinds of changes that are left out. In the core nearly each text belongs to a union of texts, so the compiler
 *   rejects another one.
 */
const session = (names) => names.map((name) => `src/core/session/${name}.ts`)
const browser = (names) => names.map((name) => `src/browser/${name}.ts`)

const CORE_TESTS =
  '^test/core/session/|^test/core/engine/(browser-closed|clock-|convergence|engine|history|hostile-record|page-moments|shared-record|update)|^test/stories/'

const core = (files) => ({
  files,
  tests: CORE_TESTS,
  needsPage: false,
  ignored: ['StringLiteral'],
})

const page = (files) => ({ files, tests: '^test/browser/', needsPage: true, ignored: [] })

export const PARTS = {
  'session-time': core(session(['deadlines', 'schedule', 'transition'])),
  'session-keepalive': core(session(['extend', 'keepalive'])),
  'session-answers': core(session(['answers', 'checking', 'status'])),
  'session-life': core(session(['leaving', 'starting', 'warning'])),
  'session-work': core(session(['last-activity', 'work'])),
  'session-record': core(session(['found-record', 'read-record', 'record', 'screen', 'state', 'step'])),
  // The public handle and the history show what the engine does beside the decisions.
  engine: {
    ...core(
      ['browser-closed', 'dispatch', 'engine', 'engine-state', 'history', 'page-moments', 'shared-record'].map(
        (name) => `src/core/engine/${name}.ts`,
      ),
    ),
    tests: `${CORE_TESTS}|^test/(handle|left-while-checking|throwing-sources|update)\\.|^test/debug/(describe|explain|trace)`,
    needsPage: true,
  },
  options: {
    files: [
      ...['data-options', 'duration', 'nearest-name', 'nested-options', 'options', 'same-options', 'set-option'],
      ...['suggested-name', 'validators'],
    ].map((name) => `src/core/options/${name}.ts`),
    tests: '^test/core/(options/|emitter)',
    needsPage: false,
    ignored: [],
  },
  'browser-page': page(
    browser([
      ...['activity', 'addresses', 'clock', 'delivery', 'open-pages', 'option-checks', 'page', 'page-lifecycle'],
      ...['running-instances', 'short-hash', 'sign-in-page', 'tabs', 'throttle', 'title'],
    ]),
  ),
  'browser-server': page(
    browser([...['answer-fields', 'csrf', 'replays', 'request-options', 'response', 'server', 'server-diagnostics']]),
  ),
}
