/**
 * What every library is asked for, unless a measurement asks for something else. Durations in seconds. `hasServer`: it has
 * addresses to talk to. `hasTabs`: it shares its state with other tabs, where that is an option.
 */
export const SETTINGS = { idleTimeout: 15 * 60, warnBefore: 2 * 60, hasServer: true, hasTabs: false }
