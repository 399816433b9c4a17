/**
 * Settings of one path to the civil registry. What the contract leaves open (its section 11) is a setting here; its
 * default is what is assumed until the ministry or the province answers.
 */
import { z } from 'zod'
import { certificateKinds } from '../../domain/certificate/certificate.ts'
import { registryGenerations } from '../../domain/filing/civil-registry.ts'
import { type FilingKind, filingKinds } from '../../domain/filing/filing.ts'
import { connectProbe, httpUrl, noProbe, reachProbe } from '../access-layer/endpoint-settings.ts'
import { answerCharset, jsonPathSettings, phrases } from '../access-layer/json-path-settings.ts'
import { jsonSigning } from '../access-layer/signing/signing-settings.ts'
import { TokenSource } from '../access-layer/token/token-settings.ts'
import { generationForms, itemForms, pathForms } from './encode/form-settings.ts'

const operation = (name: string, meaning: string) =>
  z
    .string()
    .regex(/^[A-Za-z0-9._/-]{1,100}$/)
    .default(name)
    .describe(`${meaning}. Absent: ${name}`)

const absentFields = (preset: 'empty' | 'omit') =>
  z
    .enum(['empty', 'omit'])
    .default(preset)
    .describe(`A field that was not stated: sent as "" or left out. Absent: ${preset}, as the known client does`)

const nameCase = z
  .enum(['upper', 'as-typed'])
  .default('upper')
  .describe(
    'Letter case of full names: `upper` = in capitals, `as-typed` = as they were handed in. Absent: upper, as in every known message',
  )

const certificates = (preset: boolean) =>
  z
    .boolean()
    .default(preset)
    .describe(
      `Whether results hold the certificate, so that it is asked for again when it is missing. Absent: ${preset}`,
    )

/** A bus may hand out a token per service. */
const ownToken = TokenSource.optional().describe('Token of this generation alone. Absent: that of the path')

const recordModules = {
  birth: ['KS'],
  death: ['KT'],
  marriage: ['KH'],
  'marital-status': ['HN'],
  'parent-child': ['CMC'],
}

const records = z
  .strictObject({
    list: operation('dsHoSoDangKy', 'Operation that lists the records that were entered or changed on a day'),
    one: operation('traHoSo', 'Operation that gives one record'),
    many: operation('traDanhSachHoSo', 'Operation that gives several records'),
    modules: z
      .partialRecord(z.enum(certificateKinds), z.array(z.string().regex(/^[A-Z]{2,8}$/)).max(4))
      .default({})
      .transform(
        (own) => ({ ...recordModules, ...own }) as Partial<Record<(typeof certificateKinds)[number], string[]>>,
      )
      .describe(
        'Modules under which records of a kind are listed; [] = not asked. Absent kinds: KS, KT, KH, HN, CMC; guardianship and change not at all',
      ),
    completeFrom: z.iso
      .date()
      .default('2020-09-15')
      .describe(
        'First day of registration for which an act that the list does not have is reported as not found; of earlier acts, which were digitised on other days, nothing follows. Absent: 2020-09-15, since when all offices register in the shared system (Decree 87/2020/NĐ-CP)',
      ),
    confirmedUntil: z.iso
      .date()
      .default('2025-07-01')
      .describe(
        'First day of registration for which no document says that these questions still answer; answers about later acts are marked `assumed`. Absent: 2025-07-01',
      ),
    recordsMax: z
      .int()
      .min(1)
      .max(1_000)
      .default(60)
      .describe(
        'Records of one unit and day that are read to find one; where there are more, the code of the dossier is needed. Absent: 60',
      ),
    withProvince: z
      .boolean()
      .default(false)
      .describe(
        'Whether the province (maTinh) goes with the questions whose description does not name it. Absent: false',
      ),
  })
  .prefault({})
  .describe('Questions for registered acts, by which certificates are verified')

const G1 = z
  .strictObject({
    url: httpUrl.describe('Base of the service; the name of the operation is put behind it'),
    push: operation('dangKyHoTich', 'Operation that files'),
    status: operation('traTrangThaiHoSo', 'Operation that tells the status of one dossier'),
    result: operation('ketQuaDangKyHS', 'Operation that gives the result of one dossier'),
    absentFields: absentFields('omit'),
    nameCase,
    ...generationForms,
    token: ownToken,
    certificates: certificates(false),
    records,
  })
  .describe('First generation ("hotich"): XML inside JSON, no files')

const twoWay = (preset: { certificates: boolean }) => ({
  url: httpUrl.describe('Base of the service; the name of the operation is put behind it'),
  push: operation('nhanHoSoDKHT', 'Operation that files'),
  ask: operation('layKetQua', 'Operation that tells status and results; its name is an assumption'),
  absentFields: absentFields('empty'),
  nameCase,
  ...generationForms,
  ...itemForms,
  token: ownToken,
  certificates: certificates(preset.certificates),
})
const G2 = z
  .strictObject(twoWay({ certificates: true }))
  .describe('Second generation ("liên thông KSKT"): JSON inside JSON, files in base64')
const G3 = z
  .strictObject(twoWay({ certificates: true }))
  .describe('Third generation (two-level government, since July 2025): names and dates in parts, no district')

const Rule = z.strictObject({
  generation: z.enum(registryGenerations).describe('Generation that carries the kind'),
  module: z
    .string()
    .regex(/^[A-Z]{2,8}$/)
    .describe('Module code on the wire (KS, LTKS…)'),
  from: z.iso.date().optional().describe('First day of receipt for which it holds. Absent: from the beginning'),
  until: z.iso.date().optional().describe('First day of receipt for which it no longer holds. Absent: without end'),
})

