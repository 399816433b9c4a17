/** Recognition of a parent or child, copies of extracts, and the two kinds whose wire fields nobody knows yet. */
import type { ChangeDeclaration } from '../../../domain/declaration/change.ts'
import type { ExtractDeclaration } from '../../../domain/declaration/extract.ts'
import type { GuardianshipDeclaration } from '../../../domain/declaration/guardianship.ts'
import type { ParentChildDeclaration, RecognitionType } from '../../../domain/declaration/parent-child.ts'
import { foreign, person, previous, registration, requester } from './fields-common.ts'
import { FieldList, type WireField } from './wire-field.ts'

const recognitions: Record<RecognitionType, string> = {
  'father-recognises-child': '1',
  'mother-recognises-child': '2',
  'child-recognises-father': '3',
  'child-recognises-mother': '4',
}
const recognitionTypes = { new: '1', 'foreign-entry': '2' } as const

/** Civil-registry contract, section 2.7.5. */
export function parentChildFields(unit: string, act: ParentChildDeclaration): WireField[] {
  const list = new FieldList()
  const at = '/declaration/requester'
  list.text('quyetDinhSo', '/declaration/decisionNumber', act.decisionNumber)
  registration(list, unit, act, act.registrationType ? recognitionTypes[act.registrationType] : '0')
  list.code('loaiXacNhan', '/declaration/recognition', recognitions[act.recognition])
  person(list, 'cm', '/declaration/parent', act.parent)
  list.address('cmQueQuan', '/declaration/parent/homePlace', act.parent.homePlace)
  person(list, 'nc', '/declaration/child', act.child)
  list.address('ncQueQuan', '/declaration/child/homePlace', act.child.homePlace)
  requester(list, act.requester)
  list.text('nycQHNguoiDuocNhan', `${at}/relationshipToRecognised`, act.requester.relationshipToRecognised)
  list.text('nycQHNguoiNhan', `${at}/relationshipToRecogniser`, act.requester.relationshipToRecogniser)
  foreign(list, act.foreignRegistration)
  return list.fields
}

/** Civil-registry contract, section 2.7.6. */
export function extractFields(unit: string, act: ExtractDeclaration): WireField[] {
  const list = new FieldList()
  list.numericCode('loaiBanSao', '/declaration/copyType', act.copyType ?? '0')
  list.code('loaiBSCC', '/declaration/copyCertification', act.copyCertification)
  registration(list, unit, act, undefined)
  person(list, 'cbs', '/declaration/person', act.person)
  requester(list, act.requester)
  previous(list, act.previousRegistration)
  return list.fields
}

/**
 * INVENTED names, after the pattern of the known ones: the registry's own are not published (civil-registry contract,
 * section 2.7.7). No path carries these kinds unless its settings say so.
 */
export function guardianshipFields(unit: string, act: GuardianshipDeclaration): WireField[] {
  const list = new FieldList()
  list.text('loaiViecGiamHo', '/declaration/act', act.act)
  registration(list, unit, act, undefined)
  person(list, 'ngh', '/declaration/guardian', act.guardian)
  person(list, 'ndgh', '/declaration/ward', act.ward)
  person(list, 'ngs', '/declaration/supervisor', act.supervisor)
  list.text('lyDo', '/declaration/reason', act.reason)
  list.text('vanBanCuSo', '/declaration/appointment/number', act.appointment?.number)
  list.day('vanBanCuNgay', '/declaration/appointment/issuedOn', act.appointment?.issuedOn)
  list.text('vanBanCuCoQuan', '/declaration/appointment/issuer', act.appointment?.issuer)
  list.text('taiSanNguoiDuocGiamHo', '/declaration/guardedAssets', act.guardedAssets)
  requester(list, act.requester)
  foreign(list, act.foreignRegistration)
  return list.fields
}

/** INVENTED names, like those of guardianship. */
export function changeFields(unit: string, act: ChangeDeclaration): WireField[] {
  const list = new FieldList()
  list.text('loaiThayDoi', '/declaration/type', act.type)
  list.text('loaiGiayToHoTich', '/declaration/record', act.record)
  registration(list, unit, act, undefined)
  person(list, 'ntd', '/declaration/person', act.person)
  previous(list, act.previousRegistration)
  for (const [index, change] of act.changes.entries()) {
    const at = `/declaration/changes/${index}`
    list.text(`noiDungThayDoi${index + 1}`, `${at}/item`, change.item)
    list.text(`noiDungThayDoi${index + 1}Tu`, `${at}/from`, change.from)
    list.text(`noiDungThayDoi${index + 1}Thanh`, `${at}/to`, change.to)
  }
  list.text('lyDo', '/declaration/reason', act.reason)
  requester(list, act.requester)
  return list.fields
}
