/**
 * Settings of one path to the public-service portal, in one of three generations. What its contract leaves open is a setting here;
 * its default is what one running client does, or what is assumed until the portal answers.
 */
import { z } from 'zod'
import { dossierStatuses } from '../../domain/dossier/dossier.ts'
import { connectProbe, httpUrl, reachProbe } from '../access-layer/endpoint-settings.ts'
import { answerCharset, jsonPathSettings, memberPath, phrases } from '../access-layer/json-path-settings.ts'
import { NoToken, PortalAccount, TokenSource } from '../access-layer/token/token-settings.ts'

/** How a moment is written, in Viet Nam. */
export const momentForms = [
  'yyyyMMddHHmmss',
  'yyyy-MM-dd HH:mm:ss',
  'yyyy-MM-ddTHH:mm:ss',
  'yyyy-MM-ddTHH:mm:ss.fff',
] as const

const momentForm = (preset: (typeof momentForms)[number], meaning: string) =>
  z.enum(momentForms).default(preset).describe(`${meaning}. Absent: ${preset}`)

const getPhrases = (success: string[]) =>
  z
    .strictObject({
      success: phrases(success, 'Words without which no answer is a success, whatever its code'),
      failure: phrases(
        ['không thành công', 'chưa thành công', 'thất bại', 'unsuccessful'],
        'Words that deny a success, although they may hold the words of one',
      ),
      exists: phrases(['đã tồn tại'], 'Words that mean "we have this dossier already": it is updated then'),
      absent: phrases(
        ['không tồn tại', 'chưa tồn tại', 'không tìm thấy'],
        'Words that mean "no such dossier", where they are the whole message but for the code and the word for a dossier',
      ),
      signInEnded: phrases(
        [
          'phiên làm việc không hợp lệ',
          'phiên làm việc đã hết hạn',
          'phiên làm việc hết hạn',
          'hết phiên làm việc',
          'session không hợp lệ',
          'session expired',
          'invalid session',
        ],
        'Words of a refusal that mean that the session has ended: a new one is asked for, once',
      ),
      trouble: phrases(
        ['lỗi hệ thống', 'hệ thống bận', 'bảo trì', 'exception', 'object reference', 'timeout', 'time out'],
        'Words of trouble at the portal itself: beside them no code is a clear no, and what was done is unknown',
      ),
    })
    .prefault({})
    .describe('Words of the portal that decide; its answers are free text')

const codeList = (defaults: string[], meaning: string) =>
  z
    .array(z.string().min(1).max(40))
    .min(1)
    .default(defaults)
    .describe(`${meaning}. Absent: ${defaults.join(', ')}`)

const getCodes = (preset: { success: string[]; exists: string[]; refused: string[] }) =>
  z
    .strictObject({
      success: codeList(preset.success, 'Codes of success; the words are needed too'),
      exists: codeList(preset.exists, 'Codes beside which the words for "already there" count'),
      refused: codeList(
        preset.refused,
        'Codes of a no that is final: nothing was kept. Every other code leaves open what was done',
      ),
    })
    .prefault({})
    .describe('Codes in answers (error_code, code)')

const cut = (preset: number, what: string) =>
  z.int().min(4).max(1_000_000).default(preset).describe(`Characters of ${what}. Absent: ${preset}`)

const lengths = z
  .strictObject({
    summary: cut(1_000, 'the summary of a dossier (trích yếu)'),
    officer: cut(50, 'the name of the officer of a step'),
    fileName: cut(4_000, 'the name of a file that was handed in'),
    resultName: cut(2_000, 'the name of a result'),
  })
  .prefault({})
  .describe('Longest texts, in characters; a longer one is cut and ends with "..."')

