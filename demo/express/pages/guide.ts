import { type Html, html } from '../html.ts'
import { inWords, type Settings, warnedAfter } from '../settings.ts'

/** What a page of the demo shows: what a person can do there, and what then happens. */
export interface Guide {
  /** The requirements of the library that the page is about. */
  readonly shows: string
  readonly steps: readonly Html[]
  readonly signs: readonly Html[]
}

/** The card that says what to try, and what to look for. */
export const guideCard = ({ shows, steps, signs }: Guide): Html => html`
<section class="card guide" aria-labelledby="guide">
<h2 id="guide">What to try</h2>
<p class="hint">This page shows: ${shows}</p>
<ol>${steps.map((step) => html`<li>${step}</li>`)}</ol>
<h2>What to look for</h2>
<ul>${signs.map((sign) => html`<li>${sign}</li>`)}</ul>
</section>`

const inactivity = 'the session ends after inactivity (R2), and the end is explained (R3).'
const warning = 'a warning comes before the end, and you can stay (R4).'
const longWork = 'long work that sends no requests keeps the session (R5).'

/** The form: which guide it has depends on the settings in its address. */
export function formGuide(settings: Settings): Guide {
  if (settings.close !== null) return browserCloseGuide(settings.close)
  if (settings.stay) return stayGuide
  return settings.absolute < 3_600_000 ? absoluteGuide(settings) : inactivityGuide(settings)
}

const inactivityGuide = (settings: Settings): Guide => ({
  shows: inactivity,
  steps: [
    html`Do nothing for ${inWords(warnedAfter(settings))}. When the warning appears, choose to stay signed in, or press Escape.`,
    html`Do nothing again, and do not answer the warning.`,
    html`Sign in again, and keep typing for a minute.`,
    html`<a href="/page/two" target="_blank">Open a second tab</a>, and type in this one.`,
  ],
  signs: [
    html`After the warning, the focus and the caret are where they were.`,
    html`At the end the page is covered before it is left. The sign-in page says why, and leads back to this page. What you
typed is in the form again.`,
    html`While you type there is no warning, in either tab. The list below has one keepalive now and then, not one for each
key.`,
    html`A page that you do not touch sends no keepalive.`,
  ],
})

const absoluteGuide = ({ absolute, warn }: Settings): Guide => ({
  shows: 'a time limit that nothing extends, such as one for a whole shift (R2, R4).',
  steps: [
    html`Keep typing. Your session ends ${inWords(absolute)} after it began, however active you are.`,
    html`When the warning appears, save the form.`,
    html`<a href="/page?absolute=8h&amp;idle=45s&amp;warn=20s">Go back to the usual times</a>.`,
  ],
  signs: [
    html`The warning comes ${inWords(warn)} before the end. It offers no button to stay, because staying is not possible. It
says that you should save, and lets you go back to the page.`,
    html`The sign-in page gives another reason: the time limit.`,
  ],
})

const browserCloseGuide = (close: number): Guide => ({
  shows: 'the session ends when the browser closes (R1).',
  steps: [
    html`Set your browser to continue where you left off, as many people do.`,
    html`Close the browser, or all pages of this demo, for more than ${inWords(close)}. Then open it again.`,
    html`Close and reopen it once more, within ${inWords(close)}.`,
  ],
  signs: [
    html`A browser that continues brings the session cookie back, so the server still has the session. The page is covered at
once, the session is ended on the server, and the sign-in page says that the browser was closed.`,
    html`If you are quick enough, as with a reload or a restart, you stay signed in.`,
  ],
})

const stayGuide: Guide = {
  shows: 'the end is noticed and explained, and nothing is lost (R3).',
  steps: [
    html`Type something, then do nothing, and do not answer the warning.`,
    html`Choose to sign in again. A new tab opens: sign in there with the same name, and come back.`,
    html`Do it again, and sign in with another name.`,
  ],
  signs: [
    html`The page stays under its cover. Neither the search of the browser nor a screen reader finds anything beneath it.`,
    html`After the same name the cover lifts, your text is still here, and you can save it.`,
    html`After another name the text is not shown: that person gets a page of their own.`,
  ],
}

export const savedGuide: Guide = {
  shows: 'all tabs are one session (R2, R4).',
  steps: [
    html`Keep this tab open, and <a href="/page" target="_blank">type in another</a>.`,
    html`Do nothing in both. Answer the warning in one of them.`,
    html`Sign out in one of them.`,
  ],
  signs: [
    html`While you type in the other tab, this one does not warn, and sends no requests of its own.`,
    html`The answer closes both warnings. A sign-out ends both pages.`,
  ],
}

export const frameGuide: Guide = {
  shows: 'a page and its frame are one page (R4).',
  steps: [html`Type or move the pointer in the frame only.`, html`Do nothing in both.`],
  signs: [
    html`Activity in the frame counts for the page around it.`,
    html`One warning appears, over the whole page, and not one in the frame as well.`,
  ],
}

export const ownMarkupGuide: Guide = {
  shows: warning,
  steps: [
    html`Do nothing until the warning appears. Press Tab, Shift + Tab and Escape.`,
    html`Do nothing again, and do not answer.`,
    html`Compare the three styles. Each is plain HTML and CSS of the page.`,
  ],
  signs: [
    html`The dialog is the page’s own, and behaves like the built-in one: it is modal, it has the focus, Escape stays signed
in, and the focus comes back.`,
    html`The plain one has no words for some cases, such as a server that cannot be reached. The library says those.`,
  ],
}

export const appGuide: Guide = {
  shows: 'a warning comes before the end, you can stay, and code can ask for it (R4, R5).',
  steps: [
    html`Do nothing until the warning appears. Call <code>extend()</code> in it by its button.`,
    html`Begin work, and do nothing for a minute. End the work.`,
    html`Call <code>checkStatus()</code>.`,
  ],
  signs: [
    html`The answer to <code>extend()</code> comes only when the server has renewed the session, with the new end.`,
    html`While work goes on there is no warning. The idle time begins when it ends.`,
    html`<code>checkStatus()</code> asks the server, and renews nothing: the remaining time goes on counting down.`,
  ],
}

const noWarning = html`No warning appears while the work goes on. It appears some time after the work has ended.`
const reason = (name: string) =>
  html`The list of events has a keepalive with the reason <code>${name}</code> now and then.`

/** The pages about long work, by their names. React and Vue have the same. */
export const workGuides = {
  drawing: {
    shows: longWork,
    steps: [html`Draw for a minute or longer, with the pointer or the arrow keys.`, html`Stop drawing.`],
    signs: [noWarning, reason('activity')],
  },
  upload: {
    shows: longWork,
    steps: [html`Start an upload that takes longer than the idle time, and do nothing else.`],
    signs: [noWarning, reason('work'), html`No code of this page mentions the session.`],
  },
  editor: {
    shows: longWork,
    steps: [html`Open the editor and write in it for a minute.`, html`Stop writing.`],
    signs: [noWarning, reason('activity'), html`The keys go to the frame, and count all the same.`],
  },
  video: {
    shows: longWork,
    steps: [html`Press Play, and listen for a minute without touching anything.`, html`Pause it.`],
    signs: [noWarning, reason('activity'), html`After ten minutes without a press the warning comes all the same.`],
  },
  component: {
    shows: longWork,
    steps: [html`Press Sort, and do nothing for a minute.`, html`Press Sort again.`],
    signs: [noWarning, html`The component tells the library with one line: <code>useWork(…)</code>.`],
  },
} satisfies Record<string, Guide>
