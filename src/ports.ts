/**
 * The types of the options `ports` and `sources`, for sources of your own and for tests. It has no code.
 * @packageDocumentation
 */
export type {
  ActivityKind as Presence,
  Answer,
  BeginWork,
  Clock,
  Delivery,
  Duration,
  HoldOptions,
  Instant,
  Moment,
  OpenPages,
  Page,
  PageLifecycle as Wake,
  Ports,
  Screen,
  Server,
  ServerRequest,
  Source,
  Tabs,
  View,
} from './core/ports.ts'