const applicantKinds = ['citizen', 'business', 'household', 'state-agency', 'other'] as const
const getApplicantKinds = (preset: Partial<Record<(typeof applicantKinds)[number], string>>) =>
  z
    .partialRecord(z.enum(applicantKinds), z.string().regex(/^\d{1,2}$/, 'must be one or two digits'))
    .default({})
    .transform((own) => ({ ...preset, ...own }))
    .describe(
      `Codes of the kinds of applicant (LoaiDoiTuong); a dossier of a kind without one is not sent. Absent kinds: ${Object.entries(
        preset,
      )
        .map(([kind, code]) => `${kind} ${code}`)
        .join(', ')}`,
    )

const statusWords = z
  .record(z.string().min(1).max(60), z.enum(dossierStatuses as [string, ...string[]]))
  .default({
    receiving: 'new',
    new: 'accepted',
    denied: 'not-accepted',
    processing: 'in-process',
    waiting: 'supplement-asked',
    paying: 'payment-asked',
    cancelled: 'withdrawal-asked',
    unresolved: 'stopped',
    releasing: 'done',
    done: 'result-returned',
  })
  .describe(
    'What a status means that is shown as a word and not as a number from 1 to 10. A word that is not listed is an unknown status. Absent: the words of one running system',
  )

const path = (preset: string, meaning: string) =>
  z
    .string()
    .regex(/^(?:[/?][\x21-\x7e]{0,300})?$/, 'must begin with a slash or a question mark')
    .default(preset)
    .describe(`${meaning}, behind \`url\`; {unit} stands for the setting \`unit\`. Absent: ${preset || 'none'}`)

const operation = (name: string, meaning: string) =>
  z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,100}$/)
    .default(name)
    .describe(`${meaning}. Absent: ${name}`)

const getLookUp = (exists: boolean) =>
  z
    .strictObject({
      exists: z
        .boolean()
        .default(exists)
        .describe(
          `Whether the portal can be asked about a dossier. Where it cannot, an answer that was lost stops the dossier until a person decides. Absent: ${exists}`,
        ),
      codesMax: z.int().min(1).max(100).default(1).describe('Dossiers in one question. Absent: 1'),
    })
    .prefault({})
    .describe('Asking the portal about a dossier (TraCuuHoSo)')

const unit = z.string().regex(/^[\x21-\x7e]{1,100}$/, 'visible ASCII only')

const shared = {
  ...jsonPathSettings({
    slowBecause: ', as one running client waits',
    answerBytes: { preset: 4_194_304, max: 67_108_864, holds: 'one about a dossier holds all of its steps' },
  }),
  url: httpUrl.describe('Address of the portal, or of the bus before it'),
  answer: z
    .strictObject({
      charset: answerCharset,
      members: z
        .record(z.string().regex(/^[A-Za-z_]{1,40}$/), memberPath)
        .default({})
        .describe(
          'Where a member of the contract (error_code, message, data) stands in their answers, names with dots between them. Absent: where the contract has it',
        ),
    })
    .prefault({})
    .describe('Form of the answers'),
  stepsMax: z.int().min(1).max(100).default(10).describe('Steps in one call. Absent: 10, as running clients send'),
  refusedSteps: z
    .enum(['unknown', 'none-kept'])
    .default('unknown')
    .describe(
      'What a refusal of several steps leaves behind: `none-kept` = nothing; `unknown` = perhaps those before the bad one, so that the portal is asked. Absent: unknown',
    ),
  agency: z
    .string()
    .regex(/^[A-Za-z0-9.]{2,40}$/, 'must be 2 to 40 letters, digits and dots')
    .optional()
    .describe(
      'Code of the province (Hnn) that the first part of every dossier code must hold; a dossier without it is not sent. Absent: not checked',
    ),
  officerUnknown: z
    .string()
    .min(1)
    .max(50)
    .default('Chuyên viên')
    .describe('What stands where the officer of a step belongs and none is known. Absent: Chuyên viên'),
  lengths,
  statusWords,
}

const probeMeaning =
  'What is asked to see whether this path works, on a connection of its own and never about a person. That a GET is answered is our assumption: agree it with the portal, or use another kind. Absent: reach'
