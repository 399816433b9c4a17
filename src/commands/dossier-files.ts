/** What the commands read about dossiers from JSON files: events, and dossiers with theirs. */

import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { JsonSchema } from '../config/json-schema.ts'
import { getFaults } from '../config/setting-faults.ts'
import { Channel, type DossierEvent, dossierEventTypes } from '../domain/dossier/dossier.ts'
import type { Bilingual } from '../domain/texts/bilingual.ts'
import { explainUnreadable } from '../domain/texts/file-text.ts'
import type { OpenDossier } from '../store/dossier/open-dossiers.ts'

const moment = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))

const Event = z
  .strictObject({ type: z.enum(dossierEventTypes), at: moment, dueAt: moment.optional() })
  .transform(({ type, at, dueAt }): DossierEvent => (dueAt === undefined ? { type, at } : { type, at, dueAt }))

const Dossier = z
  .strictObject({
    code: z.string().min(1),
    procedure: z.string(),
    case: z.string().nullable().default(null),
    unit: z.string(),
    channel: Channel.nullable().default(null),
    receivedAt: moment,
    events: z.array(Event).default([]),
  })
  .transform(({ case: procedureCase, ...dossier }): OpenDossier => ({ ...dossier, procedureCase }))

/** What a file holds, or every fault of it. */
export type FileContent<T> = { content: T[]; faults: [] } | { content: null; faults: Bilingual[] }

export const readEventsFile = (file: string): FileContent<DossierEvent> => readList(file, z.array(Event))
export const readDossiersFile = (file: string): FileContent<OpenDossier> => readList(file, z.array(Dossier))

function readList<T>(file: string, schema: z.ZodType<T[]>): FileContent<T> {
  let tree: unknown
  try {
    tree = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    const fault =
      error instanceof SyntaxError
        ? { vi: 'tệp không phải là JSON', en: 'the file is no JSON' }
        : explainUnreadable(error)
    return { content: null, faults: [fault] }
  }
  const read = schema.safeParse(tree)
  if (read.success) return { content: read.data, faults: [] }
  const described = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as JsonSchema
  const faults = read.error.issues.flatMap((issue) => getFaults(issue, described, tree))
  return {
    content: null,
    faults: faults.map(({ place, says }) => {
      const at = place.join('.')
      return { vi: `${at || 'tệp'}: ${says.vi}`, en: `${at || 'file'}: ${says.en}` }
    }),
  }
}
