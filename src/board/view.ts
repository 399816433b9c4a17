/** What the board's pages are drawn from beyond what every page for people is, and the addresses within it. */
import { localTime } from '../domain/vietnam-time.ts'
import type { AssetAddresses } from '../pages/assets.ts'
import type { OwnVisitor, PageVisitor } from '../pages/page-context.ts'
import type { BoardSet } from '../store/dossier/board-lists.ts'
import type { Tone } from './pictures/tone.ts'
import type { Reader } from './reader.ts'
import type { Texts } from './texts/texts.ts'

export const base = '/board'

export interface BoardView {
  t: Texts
  assets: AssetAddresses<Tone>
}

export interface BoardVisitor extends OwnVisitor {
  reader: Reader
}

/** A page of somebody who is signed in. */
export type VisitorView = PageVisitor & BoardView & BoardVisitor

/** A calendar day in Viet Nam, as addresses name it: `2026-11-24`. */
export const toDate = (at: number): string => localTime(at)?.date ?? ''

export function unitLink(unit: string): string {
  return `${base}/units/${encodeURIComponent(unit)}`
}

/** The dossiers behind a number. `day` = a calendar day; absent: today. */
export function listLink(
  set: BoardSet,
  { unit, day }: { unit?: string | undefined; day?: string | undefined } = {},
): string {
  const query = new URLSearchParams({ set, ...(unit && { unit }), ...(day && { day }) })
  return `${base}/dossiers?${query.toString()}`
}

export function dossierLink({ unit, code }: { unit: string; code: string }): string {
  return `${base}/dossiers/one?${new URLSearchParams({ unit, code }).toString()}`
}
