import type { Fact, Instant } from './facts.ts'
import { instantNow } from './facts.ts'
import { type Line, lineOf } from './words.ts'

/** All that is known of the story that runs, from its beginning. */
export interface Story {
  readonly facts: readonly Fact[]
  /** When the story began. `null` before the first. */
  readonly beganAt: Instant | null
  begin(): void
  add(fact: Fact): void
}

interface StoryListener {
  /** A new fact, in words if it is worth words. */
  onFact(fact: Fact, line: Line | null, after: number): void
}

/** A server whose clock runs behind by a little may tell of a moment just before the beginning. */
const EARLY = 1000

export function createStory({ onFact }: StoryListener): Story {
  const facts: Fact[] = []
  let beganAt: Instant | null = null
  return {
    facts,
    get beganAt() {
      return beganAt
    },
    begin() {
      facts.length = 0
      beganAt = instantNow()
    },
    add(fact) {
      if (beganAt === null || fact.at < beganAt - EARLY) return
      facts.push(fact)
      onFact(fact, lineOf(fact, facts), fact.at - beganAt)
    },
  }
}
