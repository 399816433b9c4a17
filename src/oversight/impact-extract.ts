/**
 * What an impact assessment of the processing of personal data needs of the gateway (Law 91/2025/QH15, Art. 21): which data, for whom, under which procedures,
 * by which provisions, kept how long. Pure: made of the register of consumers and the settings in force, so it says what is, not what was planned.
 */
import type { Operation } from '../domain/access.ts'
import type { Bilingual } from '../domain/texts/bilingual.ts'
import { fieldName } from '../domain/texts/field-names.ts'

interface GrantOfSystem {
  procedures: readonly string[]
  operations: readonly Operation[]
  fields: readonly string[]
  attributes: readonly string[]
  units?: readonly string[] | undefined
  /** First instant of it, and the first one behind it, in ms since the epoch. */
  from?: number | undefined
  until?: number | undefined
}

export interface SystemOfRegister {
  id: string
  name: string
  units: readonly string[]
  grants: readonly GrantOfSystem[]
}

/** Days; `null` = this gateway does none of it. */
export interface KeptDays {
  /** The audit trail; `null` = for good. */
  trail: number | null
  filings: { completed: number; refused: number; withdrawn: number; closed: number } | null
  batches: number | null
  certificateCases: number
  linkedDossiers: number | null
}

export interface ImpactExtract {
  /** ISO 8601. */
  madeAt: string
  systems: readonly SystemOfRegister[]
  /** Every field that any system may see, with how many systems may. */
  fields: readonly { field: string; name: Bilingual; systems: number }[]
  kept: readonly { what: Bilingual; how: Bilingual; days: number | null }[]
  provisions: readonly Bilingual[]
}

const say = (vi: string, en: string): Bilingual => ({ vi, en })
const sealed = say('niêm phong bằng khóa riêng', 'sealed with a key of its own')
const hashed = say('mã băm có khóa, không có số và họ tên', 'keyed hashes, no number and no name')

export function makeImpactExtract(systems: readonly SystemOfRegister[], days: KeptDays, now: number): ImpactExtract {
  const seen = new Map<string, Set<string>>()
  for (const { id, grants } of systems) {
    for (const field of grants.flatMap((grant) => [...grant.fields, ...grant.attributes])) {
      seen.set(field, (seen.get(field) ?? new Set()).add(id))
    }
  }
  const { trail, filings, batches, certificateCases, linkedDossiers } = days
  const ofFilings = filings && [
    { what: say('hồ sơ hộ tịch đã hoàn thành', 'filings that were completed'), how: sealed, days: filings.completed },
    { what: say('hồ sơ hộ tịch bị từ chối', 'filings that were refused'), how: sealed, days: filings.refused },
    { what: say('hồ sơ hộ tịch đã rút', 'filings that were withdrawn'), how: sealed, days: filings.withdrawn },
    { what: say('hồ sơ hộ tịch đã đóng', 'filings that were closed'), how: sealed, days: filings.closed },
  ]
  return {
    madeAt: new Date(now).toISOString(),
    systems: systems.map(({ id, name, units, grants }) => ({ id, name, units, grants })),
    fields: [...seen]
      .map(([field, by]) => ({ field, name: fieldName(field), systems: by.size }))
      .toSorted((one, other) => other.systems - one.systems || (one.field < other.field ? -1 : 1)),
    kept: [
      {
        what: say('kết quả tra cứu, xác thực', 'answers to lookups and verifications'),
        how: say('không lưu', 'not kept'),
        days: 0,
      },
      { what: say('nhật ký khai thác', 'the audit trail'), how: hashed, days: trail },
      ...(ofFilings ?? []),
      ...(batches === null
        ? []
        : [
            {
              what: say('lô xác thực, tra cứu sau khi kết thúc', 'batches, behind their end'),
              how: sealed,
              days: batches,
            },
          ]),
      ...(linkedDossiers === null
        ? []
        : [
            {
              what: say('hồ sơ liên thông sau khi kết thúc', 'linked dossiers, behind their end'),
              how: sealed,
              days: linkedDossiers,
            },
          ]),
      { what: say('giấy tờ không khớp', 'certificates that did not hold'), how: hashed, days: certificateCases },
    ],
    provisions: [
      say(
        'Luật 91/2025/QH15, Điều 19(1)(c): thực hiện nhiệm vụ của cơ quan nhà nước, không cần sự đồng ý',
        'Law 91/2025/QH15, Art. 19(1)(c): duties of state agencies, without consent',
      ),
      say(
        'Luật 91/2025/QH15, Điều 21: đánh giá tác động xử lý dữ liệu cá nhân',
        'Law 91/2025/QH15, Art. 21: impact assessment',
      ),
      say(
        'Luật 91/2025/QH15, Điều 23: thông báo vi phạm trong 72 giờ',
        'Law 91/2025/QH15, Art. 23: notice of a breach within 72 hours',
      ),
      say(
        'Nghị định 356/2025/NĐ-CP, Điều 5: thời hạn trả lời chủ thể dữ liệu',
        'Decree 356/2025/NĐ-CP, Art. 5: times for answers to persons',
      ),
    ],
  }
}