/** The day on which the third generation took over: two-level government, 1 July 2025. */
const switchDay = '2025-07-01'
const before = (module: string) => ({ generation: 'G1' as const, module, until: switchDay })
const since = (module: string) => ({ generation: 'G3' as const, module, from: switchDay })

/** Guardianship and change have no published field set: they are off until somebody states how they travel. */
const defaultModules: Record<FilingKind, z.infer<typeof Rule>[]> = {
  birth: [before('KS'), since('KS')],
  death: [before('KT'), since('KT')],
  marriage: [before('KH'), since('KH')],
  'marital-status': [before('HN'), since('HN')],
  'parent-child': [before('CMC'), since('CMC')],
  guardianship: [],
  change: [],
  extract: [{ generation: 'G3', module: 'BS' }],
  'birth-package': [{ generation: 'G2', module: 'LTKS' }],
  'death-package': [{ generation: 'G2', module: 'LTKT' }],
}

const Phrases = z
  .strictObject({
    duplicate: phrases(['đã được tiếp nhận'], 'Words of an error that mean "we have this dossier already"'),
    suspectedDuplicate: phrases(
      ['nghi trùng', 'nghi ngờ trùng', 'suspected duplicate'],
      'Words that mean "perhaps the same person twice", as for twins',
    ),
    notFound: phrases(['hồ sơ không tồn tại'], 'Words that mean "no such dossier" in an answer to a status query'),
    moduleDisabled: phrases(
      ['chức năng đang tạm ngừng', 'chức năng tạm khóa', 'chưa được triển khai'],
      'Words that mean that this kind is switched off at the registry',
    ),
  })
  .prefault({})
  .describe('Words of the registry that decide; its answers are free text')

const probedGeneration = z
  .enum(registryGenerations)
  .optional()
  .describe('Generation whose address is probed. Absent: the newest that the path has')
const Probe = z
  .discriminatedUnion('kind', [
    z
      .strictObject({ ...reachProbe('that of the operation that tells the status'), generation: probedGeneration })
      .describe('GET, signed in, for any XML or JSON'),
    z
      .strictObject({
        kind: z.literal('catalogue'),
        operation: operation('danhMuc', 'Operation that gives a catalogue'),
        type: z
          .int()
          .min(1)
          .max(99)
          .default(5)
          .describe('Catalogue that is asked for (loaiDanhMuc). Absent: 5, the identity papers, the shortest'),
      })
      .describe("A catalogue of G1: the one question without a person that the ministry's manual describes"),
    connectProbe.extend({ generation: probedGeneration }).describe(noProbe),
  ])
  .prefault({ kind: 'reach' })
  .describe(
    'What is asked to see whether this path works, on a connection of its own and never about a person. That a GET is answered is our assumption: agree it with the province, or use another kind. Absent: reach',
  )

export const CivilRegistryPathSettings = z
  .strictObject({
    ...jsonPathSettings({
      slowBecause: ': requests and answers carry files',
      answerBytes: {
        preset: 33_554_432,
        max: 268_435_456,
        holds: 'results carry certificates in base64, as many as `askMax`',
      },
    }),
    probe: Probe,
    token: TokenSource,
    answer: z.strictObject({ charset: answerCharset }).prefault({}).describe('Form of the answers'),
    signing: jsonSigning,
    ...pathForms,
    province: z
      .string()
      .regex(/^\d{2}$/)
      .describe('Province code that goes with every question (maTinh)'),
    G1: G1.optional(),
    G2: G2.optional(),
    G3: G3.optional(),
    modules: z
      .partialRecord(z.enum(filingKinds), z.array(Rule).max(10))
      .default({})
      .transform((own) => ({ ...defaultModules, ...own }))
      .describe(
        'How each kind travels, by day of receipt; the first rule that holds counts, [] = this path does not carry it. Absent kinds: G2 for the linked packages, G1 for the others until 1 July 2025 and G3 from then on, extracts by G3, guardianship and change not at all',
      ),
    phrases: Phrases,
    statuses: z
      .record(
        z.string().regex(/^\d{1,3}$/),
        z.enum(['received', 'supplement-requested', 'eligible', 'completed', 'refused']),
      )
      .default({ 1: 'received', 2: 'supplement-requested', 3: 'eligible', 4: 'completed', 6: 'refused' })
      .describe(
        'What a status of the registry means. A status that is not listed is shown to a person and changes nothing',
      ),
    askMax: z
      .int()
      .min(1)
      .max(100)
      .default(3)
      .describe('Dossiers in one status query; answers carry files. Absent: 3, as the running clients do'),
    sendFiles: z
      .boolean()
      .default(true)
      .describe('Whether attachments are sent; where they are not, filings with attachments are refused. Absent: true'),
    messageBytesMax: z
      .int()
      .min(10_000)
      .max(300_000_000)
      .optional()
      .describe(
        'Bytes of the largest message that gets through to the registry, files in base64 included (a third more than their size); a larger filing is refused with 413 before it is taken over. Ask who runs the bus for the limit of its proxies. Absent: not known; what a proxy then refuses with 413 ends as a dead letter',
      ),
  })
  .refine(({ G1: one, G2: two, G3: three }) => one || two || three, {
    message: 'at least one of G1, G2 and G3 must say where it is',
  })
  .refine(({ probe, ...path }) => probe.kind !== 'catalogue' || path.G1 !== undefined, {
    path: ['probe', 'kind'],
    message: 'only G1 gives catalogues, and this path has none',
  })
  .refine(
    ({ probe, ...path }) =>
      probe.kind === 'catalogue' || probe.generation === undefined || path[probe.generation] !== undefined,
    { path: ['probe', 'generation'], message: 'this path does not have that generation' },
  )
  .describe("One path to the Ministry of Justice's civil registry")
export type CivilRegistryPathSettings = z.output<typeof CivilRegistryPathSettings>
