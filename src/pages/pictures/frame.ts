/**
 * A picture with its axes. The drawing stretches to whatever room there is; the writing stands beside it as text, so
 * that it is as large on a phone as on a wall. A picture says in words what it shows, for who cannot see it.
 */

import { dayMs } from '../../domain/duration.ts'
import type { Language } from '../../http/language.ts'
import { clockText } from '../format-time.ts'
import { html, type Markup, type Part } from '../markup.ts'

export interface Frame {
  /** Unique on the page. */
  id: string
  title: string
  /** What can be read off, in a sentence. */
  description: string
  width: number
  height: number
  kind: string
  drawing: Part
}

export function drawing({ id, title, description, width, height, kind, drawing: inside }: Frame): Markup {
  return html`<svg class="drawing ${kind}" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" role="img" aria-labelledby="${id}-t ${id}-d"><title id="${id}-t">${title}</title><desc id="${id}-d">${description}</desc>${inside}</svg>`
}

/** Vertical lines every six hours, as the writing below them. */
export function hourLines(width: number, height: number): Markup {
  const lines = [1, 2, 3].map((part) => `M${(width * part) / 4} 0V${height}`).join('')
  return html`<path class="grid" d="${lines}"/>`
}

export function levelLines(levels: readonly number[], width: number): Markup {
  return html`<path class="grid" d="${levels.map((y) => `M0 ${y}H${width}`).join('')}"/>`
}

/** Clock times below a picture of 24 hours; the last one is now. */
export function hourMarks(now: number, language: Language, nowWord: string): Markup {
  const marks = [4, 3, 2, 1].map((part) => clockText(now - (part * dayMs) / 4, now - (part * dayMs) / 4, language))
  return html`<div class="axis-x" aria-hidden="true">${[...marks, nowWord].map((mark) => html`<span>${mark}</span>`)}</div>`
}

/** Values beside a picture, from the top down. */
export function levelMarks(marks: readonly string[]): Markup {
  return html`<div class="axis-y" aria-hidden="true">${[...marks].reverse().map((mark) => html`<span>${mark}</span>`)}</div>`
}
