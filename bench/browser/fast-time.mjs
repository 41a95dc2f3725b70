/** How much faster time passes in the page than outside. */
export const SPEED = 200

/**
 * The source of a script that lets time pass faster: clocks and timers agree, and all work is still done by the browser's own
 * timers. `fastTime.skip(ms)` moves the clocks alone; `fastTime.setTimeout` is the real one.
 */
export const FAST_TIME = `
(() => {
  const RealDate = Date
  const setRealTimeout = window.setTimeout.bind(window)
  const setRealInterval = window.setInterval.bind(window)
  const monotonic = performance.now.bind(performance)
  const [begunAt, wallBegunAt] = [monotonic(), RealDate.now()]
  let skipped = 0
  const passed = () => (monotonic() - begunAt) * ${SPEED} + skipped
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
  window.fastTime = {
    setTimeout: setRealTimeout,
    skip(duration) {
      skipped += duration
    },
  }
})()`
