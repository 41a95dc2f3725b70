/** The folder of the host in which the site lies: `SITE_BASE=docs/session` and `/docs/session/` are the same. */
export const readBase = () => `/${process.env.SITE_BASE ?? ''}/`.replace(/\/{2,}/g, '/')
