/** One undo for several, called in their order. One that throws keeps none of the others from being called. */
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