const reach = z.strictObject(reachProbe('the path of `url`')).describe('GET, signed in, for any XML or JSON')
const probe = z.discriminatedUnion('kind', [reach, connectProbe]).prefault({ kind: 'reach' }).describe(probeMeaning)

const numbered = { citizen: '1', business: '2', household: '4', 'state-agency': '3', other: '4' }
const placeOfFiling = z
  .enum(['1', '2'])
  .default('2')
  .describe('Where dossiers of this path were filed (NoiNopHoSo): 2 = at the system of the province. Absent: 2')

const namesUnit = (call: string) => call.includes('{unit}')

const Session = z
  .strictObject({
    generation: z.literal('session'),
    ...shared,
    unit: unit.describe('Code by which the portal knows who sends (madonvi)'),
    token: z
      .discriminatedUnion('variant', [PortalAccount, NoToken])
      .describe('How a session is got: account and password in a JSON object. Without one the session stays empty'),
    services: z
      .strictObject({
        dossier: operation('DongBoHoSoMC', 'Service that takes a dossier'),
        steps: operation('CapNhatTienDoHoSoMC', 'Service that takes steps'),
        lookUp: operation('TraCuuHoSo', 'Service that answers about dossiers'),
        procedures: operation('LayDanhSachTTHC', 'Service that lists procedures, for the probe'),
      })
      .prefault({})
      .describe('Names of the services'),
    probe: z
      .discriminatedUnion('kind', [
        reach,
        z
          .strictObject({ kind: z.literal('procedures') })
          .describe('The list of procedures, signed in: the one question without a dossier that is known'),
        connectProbe,
      ])
      .prefault({ kind: 'reach' })
      .describe(probeMeaning),
    codes: getCodes({ success: ['0', '00'], exists: ['0', '00', '3', '-3'], refused: ['3', '-3', '-1'] }),
    phrases: getPhrases(['thành công']),
    lookUp: getLookUp(true),
    applicantKinds: getApplicantKinds(numbered),
    moments: momentForm('yyyyMMddHHmmss', 'Form of dates and times'),
    placeOfFiling,
  })
  .describe('One address, and a session in every message')

const Bus = z
  .strictObject({
    generation: z.literal('bus'),
    ...shared,
    unit: unit
      .optional()
      .describe('Code by which the portal knows who sends, for {unit} in `calls`. Absent: {unit} may not stand there'),
    token: TokenSource,
    calls: z
      .strictObject({
        create: path('/ThemMoi', 'Address that takes a new dossier'),
        update: path('/CapNhat', 'Address that takes a dossier that is there'),
        steps: path('/DongBoTienTrinh', 'Address that takes steps'),
        lookUp: path('/TraCuuHoSo', 'Address that answers about dossiers; none is known'),
      })
      .prefault({})
      .describe(
        'Addresses of the calls; where there is one for new and known dossiers, for example /SynsTTHCC/DongBoHoSoMC?MaDinhDanhDV={unit}&isUpdating=False',
      ),
    probe,
    codes: getCodes({ success: ['0'], exists: ['0', '3', '-3'], refused: ['3', '-3', '-1'] }),
    phrases: getPhrases(['thành công']),
    lookUp: getLookUp(false),
    applicantKinds: getApplicantKinds(numbered),
    moments: momentForm('yyyyMMddHHmmss', 'Form of dates and times'),
    placeOfFiling,
  })
  .describe("Bare lists through the province's bus, to an address for each call")

const publicService = z
  .strictObject({
    suffix: z
      .string()
      .regex(/^\.\d{2}$/, 'must be a dot and two digits')
      .default('.01')
      .describe('What stands behind the code of a procedure that is not listed. Absent: .01'),
    codes: z
      .record(
        z.string().regex(/^\d\.\d{6}$/, 'must be a national procedure code, such as 1.001193'),
        z.string().regex(/^\d\.\d{6}\.\d{2}$/, 'must be a code such as 1.001193.01'),
      )
      .default({})
      .describe('Code of a procedure → code of the public service. Absent: none is listed'),
  })
  .prefault({})
  .describe('Code of the public service of a procedure (MaDichVuCong)')

