/**
 * An export of the trail, line by line. Each line is a JSON object; the whole is verified as it is read, with a public key and without the
 * gateway (docs/audit/export.md).
 *
 *   {"format":"lienthong-audit-export@1","origin":…,"from":null}     `from`: where an export begins that goes on from another
 *   {"segment":"<signed note>"}                                      then as many records as it says
 *   {"hash":…,"link":…,"body":…}                                     a record: its hash in the chain, the link of the next, its text
 *   {"removal":"<signed note>"}                                      behind the first line, one for each month that was removed when its time was over
 *   {"link":…,"removed":…}                                           a record that was removed: its leaf hash stays
 *   {"skip":[…],"segment":"<signed note>"}                           segments of which every record was removed, up to that one: roots of the subtrees
 *   {"stamp":"<base64>","size":…}                                    behind the records of a segment: an authority's time-stamp over its note
 *   {"end":"<signed note>"}                                          how many leaves, their root, when it was made, what was removed
 */
import { z } from 'zod'
import type { LeafRange } from './merkle.ts'
import { type Checkpoint, readCheckpoint, readHash, writeCheckpoint } from './segment.ts'

export const exportFormat = 'lienthong-audit-export@1'

const Hash = z.string().refine((text) => readHash(text) !== undefined)
const ChainHash = z.string().regex(/^[0-9a-f]{64}$/)

export const ExportHeader = z.strictObject({
  format: z.literal(exportFormat),
  origin: z.string(),
  from: z.strictObject({ peaks: z.array(Hash).max(64), checkpoint: z.string() }).nullable(),
})
export type ExportHeader = z.infer<typeof ExportHeader>

export const RecordLine = z.union([
  z.strictObject({ hash: ChainHash, link: Hash, body: z.string() }),
  z.strictObject({ link: Hash, removed: Hash }),
])
export type RecordLine = z.infer<typeof RecordLine>
export const RemovalLine = z.strictObject({ removal: z.string() })
/** More subtrees than 2 × 53 no range of leaves has. */
export const SkipLine = z.strictObject({ skip: z.array(Hash).min(1).max(106), segment: z.string() })
export const SegmentLine = z.strictObject({ segment: z.string() })
/** A token with its certificates has a few thousand characters. */
export const StampLine = z.strictObject({ stamp: z.base64().max(200_000), size: z.int() })
export const EndLine = z.strictObject({ end: z.string() })

/** What the last line signs. */
export interface ExportEnd extends Omit<Checkpoint, 'further'> {
  /** When it was made, ISO 8601. */
  at: string
  /** The first leaf in it. */
  from: number
  /** Leaves of which only the hash is in it. */
  removed: readonly LeafRange[]
}

export function writeEnd({ at, from, removed, ...checkpoint }: ExportEnd): string {
  const gone = removed.map((range) => `removed ${range.from} ${range.to}`)
  return writeCheckpoint({ ...checkpoint, further: [`export ${at}`, `from ${from}`, ...gone] })
}

/** `undefined` = the note is none of an export. */
export function readEnd(text: string): ExportEnd | undefined {
  const checkpoint = readCheckpoint(text)
  if (!checkpoint) return undefined
  const { further, ...head } = checkpoint
  const [atLine, fromLine, ...rest] = further
  const at = /^export (\S+)$/.exec(atLine ?? '')?.[1]
  const from = /^from (\d{1,15})$/.exec(fromLine ?? '')?.[1]
  const removed = rest.map((line) => {
    const [, first, last] = /^removed (\d{1,15}) (\d{1,15})$/.exec(line) ?? []
    return first === undefined ? undefined : { from: Number(first), to: Number(last) }
  })
  const known = removed.filter((range) => range !== undefined)
  return at === undefined || from === undefined || known.length !== removed.length
    ? undefined
    : { ...head, at, from: Number(from), removed: known }
}
