import { readdirSync, readFileSync } from 'node:fs'

/** The processes in which a browser runs its pages. From `/proc`, so on Linux only. */
export interface Renderers {
  /** Stops them all, as a machine does that goes to sleep. They go on at the latest when this process ends. */
  stop(): void
  continue(): void
  /** Stops the one that works while `work` does, with all pages in it. Returns what lets it go on. */
  stopBusy(work: () => Promise<unknown>): Promise<() => void>
  /** Kills the one that works while `work` does: a busy page is a mark of its process that every engine has. */
  killBusy(work: () => Promise<unknown>): Promise<void>
}

/** @param pattern tells the command line of a renderer from those of the browser's other processes */
export function createRenderers(browser: number | undefined, pattern: RegExp): Renderers {
  const all = () => (browser === undefined ? [] : descendants(browser)).filter((id) => pattern.test(commandLine(id)))
  let stopped: number[] = []
  const goOn = () => {
    process.off('exit', goOn)
    for (const id of stopped.splice(0)) signal(id, 'SIGCONT')
  }
  return {
    stop() {
      goOn()
      process.once('exit', goOn)
      stopped = all()
      for (const id of stopped) signal(id, 'SIGSTOP')
    },
    continue: goOn,
    async stopBusy(work) {
      const id = await busiest(all(), work)
      if (id === undefined) return () => {}
      const release = () => {
        process.off('exit', release)
        signal(id, 'SIGCONT')
      }
      process.once('exit', release)
      signal(id, 'SIGSTOP')
      return release
    },
    async killBusy(work) {
      const id = await busiest(all(), work)
      if (id !== undefined) signal(id, 'SIGKILL')
    },
  }
}

/** The one that worked most while `work` did. */
async function busiest(ids: readonly number[], work: () => Promise<unknown>): Promise<number | undefined> {
  const before = ids.map((id) => ({ id, time: processorTime(id) }))
  await work()
  const worked = before.map(({ id, time }) => ({ id, time: processorTime(id) - time }))
  return worked.sort((a, b) => b.time - a.time)[0]?.id
}

function descendants(root: number): number[] {
  const parents = readdirSync('/proc')
    .map(Number)
    .filter(Boolean)
    .map((id) => ({ id, parent: Number(statistics(id)[1]) }))
  const below = (id: number): number[] =>
    parents.filter(({ parent }) => parent === id).flatMap((child) => [child.id, ...below(child.id)])
  return below(root)
}

/** What follows the name in `stat`: state, parent, … A process that has ended has none. @see proc(5) */
const statistics = (id: number): string[] =>
  read(id, 'stat')
    .replace(/^.*\) /s, '')
    .split(' ')

/** In user and kernel mode, in clock ticks; 0 of a process that has ended. */
const processorTime = (id: number): number => Number(statistics(id)[11] ?? 0) + Number(statistics(id)[12] ?? 0)

const commandLine = (id: number): string => read(id, 'cmdline').replaceAll('\0', ' ').trim()

function read(id: number, file: string): string {
  try {
    return readFileSync(`/proc/${id}/${file}`, 'utf8')
  } catch {
    return ''
  }
}

function signal(id: number, name: NodeJS.Signals): void {
  try {
    process.kill(id, name)
  } catch {
    // It has ended by itself.
  }
}
