import { createIdleWarning } from '/dist/index.js'
import { addToLog } from './log.js'

const find = (selector) => document.querySelector(selector)

const idle = createIdleWarning(JSON.parse(find('#app').dataset.options))

const events = ['phase', 'warning', 'extended', 'beforeexpire', 'expired', 'resumed', 'keepalive', 'work', 'error']
for (const name of events) {
  idle.on(name, (detail) => {
    addToLog(name, detail)
    show()
  })
}
// Only this page knows the letter. With `data-stay` it stays under its cover, and the person signs in in another tab.
idle.on('expired', (event) => {
  if ('stay' in find('#app').dataset && event.cause !== 'signed-out') event.preventDefault()
})
idle.on('work', ({ open }) => {
  find('#work').textContent = Array.isArray(open) ? open.length : Number(open)
})

function show() {
  find('#phase').textContent = idle.phase
  find('#remaining').textContent = Number.isFinite(idle.remaining) ? `${Math.ceil(idle.remaining / 1000)} s` : '–'
}

const answer = (text) => {
  find('#answer').textContent = text
}
const onClick = (selector, listener) => find(selector).addEventListener('click', listener)

onClick('#extend', async () => {
  const result = await idle.extend()
  answer(result.ok ? `Extended until ${new Date(result.expiresAt).toLocaleTimeString()}` : `Refused: ${result.code}`)
})

onClick('#check', async () => answer(`The server was asked; the phase is ${await idle.checkStatus()}`))

let endWork
onClick('#begin-work', () => setWork(idle.beginWork('Sorting seeds', { max: '10m' })))
onClick('#end-work', () => {
  endWork()
  setWork(undefined)
})

function setWork(end) {
  endWork = end
  find('#begin-work').disabled = Boolean(end)
  find('#end-work').disabled = !end
  find(end ? '#end-work' : '#begin-work').focus()
}

onClick('#during', async () => {
  answer('Uploading …')
  answer(await idle.during('Upload', upload()))
})
const upload = () => new Promise((done) => setTimeout(done, 60_000, 'The upload is done'))

onClick('#sign-out', () => idle.signOut())

idle.start()
show()
setInterval(show, 1000)
