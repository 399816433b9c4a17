/** What people call what the trail names: fields of a record, of a filing and of a dossier. */
import type { DossierField, LinkedField } from '../audit.ts'
import type { Attribute, Field } from '../person/identity.ts'
import type { Bilingual } from './bilingual.ts'
import { certificatePlace } from './certificate-text.ts'

const say = (vi: string, en: string): Bilingual => ({ vi, en })

type Relative = 'father' | 'mother' | 'spouse' | 'legalRepresentative' | 'householdHead'
const relatives: Readonly<Record<Relative, Bilingual>> = {
  father: say('cha', 'father'),
  mother: say('mẹ', 'mother'),
  spouse: say('vợ hoặc chồng', 'spouse'),
  legalRepresentative: say('người đại diện', 'legal representative'),
  householdHead: say('chủ hộ', 'head of household'),
}

const plain: Readonly<
  Record<Exclude<Field | Attribute, `${Relative}.${string}`> | LinkedField | DossierField | 'relation', Bilingual>
> = {
  personalNumber: say('số định danh cá nhân', 'personal number'),
  oldCardNumber: say('số chứng minh nhân dân', 'old card number'),
  fullName: say('họ, chữ đệm và tên', 'full name'),
  dateOfBirth: say('ngày, tháng, năm sinh', 'date of birth'),
  sex: say('giới tính', 'sex'),
  ethnicity: say('dân tộc', 'ethnicity'),
  religion: say('tôn giáo', 'religion'),
  nationality: say('quốc tịch', 'nationality'),
  maritalStatus: say('tình trạng hôn nhân', 'marital status'),
  bloodGroup: say('nhóm máu', 'blood group'),
  placeOfBirthRegistration: say('nơi đăng ký khai sinh', 'place of birth registration'),
  homePlace: say('quê quán', 'home place'),
  permanentResidence: say('nơi thường trú', 'permanent residence'),
  currentResidence: say('nơi ở hiện tại', 'current residence'),
  householdBookNumber: say('số sổ hộ khẩu', 'household book number'),
  fatherName: say('tên cha', "father's name"),
  motherName: say('tên mẹ', "mother's name"),
  spouseName: say('tên vợ hoặc chồng', "spouse's name"),
  relation: say('quan hệ', 'relation'),
  declaration: say('nội dung tờ khai', 'the declaration'),
  attachments: say('giấy tờ kèm theo', 'attached papers'),
  'register-entry': say('nội dung trong sổ đăng ký', 'the entry in the register'),
  'personal-number': say('số định danh cá nhân', 'personal number'),
  certificate: say('giấy tờ kết quả', 'the certificate'),
  reason: say('lý do do cán bộ ghi', "an officer's reason"),
  applicant: say('chủ hồ sơ', 'the holder of the dossier'),
}

const known: ReadonlyMap<string, Bilingual> = new Map(Object.entries(plain))
const knownRelatives: ReadonlyMap<string, Bilingual> = new Map(Object.entries(relatives))

/** A field by its name; what has none, as a place of a certificate or as it is written. */
export function fieldName(field: string): Bilingual {
  const name = known.get(field)
  if (name) return name
  const [who = '', part = ''] = field.split('.')
  const [relative, what] = [knownRelatives.get(who), known.get(part)]
  return relative && what ? say(`${what.vi} của ${relative.vi}`, `${relative.en}: ${what.en}`) : certificatePlace(field)
}
