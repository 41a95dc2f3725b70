/** Thrown for a mistake in the request, with words for the visitor. Every other error is a fault of the server. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    explanation: string,
  ) {
    super(explanation)
  }
}
