import type { Demo } from '../../demo/express/app.ts'
import type { FrameworkName, LongWorkName } from '../../demo/express/pages/long-work.ts'
import { arrived, PATIENCE } from './arrived.ts'
import type { EngineName, Tab } from './engines/index.ts'
import { inOneEngine } from './one-engine.ts'
import { expect, test } from './time/test.ts'
import type { Time } from './time/time.ts'

/**
 * Requirement 5 as a person meets it: three times the idle timeout of work that sends no request of its own, on the demo,
 * then nothing. Whether the session lives is read from the server.
 */
const IDLE = 60
const LONG_ENOUGH = 3 * IDLE
const warning = { role: 'dialog' }

interface Scene {
  readonly tab: Tab
  readonly time: Time
  readonly demo: Demo
  readonly engineName: EngineName
}

/** A way to work, for as long as that. */
interface Work {
  readonly page: LongWorkName | FrameworkName
  readonly work: (scene: Scene) => Promise<void>
  /** What the server was told it is. */
  readonly reason: 'activity' | 'work'
  /** How long the framework holds the session is its own doing; the bindings' ring tests them, too. */
  readonly isSameInEachEngine?: true
}

const STEP = 15

async function repeat(time: Time, work: (step: number) => Promise<void>): Promise<void> {
  for (let step = 0; step * STEP < LONG_ENOUGH; step++) {
    await work(step)
    await time.pass(STEP)
  }
}

const kinds: Record<string, Work> = {
  'complaint 6: drawing with a pointer': {
    page: 'drawing',
    reason: 'activity',
    work: ({ tab, time }) => repeat(time, (step) => tab.move(200 + (step % 20) * 5, 300, 2)),
  },
  'complaint 6: drawing with the arrow keys': {
    page: 'drawing',
    reason: 'activity',
    async work({ tab, time }) {
      await tab.click('#drawing')
      await repeat(time, (step) => tab.press(step % 2 ? 'ArrowLeft' : 'ArrowDown'))
    },
  },
  'complaint 7: an upload': {
    page: 'upload',
    reason: 'work',
    async work({ tab, time, demo }) {
      await tab.eval(() => document.querySelector<HTMLInputElement>('#take')?.select())
      for (const digit of `${LONG_ENOUGH}`) await tab.press(digit)
      await tab.click('#photographs button')
      await expect.poll(() => session(demo)?.requests['POST /work/upload'], PATIENCE).toBe(1)
      await time.pass(LONG_ENOUGH)
      await expect.poll(() => tab.text('#uploaded'), PATIENCE).toBe('The photographs have arrived.')
    },
  },
  'complaint 11: writing in the frame of an editor': {
    page: 'editor',
    reason: 'activity',
    async work({ tab, time, engineName }) {
      await tab.click('#open-editor')
      const { x, y } = await tab.eval(() => {
        const { left, top, width, height } = (document.querySelector('.editor') as Element).getBoundingClientRect()
        return { x: left + width / 2, y: top + height / 2 }
      })
      // WebKit's driver takes the focus out of the frame before each key, so there it is presses with the pointer.
      await repeat(time, () => (engineName === 'webkit' ? tab.clickAt(x, y) : tab.press('x')))
    },
  },
  'complaint 7: watching a video': {
    page: 'video',
    reason: 'activity',
    async work({ tab, time }) {
      await tab.click('#play')
      const isPlaying = () =>
        tab.eval(() => (document.querySelector<HTMLVideoElement>('#lesson')?.currentTime ?? 0) > 0)
      await expect.poll(isPlaying, PATIENCE).toBe(true)
      await time.pass(LONG_ENOUGH)
      await tab.eval(() => document.querySelector<HTMLVideoElement>('#lesson')?.pause())
    },
  },
}

for (const page of ['react', 'vue'] as const)
  kinds[`complaint 7: a job in a component of ${page}`] = {
    page,
    reason: 'work',
    isSameInEachEngine: true,
    async work({ tab, time }) {
      await tab.click('#sort')
      await time.pass(LONG_ENOUGH)
      await tab.eval(() => document.querySelector<HTMLButtonElement>('#sort')?.click())
    },
  }

async function signIn(tab: Tab, url: string, page: string): Promise<void> {
  await tab.goto(`${url}/sign-in?idle=${IDLE}s&warn=20s&next=/work/${page}`)
  await tab.type('#name', 'Ada')
  await tab.press('Enter')
  await arrived(tab, `${url}/work/${page}`)
}

const session = (demo: Demo) => demo.sessions.list().at(-1)

for (const [name, { page, work, reason, isSameInEachEngine }] of Object.entries(kinds))
  test(
    `${name} for three times the idle timeout keeps the session, and then it ends`,
    isSameInEachEngine ? inOneEngine : {},
    async ({ tab, demo, time, engineName }) => {
      await signIn(tab, demo.url, page)
      await work({ tab, time, demo, engineName })
      const { alive, pings } = session(demo) ?? {}
      expect([alive, await tab.isVisible(warning), pings?.at(-1)?.reason]).toEqual([true, false, reason])
      // One for each third of the idle timeout, which a tenth may shorten; the first presses may need one more.
      expect(pings?.length).toBeLessThanOrEqual(3 / 0.3 + 2)
      await time.pass(IDLE + 10)
      await arrived(tab, /\/sign-in\?/)
      expect([session(demo)?.alive, new URL(await tab.url()).searchParams.get('reason')]).toEqual([false, 'idle'])
    },
  )
