import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './read-api.ts'
import { renderApi } from './render-api.ts'

for (const [path, text] of Object.entries(renderApi())) writeFileSync(join(root, path), text)
