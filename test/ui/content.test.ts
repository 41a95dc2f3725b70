import { describe, expect, test } from 'vitest'
import type { Cause, ExtendFailure } from '../../src/core/ports.ts'
import { contentOf, type VisibleScreen } from '../../src/ui/content.ts'
import { english } from '../../src/ui/messages.ts'
import { expired, warning } from '../support/screens.ts'

const options = { messages: () => english, canSignOut: true, warnBefore: 120_000, isInPlace: false }
const say = (screen: VisibleScreen, change = {}) => contentOf(screen, { ...options, ...change })

describe('a warning', () => {
  test('says when and what happens, and offers to stay or to sign out', () => {
    expect(say(warning())).toMatchObject({
      title: english.title,
      message: english.message,
      time: '2 minutes',
      primary: 'Stay signed in',
      secondary: 'Sign out',
      isCover: false,
    })
  })

  test('offers no sign-out where there is nowhere to sign out', () => {
    expect(say(warning(), { canSignOut: false }).secondary).toBe('')
  })

  test('stays as it is while it is tried again by itself, or each attempt would be spoken', () => {
    const tried = warning(60_000, { failure: 'unreachable' })
    expect(say({ ...tried, isBusy: true })).toEqual(say(tried))
  })

  test.each<[ExtendFailure, string]>([
    ['unreachable', english.unreachable],
    ['refused', english.notExtended],
    ['misconfigured', english.notExtended],
    ['not-renewed', english.notExtended],
  ])('after %s says so and offers to try again', (failure, error) => {
    expect(say(warning(60_000, { failure }))).toMatchObject({ primary: 'Try again', error })
  })

  test('that cannot be extended says so and leads back to the page', () => {
    expect(say(warning(50_000, { isExtendable: false }))).toMatchObject({
      title: english.finalTitle,
      message: english.finalMessage,
      time: '50 seconds',
      primary: english.dismiss,
      secondary: 'Sign out',
    })
  })
})

describe('the cover', () => {
  test('while checking says so and asks nothing', () => {
    expect(say({ kind: 'checking' })).toEqual({
      lang: 'en',
      dir: 'ltr',
      states: ['checking'],
      title: english.checkingTitle,
      message: english.checking,
      secondsLeft: 0,
      isCover: true,
    })
  })

  test.each<Cause>(['idle', 'absolute', 'ended-by-server', 'signed-out', 'browser-closed'])('says why: %s', (cause) => {
    expect(say({ ...expired, cause })).toMatchObject({
      title: english.expiredTitle,
      message: english[cause],
      isCover: true,
    })
  })

  test('is calm while signing out, and offers nothing yet', () => {
    const { title, primary, link } = say({ ...expired, isLeaving: true }, { signInUrl: () => '/login' })
    expect([title, primary, link]).toEqual([english.leavingTitle, undefined, undefined])
  })

  test('leads to the sign-in page by a link where its address is known', () => {
    const { primary, link } = say(expired, { signInUrl: () => '/login' })
    expect([primary, link]).toEqual([undefined, 'Sign in again'])
  })

  test('offers to reload where it is not', () => {
    const { primary, link } = say(expired)
    expect([primary, link]).toEqual(['Reload the page', undefined])
  })

  test('of a page that goes on afterwards says that what was typed is there, and where the link leads', () => {
    const { message, link } = say(expired, { isInPlace: true, signInUrl: () => '/login' })
    expect([message, link]).toEqual([
      `${english.idle} What you typed is still on this page. Sign in in the new tab, then come back here.`,
      'Sign in again (opens in a new tab)',
    ])
  })

  test('promises nothing of what was typed where there is no way to sign in, or the page does not go on', () => {
    const messages = [say(expired, { isInPlace: true }), say(expired, { signInUrl: () => '/login' })]
    expect(messages.map(({ message }) => message)).toEqual([english.idle, english.idle])
  })
})
