import { type Html, html } from '../html.ts'
import { inWords, type Settings } from '../settings.ts'

/** Says what will happen, and when. */
export function story({ idle, warn, absolute }: Settings): Html {
  return html`
<section class="card" aria-labelledby="story">
<h2 id="story">What happens next</h2>
<dl class="figures">
<div><dt>Idle timeout</dt><dd>${inWords(idle)}</dd></div>
<div><dt>Warning</dt><dd>${inWords(warn)} before the end</dd></div>
<div><dt>Absolute timeout</dt><dd>${inWords(absolute)} after sign-in</dd></div>
</dl>
<p>Leave the mouse and the keyboard alone. Within ${inWords(Math.min(idle, absolute) - warn)} you are warned and can stay. If nobody
answers, the page is covered, the session ends, and the sign-in page says why.</p>
<p>The page leaves a few seconds early, so that the server is never first.</p>
</section>`
}

const choices = [
  ['idle=45s&warn=20s&absolute=8h', '45 seconds', 'warned 20 seconds before'],
  ['idle=2m&warn=30s&absolute=8h', '2 minutes', 'warned 30 seconds before'],
  ['idle=45s&warn=20s&absolute=60s', '60 seconds in all', 'a limit that nobody can extend'],
] as const

export function otherTimes(path: string): Html {
  const choice = ([query, name, note]: (typeof choices)[number]) =>
    html`<li><a href="${path}?${query}">${name}</a>, ${note}</li>`
  return html`
<section class="card" aria-labelledby="other-times">
<h2 id="other-times">Other times</h2>
<ul>${choices.map(choice)}</ul>
<p>Or write your own: <code>${path}?idle=30s&amp;warn=20s</code></p>
</section>`
}
