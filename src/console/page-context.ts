/** What every page is drawn from: who looks, in which language and colours, and the moment that the page is of. */
import type { Caller } from '../domain/access.ts'
import type { Language } from '../http/language.ts'
import type { Assets } from './assets.ts'
import type { Texts } from './texts/texts.ts'

export const themes = ['auto', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

export interface View {
  language: Language
  t: Texts
  theme: Theme
  /** The moment of the page, milliseconds since the epoch. */
  now: number
  /** Path and query of the page, to come back to it. */
  here: string
  /** Versioned addresses of our own files. */
  assets: Assets['addresses']
  build: { version: string; instance: string }
  /** What the settings allow, and from where on something is a warning. */
  limits: { certificateDays: number; skewMaxMs: number; holdMinutes: number; drainSeconds: number }
}

/** A page of somebody who is signed in. */
export interface VisitorView extends View {
  caller: Caller
  officer: string
  /** Forms carry it; see access/sessions.ts. */
  token: string
  mayAct: boolean
  /** What the action before this page did. */
  message: Message | undefined
}

export interface Message {
  kind: 'good' | 'bad'
  text: string
}
