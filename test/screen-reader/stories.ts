// The stories as data: what the person does, and what must be heard. The words come from the product.
import { english as words } from '../../src/ui/messages.ts'
import type { BrowserName } from './browser.ts'

/** What the page tells of. The first three are events of the SDK; HMRC's page tells of the same ones. */
export type PageEvent = 'warning' | 'extended' | 'expired' | 'resumed' | 'loaded' | 'sign-in' | 'signed-in'

export type Step =
  | { readonly key: string }
  | { readonly type: string }
  /** Presses a key until Orca says this. */
  | { readonly key: string; readonly until: string }
  /** Waits until the voice has finished this. */
  | { readonly hear: string; readonly limit?: number }
  | { readonly page: PageEvent; readonly limit?: number }
  /** Waits until the voice has been silent for a moment, at most `limit` seconds. */
  | { readonly silence: number }
  | { readonly server: 'away' | 'back' }

/** A text in which `{time}` stands for any time with its unit. */
export interface Expectation {
  readonly label: string
  readonly text: string
  /** How often the voice must finish it in this moment. `some`: once or more. */
  readonly times: 'once' | 'some' | 'at most once'
  /** Seconds from the beginning of the moment. */
  readonly within?: Readonly<Record<BrowserName, number>>
}

/** A moment begins when its first step is done, and lasts until the next one begins. */
export interface Moment {
  readonly name: string
  readonly steps: readonly Step[]
  readonly expect?: readonly Expectation[]
  /** The page beneath must not be heard. */
  readonly isModal?: boolean
  /** Seconds within which everything is said. */
  readonly length?: number
}

export interface Story {
  readonly name: string
  readonly product: 'ours' | 'hmrc'
  /** The query of the page: attributes of the script tag, and `server=on`, `stay=on`. */
  readonly page: Readonly<Record<string, string>>
  readonly moments: readonly Moment[]
}

/** Parts of the page beneath, as Orca says them. */
export const BENEATH = [
  'Change of address',
  'Your balance',
  'Street entry',
  'What has changed',
  'Save push button',
  'Accounts link',
  'Letters link',
  'Skip to content',
]

const SPEECH = 20
/** What one key makes Orca say takes no longer. */
const READING = 8
const once = (label: string, text: string, within?: Expectation['within']): Expectation => ({
  label,
  text,
  times: 'once',
  ...(within && { within }),
})
const some = (label: string, text: string): Expectation => ({ label, text, times: 'some' })

/** Up to the time: the rest of the sentence is not repeated here. */
const upToTime = (text: string): string => text.slice(0, text.indexOf('{time}') + '{time}'.length)

const beforeTime = (text: string): string => text.slice(0, text.indexOf('{time}'))

/** Two lines back, three lines on. */
const ABOUT = ['Up', 'Up', 'Down', 'Down', 'Down']

/**
 * Seconds until the voice has said the time left. We want 6. Orca in Chromium first says the name of the dialog, the button
 * and "Browse mode" (5.5 s), and no page can come before that.
 */
const TIME_WITHIN = { firefox: 7, chromium: 10 }
const OPENING_LENGTH = 12

interface Wording {
  readonly title: string
  readonly message: string
  readonly stay: string
}

/** The sentence says all; Orca reads the heading too where it presents the dialog itself. */
const openingWords = ({ title, message, stay }: Wording): Expectation[] => [
  { label: 'heading', text: title, times: 'at most once' },
  once('time', message, TIME_WITHIN),
  some('button', stay),
]

const opening = (wording: Wording): Moment => ({
  name: 'opens',
  steps: [{ page: 'warning' }, { hear: wording.stay, limit: SPEECH }, { silence: SPEECH }],
  expect: openingWords(wording),
  isModal: true,
  length: OPENING_LENGTH,
})

/** A person who browses hears the sentence; Orca does not tell that the focus has moved. */
const openingWhileBrowsing = (wording: Wording): Moment => {
  const { expect = [], ...moment } = opening(wording)
  const heard = expect.filter(({ label }) => label !== 'button')
  return { ...moment, name: 'opens while browsing', steps: [{ page: 'warning' }, { silence: SPEECH }], expect: heard }
}

const named = (name: string, moment: Moment): Moment => ({ ...moment, name })

const leavesBecauseOf = (cause: string): Moment => ({
  name: 'leaves',
  steps: [{ page: 'sign-in' }, { hear: `Reason: ${cause}`, limit: SPEECH }, { silence: 6 }],
  expect: [some('sign-in page', `Reason: ${cause}`)],
})

