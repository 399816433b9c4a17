/** A field of a form with its label, its hint and, where it was filled in wrong, what is wrong right beside it. */
import { html, type Markup } from '../markup.ts'

interface Field {
  name: string
  label: string
  hint: string
  fault?: string | undefined
  value?: string
  type?: 'text' | 'number' | 'password' | 'date'
  min?: number
  max?: number
  maxLength?: number
  autocomplete?: string
  /** Several lines. */
  long?: boolean
}

export function drawField(field: Field): Markup {
  const { name, label, hint, fault, value = '', type = 'text', min, max, maxLength, autocomplete = 'off', long } = field
  const described = html`aria-describedby="${name}-hint${fault ? ` ${name}-fault` : ''}"`
  const invalid = fault ? html` aria-invalid="true"` : ''
  const bounds = html`${min === undefined ? '' : html` min="${min}"`}${max === undefined ? '' : html` max="${max}"`}${maxLength === undefined ? '' : html` maxlength="${maxLength}"`}`
  const input = long
    ? html`<textarea id="${name}" name="${name}" rows="3" required ${described}${invalid}${bounds}>${value}</textarea>`
    : html`<input id="${name}" name="${name}" type="${type}" value="${value}" required autocomplete="${autocomplete}" ${described}${invalid}${bounds}${type === 'number' ? html` step="1" inputmode="numeric"` : ''}>`
  return html`<div class="field-row${fault ? ' wrong' : ''}"><label for="${name}">${label}</label>${input}
<p class="hint" id="${name}-hint">${hint}</p>${fault ? html`<p class="fault" id="${name}-fault">${fault}</p>` : ''}</div>`
}

interface Choice {
  name: string
  label: string
  hint: string
  fault?: string | undefined
  value: string
  options: readonly { value: string; label: string }[]
}

/** A field with a few possible values. */
export function drawChoice({ name, label, hint, fault, value, options }: Choice): Markup {
  const described = html`aria-describedby="${name}-hint${fault ? ` ${name}-fault` : ''}"`
  const drawn = options.map(
    (option) =>
      html`<option value="${option.value}"${option.value === value ? html` selected` : ''}>${option.label}</option>`,
  )
  return html`<div class="field-row${fault ? ' wrong' : ''}"><label for="${name}">${label}</label><select id="${name}" name="${name}" ${described}${fault ? html` aria-invalid="true"` : ''}>${drawn}</select>
<p class="hint" id="${name}-hint">${hint}</p>${fault ? html`<p class="fault" id="${name}-fault">${fault}</p>` : ''}</div>`
}
