/** The rejections that no code handles while this runs. vitest would take them for its own. */
export async function unhandledDuring(run: () => unknown): Promise<unknown[]> {
  const unhandled: unknown[] = []
  const note = (reason: unknown) => unhandled.push(reason)
  const others = process.listeners('unhandledRejection')
  process.removeAllListeners('unhandledRejection').on('unhandledRejection', note)
  await run()
  await new Promise((resolve) => setImmediate(resolve))
  process.removeListener('unhandledRejection', note)
  for (const other of others) process.on('unhandledRejection', other)
  return unhandled
}
