/**
 * Filings of people who do not exist: one complete request per kind. The province is 99 and its communes are 99001 and
 * on, which no list has.
 */
import type { DeclarationByKind } from '../../src/domain/declaration/declaration.ts'
import type { FilingKind } from '../../src/domain/filing/filing.ts'
import type { FilingRequest } from '../../src/domain/filing/filing-request.ts'

/** A request as it is sent: `attachments` may be absent. */
export type FilingOf<K extends FilingKind> = Extract<FilingRequest, { kind: K }>

const day = (date: string) => ({ precision: 'day' as const, date })
const year = (value: number) => ({ precision: 'year' as const, year: value })
const kinh = { code: '01' }
const vietnamese = { code: 'VN' }
const home = { province: '99', commune: '99001', detail: 'Số 1 phố Mẫu & Thử' }
const elsewhere = { province: '99', commune: '99002', detail: "Buôn K'Mẫu" }
const hospital = { province: '99', commune: '99001', detail: 'Bệnh viện Mẫu' }
const card = (number: string) => ({
  type: 'citizen-card' as const,
  number,
  issuedOn: '2021-05-04',
  issuer: 'Cục Cảnh sát quản lý hành chính về trật tự xã hội',
})
const lives = { residenceType: 'permanent' as const, residence: home }

const mother = {
  fullName: 'Nguyễn Thị Thử',
  dateOfBirth: day('1995-03-08'),
  ethnicity: kinh,
  nationality: vietnamese,
  ...lives,
  personalNumber: '999195000101',
  identityPaper: card('999195000101'),
  verified: true,
}
const father = {
  // K with an apostrophe, as the names of the Cơ-ho have it, and a year of birth is all that is known.
  fullName: "K' Brơi Thử",
  nameParts: { family: "K'", given: 'Brơi Thử' },
  dateOfBirth: year(1990),
  ethnicity: { code: '16' },
  nationality: vietnamese,
  ...lives,
  personalNumber: '999090000102',
}
const requester = {
  fullName: mother.fullName,
  dateOfBirth: mother.dateOfBirth,
  ...lives,
  personalNumber: mother.personalNumber,
  identityPaper: mother.identityPaper,
  relationship: 'Mẹ',
  phone: '0999000111',
  email: 'thu@example.vn',
}

const birth: DeclarationByKind['birth'] = {
  registrationType: 'on-time',
  birthCertificate: { number: 'GCS.99001.26.00001', issuedOn: '2026-03-02' },
  child: {
    fullName: 'Trần Thử Nghiệm',
    nameParts: { family: 'Trần', middle: 'Thử', given: 'Nghiệm' },
    sex: 'female',
    dateOfBirth: day('2026-03-01'),
    dateOfBirthInWords: 'Ngày một tháng ba năm hai nghìn không trăm hai mươi sáu',
    placeOfBirth: hospital,
    homePlace: elsewhere,
    ethnicity: kinh,
    nationality: vietnamese,
  },
  birthKind: 'both-known',
  mother,
  father,
  requester,
  copies: 2,
  note: 'Ghi chú của bản khai thử',
}

const death: DeclarationByKind['death'] = {
  registrationType: 'on-time',
  deathNotice: { number: 'GBT.99001.26.00001', issuedOn: '2026-03-01' },
  deceased: {
    fullName: 'Lê Văn Mẫu',
    sex: 'male',
    dateOfBirth: year(1940),
    ethnicity: kinh,
    nationality: vietnamese,
    ...lives,
    personalNumber: '999040000201',
    identityPaper: card('999040000201'),
  },
  diedOn: '2026-03-01',
  diedAt: '07:45',
  placeOfDeath: hospital,
  cause: 'Bệnh già & suy hô hấp',
  proof: { type: 'death-notice', number: '12/GBT', issuedOn: '2026-03-01', issuer: 'Bệnh viện Mẫu' },
  requester: { ...requester, relationship: 'Con dâu' },
  copies: 1,
}

const marriage: DeclarationByKind['marriage'] = {
  registrationType: 'first',
  husband: {
    fullName: 'Trần Văn Thử',
    dateOfBirth: day('1996-06-15'),
    ethnicity: kinh,
    nationality: vietnamese,
    ...lives,
    personalNumber: '999096000301',
    identityPaper: card('999096000301'),
    marriageCount: 1,
    maritalStatus: { text: 'Chưa đăng ký kết hôn với ai' },
  },
  wife: {
    fullName: "H'Thử Niê & Mẫu",
    // The mark of a woman, her name and her clan: which of them is what, only she knows.
    nameParts: { given: "H'Thử Niê & Mẫu" },
    dateOfBirth: day('1998-09-20'),
    ethnicity: { code: '12' },
    nationality: vietnamese,
    residenceType: 'temporary',
    residence: elsewhere,
    personalNumber: '999198000302',
    identityPaper: card('999198000302'),
    marriageCount: 2,
    maritalStatus: { code: '3', text: 'Đã ly hôn' },
    statusConfirmation: { code: '1', unit: '99002' },
  },
  marriedSince: '2026-03-02',
  copies: 2,
}

