import { afterEach, expect, test } from 'vitest'
import { createIdleWarning, type IdleWarning } from '../../src/index.ts'
import { createFakePorts } from '../support/fake-ports.ts'
import { MINUTE, SECOND } from '../support/machine.ts'

/** The log that docs/accessibility.md shows: what is there to be spoken, from the opening to the end. */

const started: IdleWarning[] = []

afterEach(() => {
  for (const idle of started.splice(0)) idle.stop()
})

interface Line {
  readonly left: string
  readonly how: string
  readonly what: string
}

const part = (selector: string) => {
  const root = document.querySelector('idle-warning')?.shadowRoot
  return root?.querySelector(selector) as HTMLElement
}

const inMinutes = (seconds: number) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`

/** Looks once a second, and writes down what has changed. */
async function record(seconds: number, pass: () => Promise<unknown>): Promise<Line[]> {
  const opening: Line = {
    left: inMinutes(seconds),
    how: 'the dialog opens',
    what: `name: “${part('h2').textContent}”; description: “${part('#message').textContent}”`,
  }
  const lines = [opening]
  let before = ''
  for (let left = seconds - 1; left >= 0; left--) {
    await pass()
    const text = part('[aria-live]').textContent
    const how = part('[aria-live]').getAttribute('aria-live') as string
    if (text !== before) lines.push({ left: inMinutes(left), how: text ? how : 'emptied', what: text && `“${text}”` })
    before = text
  }
  return lines
}

test('REQ-ANN-2: from two minutes to the end four sentences are put into the live region, 15 s apart at least', async ({
  task,
}) => {
  const { view: _, ...ports } = createFakePorts()
  const idle = createIdleWarning({ idleTimeout: '15m', keepaliveUrl: '/keepalive', signOutUrl: '/logout', ports })
  started.push(idle)
  idle.start()
  await ports.clock.advance(13 * MINUTE)
  const log = await record(120, () => ports.clock.advance(SECOND))
  Object.assign(task.meta, { log })
  expect(log.map(({ left, how }) => `${left} ${how}`)).toEqual([
    '2:00 the dialog opens',
    '1:00 polite',
    '0:55 emptied',
    '0:40 polite',
    '0:35 emptied',
    '0:20 assertive',
    '0:15 emptied',
    '0:00 assertive',
  ])
})
