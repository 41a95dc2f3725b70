// `node bench/servers/run.mjs` measures the servers alone, and prints the section.
import { measure } from './index.mjs'

const { title, markdown } = await measure()
console.log(`## ${title}\n\n${markdown}`)
