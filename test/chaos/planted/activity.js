// A page that takes itself for a person.
setInterval(() => window.idleWarning?.reportActivity(), 4_000)
