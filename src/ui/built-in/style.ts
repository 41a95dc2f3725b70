import { createStylesheet } from '../stylesheet.ts'

// An error that is empty is not in the tree. Otherwise Orca in Chromium says nothing if the same error comes back.
// The text ships as it stands, so it has no spaces that CSS does not need. System colours follow the colour scheme of the
// page and forced colours.
const CSS = `:host{all:initial!important;display:contents!important;color-scheme:inherit!important}
*{box-sizing:border-box}
dialog{--bg:var(--idle-warning-background,Canvas);--fg:var(--idle-warning-text,CanvasText);--accent:var(--idle-warning-accent,var(--page-accent,var(--fg)));--on-accent:var(--idle-warning-accent-text,var(--page-accent-text,var(--bg)));--radius:var(--idle-warning-radius,.75em);--border:1px solid;--pad:min(1.75em,6vmin);inset-block:var(--frame-top,0) var(--frame-bottom,0);width:min(29em,100% - 2em);max-height:calc(100% - 2em - var(--frame-top,0px) - var(--frame-bottom,0px));padding:var(--pad);border:var(--border);border-radius:var(--radius);outline:0;background:var(--bg);color:var(--fg);box-shadow:0 1em 4em #0006;font:max(1em,1rem)/1.5 var(--idle-warning-font,var(--page-font));overflow-wrap:anywhere;word-break:auto-phrase;text-wrap:pretty;hyphens:auto;hyphenate-limit-chars:14;overscroll-behavior:contain}
@supports(color:color-mix(in srgb,red,red)){dialog{--border:1px solid color-mix(in srgb,var(--fg) 50%,var(--bg));--accent:var(--idle-warning-accent,var(--page-accent,color-mix(in srgb,var(--fg) 65%,LinkText)))}}
dialog::backdrop{background:#000a}
[part~=cover]::backdrop{background:Canvas}
@supports(color:color-mix(in srgb,red,red)){[part~=cover]::backdrop{background:color-mix(in srgb,CanvasText 10%,Canvas)}}
h2,p{margin:0 0 .5em}
p:empty{margin:0}
[part=error]:empty{display:none}
h2{font-size:1.375em;line-height:1.3;text-wrap:balance}
[part=site]{font-weight:600;opacity:.8}
[part=time]{font-weight:600;white-space:nowrap;font-variant-numeric:tabular-nums}
[part=progress]{height:.25em;margin:1em 0;border-radius:1em;overflow:hidden;background:color-mix(in srgb,var(--fg) 15%,var(--bg))}
[part=bar]{height:100%;background:var(--accent)}
[part=error]{padding-inline-start:.75em;border-inline-start:.25em solid}
[part=actions]{position:sticky;bottom:calc(-1*var(--pad));display:flex;flex-wrap:wrap;gap:.75em;margin:.5em calc(-1*var(--pad)) calc(-1*var(--pad));padding:1em var(--pad) var(--pad);background:var(--bg)}
[part=actions]:not(:has(:not(:empty))){display:none}
button,a{flex:1 1 9em;max-width:100%;min-height:44px;padding:.55em 1em;border:var(--border);border-radius:calc(var(--radius)*.6);background:none;color:inherit;font:inherit;font-weight:600;text-align:center;text-decoration:none;cursor:pointer}
button:empty,a:empty,span:empty{display:none}
[part~=held]{position:absolute;opacity:0}
[part~=primary]{background:var(--accent);color:var(--on-accent)}
:is(button,a):focus-visible{outline:3px solid var(--fg);outline-offset:3px}
[aria-disabled=true]{opacity:.65;cursor:progress}
@media(max-height:22em){dialog{--pad:.75em;line-height:1.35;max-height:calc(100% - .5em)}h2{font-size:1.125em}[part=progress]{display:none}[part=actions]{flex-wrap:nowrap;padding-top:.5em;line-height:1.2}button,a{flex-basis:0;padding:.4em;font-size:.9em}}
@media(max-height:15em){dialog{--pad:.5em;line-height:1.25}h2{margin-bottom:.25em;font-size:1em}[part=actions]{margin-top:0;padding-top:.25em}}
@media(forced-colors:active){dialog{--accent:CanvasText}[part=progress]{outline:1px solid}[part~=primary],[part=bar]{forced-color-adjust:none;border-color:Highlight;background:Highlight;color:HighlightText}}
@media(prefers-reduced-motion:reduce){[part=progress]{display:none}}
@media print{dialog{display:none}}
[part=live]{position:absolute;top:0;clip-path:inset(50%)}`

/** The style of the built-in dialog, as a sheet to adopt: a strict Content Security Policy would block a `<style>`. */
export const createStyle = (): CSSStyleSheet => createStylesheet(CSS)
