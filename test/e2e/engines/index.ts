import { launchPuppeteer } from './puppeteer.ts'
import type { Tab } from './tab.ts'
import { launchWebKit } from './webkit.ts'

export type { Exposure, FirstInput, Tab, Target } from './tab.ts'

export type EngineName = 'chromium' | 'firefox' | 'webkit'

/** What a person has set the system to; `still` is reduced motion. WebKit has neither that nor forced colours here. */
export type Theme = 'light' | 'dark' | 'forced' | 'still'

/** A running browser. */
export interface Engine {
  name: EngineName
  version: string
  /** Where another process can connect to the same browser; Chromium's alone. */
  endpoint?: string
  newProfile(): Promise<Profile>
  close(): Promise<void>
}

/** A fresh browser profile: its own cookies and storage, shared by its tabs and by nothing else. */
export interface Profile {
  newTab(): Promise<Tab>
  /** Every open tab, those that the page itself has opened too, in the order of their opening. */
  tabs(): Promise<Tab[]>
  close(): Promise<void>
}

/** @param flags more of Chromium's switches, for Chromium alone */
export function launchEngine(name: EngineName, flags?: readonly string[], theme?: Theme): Promise<Engine> {
  return name === 'webkit' ? launchWebKit(theme) : launchPuppeteer(name, flags, theme)
}
