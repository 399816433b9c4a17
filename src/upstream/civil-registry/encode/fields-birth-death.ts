/** Births and deaths as the ministry's forms have them (civil-registry contract, sections 2.7.1 and 2.7.2). */
import type { BirthDeclaration, BirthKind, RegistrationType } from '../../../domain/declaration/birth.ts'
import type { DeathDeclaration, DeathProofType } from '../../../domain/declaration/death.ts'
import { courtNote, foreign, person, previous, registration, requester } from './fields-common.ts'
import { FieldList, type WireField } from './wire-field.ts'

export const registrationTypes: Record<RegistrationType, string> = {
  'on-time': '1',
  again: '2',
  'foreign-entry': '3',
  late: '4',
}
export const birthKinds: Record<BirthKind, string> = {
  'both-known': '1',
  'mother-unknown': '2',
  'father-unknown': '3',
  'both-unknown': '4',
  abandoned: '5',
}
export const proofTypes: Record<DeathProofType, string> = {
  'death-notice': '1',
  'execution-record': '2',
  'court-decision': '3',
  'police-or-forensic': '4',
  'health-authority': '5',
  minutes: '6',
  witness: '7',
}

export function birthFields(unit: string, act: BirthDeclaration): WireField[] {
  const list = new FieldList()
  const child = '/declaration/child'
  list.text('maGCS', '/declaration/birthCertificate/number', act.birthCertificate?.number)
  list.day('ngayCapGCS', '/declaration/birthCertificate/issuedOn', act.birthCertificate?.issuedOn)
  registration(list, unit, act, act.registrationType ? registrationTypes[act.registrationType] : '0')
  person(list, 'nks', child, act.child)
  list.text('nksNgaySinhBangChu', `${child}/dateOfBirthInWords`, act.child.dateOfBirthInWords)
  list.address('nksNoiSinh', `${child}/placeOfBirth`, act.child.placeOfBirth)
  // In G3 the place itself has the province's code, or withholds it (render-fields.ts).
  list.code('nksNoiSinhDVHC', `${child}/placeOfBirth/province`, act.child.placeOfBirth.province, ['G1', 'G2'])
  list.text('nksNoiSinhNuocNgoai', `${child}/placeOfBirthAbroad`, act.child.placeOfBirthAbroad)
  list.address('nksQueQuan', `${child}/homePlace`, act.child.homePlace)
  list.code('nksLoaiKhaiSinh', '/declaration/birthKind', birthKinds[act.birthKind])
  person(list, 'me', '/declaration/mother', act.mother)
  person(list, 'cha', '/declaration/father', act.father)
  requester(list, act.requester)
  foreign(list, act.foreignRegistration)
  previous(list, act.previousRegistration)
  courtNote(list, notes('nksMatTich'), '/declaration/missing', act.missing)
  courtNote(list, notes('nksHanCheNangLucHanhVi'), '/declaration/limitedCapacity', act.limitedCapacity)
  return list.fields
}

const notes = (stem: string) => ({
  flag: stem,
  notedOn: `${stem}NgayGhiChuTuyenBo`,
  basis: `${stem}CanCuTuyenBo`,
  revokedOn: `${stem}NgayGhiChuHuyTuyenBo`,
  revocation: `${stem}CanCuHuyTuyenBo`,
})

export function deathFields(unit: string, act: DeathDeclaration): WireField[] {
  const list = new FieldList()
  const { proof } = act
  list.text('maGBT', '/declaration/deathNotice/number', act.deathNotice?.number)
  list.day('ngayCapGBT', '/declaration/deathNotice/issuedOn', act.deathNotice?.issuedOn)
  registration(list, unit, act, act.registrationType ? registrationTypes[act.registrationType] : '0')
  person(list, 'nkt', '/declaration/deceased', act.deceased)
  list.day('nktNgayChet', '/declaration/diedOn', act.diedOn)
  list.text('nktGioPhutChet', '/declaration/diedAt', act.diedAt)
  list.text('nktNgayChetGhiBangChu', '/declaration/diedOnInWords', act.diedOnInWords)
  list.address('nktNoiChet', '/declaration/placeOfDeath', act.placeOfDeath)
  list.text('nktNguyenNhanChet', '/declaration/cause', act.cause)
  list.code('gbtLoai', '/declaration/proof/type', proof ? proofTypes[proof.type] : '0')
  list.text('gbtSo', '/declaration/proof/number', proof?.number)
  list.day('gbtNgay', '/declaration/proof/issuedOn', proof?.issuedOn)
  list.text('gbtCoQuanCap', '/declaration/proof/issuer', proof?.issuer)
  requester(list, act.requester)
  courtNote(
    list,
    {
      flag: 'nktTinhTrangTuyenBoViecChet',
      notedOn: 'nktNgayGhiChuTuyenBoViecChet',
      basis: 'nktCanCuTuyenBoViecChet',
      revokedOn: 'nktNgayGhiChuHuyTuyenBoViecChet',
      revocation: 'nktCanCuHuyTuyenBoViecChet',
    },
    '/declaration/courtDeclaration',
    act.courtDeclaration,
  )
  foreign(list, act.foreignRegistration)
  previous(list, act.previousRegistration)
  return list.fields
}
