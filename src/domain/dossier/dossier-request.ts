/**
 * What a one-stop system hands in: a dossier to register, and a step that was taken in it. No member names a citizen but `applicant`,
 * which is kept encrypted and appears in no answer.
 */
import { z } from 'zod'
import { nationalProcedure, OfficerAccount, Purpose } from '../access.ts'
import { requesterShape } from '../declaration/blocks.ts'
import type { Fault } from '../declaration/rules/validation-context.ts'
import { DossierCode } from '../filing/dossier.ts'
import { line, lines } from '../text.ts'
import { encodeBilingual } from '../texts/bilingual.ts'
import { Channel, type DossierEventType, dossierEventTypes } from './dossier.ts'
import { isInventedNumber } from './invented-number.ts'

/** How far another system's clock may run ahead of ours, in milliseconds: more than clocks that are kept ever differ. */
export const clocksApartMaxMs = 5 * 60_000

const moment = z.iso.datetime({ offset: true })

/** What the holder of a dossier is (loại đối tượng). Each generation of the portal has numbers of its own for these. */
const applicantKinds = ['citizen', 'business', 'household', 'state-agency', 'other'] as const

/** Whose dossier it is (chủ hồ sơ), for public-service portals. */
export const DossierApplicant = z
  .strictObject({
    name: line(200).describe('Full name, or the name of the organisation (tên chủ hồ sơ)'),
    kind: z
      .enum(applicantKinds)
      .default('citizen')
      .describe(
        'What the holder is (loại đối tượng): `citizen` công dân, `business` doanh nghiệp, `household` hộ kinh doanh, `state-agency` cơ quan nhà nước, `other` tổ chức khác. Absent: `citizen`',
      ),
    number: line(50)
      .optional()
      .describe(
        'Number of the identity paper, or of the organisation (số giấy tờ). Absent: not known, and none is sent',
      ),
    account: line(100)
      .optional()
      .describe('Account at the portal (mã đối tượng, TechID); only of a dossier that came online'),
    phone: requesterShape.phone,
    email: requesterShape.email,
  })
  .describe(
    'Whose dossier it is (chủ hồ sơ): goes to the public-service portal, and into no answer. Kept encrypted. A later registration with another one replaces it',
  )
  .meta({ id: 'DossierApplicant' })
export type DossierApplicant = z.infer<typeof DossierApplicant>

export const DossierRegistration = z
  .strictObject({
    code: DossierCode.describe(
      'Code of the dossier at the one-stop system (mã hồ sơ), or its national code where it has no other',
    ),
    nationalCode: DossierCode.optional().describe(
      'The second code, which the national portal gave (mã hồ sơ quốc gia); the dossier is found by either',
    ),
    procedure: Purpose.shape.procedure,
    case: z
      .string()
      .regex(
        /^\d\.\d{6}\.\d{2}$/,
        encodeBilingual('Mã trường hợp có dạng 1.000894.01', 'The code of a case looks like 1.000894.01'),
      )
      .optional()
      .describe('Case of the procedure (trường hợp), where it has several time limits')
      .meta({ examples: ['1.000894.01'] }),
    unit: Purpose.shape.unit.describe('The agency that settles it (mã đơn vị giải quyết, Decision 20/2020/QĐ-TTg)'),
    channel: Channel.optional(),
    receivedAt: moment.describe('When it was received (thời điểm tiếp nhận), ISO 8601 with offset'),
    acceptedAt: moment
      .optional()
      .describe(
        'When it was officially accepted as complete and lawful (tiếp nhận chính thức). Absent: not yet; report it as a step',
      ),
    officer: OfficerAccount.optional().describe('Account of the officer who registers it (tài khoản cán bộ)'),
    applicant: DossierApplicant.optional(),
  })
  .meta({ id: 'DossierRegistration' })
export type DossierRegistration = z.infer<typeof DossierRegistration>

/** Steps that a one-stop system reports. Its receipt and its registration are reported by registering it. */
const reportedSteps = dossierEventTypes.filter(
  (type): type is Exclude<DossierEventType, 'received' | 'registered'> => type !== 'received' && type !== 'registered',
)

export const DossierStep = z
  .strictObject({
    type: z.enum(reportedSteps).describe('What happened'),
    at: moment.describe('When it happened, ISO 8601 with offset. The same step at the same moment is the same event'),
    dueAt: moment.optional().describe('The new due time (thời hạn trả mới) of `due-time-changed` and `apology-sent`'),
    reason: lines(1000)
      .optional()
      .describe(
        'Why (lý do); kept encrypted. Required for a refusal, a stop, an apology, and a due time that is changed',
      ),
    officer: OfficerAccount.optional().describe(
      'Account of the officer who took the step (tài khoản cán bộ). Required for a due time that is changed',
    ),
  })
  .meta({ id: 'DossierStep' })
