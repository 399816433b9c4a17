/** The last probes, the newest last: a full dot was answered, a cross was not. */
import type { ProbeResult } from '../../domain/link/health.ts'
import { html, type Markup } from '../../pages/markup.ts'

const [step, size] = [22, 20]

export function probeDots(
  id: string,
  probes: readonly ProbeResult[],
  words: { title: string; description: string; one(probe: ProbeResult): string },
): Markup {
  const width = Math.max(probes.length * step, step)
  const dots = probes.map((probe, index) => {
    const at = index * step + step / 2
    const shape =
      probe.failure === null
        ? html`<circle class="answered" cx="${at}" cy="10" r="5.5"/>`
        : html`<path class="failed" d="M${at - 5} 5l10 10M${at + 5} 5l-10 10"/>`
    // The whole field answers the pointer, not only the small shape.
    return html`<g><title>${words.one(probe)}</title><rect class="field" x="${index * step}" y="0" width="${step}" height="${size}"/>${shape}</g>`
  })
  return html`<svg class="probes" viewBox="0 0 ${width} ${size}" width="${width}" height="${size}" role="img" aria-labelledby="${id}-t ${id}-d"><title id="${id}-t">${words.title}</title><desc id="${id}-d">${words.description}</desc>${dots}</svg>`
}
