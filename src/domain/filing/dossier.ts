/** Codes of dossiers (mã hồ sơ). They are keys of other systems: kept as given, never trusted to be unique. */
import { z } from 'zod'
import { encodeBilingual } from '../texts/bilingual.ts'

/**
 * A dossier code of any of the five formats in use (civil-registry contract, section 8.4): agency code, date of six or
 * eight digits, serial. Loose on purpose: patterns that were strict about groups and lengths have silently refused the
 * formats that came after them.
 */
export const DossierCode = z
  .string()
  .trim()
  .max(100)
  .regex(
    /^[A-Za-z0-9]{1,10}(\.[A-Za-z0-9]{1,10}){0,7}(-[A-Za-z0-9]{1,20}){2,5}$/,
    encodeBilingual(
      'Mã hồ sơ không đúng dạng; các dạng thường gặp: H99.001-260101-0001, 000.01.99.H99-250115-0001',
      'This is no dossier code; usual ones look like H99.001-260101-0001 or 000.01.99.H99-250115-0001',
    ),
  )
  .refine((code) => !/(?:^|\.)[gh]\d\d(?=[.-])/.test(code), {
    error: encodeBilingual(
      'Mã cơ quan trong mã hồ sơ phải viết hoa, chẳng hạn H99 thay cho h99; vui lòng chép lại đúng mã trên hệ thống một cửa',
      'The agency in a dossier code is written in capitals, such as H99 and not h99; copy the code as the one-stop system shows it',
    ),
    params: { code: 'wrong-case' },
  })
  .describe('Dossier code (mã hồ sơ), such as `000.01.99.H99-250115-0001` or `G99.20-20260101-0000001`')
  .meta({ examples: ['H99.001-260101-0001'] })
export type DossierCode = z.infer<typeof DossierCode>
