import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RUNS } from '../support/runs.ts'
import foundStories from './found-stories.json' with { type: 'json' }
import { play } from './player.ts'
import { judge } from './promises.ts'
import { type Story, stories } from './story.ts'
import { tell } from './telling.ts'

/** Stories take longer than other properties. `npm run test:explore` plays as many as one likes. */
const STORIES = Math.min(500, RUNS.numRuns)

/** The same stories in each run: those of other seeds are for `npm run test:explore`. */
const SEED = 12

async function findIn(story: Story): Promise<string | undefined> {
  const facts = await play(story)
  const finding = judge(story.setup, facts)
  return finding && tell(story, facts, finding)
}

test('No random story signs an active person out, or shows or extends a session after its deadline (I1, I2)', async () => {
  const property = fc.asyncProperty(stories(), async (story) => {
    expect(await findIn(story)).toBeUndefined()
  })
  await fc.assert(property, { ...RUNS, seed: SEED, numRuns: STORIES })
})

/** Stories that broke a promise once, as they were when they had been shrunk. */
// The compiler reads each kind in the file as any text.
const found = foundStories as unknown as readonly { readonly name: string; readonly story: Story }[]

test.each(found.map(({ name, story }) => [name, story] as const))(
  'Found by a story, and mended: %s',
  async (_, story) => {
    expect(await findIn(story)).toBeUndefined()
  },
)
