/** Marriages and confirmations of marital status (civil-registry contract, sections 2.7.3 and 2.7.4). */
import type { ConfirmationUse, MaritalStatusDeclaration } from '../../../domain/declaration/marital-status.ts'
import type { MarriageDeclaration } from '../../../domain/declaration/marriage.ts'
import { foreign, person, previous, registration, requester } from './fields-common.ts'
import { FieldList, type WireField } from './wire-field.ts'

const registrationTypes = { first: '1', again: '2' } as const
const uses: Record<ConfirmationUse, string> = {
  'marry-vietnamese-here': '1',
  'marry-foreigner-here': '2',
  'marry-vietnamese-abroad': '3',
  'marry-foreigner-abroad': '4',
  other: '5',
}

export function marriageFields(unit: string, act: MarriageDeclaration): WireField[] {
  const list = new FieldList()
  spouse(list, 'chong', '/declaration/husband', act.husband)
  list.text('chongCuTruNuocNgoai', '/declaration/husband/residenceAbroad', act.husband.residenceAbroad)
  spouse(list, 'vo', '/declaration/wife', act.wife)
  registration(list, unit, act, registrationTypes[act.registrationType ?? 'first'])
  // Both fields of the form count copies; the one client that is known fills this one.
  list.count('soBanSao', '/declaration/copies', act.copies)
  list.day('ngayXacLapQuanHeHonNhan', '/declaration/marriedSince', act.marriedSince)
  list.text('tinhTrangKetHon', '/declaration/state', act.state)
  list.day('huyKetHonNgayGhiChu', '/declaration/annulment/notedOn', act.annulment?.notedOn)
  list.text('huyKetHonCanCu', '/declaration/annulment/basis', act.annulment?.basis)
  list.day('congNhanKetHonNgayGhiChu', '/declaration/recognition/notedOn', act.recognition?.notedOn)
  list.text('congNhanKetHonCanCu', '/declaration/recognition/basis', act.recognition?.basis)
  foreign(list, act.foreignRegistration)
  previous(list, act.previousRegistration)
  return list.fields
}

function spouse(list: FieldList, side: string, at: string, who: MarriageDeclaration['wife']): void {
  person(list, side, at, who)
  list.count(`${side}SoLanKH`, `${at}/marriageCount`, who.marriageCount)
  list.code(`${side}LoaiTinhTrangHonNhan`, `${at}/maritalStatus`, who.maritalStatus?.code)
  list.text(`${side}TinhTrangHonNhan`, `${at}/maritalStatus`, who.maritalStatus?.text)
  list.code(`${side}YeuCauXNTTHN`, `${at}/statusConfirmation/code`, who.statusConfirmation?.code)
  list.code(`${side}NoiXNTTHN`, `${at}/statusConfirmation/unit`, who.statusConfirmation?.unit)
}

export function maritalStatusFields(unit: string, act: MaritalStatusDeclaration): WireField[] {
  const list = new FieldList()
  const period = '/declaration/residencePeriod'
  registration(list, unit, act, undefined)
  person(list, 'nxn', '/declaration/person', act.person)
  list.text('nxnThoiGianCuTruTai', `${period}/place`, act.residencePeriod?.place)
  list.day('nxnThoiGianCuTruTu', `${period}/from`, act.residencePeriod?.from)
  list.day('nxnThoiGianCuTruDen', `${period}/to`, act.residencePeriod?.to)
  list.text('nxnTinhTrangHonNhan', '/declaration/maritalStatus', act.maritalStatus)
  list.code('nxnLoaiMucDichSuDung', '/declaration/use', uses[act.use])
  list.text('nxnMucDichSuDung', '/declaration/useDetail', act.useDetail)
  requester(list, act.requester)
  return list.fields
}
