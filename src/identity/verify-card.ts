/**
 * Verifying what an identity card shows: its QR text or machine-readable zone becomes a claim, and the claim is verified as any other.
 * The code proves nothing, whatever the outcome: it says what was printed, and the population database says whether that is a person.
 */
import { GatewayFailure } from '../domain/failure.ts'
import { type CardReading, card2024Since, type QrForm, readCardQr } from '../domain/person/card-qr.ts'
import type { AttributeClaims } from '../domain/person/compare-person.ts'
import type { Bilingual } from '../domain/texts/bilingual.ts'
import type { IdentityDeps, Inquiry, InquiryResult } from './person-inquiry.ts'
import { type MrzFault, readMrz } from './read-mrz.ts'
import { type Verification, verifyPerson } from './verify-person.ts'

/** Attributes of a card beyond the claim that identifies. */
export const cardAttributes = ['sex', 'oldCardNumber'] as const
type CardAttribute = (typeof cardAttributes)[number]

type CardCode = { qr: string } | { mrz: string }

/** Something that a person should know of the code itself. */
export const cardNotices = [
  're-encoded',
  'form-unlike-issue-date',
  'issued-in-future',
  'name-cut',
  'not-on-card',
] as const
type CardNotice = (typeof cardNotices)[number]

export interface CardInquiry extends Omit<Inquiry, 'claim' | 'attributes'> {
  code: CardCode
  compare: readonly CardAttribute[]
  /** `yyyy-mm-dd`, in Viet Nam. */
  today: string
}

export interface CardVerification extends Verification {
  form: QrForm | 'td1'
  cardNotices: readonly CardNotice[]
}

/** Fails with `request-invalid` for a code that is of no card, and as `verifyPerson` does. */
export async function verifyCard(
  deps: IdentityDeps,
  { code, compare, today, ...inquiry }: CardInquiry,
): Promise<InquiryResult<CardVerification>> {
  const { card, form, notices } = readCode(code, today)
  const { personalNumber, fullName, dateOfBirth } = card
  const claims: AttributeClaims = {}
  if (compare.includes('sex') && card.sex !== null) claims.sex = card.sex
  if (compare.includes('oldCardNumber') && card.oldCardNumber !== null) claims.oldCardNumber = card.oldCardNumber
  const missing = compare.some((name) => claims[name] === undefined)
  const result = await verifyPerson(deps, {
    ...inquiry,
    claim: { personalNumber, fullName, dateOfBirth },
    ...(Object.keys(claims).length > 0 && { attributes: claims }),
  })
  const value = { ...result.value, form, cardNotices: missing ? [...notices, 'not-on-card' as const] : notices }
  return { ...result, value }
}

interface ReadCode {
  card: CardReading
  form: CardVerification['form']
  notices: CardNotice[]
}

function readCode(code: CardCode, today: string): ReadCode {
  if ('mrz' in code) {
    const card = readMrz(code.mrz)
    if ('fault' in card) throw unreadable('/card/mrz', card.fault)
    return { card, form: 'td1', notices: card.nameCut ? ['name-cut'] : [] }
  }
  const card = readCardQr(code.qr)
  if (card === null) throw unreadable('/card/qr', 'form')
  const { form, issuedOn } = card
  const notices: CardNotice[] = []
  if (form === 're-encoded') notices.push('re-encoded')
  else if (issuedOn !== null && issuedOn >= card2024Since !== (form === 'card-2024'))
    notices.push('form-unlike-issue-date')
  if (issuedOn !== null && issuedOn > today) notices.push('issued-in-future')
  return { card, form, notices }
}

function unreadable(pointer: string, fault: MrzFault): GatewayFailure {
  return new GatewayFailure('request-invalid', {
    faults: [{ pointer, code: `card-${fault}`, message: faultTexts[fault] }],
  })
}

/** They repeat nothing of the code: it names a person. */
const faultTexts = {
  form: {
    vi: 'Không phải mã của thẻ căn cước đã biết; hãy đọc lại mã, hoặc nhập tay các thông tin',
    en: 'This is the code of no card that is known; read it again, or type the data',
  },
  'check-digits': {
    vi: 'Số kiểm tra trong vùng đọc máy không đúng: có ký tự bị đọc sai; hãy đọc lại',
    en: 'A check digit of the zone is wrong: a character was misread; read it again',
  },
} as const satisfies Record<MrzFault, Bilingual>
