/** What every library is asked for, unless a measurement asks for something else. Durations in seconds. */
export const SETTINGS = { idleTimeout: 15 * 60, warnBefore: 2 * 60, hasTabs: false }
