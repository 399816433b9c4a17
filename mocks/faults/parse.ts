// Reads fault rules from the control API, a timeline file or the request header: flat, with every problem named at once.

import { FAULTS, type FaultParams, type FaultRule, isFaultName } from '../faults.ts'
import { LAYERS, type Layer, OPERATIONS, type Operation } from '../wire/types.ts'

export type Parsed =
  | { readonly rule: FaultRule; readonly problems?: undefined }
  | { readonly rule?: undefined; readonly problems: readonly string[] }

const CONDITIONS = new Set(['fault', 'layer', 'operation', 'person', 'dossier', 'rate', 'count'])

/** `{ fault, layer?, operation?, person?, dossier?, rate?, count?, …parameters of the fault }`; `also` names keys the caller reads itself. */
export function parseRule(value: unknown, also: readonly string[] = []): Parsed {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { problems: ['expected a JSON object'] }
  const given = value as Record<string, unknown>
  const { fault, layer, operation, person, dossier, rate, count } = given
  if (!isFaultName(fault))
    return { problems: [`unknown fault: ${String(fault)}; known: ${Object.keys(FAULTS).join(', ')}`] }

  const problems: string[] = []
  if (layer !== undefined && layer !== 'registry' && layer !== 'portal' && !LAYERS.includes(layer as Layer))
    problems.push(`layer: expected one of ${LAYERS.join(', ')}, registry, portal`)
  if (operation !== undefined && !OPERATIONS.includes(operation as Operation))
    problems.push(`operation: expected one of ${OPERATIONS.join(', ')}`)
  if (person !== undefined && typeof person !== 'string') problems.push('person: expected a number as text')
  if (dossier !== undefined && typeof dossier !== 'string') problems.push('dossier: expected a code as text')
  if (rate !== undefined && !(typeof rate === 'number' && rate >= 0 && rate <= 1)) problems.push('rate: expected 0..1')
  if (count !== undefined && !(typeof count === 'number' && Number.isInteger(count) && count > 0))
    problems.push('count: expected a whole number above 0')

  const params: Record<string, string | number | boolean> = {}
  const defaults: FaultParams = FAULTS[fault][1]
  for (const [key, raw] of Object.entries(given)) {
    if (CONDITIONS.has(key) || also.includes(key)) continue
    const model = defaults[key]
    const read = model === undefined ? undefined : convert(raw, model)
    if (model === undefined) problems.push(`${fault} has no parameter ${key}`)
    else if (read === undefined) problems.push(`${key}: expected ${typeof model}`)
    else params[key] = read
  }
  if (problems.length > 0) return { problems }
  return {
    rule: {
      fault,
      layer: layer as FaultRule['layer'],
      operation: operation as Operation | undefined,
      person: person as string | undefined,
      dossier: dossier as string | undefined,
      rate: rate as number | undefined,
      count: count as number | undefined,
      params,
    },
  }
}

/** `X-Mock-Fault: slow-body; stepMs=50; stepBytes=10` */
export function parseFaultHeader(text: string): Parsed {
  const [fault = '', ...rest] = text.split(';').map((part) => part.trim())
  const params = rest.filter(Boolean).map((part) => {
    const at = part.indexOf('=')
    return at < 0 ? [part, 'true'] : [part.slice(0, at).trim(), part.slice(at + 1).trim()]
  })
  return parseRule({ ...Object.fromEntries(params), fault })
}

function convert(raw: unknown, model: string | number | boolean): string | number | boolean | undefined {
  if (typeof raw === typeof model) return raw as string | number | boolean
  if (typeof model === 'string' && typeof raw === 'number') return String(raw)
  if (typeof raw !== 'string') return undefined
  if (typeof model === 'number') return raw !== '' && Number.isFinite(Number(raw)) ? Number(raw) : undefined
  return raw === 'true' ? true : raw === 'false' ? false : undefined
}
