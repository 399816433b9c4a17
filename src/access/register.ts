/**
 * The register of consumers in memory, and the form in which it travels from the thread that reads the file. A register of a
 * country has ten thousand entries that are alike in all but name and key: grants, roles, units and quotas that are the same
 * stand once, and the hashes of a piece share one buffer.
 */
import type { Consumer, Grant, Quota, Role } from '../domain/access.ts'
import type { GrantOfRegister } from './grants.ts'

/** What a request can show of its sender. `dpop`: a proof with the key to which its token is bound. */
export const proofs = ['key', 'token', 'certificate', 'dpop'] as const
export type Proof = (typeof proofs)[number]

export interface Credential {
  consumer: Consumer
  /** Of an API key; `undefined` = what else proves it is no secret of ours. */
  hash: Buffer | undefined
  /** First instant at which it no longer works. */
  expiresAt: number
  /** All of these must be shown together; empty = any one that is registered. */
  requires: readonly Proof[]
}

/** By the id of the key, or by what these functions make of a token or a certificate: no id of a key holds a space. */
export type Register = ReadonlyMap<string, Credential>

export const toTokenId = (issuer: string, client: string): string => `token ${issuer} ${client}`
export const toCertificateId = (thumbprint: string): string => `certificate ${thumbprint}`
export const toSubjectId = (subject: string, issuer: string): string => `subject ${subject}\n${issuer}`

/** What a consumer shares with others, by its place in the piece that brings it. */
interface SharedRights {
  units: readonly string[]
  quota: Quota
  roles: readonly Role[]
  grants: readonly GrantOfRegister[]
}

export interface RegisterEntry extends SharedRights {
  id: string
  name: string
  keys: readonly { id: string; hash: string; expiresAt: number }[]
  /** Its tokens and certificates. */
  others: readonly { id: string; expiresAt: number }[]
  requires: readonly Proof[]
}

/** So many entries travel together: a piece is taken over in a millisecond or two. */
const pieceEntries = 200

export interface RegisterPiece {
  /** Each as JSON, so that equal ones are found without comparing them member by member. */
  rights: readonly string[]
  /** `right` = place in `rights`. */
  entries: readonly (Pick<RegisterEntry, 'id' | 'name' | 'keys' | 'others' | 'requires'> & { right: number })[]
}

export function* toPieces(entries: readonly RegisterEntry[]): Generator<RegisterPiece> {
  for (let from = 0; from < entries.length; from += pieceEntries) {
    const places = new Map<string, number>()
    const piece = entries.slice(from, from + pieceEntries).map(({ units, quota, roles, grants, ...own }) => {
      const text = JSON.stringify({ units, quota, roles, grants } satisfies SharedRights)
      const right = places.get(text) ?? places.size
      places.set(text, right)
      return { ...own, right }
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
  readonly #requires = new Map<string, readonly Proof[]>()

  add({ rights, entries }: RegisterPiece): void {
    const known = rights.map((text) => this.#getRights(text))
    const hashes = Buffer.from(entries.flatMap(({ keys }) => keys.map(({ hash }) => hash)).join(''), 'hex')
    let at = 0
    for (const { id, name, right, keys, others, requires: required } of entries) {
      const shared = known[right]
      if (!shared) throw new Error('a piece of the register names rights that it does not bring')
      const consumer: Consumer = { id, name, ...shared }
      const requires = once(this.#requires, required.join(), () => required)
      for (const key of keys) {
        const hash = hashes.subarray(at, at + key.hash.length / 2)
        at += hash.length
        this.register.set(key.id, { consumer, hash, expiresAt: key.expiresAt, requires })
      }
      for (const other of others) {
        this.register.set(other.id, { consumer, hash: undefined, expiresAt: other.expiresAt, requires })
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

/** A grant as decisions look at it. */
export function toGrant({ procedures, operations, fields, attributes, ...limits }: GrantOfRegister): Grant {
  return {
    ...limits,
    procedures: new Set(procedures),
    operations: new Set(operations),
    fields: new Set(fields),
    attributes: new Set(attributes),
  }
}
