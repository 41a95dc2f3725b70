import { nativeMember } from '../dom/native-members.ts'

/** Matches the words of a name or id: both `cardNumber` and `card_number` are searched as `card number`. */
const SENSITIVE_WORDS =
  /pass ?(word|wd|phrase|code)|pwd|secret|\b(pw|pin|otp|cvv2?|cvc2?|csc)\b|(card|\bcc) ?(no|nr|num(ber)?)\b|(credit|debit) ?card|security ?code|one ?time/

const wordsOf = (name: string): string =>
  name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[^a-z\d]+/gi, ' ')
    .toLowerCase()

/** The tokens of the `autocomplete` attribute of a field or a form, in lower case. */
export const autocompleteTokens = (element: Element): string[] =>
  (nativeMember(element, 'getAttribute')('autocomplete') ?? '').toLowerCase().split(/\s+/).filter(Boolean)

const isSensitiveToken = (token: string): boolean => /^cc-|-password$|^one-time-code$/.test(token)

/**
 * True for a field whose value is never kept: one that is disabled or marked `data-idle-warning-draft="off"`, one with
 * `autocomplete="off"` on itself or on its form, and one that asks for a password, a card or a code by its `autocomplete`
 * or its name.
 */
export function isSensitiveField(field: Element, formTokens: readonly string[]): boolean {
  const tokens = autocompleteTokens(field)
  if (
    nativeMember(field, 'matches')(':disabled') ||
    nativeMember(field, 'closest')('[data-idle-warning-draft="off" i]')
  )
    return true
  if (tokens.includes('off') || (formTokens.includes('off') && !tokens.includes('on'))) return true
  const names = [nativeMember(field, 'getAttribute')('name'), nativeMember(field, 'id')].map((name) =>
    wordsOf(name ?? ''),
  )
  return tokens.some(isSensitiveToken) || names.some((name) => SENSITIVE_WORDS.test(name))
}

/** Thirteen digits or more, which may be written in groups. */
const LONG_NUMBER = /\d(?:[ -]?\d){12,}/g

const MAX_CARD_DIGITS = 19

/** True if the text holds a number of 13 to 19 digits with a correct check digit, so probably a card number. */
export const hasCardNumber = (text: string): boolean =>
  (text.match(LONG_NUMBER) ?? []).map((number) => number.replace(/\D/g, '')).some(isCardNumber)

/** The Luhn algorithm. @see ISO/IEC 7812-1, annex B */
function isCardNumber(digits: string): boolean {
  if (digits.length > MAX_CARD_DIGITS) return false
  let sum = 0
  for (const [index, digit] of [...digits].reverse().entries()) {
    const weighted = Number(digit) * (1 + (index % 2))
    sum += weighted > 9 ? weighted - 9 : weighted
  }
  return sum % 10 === 0
}
