import { type Html, html } from '../html.ts'
import { inWords, readSettings, warnedAfter } from '../settings.ts'
import { layout } from './layout.ts'

interface Start {
  /** The times, as the sign-in reads them from the address. */
  readonly times: string
  readonly button: string
  readonly note?: Html
}

const first: Start = { times: 'idle=30s&warn=20s', button: 'Sign in as Ada' }

const others: readonly Start[] = [
  {
    times: 'idle=12s&warn=8s',
    button: 'Shorter',
    note: html`WCAG 2.2.1 asks for at least 20 seconds to answer a warning. Less is allowed only if the time limit is
essential, as it is in a demo of time limits.`,
  },
  {
    times: 'idle=2m&warn=30s',
    button: 'Longer',
    note: html`A real application uses longer times: sign-out after 15 minutes, with a warning 2 minutes before.`,
  },
]

/** The first page: one press signs in, and the warning follows within seconds. */
export const startPage = (): Html =>
  layout({
    title: 'Start',
    main: html`<div class="narrow">
<h1>What happens when a person is inactive</h1>
<div class="card">
<p>Press the button, then leave the mouse and the keyboard alone.</p>
${promise(first)}
${form(first, 'primary')}
</div>
<section class="card" aria-labelledby="other-times">
<h2 id="other-times">With other times</h2>
${others.map((start) => html`${promise(start)}<p>${start.note}</p>${form(start)}`)}
<p><a href="/sign-in">Sign in with your own name</a></p>
</section>
</div>`,
  })

function promise({ times }: Start): Html {
  const settings = readSettings(Object.fromEntries(new URLSearchParams(times)))
  return html`<p>After about <strong>${inWords(warnedAfter(settings))}</strong> a warning appears. If you do not answer it
within ${inWords(settings.warn)}, you are signed out.</p>`
}

const form = ({ times, button }: Start, style?: string): Html => html`
<form method="post" action="/sign-in?${times}"><input type="hidden" name="name" value="Ada">
<button type="submit"${style && html` class="${style}"`}>${button}</button></form>`
