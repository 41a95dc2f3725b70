import { attempt } from './attempt.ts'

/**
 * Calls back after some milliseconds, or with 0 in a task of its own. An error of the callback is dropped, so it must not do
 * anything on which the cover depends.
 *
 * @returns the cancellation.
 */
export function later(delay: number, callback: () => void): () => void {
  const timer = setTimeout(() => attempt(callback), delay)
  return () => clearTimeout(timer)
}