const resultKind = z.enum(['KQ.DVC.THONGTIN', 'KQ.DVC.GIAYTOBOSUNG', 'KQ.DVC.KETQUA'])

const Portal2026 = z
  .strictObject({
    generation: z.literal('2026'),
    ...shared,
    token: TokenSource,
    calls: z
      .strictObject({
        nextCode: path('/GetNextValue', 'Address that gives the next code of a dossier'),
        upload: path('/upload', 'Address that takes a file'),
        create: path('/NoiHoSo', 'Address that takes a new dossier'),
        steps: path('/CapNhatTienTrinh', 'Address that takes steps'),
        status: path('/CapNhatTrangThai', 'Address that takes the status of a dossier'),
        lookUp: path('/TraCuuHoSo', 'Address that answers about dossiers; none is known'),
      })
      .prefault({})
      .describe('Addresses of the calls'),
    unit: unit.optional().describe('Value of {unit} in `calls`. Absent: {unit} may not stand there'),
    units: z
      .record(z.string().min(1).max(40), unit)
      .default({})
      .describe('Code of a unit here → its code at the portal (MaDonViTiepNhan). Units not listed keep theirs'),
    nextCodeBy: z
      .enum(['post', 'get'])
      .default('post')
      .describe(
        'How the next code is asked for: `post` = the procedure in a JSON object, `get` = in the query. Absent: post',
      ),
    uploadField: z
      .string()
      .regex(/^[A-Za-z0-9_.-]{1,60}$/)
      .default('files')
      .describe('Name of the field that holds an uploaded file. Absent: files'),
    publicService,
    componentCode: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .describe(
        'Code of the component of files that have none (MaThanhPhanHoSo). Absent: a dossier with such a file is not sent',
      ),
    resultKinds: z
      .partialRecord(z.enum(dossierStatuses as [string, ...string[]]), resultKind)
      .default({
        'supplement-asked': 'KQ.DVC.GIAYTOBOSUNG',
        'payment-asked': 'KQ.DVC.THONGTIN',
        done: 'KQ.DVC.KETQUA',
      })
      .describe(
        'Statuses with which fees and results may be sent, and the kind of the results in each (MaKetQua). Absent: 5, 6 and 9, as the manual has it',
      ),
    probe,
    codes: getCodes({
      success: ['200'],
      exists: ['200', '400', '409'],
      refused: ['400', '403', '404', '409', '422'],
    }),
    phrases: getPhrases(['thành công', 'success']),
    lookUp: getLookUp(false),
    applicantKinds: getApplicantKinds({ citizen: '0', business: '1', household: '2' }),
    moments: momentForm('yyyy-MM-dd HH:mm:ss', 'Form of dates and times of a dossier'),
    stepMoments: momentForm('yyyy-MM-ddTHH:mm:ss.fff', 'Form of dates and times of a step'),
  })
  .describe('The portal of 2026: it gives the codes, and files are uploaded before')

/** By its generation: what it wants to be asked differs, what it answers is read the same way. */
export const PortalPathSettings = z
  .discriminatedUnion('generation', [Session, Bus, Portal2026])
  .refine((one) => one.unit !== undefined || !('calls' in one) || !Object.values(one.calls).some(namesUnit), {
    path: ['unit'],
    message: 'must be stated, because `calls` name it',
  })
  .describe('One path to the public-service portal')
export type PortalPathSettings = z.output<typeof PortalPathSettings>
export type SessionSettings = z.output<typeof Session>
export type BusSettings = z.output<typeof Bus>
export type Portal2026Settings = z.output<typeof Portal2026>
