/**
 * Settings of one path to the linked-service software. What its contract leaves open is a setting here; its default is what is
 * assumed until the ministry or the province answers.
 */
import { z } from 'zod'
import { linkedKinds, linkedStatuses } from '../../domain/linked/linked.ts'
import { encodeBilingual } from '../../domain/texts/bilingual.ts'
import { httpUrl, probeSetting } from '../access-layer/endpoint-settings.ts'
import { answerCharset, jsonPathSettings, phrases } from '../access-layer/json-path-settings.ts'
import { TokenSource } from '../access-layer/token/token-settings.ts'

const call = (path: string, meaning: string) =>
  z
    .string()
    .regex(/^\/[\x21-\x7e]{0,200}$/, 'must begin with a slash')
    .default(path)
    .describe(`${meaning}, behind \`url\`. Absent: ${path}`)

const base = '/api/lienthongdvclt'

export const LinkedServicesPathSettings = z
  .strictObject({
    ...jsonPathSettings({
      slowBecause: ': details and reports carry files',
      answerBytes: {
        preset: 67_108_864,
        max: 268_435_456,
        holds: 'the detail of a dossier carries its files in base64',
      },
    }),
    url: httpUrl.describe('Base of the service; the paths of the calls are put behind it'),
    probe: probeSetting('reach'),
    token: TokenSource,
    answer: z.strictObject({ charset: answerCharset }).prefault({}).describe('Form of the answers'),
    paths: z
      .strictObject({
        list: call(`${base}/hosolienthong`, 'Lists new dossiers (GET)'),
        detail: call(`${base}/hosolienthong`, 'Gives one dossier (GET); its id is put behind it'),
        acknowledge: call(`${base}/hosolienthong`, 'Acknowledges a dossier (PUT)'),
        report: call(`${base}/capNhatTrangThaiHoSoDVCLTHoTich`, 'Takes a status (POST)'),
      })
      .prefault({})
      .describe('Paths of the calls; only that of the detail and the name of the report are known'),
    agency: z
      .int()
      .min(0)
      .max(99)
      .default(5)
      .describe('Code of the civil-status side in reports (coQuanXuLy). Absent: 5'),
    modules: z
      .record(z.string().regex(/^[A-Za-z0-9]{1,20}$/, 'letters, digits and _'), z.enum(linkedKinds))
      .default({ KS: 'birth-package', KT: 'death-package' })
      .describe(
        'What a module of theirs is filed as. A dossier of another module is shown and not taken. Absent: KS is a birth, KT a death',
      ),
    statuses: z
      .record(z.enum(linkedStatuses), z.int().min(0).max(99))
      .default({
        'taken-in': 1,
        'supplement-asked': 2,
        accepted: 3,
        result: 4,
        'handed-over': 5,
        refused: 6,
        'sent-to-registry': 7,
      })
      .describe('Numbers of the statuses (trangThai). Absent: 1, 2, 3, 4, 5, 6 and 7 as the contract has them'),
    dateForm: z
      .enum(['dd/MM/yyyy HH:mm:ss', 'yyyy-MM-ddTHH:mm:ss', 'yyyyMMddHHmmss'])
      .default('dd/MM/yyyy HH:mm:ss')
      .describe('How moments are written, in Vietnamese time. Absent: dd/MM/yyyy HH:mm:ss'),
    resultCodes: z
      .partialRecord(z.enum(linkedKinds), z.string().regex(/^[A-Za-z0-9._-]{1,50}$/, 'visible ASCII only'))
      .default({ 'birth-package': 'KQ.G15.000031', 'death-package': 'KQ.G15.000034' })
      .describe(
        'Code of the paper that is the result (maGiayToKetQua). Without one a result of that kind is not reported. Absent: KQ.G15.000031 for a birth, KQ.G15.000034 for a death',
      ),
    officer: z
      .strictObject({
        unnamed: z
          .string()
          .min(1)
          .max(200)
          .default('Hệ thống')
          .describe('Sent as the officer (nguoiXuLy) of a step that names none; it may not be empty. Absent: Hệ thống'),
        title: z.string().max(200).default('').describe('Title of officers (chucDanh). Absent: empty'),
        department: z.string().max(200).default('').describe('Department (phongBanXuLy). Absent: empty'),
      })
      .prefault({})
      .describe('Who is named in a report'),
    unknownResidence: z
      .strictObject({
        address: z.string().min(1).max(200).describe('Words for an address that is not known'),
        type: z.int().min(1).max(9).describe('Number of a residence type that is not known'),
      })
      .optional()
      .describe(
        'What is sent where the residence of a parent is not known, which they refuse to be empty. The client that runs today sends `Không có thông tin` and 1, which says "permanent" of what no one knows. Absent: nothing is said in its place, and such a result waits for a person',
      ),
    phrases: z
      .strictObject({
        success: phrases(['thành công'], 'Words that the title of a success holds; [] = any title'),
        present: phrases(
          [
            'bị từ chối. không thể cập nhật trạng thái',
            'đã tồn tại trong một cửa điện tử',
            'đã trả kết quả, không được cập nhật trạng thái',
            'đã có kết quả xử lý',
            'đã hoàn thành đăng ký, không được cập nhật trạng thái',
          ],
          'Messages about the dossier that mean "it is there already, or has ended"; what follows one does not matter',
        ),
        absent: phrases(['không tồn tại'], 'Whole messages about the dossier that mean "there is none"'),
        later: phrases(
          [
            'chưa cập nhật trạng thái',
            'chưa được gửi không thể cập nhật trạng thái',
            'có lỗi trong quá trình thêm mới',
            'client received soap fault',
            'server error',
          ],
          'Messages that mean "later again"; what follows one does not matter',
        ),
        outOfOrder: phrases(['logic xử lý không hợp lệ'], 'Whole messages that mean "out of order"'),
      })
      .prefault({})
      .describe('Words that decide; a message is judged as a whole, and anything else is unknown'),
    certificateNumber: z
      .string()
      .max(200)
      .refine(compiles, 'must be a regular expression')
      .default('^[0-9A-Z]{5}\\.GCS\\.\\d{5}\\.\\d{2}$')
      .describe(
        "Form of the number of a hospital's birth certificate (giấy chứng sinh). Another form is a warning and no fault: older papers have other forms. Absent: that of Circular 22/2025/TT-BYT",
      ),
    newUntil: z
      .union([
        z.iso.datetime({ offset: true }).describe('First moment without new dossiers, ISO 8601 with offset'),
        z.literal('none').describe('No end is known'),
      ])
      .default('2027-01-01T00:00:00+07:00')
      .describe(
        'From this moment on no new dossiers are pulled here; those that were are finished. Absent: 2027-01-01T00:00:00+07:00 (Decree 301/2026/NĐ-CP, Art. 18(3))',
      ),
  })
  .describe('One path to the linked-service software of the Ministry of Public Security (DVCLT)')
  .refine(({ statuses }) => new Set(Object.values(statuses)).size === Object.keys(statuses).length, {
    path: ['statuses'],
    error: encodeBilingual('mỗi trạng thái phải có số riêng', 'each status needs a number of its own'),
  })
export type LinkedServicesPathSettings = z.output<typeof LinkedServicesPathSettings>

function compiles(text: string): boolean {
  try {
    new RegExp(text, 'u')
    return true
  } catch {
    return false
  }
}
