/** Any dossier that the domain can hold, for properties of what is written of it. */
import fc from 'fast-check'
import { dossierStatuses } from '../../../src/domain/dossier/dossier.ts'
import type { PortalDossier, PortalFile, PortalStep } from '../../../src/domain/portal/portal.ts'
import { nextCode } from './portal.ts'

const at = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2040, 0, 1) })
const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null })
/** Vietnamese in both Unicode forms, letters beyond the first plane, and what escapes in JSON. */
const word = fc.constantFrom(
  'Nguyễn',
  'Nguyễn'.normalize('NFD'),
  'Thử',
  'Đỗ',
  '𠀀',
  '😀',
  '"&<\\',
  'tr\u01b0\u031bo\u031bng',
)
const text = (wordsMax: number) => fc.array(word, { minLength: 1, maxLength: wordsMax }).map((words) => words.join(' '))

const file = (prefix: string): fc.Arbitrary<PortalFile> =>
  fc
    .record({ number: fc.nat(), title: text(800), fileName: text(1_500), code: maybe(fc.constant('KQ.G15.000001')) })
    .map(({ number, title, fileName, code }) => ({
      id: `${prefix}${number}`,
      title,
      fileName,
      code,
      sha256: `${prefix}${number}`,
      url: `https://lienthong.h99.example/f/${prefix}${number}`,
      open: async () => new Uint8Array(),
    }))

export const anyDossier: fc.Arbitrary<PortalDossier> = fc.record({
  code: fc.constant(null).map(nextCode),
  id: fc.constant(null),
  procedure: fc.record({
    code: fc.constant('1.001193'),
    name: text(30),
    field: fc.constant('G15-TP07'),
    fieldName: text(3),
  }),
  channel: fc.constantFrom('online', 'counter', 'post'),
  applicant: fc.record({
    name: text(5),
    kind: fc.constantFrom('citizen', 'business', 'household', 'state-agency', 'other'),
    number: maybe(fc.constantFrom('999090000001', '999000001', 'B9999999', '', '9990900000012')),
    account: maybe(fc.constant('tech-999')),
    phone: maybe(fc.constant('0999000999')),
    email: maybe(fc.constant('thu@h99.example')),
  }),
  summary: fc.oneof(text(400), fc.constant('')),
  submittedAt: maybe(at),
  receivedAt: at,
  dueAt: maybe(at),
  endedAt: maybe(at),
  returnedAt: maybe(at),
  notAcceptedAt: maybe(at),
  status: fc.constantFrom(...dossierStatuses),
  unit: fc.record({ code: fc.constant('H99.01.02'), name: text(6) }),
  lookedUp: fc.boolean(),
  digitised: maybe(fc.boolean()),
  accountVerified: maybe(fc.boolean()),
  payment: maybe(fc.constantFrom('online', 'agency-gateway', 'not-online')),
  submittedFiles: fc.array(file('a'), { maxLength: 3 }),
  resultFiles: fc.array(file('b'), { maxLength: 2 }),
  fees: fc.array(
    fc.record({
      name: text(5),
      code: fc.constant('1'),
      amount: fc.nat({ max: 10_000_000 }),
      collectedAt: fc.constantFrom('receipt', 'supplement', 'result'),
      kind: fc.constantFrom('normal', 'appraisal', 'extension'),
      paid: fc.boolean(),
    }),
    { maxLength: 3 },
  ),
  supplements: fc.array(
    fc.record({
      requestedAt: at,
      completedAt: maybe(at),
      requestedBy: maybe(text(5)),
      content: fc.oneof(text(30), fc.constant('')),
      dueBefore: maybe(at),
      dueAfter: maybe(at),
    }),
    { maxLength: 2 },
  ),
})

export const anyStep: fc.Arbitrary<PortalStep> = fc.record({
  status: fc.constantFrom(...dossierStatuses),
  at,
  officer: maybe(fc.oneof(text(20), fc.constant(''))),
  title: maybe(text(5)),
  department: maybe(text(8)),
  content: fc.oneof(text(50), fc.constant('')),
  startedAt: maybe(at),
  dueAt: maybe(at),
})
