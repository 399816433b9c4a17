/** What must hold of the other acts: marriage, marital status, parent and child, guardianship, change. */
import { z } from 'zod'
import { encodeBilingual } from '../../texts/bilingual.ts'
import { ChangeType } from '../change.ts'
import { GuardianshipAct } from '../guardianship.ts'
import { ConfirmationUse } from '../marital-status.ts'
import { Day } from '../text.ts'
import { checkAge, checkOlder, checkParentAge, checkTwoPeople } from './people-rules.ts'
import type { Rule } from './validation-context.ts'

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
  (context) => {
    const message = encodeBilingual('Không thể kết hôn với chính mình', 'Nobody marries themselves')
    checkTwoPeople(context, ['husband'], ['wife'], message)
  },
  (context) => {
    const since = context.read(Day, 'marriedSince')
    const day = since !== undefined && since > context.receivedOn ? since : context.receivedOn
    for (const { role, age, message } of spouses) {
      checkAge(context, [role], age, day, message)
    }
  },
]

export const maritalStatusRules: readonly Rule[] = [
  (context) => {
    if (context.read(ConfirmationUse, 'use') !== 'other' || context.has('useDetail')) return
    const message = encodeBilingual(
      'Cần nêu mục đích sử dụng khi chọn mục đích khác',
      'Say what for when the use is other',
    )
    context.fault(['useDetail'], 'required', message)
  },
  (context) => {
    const [from, to] = [context.read(Day, 'residencePeriod', 'from'), context.read(Day, 'residencePeriod', 'to')]
    if (from === undefined || to === undefined || from <= to) return
    context.fault(
      ['residencePeriod', 'to'],
      'before-its-beginning',
      encodeBilingual('Kết thúc trước khi bắt đầu', 'Ends before it begins'),
    )
  },
]

export const parentChildRules: readonly Rule[] = [
  (context) => {
    const message = encodeBilingual('Không thể nhận chính mình', 'Nobody is their own parent or child')
    checkTwoPeople(context, ['parent'], ['child'], message)
    checkOlder(context, ['parent'], ['child'])
    checkParentAge(context, ['parent'], ['child'])
  },
]

const ofAge = encodeBilingual(
  'Người giám hộ, giám sát phải từ đủ 18 tuổi',
  'A guardian or supervisor is at least 18 years old',
)

/** Civil Code 91/2015/QH13, Articles 46-51. */
export const guardianshipRules: readonly Rule[] = [
  (context) => {
    const notOne = encodeBilingual('Phải là hai người khác nhau', 'These must be two people')
    checkTwoPeople(context, ['guardian'], ['ward'], notOne)
    checkTwoPeople(context, ['ward'], ['supervisor'], notOne)
    checkTwoPeople(context, ['guardian'], ['supervisor'], notOne)
    for (const role of ['guardian', 'supervisor']) checkAge(context, [role], 18, context.receivedOn, ofAge)
  },
  (context) => {
    const act = context.read(GuardianshipAct, 'act')
    if ((act === 'supervision' || act === 'supervision-ended') && !context.has('supervisor')) {
      const message = encodeBilingual('Cần người giám sát việc giám hộ', 'The supervisor is needed')
      context.fault(['supervisor'], 'required-by-law', message)
    }
    if (act === 'appointed' && !context.has('appointment')) {
      const message = encodeBilingual('Cần văn bản cử người giám hộ', 'The appointment is needed')
      context.fault(['appointment'], 'required-by-law', message)
    }
  },
]

const Changes = z.array(z.unknown())

export const changeRules: readonly Rule[] = [
  (context) => {
    const type = context.read(ChangeType, 'type')
    for (const index of (context.read(Changes, 'changes') ?? []).slice(0, 20).keys()) {
      const from = context.read(z.string(), 'changes', index, 'from')
      if (from === undefined && type !== undefined && type !== 'supplement' && !context.has('changes', index, 'from')) {
        const message = encodeBilingual('Cần nêu nội dung đang ghi', 'Say how it stands now')
        context.fault(['changes', index, 'from'], 'required', message)
      }
      if (from !== undefined && from === context.read(z.string(), 'changes', index, 'to')) {
        context.fault(
          ['changes', index, 'to'],
          'no-change',
          encodeBilingual('Nội dung không thay đổi', 'This changes nothing'),
        )
      }
    }
  },
]
