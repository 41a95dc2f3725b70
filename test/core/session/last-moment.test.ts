import { expect, test } from 'vitest'
import { createMachine, type Machine, MINUTE, RENEWED, SECOND } from '../../support/machine.ts'

/** A page whose `beforeexpire` has been announced, ten seconds before the end. */
const atLastMoment = (): Machine =>
  createMachine({ limits: { hasSignOut: true } })
    .start()
    .advance(15 * MINUTE - 10 * SECOND)

const extend = (m: Machine): Machine => m.input({ type: 'extend-asked', by: 'button' }).answer('keepalive', RENEWED)

const requests = ({ sent }: Machine): string[] => sent.map(({ request }) => request.kind)

test('beforeexpire is announced at the end although a listener began to save for an end that did not come', () => {
  const m = extend(atLastMoment())
  m.input({ type: 'saving', isOpen: true }).input({ type: 'saving', isOpen: false })
  m.input({ type: 'sign-out-asked' })
  expect(m.names().filter((name) => name === 'beforeexpire')).toHaveLength(2)
})

test('a listener that still saves after an extension is waited for at a sign-out', () => {
  const m = extend(atLastMoment().input({ type: 'saving', isOpen: true }))
  m.input({ type: 'sign-out-asked' })
  const before = requests(m)
  m.input({ type: 'saving', isOpen: false })
  expect([before.includes('sign-out'), requests(m).includes('sign-out')]).toEqual([false, true])
})

test('a listener that saves for longer than three seconds does not hold up a sign-out', () => {
  const m = extend(atLastMoment().input({ type: 'saving', isOpen: true }))
  m.input({ type: 'sign-out-asked' }).advance(3 * SECOND)
  expect(requests(m)).toContain('sign-out')
})
