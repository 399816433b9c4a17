/** How a wrong value is reported: in words for an officer, in both languages, and never with the value. */
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { GatewayFailure } from '../../../src/domain/failure.ts'
import { checkBody } from '../../../src/http/input/read-json.ts'

const shape = z.strictObject({
  name: z.string().min(1).max(100),
  copies: z.int().min(0).max(100),
  sex: z.enum(['male', 'female']),
  bornOn: z.iso.date(),
  receivedAt: z.iso.datetime({ offset: true }),
  email: z.email(),
  id: z.uuid(),
  verified: z.boolean(),
  changes: z.array(z.string()).min(1).max(2),
  act: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('birth') }),
    z.strictObject({ kind: z.literal('death') }),
  ]),
})
const right = {
  name: 'Nguyễn Văn Thử',
  copies: 1,
  sex: 'male',
  bornOn: '2026-03-01',
  receivedAt: '2026-03-01T08:30:00+07:00',
  email: 'thu@example.vn',
  id: '0198c0de-0000-4000-8000-00000000002a',
  verified: true,
  changes: ['a'],
  act: { kind: 'birth' },
}

function findFault(change: object) {
  try {
    checkBody(shape, { ...right, ...change })
  } catch (error) {
    return (error as GatewayFailure).faults[0]
  }
}

test.each([
  [{ name: '' }, 'Không được để trống', 'Must not be empty'],
  [{ name: 'N'.repeat(101) }, 'Phải có nhiều nhất 100 ký tự', 'Must have at most 100 characters'],
  [{ name: 7 }, 'Phải là một chuỗi ký tự', 'Must be text'],
  [{ name: undefined }, 'Bắt buộc phải có', 'Required'],
  [{ copies: -1 }, 'Không được nhỏ hơn 0', 'Must not be less than 0'],
  [{ copies: 101 }, 'Không được lớn hơn 100', 'Must not be greater than 100'],
  [{ copies: 1.5 }, 'Phải là một số nguyên', 'Must be a whole number'],
  [{ sex: 'nam' }, 'Phải là một trong các giá trị: male, female', 'Must be one of: male, female'],
  [{ bornOn: '2026-02-30' }, /ngày có thật/, /a day that exists/],
  [{ receivedAt: '2026-03-01T08:30:00' }, /kèm múi giờ/, /offset/],
  [{ email: 'thu' }, /thư điện tử/, /e-mail/],
  [{ id: '7' }, /UUID/, /UUID/],
  [{ verified: 'yes' }, /true hoặc false/, /true or false/],
  [{ changes: [] }, 'Phải có ít nhất 1 mục', 'Must have at least 1 items'],
  [{ changes: ['a', 'b', 'c'] }, 'Phải có nhiều nhất 2 mục', 'Must have at most 2 items'],
  [{ act: { kind: 'divorce' } }, 'Phải là một trong các giá trị: birth, death', 'Must be one of: birth, death'],
  [{ act: [] }, 'Phải là một đối tượng JSON', 'Must be a JSON object'],
])('%j is reported in words', (change, vi, en) => {
  const reported = findFault(change)?.message
  for (const [text, expected] of [
    [reported?.vi, vi],
    [reported?.en, en],
  ] as const) {
    if (typeof expected === 'string') expect(text).toBe(expected)
    else expect(text).toMatch(expected)
  }
})
