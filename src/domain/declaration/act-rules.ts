/** What must hold of the other acts: marriage, marital status, parent and child, guardianship, change. */
import { z } from 'zod'
import { encodeBilingual } from '../bilingual.ts'
import { ChangeType } from './change.ts'
import { GuardianshipAct } from './guardianship.ts'
import { ConfirmationUse } from './marital-status.ts'
import { checkAge, checkOlder, checkParentAge, checkTwoPeople, checkUnit } from './people-rules.ts'
import type { Rule } from './sheet.ts'
import { Day } from './text.ts'

const spouses = [
  {
    role: 'husband',
    age: 20,
    message: encodeBilingual('Nam phải từ đủ 20 tuổi trở lên', 'A husband is at least 20 years old'),
  },
  {
    role: 'wife',
    age: 18,
    message: encodeBilingual('Nữ phải từ đủ 18 tuổi trở lên', 'A wife is at least 18 years old'),
  },
] as const

/** Law on Marriage and Family 52/2014/QH13, Article 8. */
export const marriageRules: readonly Rule[] = [
  (sheet) => {
    const message = encodeBilingual('Không thể kết hôn với chính mình', 'Nobody marries themselves')
    checkTwoPeople(sheet, ['husband'], ['wife'], message)
  },
  (sheet) => {
    const since = sheet.read(Day, 'marriedSince')
    const day = since !== undefined && since > sheet.receivedOn ? since : sheet.receivedOn
    for (const { role, age, message } of spouses) {
      checkAge(sheet, [role], age, day, message)
      checkUnit(sheet, [role, 'statusConfirmation', 'unit'], [sheet.receivedOn])
    }
  },
]

export const maritalStatusRules: readonly Rule[] = [
  (sheet) => {
    if (sheet.read(ConfirmationUse, 'use') !== 'other' || sheet.has('useDetail')) return
    const message = encodeBilingual(
      'Cần nêu mục đích sử dụng khi chọn mục đích khác',
      'Say what for when the use is other',
    )
    sheet.fault(['useDetail'], 'required', message)
  },
  (sheet) => {
    const [from, to] = [sheet.read(Day, 'residencePeriod', 'from'), sheet.read(Day, 'residencePeriod', 'to')]
    if (from === undefined || to === undefined || from <= to) return
    sheet.fault(
      ['residencePeriod', 'to'],
      'before-its-beginning',
      encodeBilingual('Kết thúc trước khi bắt đầu', 'Ends before it begins'),
    )
  },
]

export const parentChildRules: readonly Rule[] = [
  (sheet) => {
    const message = encodeBilingual('Không thể nhận chính mình', 'Nobody is their own parent or child')
    checkTwoPeople(sheet, ['parent'], ['child'], message)
    checkOlder(sheet, ['parent'], ['child'])
    checkParentAge(sheet, ['parent'], ['child'])
  },
]

const ofAge = encodeBilingual(
  'Người giám hộ, giám sát phải từ đủ 18 tuổi',
  'A guardian or supervisor is at least 18 years old',
)

/** Civil Code 91/2015/QH13, Articles 46-51. */
export const guardianshipRules: readonly Rule[] = [
  (sheet) => {
    const notOne = encodeBilingual('Phải là hai người khác nhau', 'These must be two people')
    checkTwoPeople(sheet, ['guardian'], ['ward'], notOne)
    checkTwoPeople(sheet, ['ward'], ['supervisor'], notOne)
    checkTwoPeople(sheet, ['guardian'], ['supervisor'], notOne)
    for (const role of ['guardian', 'supervisor']) checkAge(sheet, [role], 18, sheet.receivedOn, ofAge)
  },
  (sheet) => {
    const act = sheet.read(GuardianshipAct, 'act')
    if ((act === 'supervision' || act === 'supervision-ended') && !sheet.has('supervisor')) {
      const message = encodeBilingual('Cần người giám sát việc giám hộ', 'The supervisor is needed')
      sheet.fault(['supervisor'], 'required-by-law', message)
    }
    if (act === 'appointed' && !sheet.has('appointment')) {
      const message = encodeBilingual('Cần văn bản cử người giám hộ', 'The appointment is needed')
      sheet.fault(['appointment'], 'required-by-law', message)
    }
  },
]

const Changes = z.array(z.unknown())

export const changeRules: readonly Rule[] = [
  (sheet) => {
    const type = sheet.read(ChangeType, 'type')
    for (const index of (sheet.read(Changes, 'changes') ?? []).slice(0, 20).keys()) {
      const from = sheet.read(z.string(), 'changes', index, 'from')
      if (from === undefined && type !== undefined && type !== 'supplement' && !sheet.has('changes', index, 'from')) {
        const message = encodeBilingual('Cần nêu nội dung đang ghi', 'Say how it stands now')
        sheet.fault(['changes', index, 'from'], 'required', message)
      }
      if (from !== undefined && from === sheet.read(z.string(), 'changes', index, 'to')) {
        sheet.fault(
          ['changes', index, 'to'],
          'no-change',
          encodeBilingual('Nội dung không thay đổi', 'This changes nothing'),
        )
      }
    }
  },
]
