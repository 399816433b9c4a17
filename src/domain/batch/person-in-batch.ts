/** A person of a batch as a caller brings them: the question of one call, and the caller's own word for it. */
import { z } from 'zod'
import { birthWithAttributes, lookupShape, verificationShape } from '../person/person-question.ts'
import { line } from '../text.ts'
import { type BatchOperation, referenceCharsMax } from './batch.ts'

const reference = line(referenceCharsMax)
  .optional()
  .describe("The caller's own word for this person, repeated beside the outcome; no personal number, please")

export const VerifiedInBatch = z
  .strictObject({ ...verificationShape, reference })
  .refine(birthWithAttributes.holds, birthWithAttributes.fault)
  .meta({ id: 'VerifiedInBatch' })
export type VerifiedInBatch = z.infer<typeof VerifiedInBatch>

export const LookedUpInBatch = z.strictObject({ ...lookupShape, reference }).meta({ id: 'LookedUpInBatch' })
export type LookedUpInBatch = z.infer<typeof LookedUpInBatch>

export type PersonInBatch = VerifiedInBatch | LookedUpInBatch

/** The schema of each operation's people. */
export const peopleSchemas = { verify: VerifiedInBatch, lookup: LookedUpInBatch } as const satisfies Record<
  BatchOperation,
  z.ZodType
>
