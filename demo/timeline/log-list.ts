import type { Instant } from './facts.ts'
import type { Line } from './words.ts'

/** The text alternative of the timeline: the newest line last, as in any log. */
export function createLogList(box: HTMLElement): { add(line: Line, after: number): void; clear(): void } {
  const list = box.querySelector('ol') as HTMLOListElement
  return {
    add({ who, text }, after) {
      const line = document.createElement('li')
      line.dataset.who = who
      line.append(part('span', 'time', `${inSeconds(after)} s`), part('b', 'who', who), part('span', 'what', text))
      list.append(line)
      box.scrollTop = box.scrollHeight
    },
    clear: () => list.replaceChildren(),
  }
}

function part(tag: string, name: string, text: string): HTMLElement {
  const element = document.createElement(tag)
  element.className = name
  // The space is for people who hear the line, or copy it.
  element.textContent = `${text} `
  return element
}

const inSeconds = (milliseconds: Instant): string => (Math.max(0, milliseconds) / 1000).toFixed(1)
