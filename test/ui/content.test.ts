import { describe, expect, test } from 'vitest'
import type { Cause, ExtendFailure } from '../../src/core/ports.ts'
import { contentOf, type VisibleScreen } from '../../src/ui/content.ts'
import { completeMessages, english } from '../../src/ui/messages.ts'
import { expired, warning } from '../support/screens.ts'

const options = { messages: () => english, canSignOut: true, warnBefore: 120_000, isInPlace: false }
const content = (screen: VisibleScreen, change = {}) => contentOf(screen, { ...options, ...change })

describe('a warning', () => {
  test('a warning says when the session ends and what happens then, and offers to stay or to sign out', () => {
    expect(content(warning())).toMatchObject({
      title: english.title,
      message: `${english.message} ${english.loss}`,
      spoken: english.messageByServer,
      time: '2 minutes',
      primary: 'Stay signed in',
      secondary: 'Sign out',
      isCover: false,
    })
  })

  test('a warning does not speak of lost work where the page waits for a new sign-in', () => {
    expect(content(warning(), { isInPlace: true }).message).toBe(english.message)
  })

  test('a warning does not say that the person was not active if only the server knows why the session ends', () => {
    expect(content(warning(60_000, { cause: 'ended-by-server' })).message).toBe(
      `${english.messageByServer} ${english.loss}`,
    )
  })

  test('a warning offers no sign-out if no sign-out address is known', () => {
    expect(content(warning(), { canSignOut: false }).secondary).toBe('')
  })

  test('the content after a failure does not change while the SDK tries again by itself', () => {
    const tried = warning(60_000, { failure: 'unreachable' })
    expect(content({ ...tried, isBusy: true })).toEqual(content(tried))
  })

  test.each<[ExtendFailure, string]>([
    ['unreachable', english.unreachable],
    ['refused', english.notExtended],
    ['misconfigured', english.notExtended],
    ['not-renewed', english.notExtended],
  ])('after the failure %s the warning says so and offers to try again', (failure, error) => {
    expect(content(warning(60_000, { failure }))).toMatchObject({ primary: 'Try again', error })
  })

  test('a warning that cannot be extended says so and leads back to the page', () => {
    expect(content(warning(50_000, { isExtendable: false }))).toMatchObject({
      title: english.finalTitle,
      message: `${english.finalMessage} ${english.save}`,
      spoken: english.finalMessage,
      time: '50 seconds',
      primary: english.dismiss,
      secondary: 'Sign out',
    })
  })

  test('a final message of the application stands alone', () => {
    const own = completeMessages({ finalMessage: 'The exam ends in {time}.' })
    const screen = warning(50_000, { isExtendable: false })
    expect(content(screen, { messages: () => own }).message).toBe('The exam ends in {time}.')
  })
})

describe('the cover', () => {
  test('the cover says that the SDK checks the session, and offers nothing', () => {
    expect(content({ kind: 'checking' })).toEqual({
      lang: 'en',
      dir: 'ltr',
      title: english.checkingTitle,
      message: english.checking,
      secondsLeft: 0,
      isCover: true,
    })
  })

  test.each<Cause>(['idle', 'absolute', 'ended-by-server', 'signed-out', 'browser-closed'])(
    'the cover gives the reason for the end: %s',
    (cause) => {
      expect(content({ ...expired, cause })).toMatchObject({
        title: english.expiredTitle,
        message: english[cause],
        isCover: true,
      })
    },
  )

  test('the cover offers nothing while the sign-out is under way', () => {
    const { title, primary, link } = content({ ...expired, isLeaving: true }, { signInUrl: () => '/login' })
    expect([title, primary, link]).toEqual([english.leavingTitle, undefined, undefined])
  })

  test('the cover links to the sign-in page if its address is known', () => {
    const { primary, link } = content(expired, { signInUrl: () => '/login' })
    expect([primary, link]).toEqual([undefined, 'Sign in again'])
  })

  test('the cover offers to reload the page if no sign-in address is known', () => {
    const { primary, link } = content(expired)
    expect([primary, link]).toEqual(['Reload the page', undefined])
  })

  test('the cover of a page that resumes says that the typed text is kept, and that the link opens a new tab', () => {
    const { message, link } = content(expired, { isInPlace: true, signInUrl: () => '/login' })
    expect([message, link]).toEqual([
      `${english.idle} What you typed is still here. Sign in again, then come back to this tab.`,
      'Sign in again (opens in a new tab)',
    ])
  })

  test('the cover does not promise to keep the typed text if there is no sign-in link or the page does not resume', () => {
    const messages = [content(expired, { isInPlace: true }), content(expired, { signInUrl: () => '/login' })]
    expect(messages.map(({ message }) => message)).toEqual([english.idle, english.idle])
  })
})
