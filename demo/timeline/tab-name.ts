/** The name of a tab, which is the name of its row in the timeline. A document that follows in the same tab has the same. */
export const tabName = (): string => window.name || '1'
