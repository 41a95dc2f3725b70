/** Stryker reads this list. */
export const strykerPlugins = [
  { kind: 'Ignore', name: 'messages', value: { shouldIgnore } },
  { kind: 'Reporter', name: 'listener', factory: () => ({ onMutationTestingPlanReady, onMutantTested }) },
]

/** A message has words with spaces between them. A test of each of its words would only repeat it. */
const SENTENCE = /[\p{L},.:;`'] [\p{L}`'(]/u

function shouldIgnore({ node }) {
  return textsOf(node).some((text) => SENTENCE.test(text)) ? 'A text that people read' : undefined
}

function textsOf({ type, value, quasis }) {
  if (type === 'StringLiteral') return [value]
  return type === 'TemplateLiteral' ? quasis.map((quasi) => quasi.value.raw) : []
}

let listener = { onPlan() {}, onMutant() {} }

/** Calls back with the mutants that will be tried, and with each one that was. Stryker itself tells only at the end. */
export function listenToMutants(callbacks) {
  listener = callbacks
}

const onMutationTestingPlanReady = ({ mutantPlans }) => listener.onPlan(mutantPlans.map(({ mutant }) => mutant))
const onMutantTested = (mutant) => listener.onMutant(mutant)
