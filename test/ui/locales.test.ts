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
const titles: Key[] = ['title', 'finalTitle', 'checkingTitle', 'leavingTitle', 'lockedTitle', 'expiredTitle']
const buttons: Key[] = ['stay', 'busy', 'retry', 'signOut', 'dismiss', 'signIn', 'reload', 'discard']

const reasons: Key[] = ['idle', 'absolute', 'browser-closed']
const warnings: Key[] = ['message', 'messageByServer', 'finalMessage']

const placeholders = (text: string) => text.match(/\{.*?\}/g) ?? []
const timed = keys.filter((key) => placeholders(original[key]).length)
const capitalized = (tag: string) => tag.replace(/-./g, (part) => part.slice(1).toUpperCase())

/** Texts as a list, so that a failure shows the sentence. */
const where = (locale: Locale, isWrong: (text: string, key: Key) => boolean) =>
  keys.map((key) => [key, locale[key]] as const).filter(([key, text]) => isWrong(text, key))

const sentencesOf = (text: string) => text.match(/[^.。।]+[.。।]/g) ?? []

const withoutFullStop = (text: string) => text.replace(/[.。।]$/, '')

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

test('there is a file for each promised language', () => {
  expect(tags.sort().join(' ')).toBe(
    'ar cs cy da de es fi fr he hi it ja ko nl no pl pt-BR ru sv tr uk zh-Hans zh-Hant',
  )
})

describe.each(modules)('%s', (tag, module) => {
  const locale: Locale = module.default
  const { lang } = locale

  test('the locale is the default export of its file, and its name is that of the file', () => {
    expect(Object.keys(module).sort()).toEqual([capitalized(tag), 'default'].sort())
    expect(module[capitalized(tag)]).toBe(locale)
    expect(lang).toBe(tag === 'no' ? 'nb' : tag)
  })

  test('the language of the locale is one whose numbers and units Intl knows', () => {
    expect(Intl.getCanonicalLocales(lang)).toEqual([lang])
    expect(Intl.NumberFormat.supportedLocalesOf(lang)).toEqual([lang])
  })

  test('the locale has the same texts as English, and no others', () => {
    const { dir, ...rest } = locale
    expect(Object.keys(rest).sort()).toEqual(Object.keys(original).sort())
  })

  test('no text of the locale is empty, in English, or has spaces around it', () => {
    expect(where(locale, (text, key) => key !== 'stayed' && !text)).toEqual([])
    expect(where(locale, (text) => text !== text.trim())).toEqual([])
    expect([...keys, 'lang' as const].filter((key) => locale[key] === original[key])).toEqual([])
  })

  test('the locale has the time in the texts in which English has it', () => {
    expect(keys.map((key) => [key, placeholders(locale[key])])).toEqual(
      keys.map((key) => [key, placeholders(original[key])]),
    )
  })

  test('the message of the locale has the time in its first half, because a screen reader speaks it again and again', () => {
    expect(locale.message.indexOf('{time}')).toBeLessThan(locale.message.length / 2)
  })

  test('the warnings of the locale begin with the same words, so that only the reason differs', () => {
    const beginning = withoutFullStop(locale.messageByServer)
    expect(where(locale, (text, key) => warnings.includes(key) && !text.startsWith(beginning))).toEqual([])
  })

  test('the texts of the locale that say why the session ended are one sentence, and those of a lost connection two', () => {
    const lengths = (wanted: readonly Key[]) => wanted.map((key) => sentencesOf(locale[key]).length)
    expect(lengths(reasons)).toEqual([1, 1, 1])
    expect(lengths(['unreachable', 'locked', 'inPlace'])).toEqual([2, 2, 2])
    expect(where(locale, (text, key) => reasons.includes(key) && text.includes(locale.expiredTitle))).toEqual([])
  })

  test('the locale is written in the script of its language, in the right direction', () => {
    expect(keys.flatMap((key) => foreignLetters(lang, locale[key]))).toEqual([])
    const isRightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(locale.message)
    expect(locale.dir).toBe(isRightToLeft ? 'rtl' : undefined)
  })

  test('the locale has typographic apostrophes, ellipses and spaces', () => {
    expect(where(locale, (text) => /['"]|\.\.\.| {2}| [:;!?…]/.test(text))).toEqual([])
    expect(where(locale, (text) => / [、。，！？（）]|[、。，！？（）] /.test(text))).toEqual([])
  })

  test('no title of the locale is longer than 60 characters, and no button longer than 32', () => {
    expect(titles.filter((key) => locale[key].length > 60)).toEqual([])
    expect(buttons.filter((key) => locale[key].length > 32)).toEqual([])
  })

  test('the sentences of the locale end with a full stop, its titles and buttons do not', () => {
    const short: readonly Key[] = [...titles, ...buttons, 'newTab']
    expect(where(locale, (text, key) => /[.。।]$/.test(text) === short.includes(key))).toEqual([])
  })

  test('the first words of the two buttons of the locale differ, for people who use voice control', () => {
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
    ['second', 40],
    ['second', 18],
    ['second', 1],
  ] as const)('the locale has the time in its sentences: %s %i', (unit, value) => {
    const time = formatTime(lang, { unit, value })
    const sentences = timed.map((key) => locale[key].replace('{time}', time))
    expect(sentences.filter((sentence) => sentence.includes('{') || !sentence.includes(time))).toEqual([])
    expect(sentences.filter((sentence) => / {2}|\p{scx=Han} \d/u.test(sentence))).toEqual([])
  })
})

test('in languages that decline nouns the time follows a colon, because Intl gives only the nominative', () => {
  const declining = modules.filter(([tag]) => ['ar', 'cs', 'pl', 'ru', 'uk'].includes(tag))
  const sentences = declining.flatMap(([, { default: locale }]) => timed.map((key) => locale[key]))
  expect(sentences.filter((text) => !/: \{time\}\.( |$)/.test(text))).toEqual([])
  expect(sentences).toHaveLength(20)
})
