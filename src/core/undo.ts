/** One undo for several, called in their order. If one throws, the others are called all the same. */
export const undoAll =
  (undos: Iterable<() => void>): (() => void) =>
  () => {
    const errors: unknown[] = []
    for (const undo of undos)
      try {
        undo()
      } catch (error) {
        errors.push(error)
      }
    if (errors.length) throw errors[0]
  }
