import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { Locale } from '../../src/locales/locale.ts'
import { english, formatTime } from '../../src/ui/messages.ts'

const folder = join(dirname(fileURLToPath(import.meta.url)), '../../src/locales')
const tags = readdirSync(folder)
  .filter((name) => name.endsWith('.ts') && name !== 'locale.ts')
  .map((name) => name.replace('.ts', ''))
const modules = await Promise.all(
  tags.map(async (tag) => [tag, await import(/* @vite-ignore */ join(folder, `${tag}.ts`))] as const),
)

const ofDrafts = { restored: 'We put back what you had typed before you were signed out.', discard: 'Discard' }
const original: Locale = { ...ofDrafts, ...english }

type Key = Exclude<keyof Locale, 'lang' | 'dir'>
const keys = Object.keys(original).filter((key) => key !== 'lang') as Key[]
const titles: Key[] = ['title', 'finalTitle', 'checkingTitle', 'leavingTitle', 'expiredTitle']
const buttons: Key[] = ['stay', 'busy', 'retry', 'signOut', 'dismiss', 'signIn', 'reload', 'discard']

const placeholders = (text: string) => text.match(/\{.*?\}/g) ?? []
const capitalized = (tag: string) => tag.replace(/-./g, (part) => part.slice(1).toUpperCase())

/** Texts as a list, so that a failure shows the sentence. */
const where = (locale: Locale, isWrong: (text: string, key: Key) => boolean) =>
  keys.map((key) => [key, locale[key]] as const).filter(([key, text]) => isWrong(text, key))

function firstWord(lang: string, text: string): string {
  const words = [...new Intl.Segmenter(lang, { granularity: 'word' }).segment(text)]
  return words.find(({ isWordLike }) => isWordLike)?.segment ?? ''
}

const SCRIPTS: Readonly<Record<string, string>> = {
  Hans: 'scx=Han',
  Hant: 'scx=Han',
  Jpan: 'scx=Han}\\p{scx=Hira}\\p{scx=Kana',
  Kore: 'scx=Hang',
}

/** Letters that the language is not written in, such as a Latin "a" among Cyrillic ones. */
function foreignLetters(lang: string, text: string): string[] {
  const script = new Intl.Locale(lang).maximize().script as string
  const own = new RegExp(`[\\p{${SCRIPTS[script] ?? `scx=${script}`}}]`, 'u')
  const letters = text.replace('{time}', '').match(/\p{L}/gu) ?? []
  return letters.filter((letter) => !own.test(letter))
}

test('there is a file for each language that is promised', () => {
  expect(tags.sort().join(' ')).toBe(
    'ar cs cy da de es fi fr he hi it ja ko nl no pl pt-BR ru sv tr uk zh-Hans zh-Hant',
  )
})

describe.each(modules)('%s', (tag, module) => {
  const locale: Locale = module.default
  const { lang } = locale

  test('is the default of its file, and named as the file', () => {
    expect(Object.keys(module).sort()).toEqual([capitalized(tag), 'default'].sort())
    expect(module[capitalized(tag)]).toBe(locale)
    expect(lang).toBe(tag === 'no' ? 'nb' : tag)
  })

  test('is a language whose numbers and units are known', () => {
    expect(Intl.getCanonicalLocales(lang)).toEqual([lang])
    expect(Intl.NumberFormat.supportedLocalesOf(lang)).toEqual([lang])
  })

  test('has the texts of English, and no others', () => {
    const { dir, ...rest } = locale
    expect(Object.keys(rest).sort()).toEqual(Object.keys(original).sort())
  })

  test('leaves no text empty, in English or with spaces around it', () => {
    expect(where(locale, (text, key) => key !== 'stayed' && !text)).toEqual([])
    expect(where(locale, (text) => text !== text.trim())).toEqual([])
    expect([...keys, 'lang' as const].filter((key) => locale[key] === original[key])).toEqual([])
  })

  test('says the time where English says it', () => {
    expect(keys.map((key) => [key, placeholders(locale[key])])).toEqual(
      keys.map((key) => [key, placeholders(original[key])]),
    )
  })

  test('is written in the letters of its language, from the side where they begin', () => {
    expect(keys.flatMap((key) => foreignLetters(lang, locale[key]))).toEqual([])
    const isRightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(locale.message)
    expect(locale.dir).toBe(isRightToLeft ? 'rtl' : undefined)
  })

  test('has the apostrophe, the ellipsis and the spaces of print', () => {
    expect(where(locale, (text) => /['"]|\.\.\.| {2}| [:;!?…]/.test(text))).toEqual([])
    expect(where(locale, (text) => / [、。，！？（）]|[、。，！？（）] /.test(text))).toEqual([])
  })

  test('fits: titles in 60 characters, buttons in 32', () => {
    expect(titles.filter((key) => locale[key].length > 60)).toEqual([])
    expect(buttons.filter((key) => locale[key].length > 32)).toEqual([])
  })

  test('ends sentences, but not titles or buttons, with a full stop', () => {
    const short: readonly Key[] = [...titles, ...buttons, 'newTab']
    expect(where(locale, (text, key) => /[.。।]$/.test(text) === short.includes(key))).toEqual([])
  })

  test('starts the two buttons with different words, for people who speak to them', () => {
    const [signOut, ...others] = [locale.signOut, locale.stay, locale.busy, locale.retry, locale.dismiss].map((text) =>
      firstWord(lang, text),
    )
    expect(others).not.toContain(signOut)
  })

  test.each([
    ['minute', 1],
    ['minute', 2],
    ['minute', 5],
    ['minute', 21],
    ['second', 20],
  ] as const)('has the time in its sentences: %s %i', (unit, value) => {
    const time = formatTime(lang, { unit, value })
    const sentences = [locale.message, locale.finalMessage].map((text) => text.replace('{time}', time))
    expect(sentences.filter((sentence) => sentence.includes('{') || !sentence.includes(time))).toEqual([])
    expect(sentences.filter((sentence) => / {2}|\p{scx=Han} \d/u.test(sentence))).toEqual([])
  })
})

test('where words decline, the time stands alone after a colon, for Intl knows only the nominative', () => {
  const declining = modules.filter(([tag]) => ['ar', 'cs', 'pl', 'ru', 'uk'].includes(tag))
  const sentences = declining.flatMap(([, { default: locale }]) => [locale.message, locale.finalMessage])
  expect(sentences.filter((text) => !text.includes(': {time}. '))).toEqual([])
  expect(sentences).toHaveLength(10)
})
