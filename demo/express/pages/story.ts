import { type Html, html } from '../html.ts'
import { inWords, isShortWarning, type Settings, warnedAfter } from '../settings.ts'

/** Says what will happen, and when. `public/countdown.js` fills the countdown on pages with the script tag. */
export function story(settings: Settings): Html {
  const { idle, warn, absolute } = settings
  return html`
<section class="card" aria-labelledby="story">
<h2 id="story">What happens next</h2>
<p>Leave the mouse and the keyboard alone. After about ${inWords(warnedAfter(settings))} a warning appears. If you do not
answer it within ${inWords(warn)}, the page is covered, you are signed out, and the sign-in page says why.</p>
<p class="countdown" id="countdown" hidden></p>
<dl class="figures">
<div><dt>Signed out when inactive for</dt><dd>${inWords(idle)}</dd></div>
<div><dt>Warned before that</dt><dd>${inWords(warn)}</dd></div>
<div><dt>Signed out in any case after</dt><dd>${inWords(absolute)}</dd></div>
</dl>
<p>The page leaves a few seconds before the server's deadline, so that no request comes too late.</p>
${isShortWarning(settings) && exception}
</section>`
}

const exception = html`<p>A real page gives at least 20 seconds to answer a warning (WCAG 2.2.1). These times are shorter, under
the exception for essential time limits, so that the demo is quick.</p>`

const choices = [
  ['idle=30s&warn=20s&absolute=8h', '30 seconds', 'with a warning 20 seconds before'],
  ['idle=2m&warn=30s&absolute=8h', '2 minutes', 'with a warning 30 seconds before'],
  ['idle=45s&warn=20s&absolute=60s', '60 seconds in all', 'a time limit that you cannot extend'],
] as const

export function otherTimes(path: string): Html {
  const choice = ([query, name, note]: (typeof choices)[number]) =>
    html`<li><a href="${path}?${query}">${name}</a>, ${note}</li>`
  return html`
<section class="card" aria-labelledby="other-times">
<h2 id="other-times">Other times</h2>
<ul>${choices.map(choice)}</ul>
<p>Or write your own into the address: <code>${path}?idle=30s&amp;warn=20s</code></p>
</section>`
}
