/** How far two registers of consumers differ, in figures: for one who agrees to a change. What differs is shown by `simulate-policy`. */
import type { Consumer } from '../domain/access.ts'
import type { Register } from './register.ts'

export interface RegisterChange {
  added: number
  removed: number
  /** Consumers with other rights, roles, units, quota or credentials. */
  changed: number
}

export function compareRegisters(before: Register, after: Register): RegisterChange {
  const [old, next] = [toTexts(before), toTexts(after)]
  const added = [...next.keys()].filter((id) => !old.has(id)).length
  const removed = [...old.keys()].filter((id) => !next.has(id)).length
  const changed = [...next].filter(([id, text]) => old.has(id) && old.get(id) !== text).length
  return { added, removed, changed }
}

/** Each consumer with all that it has, by its id. Rights that many share are written once: a country has few kinds of them. */
function toTexts(register: Register): Map<string, string> {
  const written = new WeakMap<object, string>()
  const write = (part: object): string => {
    const known = written.get(part)
    if (known !== undefined) return known
    const text = JSON.stringify(part, (_, value) => (value instanceof Set ? [...value].sort() : value))
    written.set(part, text)
    return text
  }
  const toRights = ({ name, grants, units, quota, roles }: Consumer) =>
    [name, write(grants), write(units), write(quota), write(roles)].join('\n')
  const texts = new Map<string, string>()
  for (const [id, { consumer, hash, expiresAt, requires }] of register) {
    const credential = `${id} ${hash?.toString('hex') ?? ''} ${expiresAt} ${requires.join()}`
    texts.set(consumer.id, `${texts.get(consumer.id) ?? toRights(consumer)}\n${credential}`)
  }
  return texts
}
