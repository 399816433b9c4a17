/** How it is, as a shape: round is calm, a triangle is late, a ring is not known. The words always stand beside it. */
import { html, type Markup } from '../../pages/markup.ts'

export type Tone = 'calm' | 'late' | 'unknown'

const shapes = {
  calm: html`<circle cx="12" cy="12" r="10"/><path class="mark" d="M7 12.5l3.5 3.5L17 9"/>`,
  late: html`<path d="M12 2.2 22.6 21H1.4z"/><path class="mark" d="M12 9v5.2M12 17.4v.2"/>`,
  unknown: html`<circle class="ring" cx="12" cy="12" r="9"/><path class="mark own" d="M12 7v6M12 16.5v.2"/>`,
} as const satisfies Record<Tone, Markup>

export function toneIcon(tone: Tone): Markup {
  return html`<svg class="icon tone-${tone}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${shapes[tone]}</svg>`
}
