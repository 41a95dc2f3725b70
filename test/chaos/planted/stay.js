// A build in which Stay does nothing.
for (const type of ['click', 'keydown'])
  addEventListener(
    type,
    (event) => {
      const isStay = event.composedPath().some((each) => each.part?.contains('primary'))
      const isMeant = type === 'click' || ['Enter', ' ', 'Escape'].includes(event.key)
      if (!isStay || !isMeant) return
      event.preventDefault()
      event.stopImmediatePropagation()
    },
    true,
  )
