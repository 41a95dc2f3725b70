// Prints the section of the servers as JSON: `{ title, markdown, charts }`.
import { chartOf } from './chart.ts'
import { measureExpress } from './measure-express.ts'
import { measureDjangoWrites } from './measure-writes.ts'
import { describeServers } from './section.ts'

// Before the load, so that neither disturbs the other.
const django = await measureDjangoWrites()
const { load, writes } = await measureExpress()
const charts = [{ name: 'servers-latency', svg: chartOf(load.outcomes) }]
const markdown = describeServers(load, { express: writes, django })
process.stdout.write(JSON.stringify({ title: 'Servers under load', markdown, charts }))
