/** The visitor's mistake, in words for the visitor; everything else that is thrown is ours. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    explanation: string,
  ) {
    super(explanation)
  }
}
