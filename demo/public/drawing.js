// A person can draw for minutes, and the page sends nothing: the strokes stay in the canvas.
const canvas = document.querySelector('#drawing')
const pen = canvas.getContext('2d')
const STEP = 10
let place = { x: canvas.width / 2, y: canvas.height / 2 }

function lineTo(x, y) {
  pen.beginPath()
  pen.moveTo(place.x, place.y)
  place = { x: Math.min(canvas.width, Math.max(0, x)), y: Math.min(canvas.height, Math.max(0, y)) }
  pen.lineTo(place.x, place.y)
  pen.stroke()
}

function begin() {
  pen.clearRect(0, 0, canvas.width, canvas.height)
  pen.lineWidth = 4
  pen.lineCap = 'round'
  pen.strokeStyle = getComputedStyle(canvas).color
  // A dot shows where the pen is.
  lineTo(place.x, place.y)
}

function placeOf({ offsetX, offsetY }) {
  const scale = canvas.width / canvas.clientWidth
  return { x: offsetX * scale, y: offsetY * scale }
}

canvas.addEventListener('pointerdown', (event) => {
  canvas.setPointerCapture(event.pointerId)
  place = placeOf(event)
})
canvas.addEventListener('pointermove', (event) => {
  const { x, y } = placeOf(event)
  if (event.buttons) lineTo(x, y)
})

const steps = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }
canvas.addEventListener('keydown', (event) => {
  const step = steps[event.key]
  if (!step) return
  event.preventDefault()
  lineTo(place.x + step[0], place.y + step[1])
})

document.querySelector('#clear').addEventListener('click', begin)
begin()
