/** Shows one of the page's elements elsewhere for a while, and gives it back. */
export interface Loan {
  /** Takes this element; gives back any other, and with nothing every one. */
  hold(element?: HTMLElement): void
}

/** The element becomes a child of `host`, where its slot shows it: the page's styles, labels and scripts still hold. */
export function createLoan(host: HTMLElement): Loan {
  let lent: HTMLElement | undefined
  let giveBack = () => {}
  return {
    hold(element) {
      if (element === lent) return
      giveBack()
      giveBack = element ? borrow(element, host) : () => {}
      lent = element
    },
  }
}

function borrow(element: HTMLElement, host: HTMLElement): () => void {
  const { hidden } = element
  const place = new Comment('idle-warning')
  element.replaceWith(place)
  host.append(element)
  element.hidden = false
  return () => {
    element.hidden = hidden
    // Where the page has thrown the place away, the element goes too.
    element.remove()
    place.replaceWith(element)
  }
}
