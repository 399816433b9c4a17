/** Two answers held against each other: what a program that reads one of them would trip over in the other. */
import type { Observation } from './call-endpoint.ts'
import type { Place, Shape } from './shape.ts'

export interface Difference {
  kind:
    | 'status'
    | 'outcome'
    | 'content-type'
    | 'header'
    | 'form'
    | 'element'
    | 'namespace'
    | 'attribute'
    | 'order'
    | 'value'
    | 'size'
    | 'time'
  /** Where in the answer, or which header; absent = the answer as a whole. */
  at?: string
  a: string | number | null
  b: string | number | null
  /** `differs` = a program may trip over it; `note` = two systems or two moments may differ in it and be right. */
  weight: 'differs' | 'note'
}

/** Headers that say something else in every answer, or that are the hop's own business. */
const fleeting =
  /^(date|content-length|connection|keep-alive|transfer-encoding|x-road-.*|x-request-id|x-correlation-id|etag|expires|last-modified|age|set-cookie|server|via|traceparent)$/

export function getDifferences(a: Observation, b: Observation, slowerThan: number | null): Difference[] {
  const found: Difference[] = []
  const add = (
    kind: Difference['kind'],
    left: Difference['a'],
    right: Difference['b'],
    at?: string,
    weight: Difference['weight'] = 'differs',
  ) => {
    if (left !== right) found.push({ kind, a: left, b: right, weight, ...(at !== undefined && { at }) })
  }
  add('status', a.status, b.status)
  add('outcome', a.outcome, b.outcome)
  add('content-type', a.contentType, b.contentType)
  const headers = new Set([...a.headers, ...b.headers])
  for (const name of [...headers].sort()) {
    if (!fleeting.test(name)) add('header', present(a.headers.has(name)), present(b.headers.has(name)), name, 'note')
  }
  found.push(...shapeDifferences(a.shape, b.shape))
  const twice = Math.max(a.bytes, b.bytes) > 2 * Math.min(a.bytes, b.bytes)
  if (twice) add('size', a.bytes, b.bytes, undefined, 'note')
  if (slowerThan !== null && b.durationMs > slowerThan * a.durationMs) add('time', a.durationMs, b.durationMs)
  return found
}

const present = (there: boolean): string => (there ? 'present' : 'absent')

function shapeDifferences(a: Shape, b: Shape): Difference[] {
  if (a.kind !== b.kind) return [{ kind: 'form', a: a.kind, b: b.kind, weight: 'differs' }]
  const found: Difference[] = []
  const paths = [...new Set([...a.places.keys(), ...b.places.keys()])].sort()
  const missing: string[] = []
  for (const at of paths) {
    const [left, right] = [a.places.get(at), b.places.get(at)]
    if (left === undefined || right === undefined) {
      // What stands in something that is missing is missing with it.
      if (!missing.some((above) => at.startsWith(`${above}/`) || at.startsWith(`${above}[`))) {
        missing.push(at)
        found.push({
          kind: 'element',
          at,
          a: present(left !== undefined),
          b: present(right !== undefined),
          weight: 'differs',
        })
      }
      continue
    }
    found.push(...placeDifferences(at, left, right))
  }
  return found
}

function placeDifferences(at: string, left: Place, right: Place): Difference[] {
  const found: Difference[] = []
  const add = (kind: Difference['kind'], a: string, b: string, weight: Difference['weight']) => {
    if (a !== b) found.push({ kind, at, a, b, weight })
  }
  add('namespace', list(left.namespaces), list(right.namespaces), 'differs')
  add('attribute', list(left.attributes), list(right.attributes), 'differs')
  const common = left.order.filter((name) => right.order.includes(name))
  add('order', common.join(' '), right.order.filter((name) => left.order.includes(name)).join(' '), 'differs')
  const filled = (place: Place) => new Set([...place.classes].filter((one) => !/^(empty|null)/.test(one)))
  const [one, other] = [filled(left), filled(right)]
  // A value that only one of two systems holds is its own business; two values of other classes are not.
  if (one.size > 0 && other.size > 0) add('value', list(one), list(other), 'differs')
  else add('value', list(left.classes), list(right.classes), 'note')
  return found
}

const list = (values: ReadonlySet<string>): string => [...values].sort().join(', ')
