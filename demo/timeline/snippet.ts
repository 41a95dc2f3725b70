import { type Choices, WCAG_FLOOR } from './choices.ts'

export interface Snippets {
  readonly scriptTag: string
  readonly npm: string
}

/** What a page needs for the settings, to copy. */
export const snippetsOf = (choices: Choices): Snippets => ({ scriptTag: scriptTagOf(choices), npm: npmOf(choices) })

function scriptTagOf({ idle, warn, absolute, lang, role, accent, isRightToLeft }: Choices): string {
  const attributes = [
    `data-idle-timeout="${idle}s" data-warn-before="${warn}s"`,
    absolute !== null && `data-absolute-timeout="${absolute}s"`,
    'data-keepalive-url="/session/keepalive" data-status-url="/session/status"',
    'data-sign-out-url="/session/sign-out" data-sign-in-url="/login"',
    lang !== 'en' && `data-lang="${lang}"`,
    role !== 'dialog' && `data-dialog-role="${role}"`,
    warn < WCAG_FLOOR && 'data-allow-short-warning',
  ]
  const tag = `<script defer src="/static/idle-warning.min.js"\n        ${attributes.filter(Boolean).join('\n        ')}></script>`
  const locale = lang !== 'en' && `<script defer src="/static/locales/${lang}.min.js"></script>`
  return lines(isRightToLeft && '<html dir="rtl">', tag, locale, styleOf(accent, '<style>', '</style>'))
}

function npmOf({ idle, warn, absolute, lang, role, accent, isRightToLeft }: Choices): string {
  const name = lang.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
  const isTranslated = lang !== 'en'
  const dialog = [role !== 'dialog' && `role: '${role}'`, isTranslated && `locales: [${name}]`].filter(Boolean)
  return lines(
    "import { createIdleWarning } from 'idle-warning'",
    isTranslated && `import ${name} from 'idle-warning/locales/${lang}'`,
    '',
    'const idle = createIdleWarning({',
    `  idleTimeout: '${idle}s',`,
    `  warnBefore: '${warn}s',`,
    absolute !== null && `  absoluteTimeout: '${absolute}s',`,
    "  keepaliveUrl: '/session/keepalive',",
    "  statusUrl: '/session/status',",
    "  signOutUrl: '/session/sign-out',",
    "  signInUrl: '/login',",
    isTranslated && `  lang: '${lang}',`,
    dialog.length > 0 && `  dialog: { ${dialog.join(', ')} },`,
    warn < WCAG_FLOOR && '  allowShortWarning: true,',
    '})',
    'idle.start()',
    styleOf(accent, '\n/* in your stylesheet */', ''),
    isRightToLeft && '\n<!-- in your page -->\n<html dir="rtl">',
  )
}

function styleOf(accent: string | null, before: string, after: string): string | false {
  return accent !== null && [before, `:root { accent-color: ${accent} }`, after].filter(Boolean).join('\n')
}

const lines = (...each: readonly (string | false)[]): string => each.filter((line) => line !== false).join('\n')
