/**
 * Certificates of civil status (giấy tờ hộ tịch) as somebody holds them: what stands on the paper. Register number, book, page
 * and day are those of Circular 04/2020/TT-BTP, Art. 29; the unit is named as it was called on the day of registration (Art. 30).
 */
import { z } from 'zod'
import { DossierCode } from '../filing/dossier.ts'
import type { ResultRole } from '../filing/result-check.ts'
import { CalendarDay } from '../person/calendar-day.ts'
import { BirthDate } from '../person/identity.ts'
import { FullName } from '../person/names.ts'
import { PersonalNumber } from '../person/personal-number.ts'
import { line } from '../text.ts'
import { encodeBilingual } from '../texts/bilingual.ts'

/** The acts that a certificate can be about. A copy of an extract is held against the act that it copies. */
export const certificateKinds = [
  'birth',
  'death',
  'marriage',
  'marital-status',
  'parent-child',
  'guardianship',
  'change',
] as const
export type CertificateKind = (typeof certificateKinds)[number]

/** Whom a certificate names: those whom it is about, and who may stand beside them. */
export const rolesOnCertificates = {
  birth: { holders: ['child'], others: ['mother', 'father'] },
  death: { holders: ['deceased'], others: [] },
  marriage: { holders: ['husband', 'wife'], others: [] },
  'marital-status': { holders: ['person'], others: [] },
  'parent-child': { holders: ['parent', 'child'], others: [] },
  guardianship: { holders: ['guardian', 'ward'], others: [] },
  change: { holders: ['person'], others: [] },
} as const satisfies Record<CertificateKind, { holders: readonly ResultRole[]; others: readonly ResultRole[] }>

const certificateRoles = [
  'child',
  'mother',
  'father',
  'deceased',
  'husband',
  'wife',
  'person',
  'parent',
  'guardian',
  'ward',
] as const satisfies readonly ResultRole[]
export type CertificateRole = (typeof certificateRoles)[number]

const PersonOnCertificate = z
  .strictObject({
    fullName: FullName,
    dateOfBirth: BirthDate.optional(),
    sex: z.enum(['male', 'female']).optional().describe('Sex (giới tính)'),
    personalNumber: PersonalNumber.optional(),
  })
  .describe('A person as the certificate names them')
  .meta({ id: 'PersonOnCertificate' })

const Registration = z
  .strictObject({
    number: line(40)
      .optional()
      .describe('Register number (số), as it stands on the paper: `12`, `12/2026`, `12/TLKS-BS`')
      .meta({ examples: ['12/2026'] }),
    book: line(40)
      .optional()
      .describe('Book (quyển số), such as `01/2026`')
      .meta({ examples: ['01/2026'] }),
    page: line(20).optional().describe('Page (trang số)'),
    date: CalendarDay.optional().describe('Day of registration (ngày đăng ký)'),
    unit: z
      .strictObject({
        code: z
          .string()
          .regex(
            /^(\d{2}|\d{3}|\d{5})$/,
            encodeBilingual('Mã đơn vị hành chính có 2, 3 hoặc 5 chữ số', 'The code of a unit has 2, 3 or 5 digits'),
          )
          .optional()
          .describe('Code of the registering unit in the catalogue of the day of registration: 2, 3 or 5 digits')
          .meta({ examples: ['99001'] }),
        name: line(200).optional().describe('Its name as the paper writes it (tên cơ quan đăng ký)'),
      })
      .optional()
      .describe('Registering unit (cơ quan đăng ký hộ tịch), as it was called on the day of registration'),
    dossier: DossierCode.optional().describe(
      'Code of the dossier (mã hồ sơ) under which it was registered, where that is known: the registry finds it by that too',
    ),
    lastNoteDate: CalendarDay.optional().describe(
      'Day of the last note that the paper shows (ngày ghi chú): the registry lists a record under the day of its last change',
    ),
  })
  .describe('Where the act stands in the register')
export type RegistrationOnCertificate = z.infer<typeof Registration>

const People = z
  .strictObject(
    Object.fromEntries(certificateRoles.map((role) => [role, PersonOnCertificate.optional()])) as Record<
      CertificateRole,
      z.ZodOptional<typeof PersonOnCertificate>
    >,
  )
  .describe(
    'Whom it names: `child` (and `mother`, `father`) of a birth; `deceased`; `husband` and `wife`; `person` of a marital status or a change; `parent` and `child` of a recognition; `guardian` and `ward`',
  )

export const Certificate = z
  .strictObject({
    kind: z.enum(certificateKinds).describe('Kind of the act (loại việc hộ tịch)'),
    registration: Registration,
    people: People,
    dateOfDeath: BirthDate.optional().describe('Date of death (ngày chết); deaths only'),
    signerTitle: line(200)
      .optional()
      .describe(
        'Title of the person who signed (chức vụ người ký), as the paper writes it: only its form is looked at',
      ),
  })
  .meta({ id: 'Certificate' })
export type Certificate = z.infer<typeof Certificate>

export interface CertificateFault {
  /** Below the certificate. */
  path: readonly string[]
  code: 'required' | 'not-on-this-kind' | 'registration-incomplete'
  message: string
}

/** What no schema sees of a certificate: whom its kind names, and whether there is anything by which it can be found. */
export function certificateFaults({ kind, registration, people, dateOfDeath }: Certificate): CertificateFault[] {
  const { holders, others } = rolesOnCertificates[kind]
  const named: readonly CertificateRole[] = [...holders, ...others]
  const faults: CertificateFault[] = []
  for (const role of holders) {
    if (people[role] === undefined) faults.push({ path: ['people', role], code: 'required', message: holderMissing })
  }
  for (const role of certificateRoles) {
    if (people[role] !== undefined && !named.includes(role))
      faults.push({ path: ['people', role], code: 'not-on-this-kind', message: notNamed })
  }
  if (dateOfDeath !== undefined && kind !== 'death')
    faults.push({ path: ['dateOfDeath'], code: 'not-on-this-kind', message: notNamed })
  const { number, date, unit, dossier } = registration
  if (dossier === undefined && (number === undefined || date === undefined || unit === undefined))
    faults.push({ path: ['registration'], code: 'registration-incomplete', message: notFindable })
  return faults
}

const holderMissing = encodeBilingual(
  'Bắt buộc: người mà giấy tờ này cấp cho',
  'Required: the person whom this certificate is about',
)
const notNamed = encodeBilingual('Loại giấy tờ này không có mục đó', 'A certificate of this kind does not state this')
const notFindable = encodeBilingual(
  'Cần số, ngày đăng ký và nơi đăng ký, hoặc mã hồ sơ đã đăng ký',
  'Give number, day and unit of registration, or the code of the dossier under which it was registered',
)
