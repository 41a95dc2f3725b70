const MILLI = 1000

/**
 * Reads what a page has cost so far. All durations are processor time of the main thread, not time that passed: a busy machine
 * makes a page slower, but hardly costlier.
 */
export async function createCostReader(page) {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' })

  const read = async () => {
    const { metrics } = await cdp.send('Performance.getMetrics')
    const values = Object.fromEntries(metrics.map(({ name, value }) => [name, value]))
    return { total: values.TaskDuration * MILLI, script: values.ScriptDuration * MILLI }
  }

  return {
    cdp,
    /** What an action costs, in milliseconds: all tasks of the main thread, and the scripts in them. */
    async costOf(action) {
      const before = await read()
      await action()
      const after = await read()
      return { total: after.total - before.total, script: after.script - before.script }
    },
  }
}
