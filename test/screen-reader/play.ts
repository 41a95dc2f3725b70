// Plays one story in one browser while Orca listens: `play.ts STORY BROWSER HOME`. Runs in a process namespace of its own,
// because Orca leaves if another Orca of the same user runs; all that it starts ends with the namespace.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { activateWindow, type BrowserName, pressKey, startBrowser, typeText } from './browser.ts'
import { judge, type Span } from './judge.ts'
import { type Environment, openRoom } from './room.ts'
import { openSite, PAGE_TITLE, type Site } from './site.ts'
import { type Moment, type Step, type Story, stories } from './stories.ts'
import { type Line, now, openTranscript, piecesOf, readable, silenceAt, type Transcript } from './transcript.ts'

/** What a step needs. */
interface Scene {
  readonly site: Site
  readonly env: Environment
  readonly transcript: Transcript
}

const START_LIMIT = 90
const PAGE_LIMIT = 70
const HEAR_LIMIT = 60
const SILENCE = 1.2
const KEY_ANSWER = 2
const MAX_PRESSES = 15

const [name = '', browser = '', home = ''] = process.argv.slice(2)

async function play(story: Story, browser: BrowserName): Promise<void> {
  const file = join(home, 'transcript')
  writeFileSync(file, '')
  const transcript = openTranscript(file)
  const env = await openRoom(home, file, transcript)
  const site = await openSite((event) => transcript.note('page', event))
  startBrowser(browser, `${site.origin}/${story.product}?${new URLSearchParams(story.page)}`, env)
  await transcript.waitFor((lines) => lines.find(isPage('loaded')), START_LIMIT)
  await activateWindow(PAGE_TITLE, env)
  await transcript.waitFor((lines) => lines.find(({ kind, text }) => kind === 'orca' && text.includes('landmarks')), 8)
  const zero = transcript.note('step', `plays ${story.name} in ${browser}`)
  const spans = await playMoments(story.moments, { site, env, transcript })
  const lines = transcript.lines()
  const result = { verdicts: judge(story.moments, spans, lines, browser), transcript: readable(lines, zero) }
  writeFileSync(join(home, 'result.json'), JSON.stringify(result))
}

const isPage =
  (event: string, since = 0) =>
  ({ kind, text, at }: Line): boolean =>
    kind === 'page' && text === event && at >= since

async function playMoments(moments: readonly Moment[], scene: Scene): Promise<Span[]> {
  const spans: Span[] = []
  for (const { name, steps } of moments) {
    scene.transcript.note('step', `## ${name}`)
    const [first, ...others] = steps
    if (!first) continue
    // A page may have told of its event before the voice had finished with the moment before.
    const before = spans.at(-1)
    const since = ('page' in first ? before?.began : before?.done) ?? 0
    const began = await playStep(first, scene, since)
    // Without the event that a moment begins with, the rest of the story means nothing.
    if (began === undefined) break
    for (const step of others) await playStep(step, scene, began)
    spans.push({ began, done: now() })
  }
  return spans
}

/** Returns when the step took effect: a key when it was pressed, an event when the page told of it, if it did. */
async function playStep(step: Step, scene: Scene, since: number): Promise<number | undefined> {
  const began = now()
  if ('until' in step) await pressUntil(step.key, step.until, scene)
  else if ('key' in step) await press(step.key, scene)
  else if ('type' in step) await type(step.type, scene)
  else if ('server' in step) setServer(step.server, scene)
  else if ('silence' in step) await silence(step.silence, scene)
  else if ('hear' in step) await hear(step.hear, step.limit ?? HEAR_LIMIT, scene, since)
  else return page(step.page, step.limit ?? PAGE_LIMIT, scene, since)
  return began
}

async function press(key: string, { env, transcript }: Scene): Promise<void> {
  transcript.note('step', `presses ${key}`)
  await pressKey(key, env)
}

async function pressUntil(key: string, until: string, scene: Scene): Promise<void> {
  for (let presses = 0; presses < MAX_PRESSES; presses++) {
    const since = now()
    await press(key, scene)
    const isSaid = ({ kind, text, at }: Line) => kind === 'orca' && at >= since && text.includes(until)
    if (await scene.transcript.waitFor((lines) => lines.find(isSaid), KEY_ANSWER)) return
  }
  scene.transcript.note('step', `not reached: ${until}`)
}

async function type(text: string, { env, transcript }: Scene): Promise<void> {
  transcript.note('step', `types ${text}`)
  await typeText(text, env)
}

function setServer(to: 'away' | 'back', { site, transcript }: Scene): void {
  site.setAway(to === 'away')
  transcript.note('step', `the server is ${to}`)
}

/** Waits until the voice has been silent for a moment. */
async function silence(limit: number, { transcript }: Scene): Promise<void> {
  await transcript.waitFor((lines) => (silenceAt(lines, now()) > SILENCE ? true : undefined), limit)
}

async function page(event: string, limit: number, { transcript }: Scene, since: number): Promise<number | undefined> {
  const line = await transcript.waitFor((lines) => lines.find(isPage(event, since)), limit)
  if (!line) transcript.note('step', `the page did not tell of: ${event}`)
  return line?.at
}

/** Waits until the voice has finished a text. */
async function hear(text: string, limit: number, { transcript }: Scene, since: number): Promise<void> {
  const bare = (each: string) => each.replace(/\W/g, '')
  const isFinished = (lines: readonly Line[]) => {
    const finished = piecesOf(lines).filter(({ at, endedAt }) => at >= since && endedAt !== undefined)
    return bare(finished.map((piece) => piece.text).join('')).includes(bare(text)) || undefined
  }
  if (!(await transcript.waitFor(isFinished, limit))) transcript.note('step', `not heard in ${limit} s: ${text}`)
}

const story = stories.find((each) => each.name === name)
if (!story) throw new Error(`No story is named ${name}.`)
await play(story, browser as BrowserName)
process.exit(0)
