/** The servers for which a fix is named where it differs. */
export type ServerKind = 'django' | 'express' | 'rails' | 'laravel' | 'spring' | 'aspnet' | 'php'

/** The points that {@link checkServer} looks at. Each has its paragraph in docs/troubleshooting.md. */
export type CheckCode =
  | 'check-addresses'
  | 'check-status'
  | 'check-redirects'
  | 'check-status-renews'
  | 'check-csrf-sent'
  | 'check-csrf-refused'
  | 'check-keepalive'
  | 'check-window'
  | 'check-signed-out'
  | 'check-cache'
  | 'check-service-worker'
  | 'check-idle-for'
  | 'check-user-key'
  | 'check-sign-in-page'
  | 'check-sign-out'

/** How to mend one point, by the kind of server. */
export type Fixes = Readonly<Partial<Record<ServerKind, string>>>

/** How to mend a point, where that differs from server to server. */
export const FIXES: Readonly<Partial<Record<CheckCode, Fixes>>> = {
  'check-redirects': {
    django:
      'write the address with its slash at the end, or APPEND_SLASH redirects; let the view answer 401 instead of login_required',
    express: 'answer 401 in the route before any middleware redirects to the sign-in page',
    rails:
      'request.format is JSON: head :unauthorized instead of redirect_to; with Devise, a failure app that answers 401',
    laravel: 'unauthenticated() answers 401 to Accept: application/json; check that no middleware redirects',
    spring: 'defaultAuthenticationEntryPointFor(new HttpStatusEntryPoint(UNAUTHORIZED), …) for this path',
    aspnet: 'set context.Response.StatusCode = 401 in OnRedirectToLogin for this path',
    php: 'answer http_response_code(401) instead of a Location header',
  },
  'check-status-renews': {
    django: 'leave SESSION_SAVE_EVERY_REQUEST off, and write nothing into the session in this view',
    express: 'rolling: false and resave: false; do not touch req.session in this route',
    rails: 'request.session_options[:skip] = true in this action',
    laravel: "leave this route out of StartSession, and read the session's row",
    spring: 'decide by a last activity of your own, because any request with the cookie renews the session',
    aspnet: 'context.ShouldRenew = false in OnCheckSlidingExpiration for this path',
    php: "session_start(['read_and_close' => true]), and a time of your own",
  },
  'check-csrf-refused': {
    django: 'remove @csrf_exempt from the view',
    express: 'check the token, or Origin and Sec-Fetch-Site, before the route',
    rails: 'protect_from_forgery with: :exception, without skip_before_action for this action',
    laravel: 'remove the address from the exceptions of VerifyCsrfToken',
    spring: 'remove the address from ignoringRequestMatchers()',
    aspnet: 'answer 403 unless await antiforgery.IsRequestValidAsync(context); [ValidateAntiForgeryToken] answers 400',
    php: 'compare the header with the token in the session by hash_equals()',
  },
  'check-keepalive': {
    django: 'request.session.modified = True',
    express: 'req.session.touch(), and rolling: true or a save',
    rails: 'write the time of the last activity into the session',
    laravel: 'keep the route in the web group, whose StartSession saves the session',
    spring: 'call request.getSession() in the handler',
    aspnet: 'SlidingExpiration = true; a window that is less than half over is not renewed',
    php: 'write into $_SESSION, and send the cookie again with its lifetime',
  },
  'check-window': {
    django: 'SESSION_COOKIE_AGE, or idle_timeout of IDLE_SESSIONS',
    express: 'cookie.maxAge, or idleTimeout of the companion',
    rails: 'expire_after of the session store',
    laravel: 'lifetime in config/session.php, in minutes',
    spring: 'server.servlet.session.timeout',
    aspnet: 'ExpireTimeSpan of the cookie',
    php: 'session.gc_maxlifetime',
  },
  'check-signed-out': {
    django: 'answer 401 by hand; login_required redirects',
    express: 'res.status(401).end()',
    rails: 'head :unauthorized',
    laravel: 'the auth middleware answers 401 to Accept: application/json',
    spring: 'HttpStatusEntryPoint(UNAUTHORIZED) instead of httpBasic(), which sends WWW-Authenticate',
    aspnet: 'set StatusCode = 401 in OnRedirectToLogin for this path',
    php: 'http_response_code(401)',
  },
  'check-cache': {
    django: '@never_cache',
    express: "res.set('Cache-Control', 'no-store')",
    rails: "response.headers['Cache-Control'] = 'no-store'",
    laravel: "->header('Cache-Control', 'no-store')",
    spring: 'CacheControl.noStore()',
    aspnet: '[ResponseCache(NoStore = true)]',
    php: "header('Cache-Control: no-store')",
  },
}
