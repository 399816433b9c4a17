/**
 * Finds what of a dossier the portal cannot be sent. What is missing is reported and never made up, and what is not true of the
 * dossier (an input file as its result) is never sent.
 */
import type { RequestFault } from '../../../domain/failure.ts'
import type { PortalApplicant, PortalDossier, PortalFile } from '../../../domain/portal/portal.ts'
import type { Bilingual } from '../../../domain/texts/bilingual.ts'

interface FaultSettings {
  agency?: string | undefined
  applicantKinds: Readonly<Partial<Record<PortalApplicant['kind'], string>>>
}

/** What no generation can carry. */
export function sharedFaults(dossier: PortalDossier, { agency, applicantKinds }: FaultSettings): RequestFault[] {
  const { applicant, procedure } = dossier
  const faults = [
    ...missing('/code', dossier.code),
    ...missing('/procedure/name', procedure.name),
    ...missing('/applicant/name', applicant.name),
    ...missing('/unit/code', dossier.unit.code),
    ...missing('/unit/name', dossier.unit.name),
  ]
  if (!/^\d\.\d{6}$/.test(procedure.code)) faults.push(fault('/procedure/code', 'procedure-code', notNational))
  const [first = ''] = dossier.code.split('-', 1)
  if (agency !== undefined && !first.toUpperCase().includes(agency.toUpperCase())) {
    faults.push(fault('/code', 'agency-code-missing', withoutAgency))
  }
  if (applicantKinds[applicant.kind] === undefined) {
    faults.push(fault('/applicant/kind', 'applicant-kind-not-carried', kindNotCarried))
  }
  return [...faults, ...resultFaults(dossier), ...feeFaults(dossier)]
}

/** An address from which nothing can be fetched, or a file without a name. */
export function addressFaults(at: string, files: readonly PortalFile[]): RequestFault[] {
  return files.flatMap(({ url }, index) => {
    const fetched = URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)
    return fetched ? [] : [fault(`${at}/${index}/url`, 'address-invalid', noAddress)]
  })
}

/** One running client sends the first input file where there is no result. */
function resultFaults({ resultFiles, submittedFiles }: PortalDossier): RequestFault[] {
  return resultFiles.flatMap((result, index) => [
    ...missing(`/resultFiles/${index}/title`, result.title),
    ...(submittedFiles.some(({ id, sha256 }) => id === result.id || sha256 === result.sha256)
      ? [fault(`/resultFiles/${index}`, 'result-is-input', inputAsResult)]
      : []),
  ])
}

function feeFaults({ fees }: PortalDossier): RequestFault[] {
  return fees.flatMap((fee, index) => [
    ...missing(`/fees/${index}/name`, fee.name),
    ...missing(`/fees/${index}/code`, fee.code),
    ...(Number.isSafeInteger(fee.amount) && fee.amount >= 0
      ? []
      : [fault(`/fees/${index}/amount`, 'amount-invalid', noAmount)]),
  ])
}

export function missing(pointer: string, text: string | null): RequestFault[] {
  return text === null || text.trim() === '' ? [fault(pointer, 'missing', nothingThere)] : []
}

export function fault(pointer: string, code: string, message: Bilingual): RequestFault {
  return { pointer, code, message }
}

const nothingThere = { vi: 'Cổng dịch vụ công cần thông tin này', en: 'The portal needs this' }
const notNational = {
  vi: 'Phải là mã thủ tục quốc gia, như 1.001193',
  en: 'Must be a national procedure code, such as 1.001193',
}
const withoutAgency = {
  vi: 'Phần đầu của mã hồ sơ không chứa mã định danh của tỉnh, thành phố',
  en: 'The first part of the dossier code does not hold the code of the province',
}
const kindNotCarried = {
  vi: 'Cổng dịch vụ công không có mã cho loại đối tượng này',
  en: 'The portal has no code for this kind of applicant',
}
const inputAsResult = {
  vi: 'Giấy tờ công dân đã nộp không phải là kết quả',
  en: 'A file that was handed in is no result',
}
const noAmount = { vi: 'Phải là số tiền nguyên, không âm', en: 'Must be a whole amount, not below 0' }
const noAddress = {
  vi: 'Phải là địa chỉ http(s) mà cổng dịch vụ công tải được tệp',
  en: 'Must be an http(s) address from which the portal can fetch the file',
}
