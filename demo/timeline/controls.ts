import { type Choices, defaultChoices, faultOf, type ServerFault, serverFaults } from './choices.ts'
import { locales } from './languages.ts'

/** The languages that are written from right to left. */
const RIGHT_TO_LEFT: readonly string[] = ['ar', 'he']

interface ControlListener {
  /** Something about the warning, or a time that can be used. */
  onChoices(choices: Choices): void
  onFault(fault: ServerFault): void
}

/** Reads the form, and tells what is wrong in it. */
export function createControls(form: HTMLFormElement, { onChoices, onFault }: ControlListener) {
  let choices = defaultChoices
  const field = <Name extends string>(name: Name) => form.elements.namedItem(name) as HTMLInputElement
  addLanguages(form.querySelector('#lang') as HTMLSelectElement)

  const read = (): Choices => {
    const { idle, warn, absolute } = timesIn(field)
    const fault = faultOf({ idle, warn, absolute })
    const place = form.querySelector('#times-fault') as HTMLElement
    if (place.textContent !== (fault ?? '')) place.textContent = fault ?? ''
    for (const name of ['idle', 'warn']) field(name).setAttribute('aria-invalid', String(fault !== null))
    const look = {
      lang: field('lang').value,
      role: field('role').value as Choices['role'],
      accent: field('accent').value || null,
      isRightToLeft: field('rtl').checked,
    }
    choices = fault === null ? { idle, warn, absolute, ...look } : { ...choices, ...look }
    return choices
  }

  form.addEventListener('submit', (event) => event.preventDefault())
  form.addEventListener('input', ({ target }) => {
    const { name, value } = target as HTMLInputElement
    if (name === 'lang') field('rtl').checked = RIGHT_TO_LEFT.includes(value)
    if (name === 'fault') onFault(toFault(value))
    else onChoices(read())
  })
  return {
    choices: read,
    fault: () => toFault(field('fault').value),
  }
}

const toFault = (value: string): ServerFault => serverFaults.find((fault) => fault === value) ?? 'none'

function timesIn(field: (name: string) => HTMLInputElement) {
  const seconds = (name: string) => field(name).valueAsNumber
  return {
    idle: seconds('idle'),
    warn: seconds('warn'),
    absolute: field('absolute').value ? seconds('absolute') : null,
  }
}

/** Each language by its own name. */
function addLanguages(select: HTMLSelectElement): void {
  for (const { lang = 'en' } of locales) {
    const option = document.createElement('option')
    option.value = lang
    option.lang = lang
    option.textContent = new Intl.DisplayNames([lang], { type: 'language' }).of(lang) ?? lang
    select.append(option)
  }
}
