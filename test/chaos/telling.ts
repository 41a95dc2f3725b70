import { type Fact, type FactOf, personOf, type TabName } from './facts.ts'

/** So many steps of a person's story stand beside a finding. */
const STEPS = 40

interface Step {
  readonly at: number
  /** Absent: everybody's. */
  readonly person: string | undefined
  readonly words: string
}

/** Keeps the last steps of the story in words. */
export function createTelling() {
  const steps: Step[] = []
  const tabs = new Set<TabName>()
  const shown = new Map<TabName, string>()
  const names = new Map<string, string>()

  function add(at: number, person: string | undefined, words: string): void {
    steps.push({ at, person, words })
    if (steps.length > STEPS * 20) steps.shift()
  }

  /** A page is told only when it shows something else than before. */
  function addSeen(fact: FactOf<'seen'>): void {
    tabs.add(fact.tab)
    const words = describeSeen(fact)
    if (shown.get(fact.tab) === words) return
    shown.set(fact.tab, words)
    add(fact.at, personOf(fact.tab), `${fact.tab} ${words}`)
  }

  const notes: { readonly [Kind in Fact['kind']]: (fact: FactOf<Kind>) => void } = {
    'act begins': ({ id, what, tab, at }) => {
      names.set(`act ${id}`, `${tab}: ${what}`)
      add(at, personOf(tab), `${tab}: ${what}`)
    },
    'act ends': ({ id, isDone, isSure, at }) => {
      const name = names.get(`act ${id}`) ?? ''
      if (!isDone) add(at, personOf(name), `${name}, which could not be done`)
      else if (!isSure) add(at, personOf(name), `${name}, done`)
    },
    'fault begins': ({ id, what, person, tab, by, at }) => {
      const name = `${what}${by === undefined ? '' : ` by ${by / 1000} s`}${tab || person ? ` for ${tab ?? person}` : ''}`
      names.set(`fault ${id}`, name)
      add(at, person ?? (tab && personOf(tab)), name)
    },
    'fault ends': ({ id, at, isDone }) =>
      add(at, undefined, `${names.get(`fault ${id}`)} ${isDone ? 'ends' : 'could not be done'}`),
    stored: ({ by, person, endsAt, at }) =>
      add(at, person, `${by} stores: ends in ${Math.round((endsAt - at) / 1000)} s`),
    ended: ({ by, at }) => add(at, undefined, `${by} ends a session`),
    seen: addSeen,
    silent: () => {},
  }

  return {
    note(fact: Fact): void {
      const note = notes[fact.kind] as (fact: Fact) => void
      note(fact)
    },
    tabsOf: (person: string): TabName[] => [...tabs].filter((tab) => personOf(tab) === person),
    stepsOf: (who: string): string[] =>
      steps
        .filter(({ person }) => person === undefined || person === who)
        .slice(-STEPS)
        .map(({ at, words }) => `${new Date(at).toISOString().slice(11, 23)} ${words}`),
  }
}

function describeSeen({ path, isVisible, isReadable, dialog }: FactOf<'seen'>): string {
  const said = dialog === null ? '' : ` with “${dialog.replace(/\d+/g, '…').slice(0, 50)}”`
  return `shows ${path.slice(0, 60)}, ${isVisible ? 'visible' : 'hidden'}, ${isReadable ? 'readable' : 'covered'}${said}`
}
