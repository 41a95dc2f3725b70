import { type Html, html } from '../html.ts'
import type { Visitor } from '../visitors.ts'
import { csrfInput, csrfMeta, layout, siteNav } from './layout.ts'
import { scriptTag } from './script-tag.ts'

interface ServerPage {
  path: string
  title: string
  main: Html
  /** Links and metas of this page. */
  head?: Html
  /** The selector of the page's own dialog. @default the built-in modal */
  dialog?: string
  /** The attributes of the script with more kinds of activity; without them the page does not load it. */
  sources?: Html | undefined
}

/** A server-rendered page for a signed-in visitor, with the SDK's script tag and its hooks in the header. */
export function serverPage(visitor: Visitor, { path, title, main, head, dialog, sources }: ServerPage): Html {
  return layout({
    title,
    main,
    head: html`${csrfMeta(visitor)}${head}
<script type="module" src="/public/page.js"></script>
<script type="module" src="/public/countdown.js"></script>
${scriptTag(visitor, dialog)}
<script defer src="/dist/idle-warning-drafts.min.js"></script>${
      sources &&
      html`
<script defer src="/dist/idle-warning-sources.min.js" ${sources}></script>`
    }`,
    header: html`<div class="account">
<span>Signed in as <strong>${visitor.name}</strong></span>
<span class="remaining" data-idle-warning="remaining"></span>
<button class="link" type="button" data-idle-warning="extend">Stay signed in</button>
<form method="post" action="/session/sign-out">${csrfInput(visitor)}
<button class="link" type="submit" data-idle-warning="sign-out">Sign out</button></form>
</div>
${siteNav(path)}`,
  })
}

/** The SDK's events on this page; `public/page.js` fills it. */
export const eventLog: Html = html`
<section class="card" aria-labelledby="log-title">
<h2 id="log-title">What the SDK reports</h2>
<ol class="log" id="log"></ol>
</section>`
