import { within } from '@testing-library/dom'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createIdleWarning as createHeadless } from '../../../src/headless.ts'
import { controlEventTime, dialog, host, removeDialogs, setUpDialog } from '../../support/built-in-dialog.ts'
import { MINUTE } from '../../support/machine.ts'
import { expired, none, warning } from '../../support/screens.ts'
import { startSession, startWarned, stopSessions } from '../../support/warned-session.ts'

beforeEach(() => void controlEventTime())

afterEach(() => {
  removeDialogs()
  stopSessions()
  vi.restoreAllMocks()
})

const region = () => within(dialog())
const textById = (attribute: string) => dialog().querySelector(`#${dialog().getAttribute(attribute)}`)?.textContent

test('the built-in dialog leaves the page untouched until there is something to show', () => {
  const { view } = setUpDialog()
  view.show(none)
  expect(host()).toBeNull()
})

test('the built-in dialog puts one host after the body', () => {
  const { view } = setUpDialog()
  view.show(warning())
  view.show(warning())
  const names = [...document.documentElement.children].map(({ localName }) => localName)
  expect(names).toEqual(['head', 'body', 'idle-warning'])
})

test('the built-in dialog puts its host back if the page has removed it', () => {
  const { view } = setUpDialog()
  view.show(warning())
  host()?.remove()
  view.show(warning())
  expect(host()).not.toBeNull()
})

test('the built-in dialog removes an aria-hidden that the page has put on its host', () => {
  const { view } = setUpDialog()
  view.show(warning())
  host()?.setAttribute('aria-hidden', 'true')
  view.show(warning())
  expect(host()?.hasAttribute('aria-hidden')).toBe(false)
})

test('the built-in dialog leaves nothing in the document when it is removed', () => {
  const before = document.documentElement.outerHTML
  const { view } = setUpDialog()
  view.show(warning())
  view.remove()
  expect(document.documentElement.outerHTML).toBe(before)
})

test('the built-in dialog has the role dialog, is named by its heading, and has no description, which Orca reads twice or never', () => {
  setUpDialog().view.show(warning())
  const [role, description] = ['role', 'aria-describedby'].map((name) => dialog().getAttribute(name))
  expect([role, textById('aria-labelledby'), description]).toEqual(['dialog', 'You are about to be signed out', null])
})

test('REQ-DLG-4: the built-in dialog has its heading, its message, Stay and Sign out in this order', () => {
  setUpDialog().view.show(warning())
  const all = [...dialog().querySelectorAll('*')]
  const order = ['h2', '[part=message]', 'button'].map((name) => all.findIndex((element) => element.matches(name)))
  const buttons = region()
    .getAllByRole('button')
    .map(({ textContent }) => textContent)
  expect([order, buttons]).toEqual([[...order].sort((a, b) => a - b), ['Stay signed in', 'Sign out']])
})

test('the built-in dialog shows the remaining time as a bar that screen readers ignore', () => {
  const { view } = setUpDialog()
  const seen = [120_000, 90_000, 1000].map((remaining) => {
    view.show(warning(remaining))
    return (dialog().querySelector('[part=bar]') as HTMLElement).style.inlineSize
  })
  view.show({ kind: 'expired', cause: 'idle', isLeaving: false })
  const track = dialog().querySelector('[part=progress]') as HTMLElement
  expect([...seen, track.hidden, track.getAttribute('aria-hidden'), track.textContent]).toEqual([
    '100%',
    '75%',
    expect.stringMatching(/^0\.83/),
    true,
    'true',
    '',
  ])
})

test('the built-in dialog has the language and the direction of its texts', () => {
  setUpDialog({}, { lang: 'ar', dir: 'rtl', message: 'بعد {time}' }).view.show(warning())
  const { lang, dir } = host() as HTMLElement
  expect([lang, dir, dialog().querySelector('[part=message]')?.textContent]).toEqual(['ar', 'rtl', 'بعد دقيقتان'])
})

test('the built-in dialog shows markup in a text as text', () => {
  setUpDialog({}, { title: '<b>Hello</b>' }).view.show(warning())
  expect(region().getByRole('heading').textContent).toBe('<b>Hello</b>')
})

test('the built-in dialog shows a failure as a sentence with the role alert', () => {
  setUpDialog().view.show(warning(120_000, { failure: 'unreachable' }))
  expect(region().getByRole('alert').textContent).toMatch(/cannot reach the server/)
})

test('the built-in dialog opens the sign-in page in another tab if the page stays', () => {
  setUpDialog({ signInUrl: () => '/login', isInPlace: true }).view.show(expired)
  const link = region().getByRole<HTMLAnchorElement>('link', { name: 'Sign in again (opens in a new tab)' })
  expect([link.getAttribute('href'), link.target, link.rel]).toEqual(['/login', '_blank', 'noopener'])
})

test('REQ-DLG-2: neither the built-in dialog nor anything in it has a tabindex', async () => {
  await startWarned()
  expect([dialog(), ...dialog().querySelectorAll('*')].filter((element) => element.hasAttribute('tabindex'))).toEqual(
    [],
  )
})

test('REQ-DLG-18: the buttons of the built-in dialog submit nothing', async () => {
  await startWarned()
  expect([...dialog().querySelectorAll('button')].map(({ type }) => type)).toEqual(['button', 'button'])
})

test('REQ-DLG-19: the name of each control is its visible text, and their first words differ', async () => {
  await startWarned()
  const words = region()
    .getAllByRole('button')
    .map(({ textContent }) => textContent.split(' ')[0])
  const labelled = dialog().querySelectorAll('[aria-label], button[aria-labelledby], a[aria-labelledby]')
  expect([words, labelled.length]).toEqual([['Stay', 'Sign'], 0])
})

test('REQ-DLG-24: the built-in dialog has no tooltip', async () => {
  await startWarned()
  expect(dialog().querySelectorAll('[title]').length).toBe(0)
})

test('REQ-DLG-25: the headless entry point emits the warning and puts no dialog into the page', async () => {
  const before = document.documentElement.outerHTML
  const { idle, ports } = startSession({}, createHeadless)
  const warnings: unknown[] = []
  idle.on('warning', ({ isExtendable, remaining }) => warnings.push({ isExtendable, remaining }))
  await ports.clock.advance(14 * MINUTE)
  expect([warnings, document.documentElement.outerHTML === before]).toEqual([
    [{ isExtendable: true, remaining: 2 * MINUTE }],
    true,
  ])
})
