import type { Instant } from '../../src/core/ports.ts'

/** Who is next. Each member has one instant; a binary heap keeps the earliest on top. */
export interface Agenda {
  /** The member with the earliest instant. */
  first(): number
  firstAt(): Instant
  /** Moves the first member to a later instant. */
  postponeFirst(at: Instant): void
}

export function createAgenda(instants: readonly Instant[]): Agenda {
  const at = Float64Array.from(instants)
  const heap = Int32Array.from(instants.keys())
  const atOf = (index: number): Instant => at[heap[index] as number] as Instant
  const swap = (a: number, b: number): void => {
    const member = heap[a] as number
    heap[a] = heap[b] as number
    heap[b] = member
  }
  const earlierChild = (index: number): number => {
    const left = 2 * index + 1
    const right = left + 1
    return right < heap.length && atOf(right) < atOf(left) ? right : left
  }
  const sink = (from: number): void => {
    let index = from
    for (let child = earlierChild(index); child < heap.length; child = earlierChild(index)) {
      if (atOf(index) <= atOf(child)) return
      swap(index, child)
      index = child
    }
  }
  for (let index = heap.length >> 1; index >= 0; index--) sink(index)
  return {
    first: () => heap[0] as number,
    firstAt: () => atOf(0),
    postponeFirst(instant) {
      at[heap[0] as number] = instant
      sink(0)
    },
  }
}
