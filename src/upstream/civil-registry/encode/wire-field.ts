/**
 * A declaration between our words and a generation's: a flat list of the ministry's fields, each with a value of a known
 * kind and the place in the consumer's own request that it comes from. The field tables (fields-*.ts) make the list,
 * the generations (render-fields.ts) write it; the places lead the registry's complaints back to the consumer.
 */
import type { DeclaredAddress, SplitName } from '../../../domain/declaration/blocks.ts'
import type { BirthDate } from '../../../domain/person/identity.ts'

export type WireValue =
  | { as: 'text'; text: string }
  /** `parts: null` = they were not stated, and do not follow from the name for sure. */
  | { as: 'name'; fullName: string; name: SplitName | null }
  | { as: 'birth'; date: BirthDate }
  /** `yyyy-mm-dd`. */
  | { as: 'day'; day: string }
  /** Code of a list; `numeric` ones travel as numbers in G3. */
  | { as: 'code'; code: string; numeric?: true }
  | { as: 'count'; count: number }
  | { as: 'address'; address: DeclaredAddress }

export interface WireField {
  /** The ministry's name. */
  name: string
  /** JSON pointer into the consumer's request. */
  pointer: string
  /** `null` = not stated. */
  value: WireValue | null
  /** Generations that have the field; absent = all. */
  only?: readonly ('G1' | 'G2' | 'G3')[]
}

/** Collects fields of one declaration; each verb is one kind of value. */
export class FieldList {
  readonly fields: WireField[] = []

  text(name: string, pointer: string, text: string | undefined, only?: WireField['only']): void {
    this.#add(name, pointer, text === undefined ? null : { as: 'text', text }, only)
  }
  name(name: string, pointer: string, fullName: string | undefined, pieces: SplitName | null): void {
    this.#add(name, pointer, fullName === undefined ? null : { as: 'name', fullName, name: pieces })
  }
  birth(name: string, pointer: string, date: BirthDate | undefined): void {
    this.#add(name, pointer, date === undefined ? null : { as: 'birth', date })
  }
  day(name: string, pointer: string, day: string | undefined, only?: WireField['only']): void {
    this.#add(name, pointer, day === undefined ? null : { as: 'day', day }, only)
  }
  code(name: string, pointer: string, code: string | undefined, only?: WireField['only']): void {
    this.#add(name, pointer, code === undefined ? null : { as: 'code', code }, only)
  }
  numericCode(name: string, pointer: string, code: string | undefined): void {
    this.#add(name, pointer, code === undefined ? null : { as: 'code', code, numeric: true })
  }
  count(name: string, pointer: string, count: number | undefined): void {
    this.#add(name, pointer, count === undefined ? null : { as: 'count', count })
  }
  address(name: string, pointer: string, address: DeclaredAddress | undefined): void {
    this.#add(name, pointer, address === undefined ? null : { as: 'address', address })
  }
  flag(name: string, pointer: string, on: boolean | undefined): void {
    this.code(name, pointer, on === undefined ? undefined : on ? '1' : '0')
  }

  #add(name: string, pointer: string, value: WireValue | null, only?: WireField['only']): void {
    this.fields.push(only === undefined ? { name, pointer, value } : { name, pointer, value, only })
  }
}
