/**
 * JSON from outside as a value, within bounds that are known before it is built: a text of a few megabytes can become
 * millions of members, and everything that walks over them stands still for as long. What it holds counts, not how long it
 * is, because certificates are long.
 */
import { isDeepStrictEqual } from 'node:util'
import { repeatsMember } from '../../domain/repeated-member.ts'
import { parseJson } from '../xml/soap.ts'
import { depthMax, nodesMax } from '../xml/xml-tree.ts'

export type BoundedJson = { value: unknown; fault: null } | { value: null; fault: JsonFault }
/** `members`, `depth` = more than any answer has; `twice` = one member with two values, so that nobody knows which is meant. */
type JsonFault = 'json' | 'members' | 'depth' | 'twice'

/** Every value but the first stands behind one of these; in texts they are seldom. */
const separators = [',', ':', '[', '{'] as const

export function readBoundedJson(text: string): BoundedJson {
  if (exceeds(text)) return faulty('members')
  const value = parseJson(text)
  if (value === undefined) return faulty('json')
  const fault = findFault(value)
  if (fault !== null) return faulty(fault)
  return repeatsMember(text, value) ? faulty('twice') : { value, fault: null }
}

const faulty = (fault: JsonFault): BoundedJson => ({ value: null, fault })

function exceeds(text: string): boolean {
  let left = nodesMax
  for (const separator of separators) {
    for (let at = text.indexOf(separator); at !== -1; at = text.indexOf(separator, at + 1)) {
      if (--left < 0) return true
    }
  }
  return false
}

/** Level by level and without recursion: a text nested ten thousand deep must not exhaust the stack. */
function findFault(value: unknown): 'depth' | 'twice' | null {
  let level = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > depthMax) return 'depth'
    const below: unknown[] = []
    for (const one of level) {
      if (typeof one !== 'object' || one === null) continue
      if (!Array.isArray(one) && saysTwice(one)) return 'twice'
      for (const inner of Object.values(one)) below.push(inner)
    }
    level = below
  }
  return null
}

/** Readers go by the name whatever its letter case: two spellings with two values are one member said twice. */
function saysTwice(object: object): boolean {
  const seen = new Map<string, unknown>()
  for (const [name, value] of Object.entries(object)) {
    const folded = name.trim().toLowerCase()
    if (seen.has(folded) && !isDeepStrictEqual(seen.get(folded), value)) return true
    seen.set(folded, value)
  }
  return false
}
