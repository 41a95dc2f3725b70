// Runs in the page around the simulated tabs: it opens them, and lets time pass in all of them together.
const SECOND = 1000

const frames = []
const echo = createEcho()
let now = 0

const tabs = () => frames.map((frame) => frame.contentWindow?.tab).filter(Boolean)

window.driver = { open, run, totals, begin: (instant) => (now = instant) }

/** Opens another tab, and starts the library in it. */
async function open(address, name, settings) {
  const frame = document.createElement('iframe')
  frame.src = `${address}?now=${now}`
  const isLoaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }))
  document.body.append(frame)
  await isLoaded
  const { subjects, tab } = frame.contentWindow
  const started = subjects[name].start(settings)
  tab.advance(0)
  frame.contentWindow.stopSubject = await started
  frames.push(frame)
}

/**
 * Lets seconds pass. `scene`: `active` presses something in the first tab, `working` holds work in it, `hidden` hides
 * all tabs, `idle` does nothing. `step`: how many seconds pass at once. `pause`: seconds
 * from press to press.
 */
async function run(seconds, scene, { step = 1, pause = 1 } = {}) {
  const [first] = frames
  for (const tab of tabs()) tab.setHidden(scene === 'hidden')
  const endWork = scene === 'working' ? first.contentWindow.stopSubject.handle?.beginWork('Upload') : undefined
  for (let passed = 0; passed < seconds; passed += step) {
    if (scene === 'active' && passed % pause === 0) await press(first.contentWindow.tab)
    for (const tab of tabs()) await advance(tab, step * SECOND)
    now += step * SECOND
  }
  endWork?.()
}

async function press(tab) {
  if (!tab) return
  const before = sentBy(tab)
  tab.press()
  if (sentBy(tab) !== before) await settle()
}

/** What a tab has sent reaches the others before their time moves on. Most seconds send nothing. */
async function advance(tab, duration) {
  const before = sentBy(tab)
  tab.advance(duration)
  if (sentBy(tab) !== before) await settle()
}

/** Waits, in real time, until messages have arrived, requests are answered, and what follows from them is sent too. */
async function settle() {
  let before
  do {
    before = sentByAll()
    await echo()
    while (tabs().some((tab) => tab.isBusy())) await breathe()
  } while (sentByAll() !== before)
}

const sentBy = ({ counts }) => counts.messages + counts.writes + counts.requests
const sentByAll = () => tabs().reduce((sum, tab) => sum + sentBy(tab), 0)

const breathe = () => new Promise((resolve) => setTimeout(resolve, 1))

/** Resolves when a message has come back, and with it those that were sent before. */
function createEcho() {
  const [sender, receiver] = [new BroadcastChannel('echo'), new BroadcastChannel('echo')]
  return () =>
    new Promise((resolve) => {
      receiver.onmessage = resolve
      sender.postMessage(0)
    })
}

/** What all tabs have done so far. A tab that has left for another page counts no more. */
function totals() {
  const sum = { timers: 0, wakeUps: 0, messages: 0, writes: 0, requests: 0 }
  for (const { counts } of tabs()) for (const what of Object.keys(sum)) sum[what] += counts[what]
  return sum
}
