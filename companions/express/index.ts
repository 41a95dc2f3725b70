/**
 * The server's side for Express, and for every server that takes Connect middleware: ends idle sessions, and answers the
 * SDK. It needs express-session. Runs in Node, not in a browser.
 *
 * @see companions/express/README.md
 * @packageDocumentation
 */
export type { Handler, Middleware } from './http.ts'
export { type IdleSessions, idleSessions } from './idle-sessions.ts'
export type { DurationText, IdleSessionsOptions, TimeoutOption } from './options.ts'
export type { ReasonTexts } from './reason.ts'
export type { PageOptions } from './script-tag.ts'
export type { SessionStore } from './session-store.ts'
export type { EndReason, TimeLeft } from './sessions.ts'
