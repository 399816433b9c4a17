/** What every page for people is drawn from: who reads it, in which language and colours, and the moment that it is of. */
import type { Caller } from '../domain/access.ts'
import type { Language } from '../http/language.ts'
import type { AssetAddresses } from './assets.ts'
import type { ShellTexts } from './texts/shell-texts.ts'

export const themes = ['auto', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

/** What a set of pages says in its own words, and what else each of its pages is drawn from. */
export interface OwnView {
  t: ShellTexts
}

export interface PageView {
  language: Language
  theme: Theme
  /** The moment of the page, milliseconds since the epoch. */
  now: number
  /** Path below which all pages of this set are: `/ops`. */
  base: string
  /** Path and query of the page, to come back to it. */
  here: string
  /** Versioned addresses of our own files. */
  assets: AssetAddresses
  build: { version: string; instance: string }
  t: ShellTexts
}

/** What a set of pages knows of a person beside the session. */
export interface OwnVisitor {
  /** What stands beside the name: what this person may, in a word or two. Empty: nothing to say. */
  remark: string
}

/** A page of somebody who is signed in. */
export interface PageVisitor extends PageView, OwnVisitor {
  caller: Caller
  officer: string
  /** Forms carry it; see access/sessions.ts. */
  token: string
  /** What the action before this page did. */
  message: Message | undefined
}

export interface Message {
  kind: 'good' | 'bad'
  text: string
}
