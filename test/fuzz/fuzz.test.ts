import { expect, test } from 'vitest'
import { playTopic } from './topic.ts'
import { TOPICS } from './topics.ts'

/** Few and the same in each run. `npm run test:fuzz` plays many, and others. */
const INPUTS = 100
const SEED = 1

test.each(TOPICS)('No hostile input breaks a promise: $name', async (topic) => {
  const finding = await playTopic(topic, { inputs: INPUTS, seed: SEED })
  expect(finding).toBeUndefined()
})
