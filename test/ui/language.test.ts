import { afterEach, describe, expect, test } from 'vitest'
import { resolveOptions } from '../../src/core/options/options.ts'
import type { View } from '../../src/core/ports.ts'
import { register } from '../../src/core/texts.ts'
import ar from '../../src/locales/ar.ts'
import fr from '../../src/locales/fr.ts'
import nb from '../../src/locales/no.ts'
import ptBR from '../../src/locales/pt-BR.ts'
import zhHans from '../../src/locales/zh-Hans.ts'
import zhHant from '../../src/locales/zh-Hant.ts'
import { createModalView } from '../../src/modal-view.ts'
import { chooseMessages } from '../../src/ui/language.ts'

const all = [ar, fr, nb, ptBR, zhHant, zhHans]

describe('the language of the texts', () => {
  test.each([
    ['fr', 'fr'],
    ['FR', 'fr'],
    ['fr-CA', 'fr'],
    ['pt', 'pt-BR'],
    ['pt-PT', 'pt-BR'],
    ['zh', 'zh-Hans'],
    ['zh-CN', 'zh-Hans'],
    ['zh-TW', 'zh-Hant'],
    ['zh-HK', 'zh-Hant'],
    ['no', 'nb'],
    ['nn-NO', 'nb'],
    ['ar-EG', 'ar'],
    ['de', 'en'],
    ['', 'en'],
    ['en_US', 'en'],
  ])('a page in the language %j gets the texts in %s', (lang, expected) => {
    expect(chooseMessages(lang, all).lang).toBe(expected)
  })
})

const KEY = Symbol.for('idle-warning.locales')
const views: View[] = []

function show(options: object): { heading: string | null | undefined; lang: string; dir: string } {
  const { settings } = resolveOptions({ idleTimeout: '15m', ...options })
  const nothing = () => {}
  const view = createModalView({
    settings,
    extend: nothing,
    signOut: nothing,
    reload: nothing,
    mark: nothing,
    leave: nothing,
    isVisible: () => true,
    signInUrl: () => undefined,
    onFailure: nothing,
  })
  views.push(view)
  view.show({ kind: 'checking' })
  const host = document.querySelector('idle-warning') as HTMLElement
  return { heading: host.shadowRoot?.querySelector('h2')?.textContent, lang: host.lang, dir: host.dir }
}

afterEach(() => {
  for (const view of views.splice(0)) view.remove()
  delete (globalThis as { [KEY]?: unknown })[KEY]
  document.documentElement.lang = ''
})

describe('the dialog', () => {
  test('the dialog has the language of the page if its locale was given', () => {
    document.documentElement.lang = 'ar'
    expect(show({ dialog: { locales: [fr, ar] } })).toEqual({ heading: ar.checkingTitle, lang: 'ar', dir: 'rtl' })
  })

  test('the dialog has a language that another script has registered', () => {
    document.documentElement.lang = 'fr-BE'
    register(fr)
    expect(show({}).heading).toBe(fr.checkingTitle)
  })

  test('the dialog has the language of the option `lang`, and single texts from `dialog.texts`', () => {
    document.documentElement.lang = 'ar'
    const dialog = { locales: [fr, ar], texts: { checkingTitle: 'Patience…' } }
    expect(show({ lang: 'fr', dialog })).toEqual({ heading: 'Patience…', lang: 'fr', dir: 'ltr' })
  })

  test('the dialog follows a change of the page’s language from the next screen on', () => {
    document.documentElement.lang = 'fr'
    show({ dialog: { locales: [fr, ar] } })
    document.documentElement.lang = 'ar'
    const view = views.at(-1) as View
    view.show({ kind: 'none' })
    view.show({ kind: 'checking' })
    expect(document.querySelector('idle-warning')?.shadowRoot?.querySelector('h2')?.textContent).toBe(ar.checkingTitle)
  })

  test('the dialog is in English if no locale fits', () => {
    document.documentElement.lang = 'fr'
    expect(show({}).lang).toBe('en')
  })
})

test('a wrong language tag is rejected with a message that says what to write', () => {
  const { problems } = resolveOptions({ idleTimeout: '15m', lang: 'en_US' })
  expect(problems.map(({ path, expected }) => `${path}: ${expected}`)).toEqual([
    `lang: a language tag such as 'fr' or 'pt-BR'`,
  ])
})
