import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'

/** Child processes, each with its descendants in a group of its own, that end together. */
export interface Processes {
  start(command: string, args: readonly string[], options?: SpawnOptions): ChildProcess
  stop(): Promise<void>
}

export function createProcesses(): Processes {
  const running: ChildProcess[] = []
  const killAll = () => {
    for (const child of running) signal(child, 'SIGKILL')
  }
  process.once('exit', killAll)
  return {
    start(command, args, options = {}) {
      const child = spawn(command, args, { stdio: 'ignore', ...options, detached: true })
      // Without a listener a failed spawn would end the test process. The code that waits for the child fails by itself.
      child.on('error', () => {})
      running.push(child)
      return child
    },
    async stop() {
      process.off('exit', killAll)
      for (const child of running.splice(0).reverse()) await end(child)
    },
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  signal(child, 'SIGTERM')
  await Promise.race([gone, sleep(2_000, undefined, { ref: false })])
  signal(child, 'SIGKILL')
}

function signal({ pid }: ChildProcess, name: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, name)
  } catch {
    // The group has ended by itself.
  }
}
