/** What must hold of a filing as a whole, whether or not each of its members is right. */
import { z } from 'zod'
import { nationalProcedure, Purpose } from '../access.ts'
import { UnitCode } from '../declaration/blocks.ts'
import { declarationFaults } from '../declaration/rules/rules.ts'
import { declaredUnitFaults, unitDidNotExist } from '../declaration/rules/unit-rules.ts'
import { createValidationContext, type Fault } from '../declaration/rules/validation-context.ts'
import { type UnitCodesOfDay, unitsReform } from '../person/units.ts'
import { encodeBilingual } from '../texts/bilingual.ts'
import { dayInVietnam } from '../vietnam-time.ts'
import { DossierCode } from './dossier.ts'
import { FilingKind } from './filing.ts'

const ReceivedAt = z.iso.datetime({ offset: true })
const Attachments = z.array(z.unknown())

/** How far a one-stop system's clock may run ahead of ours, in milliseconds: more than clocks that are kept ever differ. */
const clocksApartMaxMs = 5 * 60_000

/** A dossier that has not been received yet cannot be filed. `now`: milliseconds since 1970, by the gateway's clock. */
export function receiptFaults(request: unknown, now: number): Fault[] {
  const receivedAt = createValidationContext(request, '', () => {}).read(ReceivedAt, 'receivedAt')
  if (receivedAt === undefined || Date.parse(receivedAt) <= now + clocksApartMaxMs) return []
  return [{ path: ['receivedAt'], code: 'in-the-future', message: notYetReceived }]
}

const notYetReceived = encodeBilingual(
  'Thời điểm tiếp nhận còn ở phía trước so với giờ hiện tại; vui lòng kiểm tra ngày, giờ và múi giờ',
  'The time of receipt has not come yet; check the day, the hour and the offset',
)

/** The units that count, and what they say of a code that no list has. */
export interface UnitKnowledge {
  codes: UnitCodesOfDay
  /** Codes of units that are younger than the lists. */
  further: readonly string[]
  /** Whether a unit is known of a day, by what a list without a first day says. */
  isKnown(code: string, day: string): boolean
}

/**
 * Every unit of a filing that did not exist when it had to, and a unit that registers and that no list has: since the reform the lists
 * are whole, so that such a code is a slip, which the registry would tell days later. Without a readable time of receipt nothing is dated.
 */
export function unitFaults(request: unknown, units: UnitKnowledge): Fault[] {
  const context = createValidationContext(request, '', () => {})
  const receivedAt = context.read(ReceivedAt, 'receivedAt')
  if (receivedAt === undefined) return []
  const day = dayInVietnam(receivedAt)
  const faults = registrationUnitFaults(context.read(UnitCode, 'registrationUnit'), day, units)
  const kind = context.read(FilingKind, 'kind')
  return kind === undefined ? faults : [...faults, ...declaredUnits(kind, request, day, units.codes)]
}

/** The same of what a supplement declares anew. */
export function supplementUnitFaults(
  { kind, receivedAt }: SupplementedFiling,
  request: unknown,
  codes: UnitCodesOfDay,
): Fault[] {
  return declaredUnits(kind, request, dayInVietnam(receivedAt), codes)
}

function registrationUnitFaults(
  unit: string | undefined,
  day: string,
  { codes, further, isKnown }: UnitKnowledge,
): Fault[] {
  if (unit === undefined) return []
  const path = ['registrationUnit']
  const exists = codes(day).existsOn(unit, day)
  if (exists === false) return [{ path, code: 'unit-did-not-exist', message: unitDidNotExist }]
  if (exists || day < unitsReform || further.includes(unit) || isKnown(unit, day)) return []
  const message = encodeBilingual(
    'Không có đơn vị hành chính nào mang mã này; vui lòng kiểm tra lại mã nơi đăng ký. Nếu đây là đơn vị mới thành lập, đề nghị báo đơn vị vận hành cổng liên thông',
    'No administrative unit has this code; check the code of the unit that registers. If the unit is new, tell the operators of the gateway',
  )
  return [{ path, code: 'unit-unknown', message }]
}

/**
 * The procedure is the reason that stands in the audit trail, and what grants are given for: one that is for other acts is
 * refused. `kinds`: the kinds of each procedure, by its national code; one that is not listed is for all.
 */
