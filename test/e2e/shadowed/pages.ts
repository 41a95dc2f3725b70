import { readFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'

/** A page in which elements of these names stand in the way. */
export interface ShadowedPage {
  readonly names: readonly string[]
  /** What has the name for `document` and for the window. In both, the form around the page has a field of that name too. */
  readonly by: 'img' | 'form'
  /** What the page plays by itself; `undefined` for a page that a test plays with. */
  readonly story?: 'session' | 'cycles'
}

export interface ShadowedPages {
  /** At `/next`: the pages one after the other. Each plays its story by itself and asks for the next one. */
  readonly handle: RequestListener
  /** What each page has seen, its errors included. */
  readonly seen: readonly (readonly string[])[]
}

export function createShadowedPages(pages: readonly ShadowedPage[]): ShadowedPages {
  const seen: string[][] = []
  const next = (report: string | null) => {
    if (report) seen.push(JSON.parse(report))
    const page = pages[seen.length]
    return page ? write(page) : LAST
  }
  return {
    seen,
    handle({ url = '/' }, response) {
      const { pathname, searchParams } = new URL(url, 'http://pages')
      const script = SCRIPTS[pathname]
      response.setHeader('Content-Type', `${script ? 'text/javascript' : 'text/html'};charset=utf-8`)
      if (script) response.end(readFileSync(new URL(`../../../${script}`, import.meta.url)))
      else if (pathname === '/next') response.end(next(searchParams.get('seen')))
      else if (pathname === '/end') response.end('The end')
      else response.writeHead(204).end()
    },
  }
}

const SCRIPTS: Readonly<Record<string, string>> = {
  '/page-clock.js': 'test/e2e/time/page-clock.js',
  '/story.js': 'test/e2e/shadowed/story.js',
  '/idle-warning.min.js': 'dist/idle-warning.min.js',
  '/idle-warning-sources.min.js': 'dist/idle-warning-sources.min.js',
  '/idle-warning-drafts.min.js': 'dist/idle-warning-drafts.min.js',
  '/idle-warning-debug.min.js': 'dist/idle-warning-debug.min.js',
}

const write = ({ names, by, story }: ShadowedPage): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
${story ? `<script src="/page-clock.js?ahead=0"></script>\n<script src="/story.js?story=${story}"></script>` : ''}
<title>Shadowed</title>
<body>
<form data-idle-warning-draft="letter">
${names.map((name) => `<input name="${name}" class="private" value="private">`).join('\n')}
<p id="inside" class="private">Private</p>
<textarea id="field" name="note">Dear Ada</textarea>
<button type="button" data-idle-warning="extend">Stay</button>
<span data-idle-warning="remaining"></span>
<span data-idle-warning="hold" data-idle-warning-keep-warning></span>
<iframe title="A frame"></iframe>
</form>
${names.map(by === 'img' ? image : form).join('\n')}
<script src="/idle-warning.min.js" data-idle-timeout="120s" data-warn-before="40s" data-keepalive-url="/keepalive"
  data-sign-out-url="/logout" data-csrf="django" data-session-key="s-${names[0]}" data-user-key="ada"></script>
<script src="/idle-warning-sources.min.js" data-frames data-media data-embedded data-requests></script>
<script src="/idle-warning-drafts.min.js"></script>
<script src="/idle-warning-debug.min.js"></script>
</body>
</html>`

/** It goes on to an address by which a test knows it. */
const LAST = `<!doctype html><title>The end</title><script>location.replace('/end')</script>`

const image = (name: string) => `<img id="${name}" name="${name}" alt="">`

const form = (name: string) => `<form id="${name}" name="${name}"></form>`
