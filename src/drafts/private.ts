import { genuine } from '../dom/native-members.ts'

/** Words in the name or the id of a field that is not kept. Looked for in `card number`, made of `cardNumber` or `card_number`. */
const SECRETS =
  /pass ?(word|wd|phrase|code)|pwd|secret|\b(pw|pin|otp|cvv2?|cvc2?|csc)\b|(card|\bcc) ?(no|nr|num(ber)?)\b|(credit|debit) ?card|security ?code|one ?time/

const wordsOf = (name: string): string =>
  name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[^a-z\d]+/gi, ' ')
    .toLowerCase()

const tokensOf = (element: Element): string[] =>
  (genuine(element, 'getAttribute')('autocomplete') ?? '').toLowerCase().split(/\s+/).filter(Boolean)

const isSecretToken = (token: string): boolean => /^cc-|-password$|^one-time-code$/.test(token)

/**
 * A field whose value is never kept, whatever it is: disabled or marked `off`, with `autocomplete="off"` of its own or
 * of its form, or a field for passwords, cards and codes by its `autocomplete` or its name.
 */
export function isNeverKept(field: Element, formTokens: readonly string[]): boolean {
  const tokens = tokensOf(field)
  if (field.matches(':disabled') || field.closest('[data-idle-warning-draft="off" i]')) return true
  if (tokens.includes('off') || (formTokens.includes('off') && !tokens.includes('on'))) return true
  const names = [field.getAttribute('name'), field.id].map((name) => wordsOf(name ?? ''))
  return tokens.some(isSecretToken) || names.some((name) => SECRETS.test(name))
}

export { tokensOf }

/** The digits of a number that may be written in groups. */
const NUMBERS = /\d(?:[ -]?\d){12,}/g

/** There is a number of 13 to 19 digits in it whose check digit is right: a card number, as far as a page can tell. */
export const hasCardNumber = (value: string): boolean =>
  (value.match(NUMBERS) ?? []).map((number) => number.replace(/\D/g, '')).some(isCardNumber)

/** @see ISO/IEC 7812-1, annex B (Luhn) */
function isCardNumber(digits: string): boolean {
  if (digits.length > 19) return false
  let sum = 0
  for (const [index, digit] of [...digits].reverse().entries()) {
    const doubled = Number(digit) * (1 + (index % 2))
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}
