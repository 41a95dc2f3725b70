/** The public types: what an application may name. */
export type { CsrfPlace, CsrfPreset, CsrfSetting } from './browser/csrf.ts'
export type { IdleWarningError, IdleWarningErrorCode, Problem } from './core/errors.ts'
export type { Address, DurationText } from './core/options.ts'
export type {
  Answer,
  Cause,
  Clock,
  Delivery,
  Duration,
  ExtendFailure,
  Instant,
  Moment,
  Outcome,
  Page,
  Ports,
  Presence,
  Reason,
  Screen,
  Server,
  ServerRequest,
  Source,
  Tabs,
  View,
  Wake,
} from './core/ports.ts'
export type { ErrorCode, EventDetails, EventName, ExtendedBy, ExtendResult, Phase, PhaseCause } from './core/state.ts'
export type {
  EndWork,
  HistoryEntry,
  IdleWarning,
  IdleWarningEvents,
  IdleWarningOptions,
  ModalOptions,
  RequestOptions,
  WorkOptions,
} from './idle-warning.ts'
export type { Messages } from './ui/messages.ts'
