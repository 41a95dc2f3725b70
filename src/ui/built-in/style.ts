import { createStylesheet } from '../stylesheet.ts'

// The text ships as it stands, so it has no spaces that CSS does not need. System colours follow the colour scheme of the
// page and forced colours.
const CSS = `:host{all:initial!important;display:contents!important;color-scheme:inherit!important}
*{box-sizing:border-box}
dialog{--bg:var(--idle-warning-background,Canvas);--fg:var(--idle-warning-text,CanvasText);--accent:var(--idle-warning-accent,var(--fg));--radius:var(--idle-warning-radius,.75em);--border:1px solid;width:min(29em,100% - 2em);max-height:calc(100% - 2em);padding:min(1.75em,6vmin);border:var(--border);border-radius:var(--radius);outline:0;background:var(--bg);color:var(--fg);box-shadow:0 1em 4em #0006;font:max(1em,1rem)/1.5 var(--idle-warning-font,var(--page-font));overflow-wrap:anywhere;word-break:auto-phrase;text-wrap:pretty;hyphens:auto;hyphenate-limit-chars:14;overscroll-behavior:contain}
@supports(color:color-mix(in srgb,red,red)){dialog{--border:1px solid color-mix(in srgb,var(--fg) 50%,var(--bg))}}
dialog::backdrop{background:#000a}
[part~=cover]{width:100%;max-width:none;height:100%;max-height:none;padding:20vh max(1.5em,50% - 14em) 1.5em;border:0;border-radius:0}
[part~=cover] h2{font-size:clamp(1.375em,6vmin,1.75em)}
h2,p{margin:0 0 .5em}
p:empty{margin:0}
h2{font-size:1.375em;line-height:1.3;text-wrap:balance}
[part=time]{font-weight:600;white-space:nowrap;font-variant-numeric:tabular-nums}
[part=progress]{height:.25em;margin:1em 0;border-radius:1em;overflow:hidden;background:color-mix(in srgb,var(--fg) 15%,var(--bg))}
[part=bar]{height:100%;background:var(--accent)}
[part=error]{padding-inline-start:.75em;border-inline-start:.25em solid}
[part=actions]{display:flex;flex-wrap:wrap;gap:.75em;margin-top:1.5em}
button,a{flex:auto;max-width:100%;min-height:44px;padding:.55em 1.25em;border:var(--border);border-radius:calc(var(--radius)*.6);background:none;color:inherit;font:inherit;font-weight:600;text-align:center;text-decoration:none;cursor:pointer}
button:empty,a:empty,span:empty{display:none}
[part~=cover] :is(button,a){flex:0 1 auto;min-width:min(100%,18em)}
[part~=primary]{border-color:transparent;background:var(--accent);color:var(--idle-warning-accent-text,var(--bg))}
:is(button,a):focus-visible{outline:3px solid var(--accent);outline-offset:3px}
[aria-disabled=true]{opacity:.65;cursor:progress}
@media(forced-colors:active){dialog{--accent:CanvasText}[part=progress]{outline:1px solid}[part~=primary],[part=bar]{forced-color-adjust:none;border-color:Highlight;background:Highlight;color:HighlightText}}
@media(prefers-reduced-motion:reduce){[part=progress]{display:none}}
[part=live]{position:absolute;top:0;clip-path:inset(50%)}`

/** The style of the built-in dialog, as a sheet to adopt: a strict Content Security Policy would block a `<style>`. */
export const createStyle = (): CSSStyleSheet => createStylesheet(CSS)
