// The first script of each page: a wall clock that the driver sets. The clock is in a cookie, so that all pages of a person
// have the same, also one that comes back from the back/forward cache.
{
  const MachineDate = Date
  const monotonic = performance.now.bind(performance)
  // Reading cookies at each look at the clock would slow the page down.
  const FRESH = 100
  let ahead = 0
  let readAt = -FRESH

  function readAhead() {
    if (monotonic() - readAt < FRESH) return ahead
    readAt = monotonic()
    ahead = Number(/(?:^|; )chaos-ahead=(-?\d+)/.exec(document.cookie)?.[1] ?? 0)
    return ahead
  }

  const now = () => MachineDate.now() + readAhead()
  window.Date = class extends MachineDate {
    constructor(...parts) {
      super(...(parts.length ? parts : [now()]))
    }

    static now() {
      return now()
    }
  }

  // The runner of the driver names functions by a helper that pages do not have.
  window.__name = (named) => named

  // Evidence: what the library decided, for the watcher, which may ask only when the page has gone.
  addEventListener('pagehide', () => {
    try {
      sessionStorage.setItem('chaos-history', JSON.stringify(window.idleWarning?.history ?? []))
    } catch {
      // The storage is full.
    }
  })
}
