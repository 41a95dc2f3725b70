/** Resolves when the page has been painted anew. Runs in the page, so it is complete in itself. */
export const painted = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
