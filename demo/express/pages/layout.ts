import { csrfField } from '../csrf.ts'
import { type Html, html } from '../html.ts'
import type { Visitor } from '../visitors.ts'

interface Layout {
  title: string
  main: Html
  /** Links, metas and scripts of this page. */
  head?: Html
  header?: Html
  /** Where the styles and the icon are. @default '/public' */
  files?: string
}

export function layout({ title, main, head, header, files = '/public' }: Layout): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} – idle-warning demo</title>
<link rel="icon" href="${files}/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${files}/style.css">
${head}
</head>
<body>
<a class="skip-link" href="#main">Skip to the content</a>
<header class="site-header">
<div class="bar"><p class="brand">Willow Street Garden <span>a demo of idle-warning</span></p>${header}</div>
</header>
<main id="main" tabindex="-1">
${main}
</main>
</body>
</html>
`
}

/** The SDK's preset `rails` reads the token from this element. */
export const csrfMeta = ({ csrf }: Visitor): Html => html`<meta name="csrf-token" content="${csrf}">`

export const csrfInput = ({ csrf }: Visitor): Html => html`<input type="hidden" name="${csrfField}" value="${csrf}">`

const destinations = [
  ['/page', 'Application'],
  ['/page/two', 'Saved answers'],
  ['/page/frame', 'With a frame'],
  ['/page/govuk', 'Own markup'],
  ['/work/drawing', 'Long work'],
  ['/app', 'Single-page app'],
] as const

export function siteNav(current: string): Html {
  const link = ([path, name]: (typeof destinations)[number]) =>
    html`<li><a href="${path}"${path === current && html` aria-current="page"`}>${name}</a></li>`
  return html`<nav aria-label="Pages"><ul>${destinations.map(link)}</ul></nav>`
}

export function messagePage(title: string, text: string): Html {
  return layout({
    title,
    main: html`<div class="narrow card"><h1>${title}</h1><p>${text}</p><p><a href="/">Go to the start</a></p></div>`,
  })
}