export type DossierStep = z.infer<typeof DossierStep>

const needsReason: readonly DossierEventType[] = [
  'not-accepted',
  'stopped',
  'reopened',
  'apology-sent',
  'due-time-changed',
]
const statesDueTime: readonly DossierEventType[] = ['due-time-changed', 'apology-sent']

/** Every fault of a registration beyond the shape of its members. `now`: milliseconds, by the gateway's clock. */
export function registrationFaults(given: DossierRegistration, now: number): Fault[] {
  const { code, receivedAt, acceptedAt, procedure, nationalCode, channel, applicant } = given
  return [
    ...futureFaults('receivedAt', receivedAt, now),
    ...(acceptedAt === undefined ? [] : futureFaults('acceptedAt', acceptedAt, now)),
    ...faultIf(
      acceptedAt !== undefined && Date.parse(acceptedAt) < Date.parse(receivedAt),
      'acceptedAt',
      beforeReceipt,
    ),
    ...faultIf(
      given.case !== undefined && !given.case.startsWith(nationalProcedure(procedure)),
      'case',
      otherProcedure,
    ),
    ...faultIf(nationalCode?.toUpperCase() === code.toUpperCase(), 'nationalCode', sameCode),
    ...(applicant?.account !== undefined && channel !== 'online' ? [accountOffline] : []),
    ...(applicant?.number !== undefined && isInventedNumber(applicant.number) ? [numberInvented] : []),
  ]
}

/** Every fault of a step beyond the shape of its members, as far as they show without the dossier. */
export function stepFaults({ type, at, dueAt, reason, officer }: DossierStep, now: number): Fault[] {
  const states = statesDueTime.includes(type)
  return [
    ...futureFaults('at', at, now),
    ...faultIf(needsReason.includes(type) && reason === undefined, 'reason', required),
    ...faultIf(type === 'due-time-changed' && officer === undefined, 'officer', required),
    ...faultIf(states && dueAt === undefined, 'dueAt', required),
    ...faultIf(!states && dueAt !== undefined, 'dueAt', statesNone),
  ]
}

/** Those that show when the dossier is known. */
export function stepFaultsInDossier({ at, dueAt }: DossierStep, receivedAt: number): Fault[] {
  return [
    ...faultIf(Date.parse(at) < receivedAt, 'at', beforeReceipt),
    ...faultIf(dueAt !== undefined && Date.parse(dueAt) <= receivedAt, 'dueAt', beforeReceipt),
  ]
}

function faultIf(wrong: boolean, member: string, { code, message }: { code: string; message: string }): Fault[] {
  return wrong ? [{ path: [member], code, message }] : []
}

function futureFaults(member: string, at: string, now: number): Fault[] {
  return faultIf(Date.parse(at) > now + clocksApartMaxMs, member, inTheFuture)
}

const inTheFuture = {
  code: 'in-the-future',
  message: encodeBilingual(
    'Thời điểm này còn ở phía trước so với giờ hiện tại; vui lòng kiểm tra ngày, giờ và múi giờ',
    'This moment has not come yet; check the day, the hour and the offset',
  ),
}
const beforeReceipt = {
  code: 'before-receipt',
  message: encodeBilingual(
    'Thời điểm này trước thời điểm tiếp nhận hồ sơ',
    'This moment is before the receipt of the dossier',
  ),
}
const numberInvented: Fault = {
  path: ['applicant', 'number'],
  code: 'invented-number',
  message: encodeBilingual(
    'Số này là số điền thay, không phải số giấy tờ; không biết thì bỏ trống',
    'This stands for a number that is not known; leave it out',
  ),
}
const accountOffline: Fault = {
  path: ['applicant', 'account'],
  code: 'not-online',
  message: encodeBilingual(
    'Chỉ hồ sơ nộp trực tuyến (`channel`: `online`) mới có tài khoản trên cổng dịch vụ công',
    'Only a dossier that came online (`channel`: `online`) has an account at the portal',
  ),
}
const otherProcedure = {
  code: 'case-of-another-procedure',
  message: encodeBilingual('Trường hợp này thuộc thủ tục khác', 'This case belongs to another procedure'),
}
const sameCode = {
  code: 'same-code',
  message: encodeBilingual(
    'Trùng với mã hồ sơ ở `code`; chỉ nêu mã thứ hai khi khác',
    'The same as `code`; state a second code only where it is another',
  ),
}
const required = { code: 'required', message: encodeBilingual('Bắt buộc phải có', 'Required') }
const statesNone = {
  code: 'states-no-due-time',
  message: encodeBilingual(
    'Bước này không đặt thời hạn trả; dùng due-time-changed hoặc apology-sent',
    'This step sets no due time; use due-time-changed or apology-sent',
  ),
}
