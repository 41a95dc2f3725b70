import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('./measure.ts', import.meta.url))

/**
 * Measures the companions under load: Express on Redis, and what both write. Takes about two minutes, and needs
 * redis-server and Django.
 *
 * @returns {Promise<{ title: string, markdown: string, charts: { name: string, svg: string }[] }>}
 */
export async function measure() {
  // A process of its own, so that nothing else delays the generator of the load.
  const child = spawn(process.execPath, ['--import', 'tsx', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const chunks = []
  for await (const chunk of child.stdout) chunks.push(chunk)
  return JSON.parse(Buffer.concat(chunks).toString())
}