const maritalStatus: DeclarationByKind['marital-status'] = {
  person: {
    fullName: 'Phạm Thị Mẫu',
    sex: 'female',
    dateOfBirth: day('1999-12-31'),
    ethnicity: kinh,
    nationality: vietnamese,
    ...lives,
    personalNumber: '999199000401',
    identityPaper: card('999199000401'),
  },
  residencePeriod: { place: 'Phường Mẫu, tỉnh Thử', from: '2017-12-31', to: '2026-03-01' },
  maritalStatus: 'Chưa đăng ký kết hôn với ai',
  use: 'other',
  useDetail: 'Vay vốn mua nhà',
  requester: { ...requester, fullName: 'Phạm Thị Mẫu', relationship: 'Bản thân' },
}

const parentChild: DeclarationByKind['parent-child'] = {
  registrationType: 'new',
  recognition: 'father-recognises-child',
  decisionNumber: '01/2026',
  parent: { ...father, homePlace: elsewhere },
  child: {
    fullName: 'Nguyễn Thử Bé',
    sex: 'male',
    dateOfBirth: day('2024-02-29'),
    ethnicity: kinh,
    nationality: vietnamese,
    residence: home,
    personalNumber: '999224000501',
    homePlace: home,
  },
  requester: {
    fullName: father.fullName,
    nameParts: father.nameParts,
    personalNumber: father.personalNumber,
    residence: home,
    relationshipToRecognised: 'Cha',
    relationshipToRecogniser: 'Bản thân',
  },
}

const guardianship: DeclarationByKind['guardianship'] = {
  act: 'appointed',
  guardian: { ...mother, residence: home },
  ward: {
    fullName: 'Trần Bé Thử',
    sex: 'male',
    dateOfBirth: day('2018-10-10'),
    ethnicity: kinh,
    nationality: vietnamese,
    residence: home,
    personalNumber: '999218000601',
  },
  reason: 'Cha mẹ đều đã mất',
  appointment: { number: '05/VB', issuedOn: '2026-02-20', issuer: 'Ủy ban nhân dân phường Mẫu' },
  requester: { ...requester, relationship: 'Cô ruột' },
}

const change: DeclarationByKind['change'] = {
  type: 'correction',
  record: 'birth',
  person: { ...mother, sex: 'female' },
  previousRegistration: { number: '77', book: '01/1995', registeredOn: '1995-03-20', unit: '99001' },
  changes: [{ item: 'Chữ đệm', from: 'Thi', to: 'Thị' }],
  reason: 'Sai sót khi ghi sổ & cấp giấy',
  requester: { ...requester, relationship: 'Bản thân' },
}

const extract: DeclarationByKind['extract'] = {
  copyType: '0',
  person: { ...mother, sex: 'female' },
  previousRegistration: { number: '77', book: '01/1995', registeredOn: '1995-03-20', unit: '99001' },
  requester: { ...requester, relationship: 'Bản thân' },
  copies: 3,
  otherInformation: 'Nhận qua bưu chính',
}

/** One complete valid declaration per kind. */
export const declarationSamples: DeclarationByKind = {
  birth,
  death,
  marriage,
  'marital-status': maritalStatus,
  'parent-child': parentChild,
  guardianship,
  change,
  extract,
  'birth-package': birth,
  'death-package': death,
}

const procedures: Readonly<Record<FilingKind, string>> = {
  birth: '1.001193',
  death: '1.000656',
  marriage: '1.000894',
  'marital-status': '1.004873',
  'parent-child': '1.001022',
  guardianship: '1.004837',
  change: '1.004859',
  extract: '2.000635',
  'birth-package': '2.000986',
  'death-package': '1.011733',
}

const today = '2026-03-02'

function sampleOn<K extends FilingKind>(kind: K, day: string): DeclarationByKind[K] {
  if (day >= today) return declarationSamples[kind]
  return JSON.parse(JSON.stringify(declarationSamples[kind]).replaceAll(/2026-0[23]-\d\d/g, day))
}

export interface FilingVariation<K extends FilingKind> {
  dossier?: string
  linkedDossier?: string
  registrationUnit?: string
  receivedAt?: string
  declaration?: DeclarationByKind[K]
  attachments?: FilingRequest['attachments']
  purpose?: Partial<FilingRequest['purpose']>
}

/**
 * A complete valid request of this kind, with what a test wants to be different. Received earlier (not before June 2021),
 * the sample's events of March 2026 move to that day.
 */
export function makeFiling<K extends FilingKind>(kind: K, vary: FilingVariation<K> = {}): FilingOf<K> {
  const dossier = vary.dossier ?? 'H99.001-260302-0001'
  const linked = kind === 'birth-package' || kind === 'death-package' ? 'G99.99.01-260302-0007' : undefined
  const linkedDossier = vary.linkedDossier ?? linked
  return {
    kind,
    purpose: {
      procedure: procedures[kind],
      dossier,
      officer: '999085000777',
      officerAccount: 'canbo.mau',
      unit: 'H99.01.02',
      ...vary.purpose,
    },
    ...(linkedDossier === undefined ? {} : { linkedDossier }),
    registrationUnit: vary.registrationUnit ?? '99001',
    receivedAt: vary.receivedAt ?? `${today}T09:12:30+07:00`,
    declaration: vary.declaration ?? sampleOn(kind, vary.receivedAt?.slice(0, 10) ?? today),
    attachments: vary.attachments ?? [],
  } as unknown as FilingOf<K>
}

/** The same request with every text decomposed (NFD), as some keyboards and systems send it. */
export function decomposed<T>(value: T): T {
  return JSON.parse(JSON.stringify(value).normalize('NFD')) as T
}
