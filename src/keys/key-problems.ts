/** What is wrong with a key, in words for anyone who keeps the configuration. No part of a key is in them. */

import type { StartProblem } from '../domain/start-refusal.ts'
import type { Bilingual } from '../domain/texts/bilingual.ts'
import type { KeyKind } from '../store/keys/key-proofs.ts'

export interface KeyFault {
  kind: KeyKind
  keyId: string
  /** Where the key stands in the configuration; for a missing one, where it belongs. */
  setting: string
  /** `other-key`: not the key that is known under this name; `missing`: things are kept with a key that is not given. */
  because: 'other-key' | 'missing'
}

const names: Record<KeyKind, Bilingual> = {
  vault: { vi: 'khóa mã hóa hồ sơ', en: 'key of the vault' },
  chain: { vi: 'khóa chuỗi nhật ký', en: 'key of the audit chain' },
  subject: { vi: 'khóa băm số định danh', en: 'key that hashes personal numbers' },
  'key-hash': { vi: 'khóa băm khóa truy cập', en: 'key that hashes API keys' },
}

const advice: Record<KeyKind, Bilingual> = {
  vault: {
    vi: 'Đặt lại đúng khóa mà các bản chạy khác đang dùng. Nếu muốn đổi khóa, đặt khóa mới với keyId mới và chuyển khóa cũ sang filing.vault.retiredKeys (docs/operate/operations.md).',
    en: 'Put back the key that the other replicas use. To change it, give the new key a keyId of its own and move the old one to filing.vault.retiredKeys (docs/operate/operations.md).',
  },
  chain: {
    vi: 'Đặt lại đúng khóa cũ. Nếu muốn đổi khóa, đặt khóa mới với keyId mới và chuyển khóa cũ sang audit.retiredKeys (docs/audit/trail.md).',
    en: 'Put the old key back. To change it, give the new key a keyId of its own and move the old one to audit.retiredKeys (docs/audit/trail.md).',
  },
  subject: {
    vi: 'Đặt lại đúng khóa cũ. Nếu thật sự đổi khóa (không còn tra được theo người trong các bản ghi cũ), chạy: npm run accept-key -- --key subject',
    en: 'Put the old key back. If the change is meant (older records can no longer be searched by person), run: npm run accept-key -- --key subject',
  },
  'key-hash': {
    vi: 'Đặt lại đúng khóa cũ. Nếu thật sự đổi khóa (mọi khóa truy cập đã cấp sẽ mất hiệu lực), chạy: npm run accept-key -- --key key-hash',
    en: 'Put the old key back. If the change is meant (every issued API key becomes void), run: npm run accept-key -- --key key-hash',
  },
}

const missingAdvice = {
  vi: 'Thêm khóa này vào filing.vault.retiredKeys, hoặc dùng cấu hình mà các bản chạy khác đang dùng; khóa cũ chỉ bỏ được sau khi chạy npm run rotate-keys.',
  en: 'Add it to filing.vault.retiredKeys, or take the configuration of the other replicas; an old key may go only after npm run rotate-keys.',
}

export function toProblem({ kind, keyId, setting, because }: KeyFault): StartProblem {
  const name = names[kind]
  const called = keyId === '' ? '' : ` "${keyId}"`
  if (because === 'missing') {
    return {
      says: {
        vi: `${setting}: cơ sở dữ liệu còn dữ liệu niêm phong bằng ${name.vi}${called}, nhưng cấu hình không có khóa này`,
        en: `${setting}: the database holds data sealed with the ${name.en}${called}, which this configuration lacks`,
      },
      advice: missingAdvice,
    }
  }
  return {
    says: {
      vi: `${setting}: đây không phải ${name.vi}${called} mà cơ sở dữ liệu này đang dùng`,
      en: `${setting}: this is not the ${name.en}${called} that this database is kept with`,
    },
    advice: advice[kind],
  }
}
