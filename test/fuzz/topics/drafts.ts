import fc from 'fast-check'
import { returnAddress } from '../../../src/browser/addresses.ts'
import { shortHash } from '../../../src/browser/short-hash.ts'
import { createEmitter } from '../../../src/core/emitter.ts'
import type { EventDetails } from '../../../src/core/events.ts'
import { keepDrafts } from '../../../src/drafts/index.ts'
import { hashOf } from '../../../src/drafts/save-drafts.ts'
import { type Browser, installBrowser } from '../browser.ts'
import { anyJson, anyJsonText, anyNumber, anyText, sizeOf, toObject } from '../hostile.ts'
import { defineTopic, demand } from '../topic.ts'

/** Drafts as they stand in the storage, into which any script may write, and forms with any fields and texts. */
const HOUR = 3_600_000

/** The names of fields as the storage has them: type, name, and their number. */
const KEYS = [
  'text note 0',
  'textarea body 0',
  'select-one kind 0',
  'checkbox tick a 0',
  'radio choice 0',
  'number count 0',
  'password secret 0',
  'hidden token 0',
  'text card-number 0',
  'file file 0',
  'div rich 0',
  'text off 0',
]

const BEFORE = ['', 'first', 'a']

type Field = readonly [key: string, value: unknown, before: string]

interface Input {
  readonly fields: readonly Field[]
  readonly age: number
  readonly text: string | undefined
  readonly extra: unknown
  readonly typed: readonly string[]
  readonly formName: string
  readonly cause: 'idle' | 'signed-out'
}

const fieldValue = fc.oneof(fc.array(fc.oneof(anyText, fc.constantFrom('a', 'b', '1')), { maxLength: 3 }), anyJson)

/** More than all drafts may have together. */
const tooLong = fc.constant('long '.repeat(60_000))

const typed = fc.oneof({ weight: 100, arbitrary: anyText }, { weight: 1, arbitrary: tooLong })

const inputs: fc.Arbitrary<Input> = fc.record({
  fields: fc.array(fc.tuple(fc.oneof(fc.constantFrom(...KEYS), anyText), fieldValue, fc.constantFrom(...BEFORE)), {
    maxLength: 5,
  }),
  age: fc.oneof(fc.constantFrom(1000, 0, -1000, HOUR, HOUR - 1000), anyNumber),
  text: fc.option(anyJsonText(anyJson), { nil: undefined, freq: 3 }),
  extra: anyJson,
  typed: fc.array(typed, { minLength: 3, maxLength: 3 }),
  formName: fc.oneof({ weight: 3, arbitrary: fc.constant('order') }, { weight: 1, arbitrary: anyText }),
  cause: fc.constantFrom('idle', 'signed-out'),
})

const FORM = `
<input name="note" value="first"><textarea name="body"></textarea><select name="kind"><option>a<option>b</select>
<input type="checkbox" name="tick" value="a"><input type="radio" name="choice" value="a"><input type="radio" name="choice" value="b">
<input type="number" name="count" value="1"><input type="password" name="secret" value="first"><input type="hidden" name="token" value="first">
<input name="card-number" value="first"><input type="file" name="file"><div contenteditable id="rich">first</div>
<input name="off" value="first" data-idle-warning-draft="off">`

/** What no draft may hold or fill. */
const KEPT_OUT = ['secret', 'token', 'card-number', 'off'] as const

function openForm({ formName }: Input): HTMLFormElement {
  const form = document.createElement('form')
  form.innerHTML = FORM
  form.setAttribute('data-idle-warning-draft', '')
  form.setAttribute('name', formName)
  document.body.replaceChildren(form)
  return form
}

const userKey = 'u-1'
const storageKey = `idle-warning-draft:${shortHash(userKey)}`

/** The key of the form as the storage has it. */
const keyOf = ({ formName }: Input): string => shortHash(`${returnAddress().replace(/#.*/, '')} ${formName} 0`)

function store(browser: Browser, input: Input): void {
  const { fields, age, text, extra } = input
  const entries = fields.map(([key, value, before]) => [key, [value, hashOf([before])]] as const)
  const draft = { at: Date.now() - age, fields: toObject(entries) }
  const whole = JSON.stringify(
    toObject([
      ['other', extra],
      [keyOf(input), draft],
      ['__proto__', draft],
    ]),
  )
  browser.put(storageKey, text ?? whole)
  browser.put(`idle-warning-draft:${shortHash('u-2')}`, whole)
}

const textOf = (form: HTMLFormElement, name: string): string | undefined =>
  form.querySelector<HTMLInputElement>(`[name="${name}"]`)?.value

function demandKeptOut(form: HTMLFormElement): void {
  for (const name of KEPT_OUT) demand(textOf(form, name) === 'first', 'A draft filled a field that it must not:', name)
}

/** Of the size of the instants that are stored. They cannot tell apart what differs by less than a thousandth of a millisecond. */
const TODAY = 2 ** 41

/**
 * A draft counts until its session has been over for an hour, and not before that end.
 *
 * @param passed the milliseconds between storing it and looking for it.
 */
function mayBeRestored({ age }: Input, passed: number): boolean {
  const stored = TODAY - (TODAY - age)
  return stored + passed >= 0 && stored < HOUR
}

const LONGEST_STORE = 256 * 1024 + 100

function checkStore(browser: Browser, typed: readonly string[]): void {
  const text = browser.get(storageKey) ?? ''
  demand(text.length <= LONGEST_STORE, 'The drafts are larger than allowed:', text.length)
  demand(!text.includes('SECRET-TYPED'), 'A draft holds what it must not:', typed)
}

async function play(input: Input): Promise<void> {
  const browser = installBrowser()
  const { on, emit } = createEmitter<EventDetails>((error) => {
    throw error
  })
  let stop = () => {}
  try {
    const form = openForm(input)
    const storedAt = Date.now()
    store(browser, input)
    stop = keepDrafts({ on }, { userKey })
    const passed = Date.now() - storedAt
    demandKeptOut(form)
    const isRestored = document.querySelector('idle-warning-draft-notice, .idle-warning-draft-notice') !== null
    demand(
      !isRestored || input.text !== undefined || mayBeRestored(input, passed),
      'A draft of another time was restored:',
      input.age,
    )
    demand(browser.get(`idle-warning-draft:${shortHash('u-2')}`) === undefined, "Another person's draft was left")
    typeInto(form, input)
    emit('beforeexpire', { deadline: Date.now(), waitUntil: () => {} })
    emit('expired', { cause: input.cause })
    checkStore(browser, input.typed)
    if (input.cause === 'signed-out')
      demand(browser.get(storageKey) === undefined, 'A draft is left after the sign-out')
    emit('phase', { from: 'expired', to: 'active', cause: 'resumed' })
  } finally {
    stop()
    browser.uninstall()
  }
}

function typeInto(form: HTMLFormElement, { typed: [note = '', body = '', rich = ''] }: Input): void {
  const set = (name: string, value: string) => {
    const field = form.querySelector<HTMLInputElement>(`[name="${name}"]`)
    if (field) field.value = value
  }
  set('note', note)
  set('body', body)
  for (const name of KEPT_OUT) set(name, 'SECRET-TYPED')
  const editable = form.querySelector('#rich')
  if (editable) editable.textContent = rich
  form.dispatchEvent(new Event('input', { bubbles: true }))
}

export const drafts = defineTopic({
  name: 'drafts',
  ring: 'page',
  inputs,
  play,
  mostSteps: (input: Input) => 60_000 + 60 * sizeOf(input),
})
