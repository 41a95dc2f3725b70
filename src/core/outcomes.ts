/** What can become of a session and of its requests, by the words that events and codes use. */

/** Why a session ends, or is about to. The sign-in page gets it as `?reason=`. */
export type Cause =
  /**
   * No activity for `idleTimeout`, in any tab or as the server knows it.
   * @whatToDo Nothing. Say so on the sign-in page.
   */
  | 'idle'
  /** The absolute timeout is reached. @whatToDo Nothing. Say so on the sign-in page. */
  | 'absolute'
  /**
   * The server has no session any more, or another person is signed in. Or its deadline came long before the page's own.
   * @whatToDo If it happens often, make the server's timeout and `idleTimeout` equal.
   */
  | 'ended-by-server'
  /** A person signed out, here or in another tab. @whatToDo Nothing. There is no `?next=` in this case. */
  | 'signed-out'
  /** All pages were closed for longer than `endAfterClose`. @whatToDo Nothing. */
  | 'browser-closed'

/** The `code` of `extend()`: why the session was not extended. */
export type ExtendFailure =
  /** The session is over. @whatToDo Sign in again. */
  | 'expired'
  /** No answer, or a server error. @whatToDo Nothing: the library tries again until the end. */
  | 'unreachable'
  /** The absolute timeout comes next. @whatToDo Tell the person to save. */
  | 'absolute'
  /**
   * The server answered but did not move its deadline.
   * @whatToDo Let the keepalive address renew the session.
   */
  | 'not-renewed'
  /** The server answered 403 or 422, also on a second try. @whatToDo Check `request.csrf` and the permissions. */
  | 'refused'
  /**
   * The answer is none that the library knows, such as 404.
   * @whatToDo Check `keepaliveUrl` and its answer: docs/servers.md#what-an-answer-means.
   */
  | 'misconfigured'
  /** The handle is not running. @whatToDo Call `start()` first. */
  | 'stopped'

/**
 * What an answer of the server means. For a status request, `renewed` says only that the session lives. If `renewed` has a
 * `cause`, the answer was right but the way to it was not, such as a redirect. Only the core concludes `not-renewed`,
 * because it knows the deadline before. A sign-out that worked is `ended`.
 */
export type Outcome =
  /** The server renewed the session. @whatToDo Nothing. */
  | 'renewed'
  /**
   * The server answered but did not move its deadline.
   * @whatToDo Let the keepalive address renew the session.
   */
  | 'not-renewed'
  /**
   * The server said that it has no session. Before the deadline a second question must confirm it; then `expired` follows.
   * @whatToDo Nothing, unless it happens while people are at work: then compare the server's timeout with `idleTimeout`.
   */
  | 'ended'
  /** The server answered 403 or 422, also on a second try. @whatToDo Check `request.csrf` and the permissions. */
  | 'refused'
  /** No answer, or a server error. @whatToDo Nothing: the library tries again until the end. */
  | 'unreachable'
  /**
   * The answer is none that the library knows, such as 404.
   * @whatToDo Check the address and its answer: docs/servers.md#what-an-answer-means.
   */
  | 'misconfigured'

/** Why a keepalive is sent. It is the `reason` of a `keepalive` event, and of the request itself. */
export type Reason =
  /** A person was active since the last contact with the server. @whatToDo Nothing. */
  | 'activity'
  /** A person, or your code, asked to stay signed in. @whatToDo Nothing. */
  | 'extend'
  /** Work was under way without input. @whatToDo Nothing. If it never stops, look for work that your code does not end. */
  | 'work'
