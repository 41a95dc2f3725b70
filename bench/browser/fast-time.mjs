/** How much faster time passes in the page than outside. */
export const SPEED = 200

/**
 * The source of a script that lets a page skip time: `skippedTime.skip(ms)` moves the clocks. They cost what the browser's own
 * clocks cost.
 */
export const SKIPPED_TIME = `
(() => {
  const wall = Date.now
  const monotonic = performance.now.bind(performance)
  let skipped = 0
  Date.now = () => wall() + skipped
  performance.now = () => monotonic() + skipped
  window.skippedTime = {
    skip(duration) {
      skipped += duration
    },
  }
})()`

/**
 * The source of a script that lets time pass faster: clocks and timers agree, and all work is still done by the browser's own
 * timers. `fastTime.setTimeout` is the real one.
 */
export const FAST_TIME = `
(() => {
  const RealDate = Date
  const setRealTimeout = window.setTimeout.bind(window)
  const setRealInterval = window.setInterval.bind(window)
  const monotonic = performance.now.bind(performance)
  const [begunAt, wallBegunAt] = [monotonic(), RealDate.now()]
  const passed = () => (monotonic() - begunAt) * ${SPEED}
  performance.now = () => begunAt + passed()
  window.Date = class extends RealDate {
    constructor(...parts) {
      if (parts.length > 0) super(...parts)
      else super(wallBegunAt + passed())
    }
    static now() {
      return Math.floor(wallBegunAt + passed())
    }
  }
  window.setTimeout = (callback, delay = 0, ...rest) => setRealTimeout(callback, delay / ${SPEED}, ...rest)
  window.setInterval = (callback, delay = 0, ...rest) => setRealInterval(callback, delay / ${SPEED}, ...rest)
  window.fastTime = { setTimeout: setRealTimeout }
})()`
