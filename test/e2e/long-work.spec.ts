import type { Demo } from '../../demo/express/app.ts'
import type { FrameworkName, LongWorkName } from '../../demo/express/pages/long-work.ts'
import type { EngineName, Tab } from './engines/index.ts'
import { expect, test } from './fixtures.ts'

/**
 * Requirement 5 as a person meets it: three times the idle timeout of work that sends no request of its own, on the demo,
 * then nothing. Whether the session lives is read from the server.
 */
const IDLE = 6
/** Playing media is looked at each ten seconds. */
const IDLE_OF_MEDIA = 16
const PATIENCE = { timeout: 30_000, intervals: [100] }
const warning = { role: 'alertdialog' }

/** A way to work. Goes on for as long as it is asked to. */
interface Work {
  readonly page: LongWorkName | FrameworkName
  readonly work: (tab: Tab, isLongEnough: () => boolean, engineName: EngineName) => Promise<void>
  /** What the server was told it is. */
  readonly reason: 'activity' | 'work'
  /** Seconds. */
  readonly idle?: number
}

const rest = (tab: Tab) => tab.eval(() => new Promise((done) => setTimeout(done, 250)))

const kinds: Record<string, Work> = {
  'complaint 6: drawing with a pointer': {
    page: 'drawing',
    reason: 'activity',
    async work(tab, isLongEnough) {
      for (let step = 0; !isLongEnough(); step++) {
        await tab.move(200 + (step % 20) * 5, 300)
        await rest(tab)
      }
    },
  },
  'complaint 6: drawing with the arrow keys': {
    page: 'drawing',
    reason: 'activity',
    async work(tab, isLongEnough) {
      await tab.click('#drawing')
      for (let step = 0; !isLongEnough(); step++) {
        await tab.press(step % 2 ? 'ArrowLeft' : 'ArrowDown')
        await rest(tab)
      }
    },
  },
  'complaint 7: an upload': {
    page: 'upload',
    reason: 'work',
    async work(tab) {
      await tab.eval(() => document.querySelector<HTMLInputElement>('#take')?.select())
      for (const digit of `${3 * IDLE}`) await tab.press(digit)
      await tab.click('#photographs button')
      await expect.poll(() => tab.text('#uploaded'), { timeout: 40_000 }).toBe('The photographs have arrived.')
    },
  },
  'complaint 11: writing in the frame of an editor': {
    page: 'editor',
    reason: 'activity',
    async work(tab, isLongEnough, engineName) {
      await tab.click('#open-editor')
      const { x, y } = await tab.eval(() => {
        const { left, top, width, height } = (document.querySelector('.editor') as Element).getBoundingClientRect()
        return { x: left + width / 2, y: top + height / 2 }
      })
      // WebKit's driver takes the focus out of the frame before each key, so there it is presses with the pointer.
      while (!isLongEnough()) {
        await (engineName === 'webkit' ? tab.clickAt(x, y) : tab.press('x'))
        await rest(tab)
      }
    },
  },
  'complaint 7: watching a video': {
    page: 'video',
    reason: 'activity',
    idle: IDLE_OF_MEDIA,
    async work(tab, isLongEnough) {
      await tab.click('#play')
      while (!isLongEnough()) await rest(tab)
      await tab.eval(() => document.querySelector<HTMLVideoElement>('#lesson')?.pause())
    },
  },
}

for (const page of ['react', 'vue'] as const)
  kinds[`complaint 7: a job in a component of ${page}`] = {
    page,
    reason: 'work',
    async work(tab, isLongEnough) {
      await tab.click('#sort')
      while (!isLongEnough()) await rest(tab)
      await tab.eval(() => document.querySelector<HTMLButtonElement>('#sort')?.click())
    },
  }

async function signIn(tab: Tab, url: string, page: string, idle: number): Promise<void> {
  await tab.goto(`${url}/sign-in?idle=${idle}s&warn=2s&next=/work/${page}`)
  await tab.type('#name', 'Ada')
  await tab.press('Enter')
  await expect.poll(() => tab.url(), PATIENCE).toBe(`${url}/work/${page}`)
  await expect.poll(() => tab.eval(() => document.readyState)).toBe('complete')
}

const session = (demo: Demo) => demo.sessions.list().at(-1)

for (const [name, { page, work, reason, idle = IDLE }] of Object.entries(kinds))
  test(`${name} for three times the idle timeout keeps the session, and then it ends`, async ({
    tab,
    demo,
    engineName,
  }) => {
    test.setTimeout(120_000)
    await signIn(tab, demo.url, page, idle)
    const until = Date.now() + 3 * idle * 1000
    await work(tab, () => Date.now() >= until, engineName)
    const { alive, pings } = session(demo) ?? {}
    expect([alive, await tab.isVisible(warning), pings?.at(-1)?.reason]).toEqual([true, false, reason])
    // One for each third of the idle timeout, which a tenth may shorten; the first presses may need one more.
    expect(pings?.length).toBeLessThanOrEqual(3 / 0.3 + 2)
    await expect.poll(() => tab.url(), PATIENCE).toContain('/sign-in?')
    expect([session(demo)?.alive, new URL(await tab.url()).searchParams.get('reason')]).toEqual([false, 'idle'])
  })
