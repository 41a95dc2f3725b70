/** Eight seconds of a tune as a WAV file: mono, 16 bit. */
export function createLesson(): Buffer {
  const samples = Buffer.alloc(RATE * SECONDS * 2)
  for (let at = 0; at < RATE * SECONDS; at++) samples.writeInt16LE(Math.round(sampleAt(at) * LOUDNESS), at * 2)
  return Buffer.concat([header(samples.length), samples])
}

const RATE = 8000
const SECONDS = 8
const LOUDNESS = 3000
/** Hertz, two notes a second. */
const TUNE = [262, 294, 330, 349, 392, 349, 330, 294]

function sampleAt(at: number): number {
  const note = TUNE[Math.floor((at / RATE) * 2) % TUNE.length] as number
  const sinceNote = (at / RATE) % 0.5
  return Math.sin((2 * Math.PI * note * at) / RATE) * Math.exp(-4 * sinceNote)
}

/** http://soundfile.sapp.org/doc/WaveFormat/ */
function header(length: number): Buffer {
  const bytes = Buffer.alloc(44)
  bytes.write('RIFF', 0)
  bytes.writeUInt32LE(36 + length, 4)
  bytes.write('WAVEfmt ', 8)
  bytes.writeUInt32LE(16, 16)
  bytes.writeUInt16LE(1, 20)
  bytes.writeUInt16LE(1, 22)
  bytes.writeUInt32LE(RATE, 24)
  bytes.writeUInt32LE(RATE * 2, 28)
  bytes.writeUInt16LE(2, 32)
  bytes.writeUInt16LE(16, 34)
  bytes.write('data', 36)
  bytes.writeUInt32LE(length, 40)
  return bytes
}
