// Runs first in each simulated tab: time stands still until the page around it moves it on, and everything is counted.
import { withGlobal } from '@sinonjs/fake-timers'

const FAKED = [
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'Date',
  'performance',
  'requestAnimationFrame',
  'cancelAnimationFrame',
]

const realTimeout = window.setTimeout.bind(window)
const clock = withGlobal(window).install({
  now: Number(new URLSearchParams(location.search).get('now')),
  toFake: FAKED,
})
const counts = { timers: 0, wakeUps: 0, messages: 0, writes: 0, requests: 0 }
let inFlight = 0
let lastWakeUp = -1
let isHidden = false

countTimers('setTimeout')
countTimers('setInterval')
countCalls(BroadcastChannel.prototype, 'postMessage', 'messages')
countCalls(Storage.prototype, 'setItem', 'writes')
countCalls(Storage.prototype, 'removeItem', 'writes')
countFetches()
countXhr()
fakeVisibility()

/** Several timers of one instant are one wake-up. */
function countTimers(name) {
  const set = window[name]
  window[name] = (callback, ...rest) => {
    counts.timers++
    const run = (...values) => {
      if (clock.now !== lastWakeUp) counts.wakeUps++
      lastWakeUp = clock.now
      callback(...values)
    }
    return set(run, ...rest)
  }
}

function countCalls(holder, name, what) {
  const method = holder[name]
  holder[name] = function (...values) {
    counts[what]++
    return method.apply(this, values)
  }
}

/** The server learns the time of the tab. */
function countFetches() {
  const realFetch = window.fetch.bind(window)
  window.fetch = async (address, options = {}) => {
    counts.requests++
    inFlight++
    const headers = new Headers(options.headers)
    headers.set('x-now', clock.now)
    try {
      return await realFetch(address, { ...options, headers })
    } finally {
      realTimeout(() => inFlight--)
    }
  }
}

function countXhr() {
  const { send } = XMLHttpRequest.prototype
  XMLHttpRequest.prototype.send = function (...values) {
    counts.requests++
    inFlight++
    this.setRequestHeader('x-now', clock.now)
    this.addEventListener('loadend', () => realTimeout(() => inFlight--))
    return send.apply(this, values)
  }
}

function fakeVisibility() {
  const define = (name, get) => Object.defineProperty(Document.prototype, name, { configurable: true, get })
  define('hidden', () => isHidden)
  define('visibilityState', () => (isHidden ? 'hidden' : 'visible'))
}

window.tab = {
  counts,
  isBusy: () => inFlight > 0,
  advance: (duration) => clock.tick(duration),
  setHidden(value) {
    isHidden = value
    document.dispatchEvent(new Event('visibilitychange'))
  },
  /** A press has events that the browser makes (the text) and events that a script makes (the key, the pointer). */
  press() {
    const field = document.querySelector('input')
    field.focus()
    field.value = ''
    document.execCommand('insertText', false, 'x')
    const place = { bubbles: true, movementX: 1, movementY: 1 }
    field.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, key: 'x' }))
    field.dispatchEvent(new MouseEvent('mousemove', place))
    // HMRC's dialog asks the person.
    document.querySelector('#hmrc-timeout-keep-signin-btn')?.click()
  },
}
