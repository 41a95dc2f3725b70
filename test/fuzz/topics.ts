import type { Topic } from './topic.ts'
import { addresses } from './topics/addresses.ts'
import { answers } from './topics/answers.ts'
import { cookies } from './topics/cookies.ts'
import { drafts } from './topics/drafts.ts'
import { messages } from './topics/messages.ts'
import { options } from './topics/options.ts'
import { records } from './topics/records.ts'
import { scriptTags } from './topics/script-tags.ts'

/** Everything that comes from outside. */
export const TOPICS: readonly Topic[] = [addresses, answers, cookies, drafts, messages, options, records, scriptTags]
