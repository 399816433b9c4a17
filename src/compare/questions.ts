/**
 * The questions that two endpoints are asked: those that are about no person, and those about persons who agreed to it. A
 * question about a person without a consent that holds today is refused before anything is sent.
 */
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import { Purpose } from '../domain/access.ts'
import { filingKinds } from '../domain/filing/filing.ts'
import { BirthDate } from '../domain/person/identity.ts'
import { OldCardNumber, PersonalNumber } from '../domain/person/personal-number.ts'

const name = z
  .string()
  .regex(/^[\p{L}\p{N} ,.-]{3,80}$/u)
  .refine((text) => !/\d{6}/.test(text), 'a name of a question holds no number')
  .describe('What the report calls the question; no name or number of a person')

const Consent = z
  .strictObject({
    reference: z
      .string()
      .regex(/^[\p{L}\p{N}/._ -]{3,80}$/u)
      .refine((text) => !/\d{9}/.test(text), 'a reference holds no number of a person')
      .describe('Where the written consent is kept; goes into the audit record'),
    from: z.iso.date().describe('First day on which it holds'),
    until: z.iso.date().describe('Last day on which it holds'),
  })
  .refine(({ from, until }) => from <= until, 'ends before it begins')
  .describe('Consent of the person (or the official decision that made a synthetic test person)')

const Person = z
  .strictObject({
    personalNumber: PersonalNumber.optional(),
    oldCardNumber: OldCardNumber.optional(),
    fullName: z.string().min(1).max(100),
    dateOfBirth: BirthDate.optional(),
  })
  .refine(
    ({ personalNumber, oldCardNumber }) => (personalNumber === undefined) !== (oldCardNumber === undefined),
    'exactly one of personalNumber and oldCardNumber',
  )

const Question = z.discriminatedUnion('operation', [
  z.strictObject({ name, operation: z.literal('probe') }).describe("The path's own harmless question, about nobody"),
  z
    .strictObject({ name, operation: z.literal('new-dossiers') })
    .describe(
      'The list of new dossiers of the linked-service software: codes and times, about nobody. Takes none off it',
    ),
  z
    .strictObject({
      name,
      operation: z.literal('dossier'),
      dossier: z.strictObject({
        code: z.string().min(3).max(100),
        /** Whose dossier it is. */
        concerns: PersonalNumber,
      }),
      consent: Consent,
    })
    .describe('What the public-service portal shows of the dossier of a consenting person'),
  z.strictObject({ name, operation: z.enum(['lookup', 'verify']), person: Person, consent: Consent }),
  z
    .strictObject({
      name,
      operation: z.literal('status'),
      dossier: z.strictObject({
        code: z.string().min(3).max(100),
        linkedCode: z.string().min(3).max(100).optional(),
        unit: z.string().min(1).max(20),
        kind: z.enum(filingKinds),
        receivedAt: z.iso.datetime({ offset: true }),
        /** Whom the filing concerns. */
        concerns: PersonalNumber,
      }),
      consent: Consent,
    })
    .describe('Where a filing of a consenting person stands at the registry'),
])
export type Question = z.output<typeof Question>

const Questions = z.strictObject({
  purpose: Purpose.describe('Why these questions are asked: goes to the ministry and into the audit record'),
  questions: z.array(Question).min(1).max(50),
})
export type Questions = z.output<typeof Questions>

/** `today`: `yyyy-mm-dd` in Viet Nam. Throws with every problem and its place; no value of a person is repeated. */
export function readQuestions(file: string, today: string): Questions {
  const read = Questions.safeParse(parse(readFileSync(file, 'utf8')))
  if (!read.success) {
    const problems = read.error.issues.map(({ path, code }) => `  ${path.join('.') || 'the file'}: ${code}`)
    throw new Error(`${file} cannot be used:\n${problems.join('\n')}`)
  }
  const { questions } = read.data
  const names = questions.map((question) => question.name)
  if (new Set(names).size !== names.length) throw new Error(`${file} cannot be used: two questions share a name`)
  const without = questions.filter(
    (question) => 'consent' in question && !(question.consent.from <= today && today <= question.consent.until),
  )
  if (without.length > 0) {
    const list = without.map((question) => `  "${question.name}"`).join('\n')
    throw new Error(`${file} cannot be used: no consent holds today for\n${list}`)
  }
  return read.data
}
