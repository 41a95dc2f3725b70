import { type Html, html } from '../html.ts'
import { inWords, readSettings, warnedAfter } from '../settings.ts'
import { layout } from './layout.ts'

interface Choice {
  /** As the sign-in reads them from the address. */
  readonly times: string
  readonly button: string
  readonly note: Html
}

const quick = 'idle=30s&warn=20s'

const choices: readonly Choice[] = [
  {
    times: 'idle=12s&warn=8s',
    button: 'Sign in with shorter times',
    note: html`WCAG 2.2.1 asks for at least 20 seconds to answer a warning. Less is allowed only if the time limit is
essential, as it is in a demo of time limits.`,
  },
  {
    times: 'idle=2m&warn=30s',
    button: 'Sign in with longer times',
    note: html`Real applications give much more time, for example 15 minutes, with a warning 2 minutes before the end.`,
  },
]

/** The first page: one press signs in, and the warning follows within seconds. */
export const startPage = (): Html =>
  layout({
    title: 'Start',
    main: html`<div class="narrow">
<h1>What happens when you are inactive</h1>
<div class="card">
<p>Press the button, then leave the mouse and the keyboard alone. ${promise(quick)}</p>
${form(quick, html`<button class="primary" type="submit">Sign in as Ada</button>`)}
</div>
<section class="card" aria-labelledby="other-times">
<h2 id="other-times">With other times</h2>
${choices.map(choice)}
<p><a href="/sign-in">Sign in with your own name</a></p>
</section>
</div>`,
  })

const choice = ({ times, button, note }: Choice): Html => html`<div class="choice">
<p>${promise(times)} ${note}</p>
${form(times, html`<button type="submit">${button}</button>`)}
</div>`

function promise(times: string): Html {
  const settings = readSettings(Object.fromEntries(new URLSearchParams(times)))
  return html`After about <strong>${inWords(warnedAfter(settings))}</strong> a warning appears. If you do not answer it
within ${inWords(settings.warn)}, you are signed out.`
}

const form = (times: string, button: Html): Html => html`
<form method="post" action="/sign-in?${times}"><input type="hidden" name="name" value="Ada">${button}</form>`
