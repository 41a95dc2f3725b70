const SERVER = {
  keepaliveUrl: '/session/keepalive',
  statusUrl: '/session/status',
  signOutUrl: '/session/sign-out',
  signInUrl: '/sign-in',
  request: { csrf: 'django' },
}

/** The options of a server-rendered application. */
export const optionsOf = ({ idleTimeout, warnBefore, hasServer }) => ({
  idleTimeout: `${idleTimeout}s`,
  warnBefore: `${warnBefore}s`,
  ...(hasServer && SERVER),
})
