const log = document.querySelector('#log')

/** The newest line first; the last fifty are kept. */
export function addToLog(name, detail) {
  if (!log) return
  const line = document.createElement('li')
  line.dataset.event = name
  line.append(timeOf(new Date()), ` ${name} ${inWords(detail)}`)
  log.prepend(line)
  while (log.children.length > 50) log.lastChild.remove()
}

function timeOf(date) {
  const time = document.createElement('time')
  time.dateTime = date.toISOString()
  time.textContent = date.toLocaleTimeString()
  return time
}

function inWords(detail) {
  return Object.entries(detail ?? {})
    .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
    .map(([key, value]) => `${key}: ${readable(key, value)}`)
    .join(', ')
}

function readable(key, value) {
  if (key.endsWith('At') || key === 'deadline') return new Date(value).toLocaleTimeString()
  return key === 'remaining' ? `${Math.round(value / 1000)} s` : value
}
