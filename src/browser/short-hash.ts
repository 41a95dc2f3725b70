/** The offset basis of 32-bit FNV-1a, and another start value for the second half. */
const SEEDS = [0x811c9dc5, 0x2545f491] as const

/** The prime of 32-bit FNV-1a. */
const PRIME = 0x1000193

const RADIX = 36

/**
 * A short name for a text that must not be stored itself: FNV-1a with two start values. It is not cryptographic. It hides
 * a long random id, but not a word that can be guessed.
 *
 * @see http://www.isthe.com/chongo/tech/comp/fnv/
 */
export const shortHash = (text: string): string => SEEDS.map((seed) => hash(text, seed)).join('')

function hash(text: string, seed: number): string {
  let value: number = seed
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), PRIME)
  return (value >>> 0).toString(RADIX)
}
