import { setTimeout as sleep } from 'node:timers/promises'

const step = 25

export const pause = () => sleep(step)

/** How long a busy machine may take for what is quick elsewhere, in milliseconds. */
export const BUSY_MACHINE = 60_000

/** Asks again and again until there is an answer. */
export async function until<T>(
  ask: () => Promise<T | undefined>,
  failure: () => string,
  timeout = BUSY_MACHINE,
): Promise<T> {
  const end = Date.now() + timeout
  for (;;) {
    const answer = await ask()
    if (answer !== undefined) return answer
    if (Date.now() > end) throw new Error(`${failure()} (waited ${timeout} ms)`)
    await pause()
  }
}
