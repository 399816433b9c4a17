/** A state as a shape: round is well, a triangle hurts, a square with a cross is down, bars pause. Never colour alone. */
import type { PathState } from '../../domain/link/link.ts'
import { html, type Markup } from '../../pages/markup.ts'

const shapes: Record<PathState, Markup> = {
  healthy: html`<circle cx="12" cy="12" r="10"/><path class="mark" d="M7 12.5l3.5 3.5L17 9"/>`,
  degraded: html`<path d="M12 2.2 22.6 21H1.4z"/><path class="mark" d="M12 9v5.2M12 17.4v.2"/>`,
  down: html`<rect x="2" y="2" width="20" height="20" rx="3"/><path class="mark" d="M8 8l8 8M16 8l-8 8"/>`,
  held: html`<path d="M12 1.5 22.5 12 12 22.5 1.5 12z"/><path class="mark" d="M9.8 8.5v7M14.2 8.5v7"/>`,
}

/** Decorative: the word of the state always stands beside it. */
export function stateIcon(state: PathState): Markup {
  return html`<svg class="icon is-${state}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${shapes[state]}</svg>`
}