export function procedureFaults(request: unknown, kinds: Readonly<Record<string, readonly FilingKind[]>>): Fault[] {
  const context = createValidationContext(request, '', () => {})
  const [kind, procedure] = [
    context.read(FilingKind, 'kind'),
    context.read(Purpose.shape.procedure, 'purpose', 'procedure'),
  ]
  if (kind === undefined || procedure === undefined) return []
  const code = nationalProcedure(procedure)
  const carried = Object.hasOwn(kinds, code) ? kinds[code] : undefined
  if (carried === undefined || carried.includes(kind)) return []
  const list = carried.join(', ')
  const message = encodeBilingual(
    `Thủ tục này không dùng cho loại việc đã chọn; thủ tục này dành cho: ${list}`,
    `This procedure is not for this kind of filing; it is for: ${list}`,
  )
  return [{ path: ['purpose', 'procedure'], code: 'procedure-of-another-kind', message }]
}

/** Every fault of a filing beyond the shape of its members and its units (`unitFaults`). Without a readable time of receipt nothing is dated. */
export function filingFaults(kind: FilingKind, request: unknown): Fault[] {
  const faults: Fault[] = []
  const context = createValidationContext(request, '', () => {})
  if ((kind === 'birth-package' || kind === 'death-package') && !context.has('linkedDossier')) {
    const message = encodeBilingual(
      'Hồ sơ liên thông cần mã hồ sơ liên thông',
      'A linked package needs its linked dossier',
    )
    faults.push({ path: ['linkedDossier'], code: 'required', message })
  }
  faults.push(...attachmentFaults(request))
  const receivedAt = context.read(ReceivedAt, 'receivedAt')
  if (receivedAt === undefined) return faults
  const receivedOn = dayInVietnam(receivedAt)
  return [...faults, ...declaredFaults(kind, request, receivedOn)]
}

/** What a supplement must fit: the filing that it belongs to. */
export interface SupplementedFiling {
  kind: FilingKind
  /** ISO 8601 with offset. */
  receivedAt: string
  dossier: string
}

/** Every fault of a supplement beyond the shape of its members and its units (`supplementUnitFaults`). */
export function supplementFaults(filing: SupplementedFiling, request: unknown): Fault[] {
  return [
    ...dossierFaults(filing.dossier, request),
    ...attachmentFaults(request),
    ...declaredFaults(filing.kind, request, dayInVietnam(filing.receivedAt)),
  ]
}

/** It goes out under the codes of the filing: another dossier in its purpose means that it was meant for another filing. */
function dossierFaults(dossier: string, request: unknown): Fault[] {
  const stated = createValidationContext(request, '', () => {}).read(DossierCode, 'purpose', 'dossier')
  if (stated === undefined || stated === dossier) return []
  const message = encodeBilingual(
    'Mã hồ sơ khác với mã của hồ sơ được bổ sung; vui lòng kiểm tra xem có gửi nhầm hồ sơ không',
    'This is not the dossier of the filing that is supplemented; check whether it was meant for another',
  )
  return [{ path: ['purpose', 'dossier'], code: 'another-dossier', message }]
}

function declaredFaults(kind: FilingKind, request: unknown, receivedOn: string): Fault[] {
  return ofDeclaration(request, (declaration) => declarationFaults(kind, declaration, receivedOn))
}

function declaredUnits(kind: FilingKind, request: unknown, receivedOn: string, codes: UnitCodesOfDay): Fault[] {
  return ofDeclaration(request, (declaration) => declaredUnitFaults(kind, declaration, receivedOn, codes))
}

function ofDeclaration(request: unknown, check: (declaration: unknown) => Fault[]): Fault[] {
  const declaration = createValidationContext(request, '', () => {}).read(z.unknown(), 'declaration')
  if (declaration === undefined) return []
  return check(declaration).map((fault) => ({ ...fault, path: ['declaration', ...fault.path] }))
}

/** One paper under one title is attached once; one file may well be two papers. */
function attachmentFaults(request: unknown): Fault[] {
  const context = createValidationContext(request, '', () => {})
  const seen = new Set<string>()
  return [...(context.read(Attachments, 'attachments') ?? []).keys()].flatMap((index) => {
    const [sha256, title] = ['sha256', 'title'].map((member) => context.read(z.string(), 'attachments', index, member))
    const key = `${sha256} ${title}`
    if (sha256 === undefined || title === undefined || !seen.has(key)) {
      seen.add(key)
      return []
    }
    const message = encodeBilingual(
      'Tệp này đã được đính kèm với cùng tên giấy tờ',
      'This file is attached twice under one title',
    )
    return [{ path: ['attachments', index], code: 'duplicate', message }]
  })
}
