import { type ChildProcess, spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

// Whatever ends the tests, also a SIGKILL, closes the pipe; then the shell kills what it started and clears up. So the
// Ctrl+C that ends the tests must not end the shell.
const leash = `trap '' INT TERM HUP PIPE
exec 3<&0
"$@" 3<&- </dev/null & child=$!
{ cat <&3; kill -9 $child; } >/dev/null 2>&1 &
exec 3<&-
wait $child; code=$?
[ -z "$SCRATCH" ] || rm -rf "$SCRATCH"
exit $code`

export type LeashedProcess = ReturnType<typeof spawnLeashed>

/** A program that never outlives the process that started it. */
export function spawnLeashed(program: string, args: string[], environment: Record<string, string>, cwd?: string) {
  const env = { ...process.env, ...environment }
  const child = spawn('sh', ['-c', leash, 'leash', program, ...args], { env, cwd, stdio: 'pipe' })
  const output = collectOutput(child)
  const ended = new Promise<number | null>((done) => void child.once('close', done))
  child.once('exit', () => child.stdin.destroy())
  const end = async () => {
    child.stdin.end()
    await ended
  }
  /** Waits for the words; fails with all that was said where the program ends without them. */
  async function says(words: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = words.exec(output.text())
      if (found) return found
      if (!(await Promise.race([output.more(), ended.then(() => false)]))) throw new Error(`Ended: ${output.text()}`)
    }
  }
  return { says, end, ended, output: output.text }
}

/** Runs a file of this project in a node process of its own. */
export function spawnScript(file: string, environment: Record<string, string>): LeashedProcess {
  // Not the program `tsx`: it starts node as a process of its own, which would outlive a kill.
  return spawnLeashed(process.execPath, ['--import', 'tsx', join(root, file)], environment, root)
}

function collectOutput(child: ChildProcess) {
  let text = ''
  const waiting = new Set<(isMore: true) => void>()
  const listen = (chunk: Buffer) => {
    text += chunk
    for (const go of waiting) go(true)
    waiting.clear()
  }
  child.stdout?.on('data', listen)
  child.stderr?.on('data', listen)
  return { text: () => text, more: () => new Promise<true>((go) => void waiting.add(go)) }
}

/** A program by the variable that names it, or on PATH; undefined where there is none. */
export function findProgram(variable: string, name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter).filter(Boolean), '/usr/bin']
  const path = process.env[variable] ?? folders.map((folder) => join(folder, name)).find(isExecutable)
  return path && isExecutable(path) ? path : undefined
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