const toField: Moment = {
  name: 'typing in a form',
  steps: [{ key: 'Tab', until: 'Street' }, { type: '12' }],
}
const toText: Moment = { name: 'browsing by arrows', steps: [{ key: 'Down', until: 'balance' }] }

const ourWords: Wording = { title: words.title, message: upToTime(words.message), stay: words.stay }
const finalWords: Wording = { title: words.finalTitle, message: upToTime(words.finalMessage), stay: words.dismiss }
const hmrcWords: Wording = {
  title: 'You’re about to be signed out',
  message: 'For your security, we will sign you out in {time}',
  stay: 'Stay signed in',
}

const reminder = (seconds: string, message: string): Moment => {
  const text = message.replace('{time}', seconds)
  return {
    name: `${seconds} left`,
    steps: [{ hear: text, limit: 40 }],
    expect: [once('time', text)],
    isModal: true,
  }
}

const tabThrough = (stay: string): Moment => ({
  name: 'Tab and Shift+Tab',
  steps: [{ key: 'Tab' }, { silence: READING }, { key: 'shift+Tab' }, { silence: READING }],
  expect: [some('Sign out', 'Sign out'), some('button', stay)],
  isModal: true,
})

const back = some('field', 'Street entry')
const farewell = (key: 'Return' | 'Escape', name: string): Moment => ({
  name,
  steps: [{ key }, { hear: words.stayed, limit: 8 }, { silence: 4 }],
  expect: [once('farewell', words.stayed)],
})
const byEnter = farewell('Return', 'Enter on Stay')
const byEscape = farewell('Escape', 'Escape')

const typing: Story = {
  name: 'typing',
  product: 'ours',
  page: { 'data-idle-timeout': '90s', 'data-warn-before': '78s' },
  moments: [
    toField,
    named('opens while typing', opening(ourWords)),
    reminder('60 seconds', ourWords.message),
    reminder('40 seconds', ourWords.message),
    reminder('20 seconds', ourWords.message),
    tabThrough(words.stay),
    { ...byEnter, expect: [back, ...(byEnter.expect ?? [])] },
  ],
}

const browsing: Story = {
  name: 'browsing',
  product: 'ours',
  page: { 'data-idle-timeout': '58s', 'data-warn-before': '46s' },
  moments: [
    toText,
    openingWhileBrowsing(ourWords),
    {
      name: 'arrows in the dialog',
      steps: arrows(ABOUT),
      expect: [some('sentence', beforeTime(words.message))],
      isModal: true,
    },
    byEscape,
  ],
}

function arrows(keys: readonly string[]): Step[] {
  return keys.flatMap((key): Step[] => [{ key }, { silence: READING }])
}

/** Five by Enter, five by Escape. */
const tenTimes: Story = {
  name: 'ten-times',
  product: 'ours',
  page: { 'data-idle-timeout': '31s', 'data-warn-before': '20s' },
  moments: [
    toField,
    ...Array.from({ length: 5 }, () => [opening(ourWords), byEnter, opening(ourWords), byEscape]).flat(),
  ].map((moment) => (moment.name === 'opens' ? named('opens, ten times', moment) : tenfold(moment))),
}

function tenfold(moment: Moment): Moment {
  return moment.name === toField.name ? moment : named(`${moment.name}, in turn`, moment)
}

const failure = (name: string): Moment => ({
  name,
  steps: [{ key: 'Return' }, { hear: words.unreachable, limit: 12 }, { silence: 4 }],
  expect: [once('failure', words.unreachable)],
  isModal: true,
})

const serverAway: Story = {
  name: 'server-away',
  product: 'ours',
  page: { 'data-idle-timeout': '104s', 'data-warn-before': '51s', server: 'on' },
  moments: [
    toField,
    { ...named('opens while typing', opening(ourWords)) },
    { name: 'the server goes away', steps: [{ server: 'away' }] },
    failure('Stay, server away'),
    failure('Stay, server away'),
    failure('Stay, server away'),
    { name: 'the server comes back', steps: [{ server: 'back' }] },
    named('Stay, server back', byEnter),
  ],
}

const cannotExtend: Story = {
  name: 'cannot-extend',
  product: 'ours',
  page: {
    'data-idle-timeout': '10m',
    'data-warn-before': '40s',
    'data-absolute-in': '60s',
    'data-sign-in-url': '/sign-in',
  },
  moments: [
    toField,
    named('opens, cannot extend', opening(finalWords)),
    {
      name: 'Enter on Back to my work',
      steps: [{ key: 'Return' }, { silence: 4 }],
      expect: [back],
    },
    { ...reminder('20 seconds', finalWords.message), name: '20 seconds left, back in the page', isModal: false },
    named('leaves at the limit', leavesBecauseOf('absolute')),
  ],
}

