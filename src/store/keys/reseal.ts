/**
 * Re-encrypting what is sealed under another key than the current one, in batches, while everything else goes on. A row
 * that changes in between is left alone: the change has sealed it anew. A row that does not open is left as it is and
 * named; the others go on.
 */
import type { Database } from '../postgres/database.ts'
import { aad, type Vault, VaultKeyMissing } from '../vault.ts'

interface Sealed {
  table: string
  column: string
  /** The primary key, and its types. */
  keys: readonly (readonly [string, 'uuid' | 'text' | 'integer' | 'bigint' | 'timestamptz'])[]
  toAad: (key: readonly unknown[]) => string
  batch: number
}

const everything: readonly Sealed[] = [
  {
    table: 'filing_secret',
    column: 'sealed',
    keys: [
      ['filing', 'uuid'],
      ['part', 'text'],
    ],
    toAad: ([filing, part]) => aad.part(String(filing), String(part)),
    batch: 100,
  },
  {
    table: 'filing_event',
    column: 'detail',
    keys: [
      ['filing', 'uuid'],
      ['number', 'integer'],
    ],
    toAad: ([filing, number]) => aad.detail(String(filing), Number(number)),
    batch: 500,
  },
  {
    table: 'attachment',
    column: 'sealed',
    keys: [
      ['consumer', 'text'],
      ['sha256', 'text'],
    ],
    toAad: ([consumer, sha256]) => aad.attachment(String(consumer), String(sha256)),
    // Files of megabytes.
    batch: 5,
  },
  {
    table: 'dossier_event',
    column: 'reason',
    keys: [
      ['dossier', 'bigint'],
      ['type', 'text'],
      ['at', 'timestamptz'],
    ],
    toAad: ([dossier, type, at]) => aad.dossierReason(Number(dossier), String(type), (at as Date).getTime()),
    batch: 500,
  },
  {
    table: 'dossier_applicant',
    column: 'sealed',
    keys: [['dossier', 'bigint']],
    toAad: ([dossier]) => aad.dossierApplicant(Number(dossier)),
    batch: 500,
  },
  {
    table: 'linked_content',
    column: 'sealed',
    keys: [
      ['linked', 'bigint'],
      ['revision', 'integer'],
    ],
    toAad: ([linked, revision]) => aad.linkedContent(Number(linked), Number(revision)),
    batch: 100,
  },
  {
    table: 'linked_file',
    column: 'sealed',
    keys: [
      ['linked', 'bigint'],
      ['revision', 'integer'],
      ['number', 'integer'],
    ],
    toAad: ([linked, revision, number]) => aad.linkedFile(Number(linked), Number(revision), Number(number)),
    batch: 5,
  },
  ...(['question', 'answer'] as const).map(
    (column): Sealed => ({
      table: 'batch_person',
      column,
      keys: [
        ['batch', 'uuid'],
        ['number', 'integer'],
      ],
      toAad: ([batch, number]) =>
        (column === 'question' ? aad.batchQuestion : aad.batchAnswer)(String(batch), Number(number)),
      batch: 500,
    }),
  ),
  {
    table: 'filing_rerun',
    column: 'note',
    keys: [['id', 'uuid']],
    toAad: ([run]) => aad.rerunNote(String(run)),
    batch: 100,
  },
  {
    table: 'sync_lane',
    column: 'words',
    keys: [
      ['target', 'text'],
      ['dossier', 'bigint'],
    ],
    toAad: ([target, dossier]) => aad.laneWords(String(target), Number(dossier)),
    batch: 500,
  },
  {
    table: 'pending_order',
    column: 'note',
    keys: [['id', 'uuid']],
    toAad: ([order]) => aad.orderNote(String(order)),
    batch: 500,
  },
  {
    table: 'webhook_endpoint',
    column: 'secret',
    keys: [['id', 'uuid']],
    toAad: ([endpoint]) => aad.webhookSecret(String(endpoint)),
    batch: 100,
  },
  {
    table: 'file_address',
    column: 'secret',
    keys: [['id', 'uuid']],
    toAad: ([address]) => aad.fileAddress(String(address)),
    batch: 500,
  },
]

/** Every column that holds sealed bytes. */
export const sealedColumns = everything.map(({ table, column }) => [table, column] as const)

/** How many rows are sealed under another key than the current one. Reads whole tables. */
export async function countToReseal(database: Pick<Database, 'query'>, vault: Pick<Vault, 'prefix'>): Promise<number> {
  let count = 0
  for (const [table, column] of sealedColumns) {
    const { rows } = await database.query(
      `SELECT count(*)::int AS count FROM ${table}
       WHERE ${column} IS NOT NULL AND substring(${column} FROM 1 FOR length($1::bytea)) <> $1`,
      [vault.prefix],
    )
    count += rows[0].count
  }
  return count
}

export interface Resealed {
  table: string
  /** Rows that are now under the current key and were not before. */
  rows: number
  /** Rows that could not be opened, by their primary key. */
  left: LeftRow[]
}

/** `key-missing`: it names a key that is not given. `damaged`: its key is there, and its bytes or their place are not. */
interface LeftRow {
  id: string
  why: 'key-missing' | 'damaged'
}

/** `progress` is called after each batch. Can be broken off and run again at any time. */
export async function resealAll(
  database: Pick<Database, 'query'>,
  vault: Vault,
  progress: (done: Resealed) => void = () => {},
): Promise<Resealed[]> {
  const results: Resealed[] = []
  for (const sealed of everything) results.push(await resealTable(database, vault, sealed, progress))
  return results
}

async function resealTable(
  database: Pick<Database, 'query'>,
  vault: Vault,
  { table, column, keys, toAad, batch }: Sealed,
  progress: (done: Resealed) => void,
): Promise<Resealed> {
  const names = keys.map(([name]) => name).join()
  const typed = (from: number) => keys.map(([, type], index) => `$${from + index}::${type}`).join()
  let after: unknown[] | undefined
  const left: LeftRow[] = []
  let rows = 0
  for (;;) {
    const beyond = after ? `AND (${names}) > (${typed(3)})` : ''
    const { rows: found } = await database.query(
      `SELECT ${names}, ${column} AS old FROM ${table}
       WHERE ${column} IS NOT NULL AND substring(${column} FROM 1 FOR length($1::bytea)) <> $1 ${beyond}
       ORDER BY ${names} LIMIT $2`,
      [vault.prefix, batch, ...(after ?? [])],
    )
    for (const row of found) {
      const key = keys.map(([name]) => row[name])
      const sealed = resealed(vault, row.old, toAad(key))
      if (typeof sealed === 'string') {
        left.push({ id: key.join(' '), why: sealed })
        continue
      }
      const { rowCount } = await database.query(
        `UPDATE ${table} SET ${column} = $1 WHERE ${column} = $2 AND (${names}) = (${typed(3)})`,
        [sealed, row.old, ...key],
      )
      rows += rowCount ?? 0
    }
    progress({ table, rows, left })
    if (found.length < batch) return { table, rows, left }
    after = keys.map(([name]) => found.at(-1)[name])
  }
}

function resealed(vault: Vault, old: Buffer, at: string): Buffer | LeftRow['why'] {
  try {
    return vault.reseal(old, at)
  } catch (error) {
    return error instanceof VaultKeyMissing ? 'key-missing' : 'damaged'
  }
}
