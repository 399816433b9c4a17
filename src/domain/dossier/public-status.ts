/**
 * The status of a dossier for a citizen who knows its code and a second fact (tra cứu tình trạng hồ sơ): what may be the second fact, and
 * what the question looks like.
 */
import { z } from 'zod'
import { Purpose } from '../access.ts'
import { DossierCode } from '../filing/dossier.ts'
import { encodeBilingual } from '../texts/bilingual.ts'
import type { DossierStatus } from './dossier.ts'

/**
 * - `received-on`: the day of receipt in Viet Nam. Many codes hold it, so it is weak.
 * - `number-ending`: the last characters of the number of the holder's identity paper.
 * - `phone-ending`: the last digits of the holder's phone.
 */
export const publicFacts = ['received-on', 'number-ending', 'phone-ending'] as const
export type PublicFact = (typeof publicFacts)[number]

/** So many last characters: one of a million, where they are digits. */
const endingLength = 6

const ending = (of: string) =>
  z
    .string()
    .regex(
      /^[0-9A-Za-z]{6}$/,
      encodeBilingual('Gồm đúng 6 chữ số hoặc chữ cái không dấu', 'Exactly 6 digits or plain letters'),
    )
    .optional()
    .describe(`The last 6 characters of ${of}, without spaces and dots`)

export const PublicStatusQuestion = z
  .strictObject({
    code: DossierCode.describe('Either code of the dossier (mã hồ sơ)'),
    unit: Purpose.shape.unit.optional().describe('Needed only where several agencies have a dossier under this code'),
    receivedOn: z.iso.date().optional().describe('The day of receipt in Viet Nam (ngày tiếp nhận)'),
    numberEnding: ending("the number of the holder's identity paper (số giấy tờ của chủ hồ sơ)"),
    phoneEnding: ending("the holder's phone (số điện thoại của chủ hồ sơ)"),
  })
  .refine(
    ({ receivedOn, numberEnding, phoneEnding }) =>
      [receivedOn, numberEnding, phoneEnding].filter((fact) => fact !== undefined).length === 1,
    {
      error: encodeBilingual(
        'Nêu đúng một trong ba: receivedOn, numberEnding, phoneEnding',
        'Give exactly one of receivedOn, numberEnding and phoneEnding',
      ),
      path: ['numberEnding'],
      params: { code: 'exactly-one' },
    },
  )
  .meta({ id: 'PublicStatusQuestion' })
export type PublicStatusQuestion = z.infer<typeof PublicStatusQuestion>

/** The fact that a question gives, and the member that it stands in. */
export function getFact(question: PublicStatusQuestion): { fact: PublicFact; member: string; value: string } {
  const { receivedOn, numberEnding, phoneEnding } = question
  if (numberEnding !== undefined)
    return { fact: 'number-ending', member: 'numberEnding', value: toEnding(numberEnding) ?? '' }
  if (phoneEnding !== undefined)
    return { fact: 'phone-ending', member: 'phoneEnding', value: toEnding(phoneEnding) ?? '' }
  return { fact: 'received-on', member: 'receivedOn', value: receivedOn ?? '' }
}

/** The end of a number or a phone, however it was spaced; `null` = it is too short to be asked for. */
export function toEnding(text: string | undefined): string | null {
  const plain = (text ?? '').replace(/[^0-9A-Za-z]/g, '').toUpperCase()
  return plain.length < endingLength ? null : plain.slice(-endingLength)
}

/** Whose move it is, as a citizen sees it. `none`: nothing is waited for. */
export const publicMovers = ['office', 'citizen', 'agency', 'none'] as const
export type PublicMover = (typeof publicMovers)[number]

/** Who takes the next step in each status; the agency that is asked instead of the office where a verification is open. */
export const statusMovers = {
  new: 'office',
  accepted: 'office',
  'not-accepted': 'none',
  'in-process': 'office',
  'supplement-asked': 'citizen',
  'payment-asked': 'citizen',
  'withdrawal-asked': 'office',
  stopped: 'none',
  // The result is there to be fetched.
  done: 'citizen',
  'result-returned': 'none',
} as const satisfies Record<DossierStatus, PublicMover>
