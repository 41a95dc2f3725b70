// Prints the section of the servers as JSON: `{ title, markdown, charts }`.
import { chartOf } from './chart.ts'
import { measureExpress } from './measure-express.ts'
import { measureDjangoWrites, measureExpressWrites } from './measure-writes.ts'
import { describeServers } from './section.ts'

const writes = { express: await measureExpressWrites(), django: await measureDjangoWrites() }
const express = await measureExpress()
const charts = [{ name: 'servers-latency', svg: chartOf([...express.tries]) }]
process.stdout.write(JSON.stringify({ title: 'Servers under load', markdown: describeServers(express, writes), charts }))
