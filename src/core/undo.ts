/** One undo for several, called in their order. */
export const undoAll =
  (undos: Iterable<() => void>): (() => void) =>
  () => {
    for (const undo of undos) undo()
  }
