/** What is kept sealed of one person's outcome: what may be handed out, and the record that is written before it is. */
import type { InquiryEntry } from '../domain/audit.ts'
import type { PersonFailure, PersonOutcome } from '../domain/batch/batch.ts'
import type { PersonInBatch } from '../domain/batch/person-in-batch.ts'
import type { FailureCode } from '../domain/failure.ts'
import type { InquiryResult } from '../identity/person-inquiry.ts'
import { aad, type Vault } from '../store/vault.ts'

/** An answer of the register, or why there is none. */
export type PersonAnswer =
  | { outcome: Extract<PersonOutcome, 'matched' | 'not-matched' | 'found'>; result: InquiryResult<unknown> }
  | { outcome: Extract<PersonOutcome, 'refused' | 'failed'>; failure: PersonFailure }

export interface KeptAnswer {
  answer: PersonAnswer
  reference: string | undefined
  /** `null` = nothing was asked and nothing refused: there is nothing to record. */
  entry: InquiryEntry | null
}

/** The policy, or the ministry for this officer, procedure or unit, said no. */
export function isRefusal(code: FailureCode): boolean {
  return code.endsWith('-not-allowed') || code.endsWith('-not-authorised')
}

interface Position {
  batch: string
  number: number
}

export function sealAnswer(vault: Vault, { batch, number }: Position, kept: KeptAnswer): Buffer {
  return vault.seal(Buffer.from(JSON.stringify(kept)), aad.batchAnswer(batch, number))
}

/** `null` = it does not open. */
export function openAnswer(vault: Vault, { batch, number }: Position, sealed: Uint8Array): KeptAnswer | null {
  return open<KeptAnswer>(vault, sealed, aad.batchAnswer(batch, number))
}

/** The same for a question. */
export function openQuestion(vault: Vault, { batch, number }: Position, sealed: Uint8Array): PersonInBatch | null {
  return open<PersonInBatch>(vault, sealed, aad.batchQuestion(batch, number))
}

function open<T>(vault: Vault, sealed: Uint8Array, place: string): T | null {
  try {
    return JSON.parse(vault.open(sealed, place).toString('utf8')) as T
  } catch {
    return null
  }
}
