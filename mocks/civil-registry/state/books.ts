// Acts that stand in the register without having come over a push: the old books, digitised. Set by control and by tests, and forgotten
// when the mocks end.

import type { Fields } from '../answers/value.ts'

type Entry = {
  readonly module: string
  readonly unit: string
  /** Day under which the changed list has it, `2024-03-15`. */
  readonly changed: string
  /** Columns of the record as they are handed out. */
  readonly fields: Fields
}

export type KeptEntry = Entry & { readonly id: number }

export type Books = {
  add(entry: Entry): number
  on(module: string, day: string): readonly KeptEntry[]
  byId(id: number): KeptEntry | undefined
  clear(): void
}

/** Far above the ids of what was pushed. */
const FIRST_ID = 5_000_001

export function createBooks(): Books {
  const entries = new Map<number, KeptEntry>()
  let next = FIRST_ID
  return {
    add(entry) {
      const id = next
      next += 1
      entries.set(id, { ...entry, id })
      return id
    },
    on: (module, day) => [...entries.values()].filter((one) => one.module === module && one.changed === day),
    byId: (id) => entries.get(id),
    clear: () => entries.clear(),
  }
}
