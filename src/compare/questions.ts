/**
 * The questions that two endpoints are asked: those that are about no person, and those about persons who agreed to it. A
 * question about a person without a consent that holds today is refused before anything is sent.
 */
import { z } from 'zod'
import type { JsonSchema } from '../config/json-schema.ts'
import { ConfigProblems } from '../config/problem.ts'
import { readYaml } from '../config/read-yaml.ts'
import { getFaults } from '../config/setting-faults.ts'
import { Purpose } from '../domain/access.ts'
import { filingKinds } from '../domain/filing/filing.ts'
import { BirthDate } from '../domain/person/identity.ts'
import { OldCardNumber, PersonalNumber } from '../domain/person/personal-number.ts'
import { type Bilingual, encodeBilingual } from '../domain/texts/bilingual.ts'

const name = z
  .string()
  .regex(/^[\p{L}\p{N} ,.-]{3,80}$/u)
  .refine(
    (text) => !/\d{6}/.test(text),
    encodeBilingual('tên câu hỏi không được chứa số của người nào', 'the name of a question holds no number'),
  )
  .describe('What the report calls the question; no name or number of a person')

const Consent = z
  .strictObject({
    reference: z
      .string()
      .regex(/^[\p{L}\p{N}/._ -]{3,80}$/u)
      .refine(
        (text) => !/\d{9}/.test(text),
        encodeBilingual('không được chứa số của người nào', 'a reference holds no number of a person'),
      )
      .describe('Where the written consent is kept; goes into the audit record'),
    from: z.iso.date().describe('First day on which it holds'),
    until: z.iso.date().describe('Last day on which it holds'),
  })
  .refine(
    ({ from, until }) => from <= until,
    encodeBilingual('ngày kết thúc trước ngày bắt đầu', 'ends before it begins'),
  )
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
    encodeBilingual(
      'phải có đúng một trong hai: personalNumber hoặc oldCardNumber',
      'exactly one of personalNumber and oldCardNumber',
    ),
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

/** `today`: `yyyy-mm-dd` in Viet Nam. Throws `ConfigProblems` with every problem and its line; no value of a person is repeated. */
export function readQuestions(file: string, today: string): Questions {
  const { tree, toLine } = readYaml(file, file)
  const read = Questions.safeParse(tree)
  if (!read.success) {
    const schema = z.toJSONSchema(Questions, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as JsonSchema
    const faults = read.error.issues.flatMap((issue) => getFaults(issue, schema, tree))
    throw new ConfigProblems(
      file,
      faults.map(({ place, says }) => ({ place: place.join('.'), at: { file, line: toLine(place) }, says })),
    )
  }
  const { questions } = read.data
  const refuse = (places: readonly number[], says: Bilingual) => {
    const problems = places.map((index) => {
      const place = ['questions', index]
      return { place: place.join('.'), at: { file, line: toLine(place) }, says }
    })
    return new ConfigProblems(file, problems)
  }
  const names = questions.map((question) => question.name)
  const again = names.flatMap((one, index) => (names.indexOf(one) === index ? [] : [index]))
  if (again.length > 0) {
    throw refuse(again, { vi: 'trùng tên với một câu hỏi phía trên', en: 'has the name of a question above it' })
  }
  const without = questions.flatMap((question, index) => {
    const holds = !('consent' in question) || (question.consent.from <= today && today <= question.consent.until)
    return holds ? [] : [index]
  })
  if (without.length > 0) {
    const says = { vi: 'hôm nay không có sự đồng ý nào còn hiệu lực', en: 'no consent holds today' }
    throw refuse(without, says)
  }
  return read.data
}
