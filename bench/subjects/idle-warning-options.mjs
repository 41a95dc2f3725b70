/** Every address, as a server-rendered application has them. */
export const optionsOf = ({ idleTimeout, warnBefore }) => ({
  idleTimeout: `${idleTimeout}s`,
  warnBefore: `${warnBefore}s`,
  keepaliveUrl: '/session/keepalive',
  statusUrl: '/session/status',
  signOutUrl: '/session/sign-out',
  signInUrl: '/sign-in',
  request: { csrf: 'django' },
})
