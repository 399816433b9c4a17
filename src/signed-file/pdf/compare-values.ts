/** Whether two values of a PDF are the same, and what they refer to. References are the same when they name the same object. */
import type { Budget } from './budget.ts'
import type { PdfDictionary, PdfValue } from './read-value.ts'

/** `a` and `b` stand in one file, so that streams are compared by their bytes. */
export function isSameValue(bytes: Buffer, a: PdfValue, b: PdfValue, budget: Budget): boolean {
  budget.step()
  if (a.type === 'array') {
    return (
      b.type === 'array' &&
      a.items.length === b.items.length &&
      a.items.every((item, index) => isSameValue(bytes, item, b.items[index] ?? nothing, budget))
    )
  }
  if (a.type === 'dictionary') return b.type === 'dictionary' && differingKeys(bytes, a, b, budget).length === 0
  if (a.type === 'stream') {
    if (b.type !== 'stream' || differingKeys(bytes, a.dictionary, b.dictionary, budget).length > 0) return false
    budget.step((a.to - a.from) >> 10)
    return bytes.subarray(a.from, a.to).equals(bytes.subarray(b.from, b.to))
  }
  if (a.type === 'string') return b.type === 'string' && a.bytes.equals(b.bytes)
  if (a.type === 'reference') {
    return b.type === 'reference' && a.number === b.number && a.generation === b.generation
  }
  if (a.type === 'null') return b.type === 'null'
  return a.type === b.type && a.value === b.value
}

const nothing: PdfValue = { type: 'null' }

/** A member that is null is as good as none (7.3.7). */
export function differingKeys(bytes: Buffer, a: PdfDictionary, b: PdfDictionary, budget: Budget): string[] {
  const keys = new Set([...a.entries.keys(), ...b.entries.keys()])
  return [...keys].filter(
    (key) => !isSameValue(bytes, a.entries.get(key) ?? nothing, b.entries.get(key) ?? nothing, budget),
  )
}

/** Numbers of the objects that a value names directly. */
export function* referencesIn(value: PdfValue): Generator<number> {
  const open: PdfValue[] = [value]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.type === 'reference') yield next.number
    else if (next.type === 'array') for (const item of next.items) open.push(item)
    else if (next.type === 'dictionary') for (const item of next.entries.values()) open.push(item)
    else if (next.type === 'stream') for (const item of next.dictionary.entries.values()) open.push(item)
  }
}
