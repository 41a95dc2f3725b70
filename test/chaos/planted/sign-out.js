// A tab that signs an active session out.
setInterval(() => {
  const token = document.querySelector('meta[name=csrf-token]')?.content
  if (!token) return
  fetch('/session/sign-out', { method: 'POST', headers: { 'X-CSRF-Token': token, Accept: 'application/json' } })
}, 25_000)
