const KILO = 1000
const COLLECTIONS = 3

/** Reads what a page holds: `heap` in kB after garbage collection, and how many event `listeners`. */
export async function createMemoryReader(page) {
  const cdp = await page.context().newCDPSession(page)
  return async () => {
    for (let round = 0; round < COLLECTIONS; round++) await cdp.send('HeapProfiler.collectGarbage')
    const { usedSize } = await cdp.send('Runtime.getHeapUsage')
    const { jsEventListeners: listeners } = await cdp.send('Memory.getDOMCounters')
    return { heap: usedSize / KILO, listeners }
  }
}
