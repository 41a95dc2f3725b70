// The first script of a page whose time a test moves on: a clock that runs like the machine's, and leaps. Date,
// performance.now(), the time stamps of events and all timers follow it. A frame follows the clock of the page around it.
{
  const initial = Number(new URL(document.currentScript.src).searchParams.get('ahead'))
  const clock = clockAround() ?? { ahead: initial, timers: new Map(), last: 0, answers: new Set(), isRunning: false }
  const start = clock.ahead
  const { Date: MachineDate, fetch: machineFetch } = window
  const [machineSetTimeout, machineClearTimeout] = [window.setTimeout, window.clearTimeout]
  const now = () => MachineDate.now() + clock.ahead

  function clockAround() {
    try {
      return parent === window ? undefined : parent.pageClock
    } catch {
      return undefined // Of another origin: this frame has a clock of its own.
    }
  }

  window.pageClock = clock
  window.Date = class extends MachineDate {
    constructor(...parts) {
      super(...(parts.length ? parts : [now()]))
    }

    static now() {
      return now()
    }
  }
  follow(Performance.prototype, 'now')
  follow(Event.prototype, 'timeStamp')

  /** Adds to a time by the page's monotonic clock what the clock has leapt since the page was opened. */
  function follow(prototype, name) {
    const { get, value, ...descriptor } = Object.getOwnPropertyDescriptor(prototype, name)
    const moved = function () {
      return (get ?? value).call(this) + clock.ahead - start
    }
    delete descriptor.writable
    delete descriptor.set
    Object.defineProperty(prototype, name, get ? { ...descriptor, get: moved } : { ...descriptor, value: moved })
  }

  const view = window
  window.setTimeout = (callback, delay, ...args) => add({ callback, delay, args })
  window.setInterval = (callback, delay, ...args) => add({ callback, delay, args, isRepeated: true })
  window.clearTimeout = remove
  window.clearInterval = remove

  function add({ callback, delay, args, isRepeated }) {
    const id = ++clock.last
    const period = Math.max(0, Number(delay) || 0)
    clock.timers.set(id, { view, callback, args, isRepeated, period, fire: () => fire(id), wind: () => wind(id) })
    arm(id)
    return id
  }

  function arm(id) {
    const timer = clock.timers.get(id)
    timer.due = now() + timer.period
    wind(id)
  }

  /** Sets the machine's timer to what is left. */
  function wind(id) {
    const timer = clock.timers.get(id)
    machineClearTimeout.call(window, timer.native)
    timer.native = machineSetTimeout.call(window, fire, timer.due - now(), id)
  }

  function remove(id) {
    const timer = clock.timers.get(id)
    if (timer) machineClearTimeout.call(window, timer.native)
    clock.timers.delete(id)
  }

  function fire(id) {
    const timer = clock.timers.get(id)
    if (!timer) return
    machineClearTimeout.call(window, timer.native)
    if (timer.isRepeated) arm(id)
    else clock.timers.delete(id)
    timer.callback(...timer.args)
  }

  const ownTimers = () => [...clock.timers].filter(([, timer]) => timer.view === view)
  addEventListener('pagehide', () => {
    if (parent !== window) for (const [id] of ownTimers()) remove(id)
  })

  // The clock waits for the answer of a server before it leaps on.
  window.fetch = (...args) => {
    const answer = machineFetch.apply(window, args)
    const isRead = answer.then((response) => response.clone().arrayBuffer()).catch(() => {})
    clock.answers.add(isRead)
    isRead.then(() => later(() => later(() => clock.answers.delete(isRead))))
    return answer
  }

  /** In a task of its own. Unlike a timer, it is not throttled in the background. */
  function later(work) {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      work()
    }
    port2.postMessage(null)
  }

  const ripest = (timers = [...clock.timers.values()]) => timers.sort((a, b) => a.due - b.due)[0]
  // A repeated timer holds up no leap: it runs once for all of the times that have passed, as in a page that is throttled.
  const nextOnce = () => ripest([...clock.timers.values()].filter(({ isRepeated }) => !isRepeated))
  const isDue = () => ripest()?.due <= now()

  function run() {
    clock.isRunning = isDue()
    if (!clock.isRunning) return
    later(run)
    ripest().fire()
  }

  function leap(ahead) {
    clock.ahead = ahead
    for (const timer of clock.timers.values()) if (timer.due > now()) timer.wind()
  }

  /**
   * Leaps there, and runs what is due. Answers whether all of that is done, and in how many milliseconds the next timer
   * is due. It is asked again and again, because a promise would be lost when the page leaves.
   */
  clock.leapTo ??= (ahead) => {
    if (ahead > clock.ahead) leap(ahead)
    if (isDue() && !clock.isRunning) {
      clock.isRunning = true
      later(run)
    }
    const next = nextOnce()
    return { isBusy: clock.isRunning || clock.answers.size > 0, next: next ? Math.max(0, next.due - now()) : null }
  }
}