const cover: Story = {
  name: 'cover',
  product: 'ours',
  page: { 'data-idle-timeout': '36s', 'data-warn-before': '20s', stay: 'on' },
  moments: [
    toField,
    { name: 'the cover comes', steps: [{ page: 'expired' }, { silence: SPEECH }], isModal: true },
    {
      name: 'arrows on the cover',
      steps: arrows(ABOUT),
      expect: [some('reason', words.idle)],
      isModal: true,
    },
  ],
}

const expiry: Story = {
  name: 'expiry',
  product: 'ours',
  page: {
    'data-idle-timeout': '36s',
    'data-warn-before': '20s',
    'data-sign-in-url': '/sign-in',
    'data-user-key': 'anna',
    server: 'on',
    status: 'on',
    stay: 'on',
  },
  moments: [
    toField,
    named('opens while typing', opening(ourWords)),
    {
      name: 'expires',
      steps: [{ page: 'expired' }, { hear: words.signIn, limit: SPEECH }, { silence: SPEECH }],
      expect: [once('heading', words.expiredTitle), once('reason', words.idle), some('link', words.signIn)],
      isModal: true,
    },
    {
      name: 'signs in in another tab',
      steps: [
        { key: 'Return' },
        { page: 'sign-in' },
        { silence: SPEECH },
        { type: 'anna' },
        { key: 'Return' },
        { page: 'signed-in' },
        { silence: 6 },
      ],
    },
    {
      name: 'returns',
      steps: [{ key: 'ctrl+Page_Up' }, { page: 'resumed' }, { hear: words.resumed, limit: SPEECH }, { silence: 6 }],
      expect: [once('return', words.resumed)],
    },
  ],
}

const leaving: Story = {
  name: 'leaving',
  product: 'ours',
  page: { 'data-idle-timeout': '32s', 'data-warn-before': '20s', 'data-sign-in-url': '/sign-in' },
  moments: [
    toField,
    named('opens while typing', opening(ourWords)),
    named('leaves for the sign-in page', leavesBecauseOf('idle')),
  ],
}

const hmrcStay: Moment = {
  name: 'Enter on Stay',
  steps: [{ key: 'Return' }, { silence: 6 }],
  expect: [back],
}

const hmrc: Story[] = [
  {
    name: 'hmrc-typing',
    product: 'hmrc',
    page: { timeout: '98', countdown: '78' },
    moments: [
      toField,
      named('opens while typing', opening(hmrcWords)),
      { ...reminder('1 minute', hmrcWords.message), name: '60 seconds left' },
      reminder('40 seconds', hmrcWords.message),
      reminder('20 seconds', hmrcWords.message),
      tabThrough(hmrcWords.stay),
      hmrcStay,
    ],
  },
  {
    name: 'hmrc-browsing',
    product: 'hmrc',
    page: { timeout: '55', countdown: '36' },
    moments: [
      toText,
      openingWhileBrowsing(hmrcWords),
      {
        name: 'arrows in the dialog',
        steps: arrows(ABOUT),
        expect: [some('sentence', beforeTime(hmrcWords.message))],
        isModal: true,
      },
      { name: 'Escape', steps: [{ key: 'Escape' }, { silence: 4 }], expect: [] },
    ],
  },
  {
    name: 'hmrc-server-away',
    product: 'hmrc',
    page: { timeout: '55', countdown: '36' },
    moments: [
      toField,
      named('opens while typing', opening(hmrcWords)),
      { name: 'the server goes away', steps: [{ server: 'away' }, { key: 'Tab' }, { silence: 3 }] },
      { name: 'Stay, server away', steps: [{ key: 'Return' }, { silence: 8 }], expect: [some('failure', 'try again')] },
    ],
  },
  {
    name: 'hmrc-leaving',
    product: 'hmrc',
    page: { timeout: '40', countdown: '20' },
    moments: [
      toField,
      named('opens while typing', opening(hmrcWords)),
      named('leaves for the sign-in page', leavesBecauseOf('idle')),
    ],
  },
]

/** The longest first, so that the last ones to end are short. */
export const stories: readonly Story[] = [
  tenTimes,
  typing,
  serverAway,
  expiry,
  cover,
  cannotExtend,
  browsing,
  leaving,
  ...hmrc,
]
