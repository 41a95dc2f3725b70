// The first script of a page in which elements stand where members of `document`, of the window and of forms were. When the
// page is loaded, it plays the story that it is asked for by the page's clock, and asks for the next page with what it has
// seen. It takes what it needs of the browser before the elements are there.
{
  const { pageClock } = window
  const find = Document.prototype.querySelector.bind(document)
  const findAll = Document.prototype.querySelectorAll.bind(document)
  const elementFromPoint = Document.prototype.elementFromPoint.bind(document)
  const unbound = (method) => Function.prototype.call.bind(method)
  const getterOf = (prototype, name) => unbound(Object.getOwnPropertyDescriptor(prototype, name).get)
  const click = unbound(HTMLElement.prototype.click)
  const focus = unbound(HTMLElement.prototype.focus)
  const isShown = unbound(Element.prototype.checkVisibility)
  const shadowRootOf = getterOf(Element.prototype, 'shadowRoot')
  const sheetsOf = getterOf(Document.prototype, 'adoptedStyleSheets')
  const createNodeIterator = Document.prototype.createNodeIterator.bind(document)
  const listeners = countListeners()

  // Seconds.
  const IDLE = 120
  const WARN = 40
  const UNTIL_WARNED = IDLE - WARN + 1
  const UNTIL_OVER = WARN + 5

  const MOST_TURNS = 100_000

  const troubles = []
  addEventListener('error', ({ message }) => troubles.push(message))
  addEventListener('unhandledrejection', ({ reason }) => troubles.push(String(reason)))
  console.error = (...words) => void troubles.push(words.join(' '))
  for (const storage of [localStorage, sessionStorage]) storage.clear()
  addEventListener('idle-warning:expired', (event) => event.preventDefault())

  const story = new URL(document.currentScript.src).searchParams.get('story')
  addEventListener('load', async () => {
    const seen = await { session, cycles }[story]()
    location.replace(`/next?seen=${encodeURIComponent(JSON.stringify([...seen, ...troubles]))}`)
  })

  async function session() {
    click(find('#inside'))
    focus(find('#field'))
    await pass(UNTIL_WARNED)
    await reach('warning')
    const warned = look()
    click(find('[data-idle-warning="extend"]'))
    // If it is not extended, it ends by itself.
    while (window.idleWarning?.phase === 'warning') await turn()
    const extended = look()
    await pass(UNTIL_WARNED)
    await reach('warning')
    const warnedAgain = look()
    await pass(UNTIL_OVER)
    await reach('expired')
    return [warned, extended, warnedAgain, look(), readable()]
  }

  /** A thousand sessions that are started and stopped: forty while they warn, ten when they are over. */
  async function cycles() {
    window.idleWarning.stop()
    await settle()
    const before = await census()
    const phases = { active: 0, warning: 0, expired: 0 }
    for (let n = 0; n < 1000; n++) phases[await cycle(n)]++
    await settle()
    return [JSON.stringify(phases), before, await census()]
  }

  /** Waits until all that a stopped session waits for is over. */
  async function settle() {
    // WebKit tells of a dialog that has closed with the next frame.
    for (let frames = 0; frames < 2; frames++) await new Promise((resolve) => requestAnimationFrame(resolve))
    // What waits for a late press ends after ten seconds.
    await pass(11)
  }

  async function cycle(n) {
    // Otherwise the session of the cycle before goes on.
    localStorage.clear()
    const handle = window.idleWarning.createIdleWarning({
      idleTimeout: `${IDLE}s`,
      warnBefore: `${WARN}s`,
      keepaliveUrl: '/keepalive',
      signOutUrl: '/logout',
    })
    handle.on('expired', (event) => event.preventDefault())
    handle.start()
    if (n % 20 === 0) await pass(UNTIL_WARNED)
    if (n % 100 === 0) await pass(UNTIL_OVER)
    const { phase } = handle
    handle.stop()
    return phase
  }

  /** What a session could leave behind. */
  async function census() {
    const { held, pending } = await navigator.locks.query()
    const nodes = createNodeIterator(document)
    let count = 0
    while (nodes.nextNode()) count++
    return JSON.stringify({
      listeners: listeners.size,
      nodes: count,
      sheets: sheetsOf(document).length,
      timers: pageClock.timers.size,
      locks: held.length + pending.length,
    })
  }

  /** The listeners that are in force, each with what it listens to. */
  function countListeners() {
    const inForce = new Map()
    let last = 0
    const ids = new WeakMap()
    const idOf = (object) => ids.get(object) ?? ids.set(object, ++last).get(object)
    const keyOf = (target, type, listener, options) =>
      [idOf(target), type, idOf(listener), !!(options?.capture ?? options === true)].join()
    const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype
    EventTarget.prototype.addEventListener = function (type, listener, options) {
      const target = this ?? window
      const key = keyOf(target, type, listener, options)
      inForce.set(key, type)
      if (options?.once) add.call(target, type, () => inForce.delete(key), options)
      if (options?.signal) add.call(options.signal, 'abort', () => inForce.delete(key), { once: true })
      return add.call(target, type, listener, options)
    }
    EventTarget.prototype.removeEventListener = function (type, listener, options) {
      const target = this ?? window
      inForce.delete(keyOf(target, type, listener, options))
      return remove.call(target, type, listener, options)
    }
    return inForce
  }

  /** Lets seconds pass, from one timer to the next. */
  async function pass(seconds) {
    const end = pageClock.ahead + seconds * 1000
    for (;;) {
      const { isBusy, next } = pageClock.leapTo(pageClock.ahead)
      const left = end - pageClock.ahead
      if (isBusy) await turn()
      else if (left <= 0) return
      else pageClock.leapTo(pageClock.ahead + Math.min(left, Math.max(1, Math.ceil(next ?? left))))
    }
  }

  const turn = () =>
    new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => resolve(port1.close())
      port2.postMessage(null)
    })

  /** A phase that is due may wait for an answer that the page is still reading. It does not wait for ever. */
  async function reach(phase) {
    for (let turns = 0; turns < MOST_TURNS && window.idleWarning?.phase !== phase; turns++) await turn()
  }

  const look = () => `${window.idleWarning?.phase}, ${isModal() ? 'a modal' : 'no modal'}`

  function isModal() {
    const host = find('idle-warning')
    return !!host && !!shadowRootOf(host).querySelector('dialog:modal')
  }

  /** What can be read of the page: what is visible, and what the dialog does not lie above. */
  function readable() {
    const visible = [...findAll('.private')].filter((element) => isShown(element, { visibilityProperty: true }))
    const inSight = [0.1, 0.5, 0.9].map((part) => elementFromPoint(innerWidth * part, innerHeight * part))
    const isCovered = inSight.every((element) => element === find('idle-warning'))
    return visible.length === 0 && isCovered ? 'nothing readable' : `${visible.length} readable, covered: ${isCovered}`
  }
}
