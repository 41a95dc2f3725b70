// `npm run docs:api`: writes the API reference from the comments in src/, and the API reports from the built declarations.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { REPORT_FOLDER, reportApi } from './api-report.ts'
import { root } from './read-api.ts'
import { renderApi } from './render-api.ts'

for (const [path, text] of Object.entries(renderApi())) writeFileSync(join(root, path), text)

rmSync(join(root, REPORT_FOLDER), { recursive: true, force: true })
mkdirSync(join(root, REPORT_FOLDER))
for (const [name, text] of Object.entries(reportApi())) writeFileSync(join(root, REPORT_FOLDER, name), text)
