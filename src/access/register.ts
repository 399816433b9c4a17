/**
 * The register of consumers in memory, and the form in which it travels from the thread that reads the file. A register of a
 * country has ten thousand entries that are alike in all but name and key: grants, roles, units and quotas that are the same
 * stand once, and the hashes of a piece share one buffer.
 */
import type { Consumer, Grant, Operation, Role } from '../domain/access.ts'
import type { Attribute, Field } from '../domain/person/identity.ts'

export interface Credential {
  consumer: Consumer
  hash: Buffer
  /** First instant at which the key no longer works. */
  expiresAt: number
}

export type Register = ReadonlyMap<string, Credential>

interface GrantEntry {
  procedures: readonly string[]
  operations: readonly Operation[]
  fields: readonly Field[]
  attributes: readonly Attribute[]
}

/** What a consumer shares with others, by its place in the piece that brings it. */
interface SharedRights {
  units: readonly string[]
  quota: { perMinute: number; burst: number }
  roles: readonly Role[]
  grants: readonly GrantEntry[]
}

export interface RegisterEntry extends SharedRights {
  id: string
  name: string
  keys: readonly { id: string; hash: string; expiresAt: number }[]
}

/** So many entries travel together: a piece is taken over in a millisecond or two. */
const pieceEntries = 200

export interface RegisterPiece {
  /** Each as JSON, so that equal ones are found without comparing them member by member. */
  rights: readonly string[]
  /** `right` = place in `rights`. */
  entries: readonly { id: string; name: string; right: number; keys: RegisterEntry['keys'] }[]
}

export function* toPieces(entries: readonly RegisterEntry[]): Generator<RegisterPiece> {
  for (let from = 0; from < entries.length; from += pieceEntries) {
    const places = new Map<string, number>()
    const piece = entries.slice(from, from + pieceEntries).map(({ id, name, keys, units, quota, roles, grants }) => {
      const text = JSON.stringify({ units, quota, roles, grants } satisfies SharedRights)
      const right = places.get(text) ?? places.size
      places.set(text, right)
      return { id, name, right, keys }
    })
    yield { rights: [...places.keys()], entries: piece }
  }
}

type Shared<Member extends 'units' | 'quota' | 'roles' | 'grants'> = Map<string, Consumer[Member]>

/** Takes pieces over one by one; nothing of it is in force before it is handed out. */
export class RegisterBuilder {
  readonly register = new Map<string, Credential>()
  readonly #rights = new Map<string, Omit<Consumer, 'id' | 'name'>>()
  readonly #units: Shared<'units'> = new Map()
  readonly #quotas: Shared<'quota'> = new Map()
  readonly #roles: Shared<'roles'> = new Map()
  readonly #grants: Shared<'grants'> = new Map()

  add({ rights, entries }: RegisterPiece): void {
    const known = rights.map((text) => this.#getRights(text))
    const hashes = Buffer.from(entries.flatMap(({ keys }) => keys.map(({ hash }) => hash)).join(''), 'hex')
    let at = 0
    for (const { id, name, right, keys } of entries) {
      const shared = known[right]
      if (!shared) throw new Error('a piece of the register names rights that it does not bring')
      const consumer: Consumer = { id, name, ...shared }
      for (const key of keys) {
        const hash = hashes.subarray(at, at + key.hash.length / 2)
        at += hash.length
        this.register.set(key.id, { consumer, hash, expiresAt: key.expiresAt })
      }
    }
  }

  #getRights(text: string): Omit<Consumer, 'id' | 'name'> {
    return once(this.#rights, text, () => {
      const { units, quota, roles, grants } = JSON.parse(text) as SharedRights
      return {
        units: once(this.#units, JSON.stringify(units), () => units),
        quota: once(this.#quotas, JSON.stringify(quota), () => quota),
        roles: once(this.#roles, JSON.stringify(roles), () => new Set(roles)),
        grants: once(this.#grants, JSON.stringify(grants), () => grants.map(toGrant)),
      }
    })
  }
}

function once<T>(known: Map<string, T>, key: string, make: () => T): T {
  const there = known.get(key)
  if (there !== undefined) return there
  const made = make()
  known.set(key, made)
  return made
}

function toGrant({ procedures, operations, fields, attributes }: GrantEntry): Grant {
  return {
    procedures: new Set(procedures),
    operations: new Set(operations),
    fields: new Set(fields),
    attributes: new Set(attributes),
  }
}
