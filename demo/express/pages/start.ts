import { storyMarkup } from '../../timeline/markup.ts'
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

/**
 * The first page tells the whole story without a sign-in. Below it, one press signs in to a whole page.
 *
 * @param user who is signed in already, if anybody.
 */
export const startPage = (user?: string): Html =>
  layout({
    title: 'Start',
    head: html`<link rel="stylesheet" href="/public/timeline.css">
<script type="module" src="/first-page.js"></script>`,
    ...(user && { header: signedIn(user) }),
    main: html`${storyMarkup({ serverNote: 'Real requests go to the server of this demo.' })}
<div class="columns even">
<section class="card" aria-labelledby="whole-page">
<h2 id="whole-page">On a whole page</h2>
<p>Press the button, then leave the mouse and the keyboard alone. ${promise(quick)}</p>
${form(quick, html`<button type="submit">Sign in as Ada</button>`)}
<h3>With other times</h3>
${choices.map(choice)}
<p><a href="/sign-in">Sign in with your own name</a></p>
</section>
${requirements}
</div>`,
  })

const signedIn = (user: string): Html => html`<div class="account">
<span>Signed in as <strong>${user}</strong></span> <a href="/page">Continue to the form</a>
</div>`

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

/** A session keeps the settings of an earlier page, so each link names them all. */
const formWith = (own: Readonly<Record<string, string>>): string =>
  `/page?${new URLSearchParams({ absolute: '8h', close: 'off', stay: 'off', ...own })}`

/** The five requirements of the library, with the pages that show them. */
const pages = [
  ['The session ends when the browser closes.', [[formWith({ close: '30s' }), 'A session that ends with the browser']]],
  [
    'The session ends after a period of inactivity.',
    [
      [formWith({}), 'A form'],
      [formWith({ absolute: '60s' }), 'A time limit that cannot be extended'],
    ],
  ],
  ['The end is noticed and explained.', [[formWith({ stay: 'on' }), 'A page that waits for a new sign-in']]],
  [
    'The person is warned and can stay.',
    [
      ['/app', 'A single-page application'],
      ['/page/govuk', 'A dialog of your own'],
      ['/page/frame', 'A page with a frame'],
    ],
  ],
  [
    'Long work without requests keeps the session.',
    [
      ['/work/drawing', 'A drawing'],
      ['/work/upload', 'an upload'],
      ['/work/editor', 'an editor in a frame'],
      ['/work/video', 'a video'],
      ['/work/react', 'React'],
      ['/work/vue', 'Vue'],
    ],
  ],
] as const

const requirements: Html = html`
<section class="card" aria-labelledby="requirements">
<h2 id="requirements">One page for each requirement</h2>
<p>Each page says what to try and what to look for. You sign in with any name.</p>
<ol class="requirements">
${pages.map(([requirement, links]) => html`<li><strong>${requirement}</strong> ${links.map(link)}</li>`)}
</ol>
</section>`

function link([path, name]: readonly [string, string], index: number): Html {
  return html`${index > 0 && ', '}<a href="${path}">${name}</a>`
}
