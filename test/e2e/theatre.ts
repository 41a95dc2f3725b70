import type { Tab } from './engines/index.ts'
import { openTheatre, type StagedWindow, type Theatre, type Variant } from './stage.ts'
import { test as base } from './time/test.ts'

export { type Stage, type StagedWindow, type Variant, variants } from './stage.ts'

export const test = base.extend<{ theatre: Theatre }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern what a fixture needs
  theatre: async ({}, use) => {
    const theatre = await openTheatre()
    await use(theatre)
    theatre.close()
  },
})

/** The page, fresh, with this screen. */
export async function show(tab: Tab, url: string, variant: Variant): Promise<void> {
  await tab.goto(url)
  await tab.eval((name) => (window as unknown as StagedWindow).stage.show(name), variant)
}
