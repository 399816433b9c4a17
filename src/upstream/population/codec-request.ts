/**
 * Our questions in the ministry's words: 037 (lookup) and 033 (verification), as SOAP and as the flat JSON of two provincial
 * roads. What may differ between back ends (order, date and name form, optional fields, form of 033) comes from the settings.
 */
import { nationalProcedure } from '../../domain/access.ts'
import { GatewayFailure, type RequestFault } from '../../domain/failure.ts'
import type { BirthDate } from '../../domain/identity.ts'
import type { PopulationQuery } from '../../domain/population.ts'
import type { JsonForm, MinistryMessage, Operation } from '../access-layer/access-layer.ts'
import { createTemplate, hole } from '../xml.ts'
import type { CodecSettings, RequestElement } from './settings.ts'
import { wireName } from './wire-name.ts'

export const requestNamespace = 'http://dancuquocgia.bca'
const soapNamespace = 'http://schemas.xmlsoap.org/soap/envelope/'

const operations: Readonly<Record<Operation, string>> = {
  lookup: 'TraCuuThongTinCongDan',
  verify: 'XacThucThongTinCongDan',
}

/** One value of a request: its element, or the path of elements, and its text. */
type Item = readonly [path: readonly string[], value: string]

export interface RequestCodec {
  /** Fails with `request-invalid` when the question cannot be put: no birth date, an officer code of the wrong form. */
  lookup(query: PopulationQuery): MinistryMessage
  verify(query: PopulationQuery): MinistryMessage
}

export function createRequestCodec(settings: CodecSettings): RequestCodec {
  const officerPattern = new RegExp(settings.officerPattern)
  // One template per shape. Shapes differ by what is present: 2 operations × unit, account, identifier, birth date: 48 at most.
  const templates = new Map<string, (values: readonly string[]) => string>()

  const build = (operation: Operation, query: PopulationQuery): MinistryMessage => {
    const name = wireName(query.claim.fullName, settings.services[operation].nameMode)
    check(query, name, operation)
    return {
      operation,
      officer: query.purpose.officer,
      traceparent: query.traceparent,
      span: query.span,
      soap: (prefix) => writeSoap(operation, query, name, prefix),
      json: (form) => writeJson(operation, query, name, form),
    }
  }
  return { lookup: (query) => build('lookup', query), verify: (query) => build('verify', query) }

  function check(query: PopulationQuery, name: string, operation: Operation): void {
    const { claim, purpose } = query
    if (!officerPattern.test(purpose.officer)) {
      throw invalid('/purpose/officer', 'officer-form', {
        vi: 'Mã cán bộ không đúng dạng mà cơ sở dữ liệu quốc gia về dân cư chấp nhận',
        en: 'The officer code has not the form that the population database accepts',
      })
    }
    if (name === '') {
      throw invalid('/person/fullName', 'name-empty', {
        vi: 'Họ và tên không có chữ cái nào để đối chiếu',
        en: 'The name has no letter to be compared',
      })
    }
    if (operation === 'lookup' && claim.dateOfBirth === undefined) {
      throw invalid('/person/dateOfBirth', 'birth-date-missing', {
        vi: 'Tra cứu cần ngày sinh hoặc năm sinh',
        en: 'A lookup needs the date or the year of birth',
      })
    }
  }

  /** Adds what stands at one place of the order: nothing, one value, or two. */
  function pushItems(
    items: Item[],
    element: RequestElement,
    operation: Operation,
    query: PopulationQuery,
    name: string,
  ): void {
    const service = settings.services[operation]
    const { purpose, claim } = query
    const form2023 = operation === 'verify' && settings.services.verify.form === '2023'
    switch (element) {
      case 'requestId':
        items.push([names.requestId, query.upstreamRequestId])
        return
      case 'procedure':
        if (!form2023) items.push([names.procedure, nationalProcedure(purpose.procedure)])
        return
      case 'service':
        items.push([form2023 ? names.service2023 : names.service, service.code])
        return
      case 'officer':
        items.push([names.officer, purpose.officer])
        return
      case 'unit':
        if (service.sendUnit) items.push([names.unit, purpose.unit])
        return
      case 'account':
        if (service.sendAccount && purpose.officerAccount !== undefined)
          items.push([names.account, purpose.officerAccount])
        return
      case 'phone':
        if (service.phone !== '') items.push([names.phone, service.phone])
        return
      case 'identifier': {
        const both = service.absentIdentifier === 'empty'
        if (both || claim.personalNumber !== undefined) items.push([names.personalNumber, claim.personalNumber ?? ''])
        if (both || claim.personalNumber === undefined) items.push([names.oldCardNumber, claim.oldCardNumber ?? ''])
        return
      }
      case 'name':
        items.push([names.name, name])
        return
      case 'birthDate':
        if (claim.dateOfBirth === undefined || form2023) return
        if (claim.dateOfBirth.precision === 'year') items.push([names.birthYear, String(claim.dateOfBirth.year)])
        else items.push([names.birthDay, writeDate(claim.dateOfBirth, service.dateFormat)])
    }
  }

  function writeSoap(operation: Operation, query: PopulationQuery, name: string, prefix: string): string {
    const items: Item[] = []
    for (const element of settings.elementOrder) pushItems(items, element, operation, query, name)
    const values: string[] = []
    let shape = prefix + operation
    for (const [path, value] of items) {
      shape += path[path.length - 1]
      values.push(value)
    }
    let template = templates.get(shape)
    if (template === undefined) {
      template = createTemplate(envelope(operation, items, prefix))
      templates.set(shape, template)
    }
    return template(values)
  }

  /** Flat forms. They have no 2023 form of their own: service and procedure codes are always stated. */
  function writeJson(
    operation: Operation,
    query: PopulationQuery,
    name: string,
    form: JsonForm,
  ): Record<string, string> {
    const { claim, purpose } = query
    const service = settings.services[operation]
    const noDate = operation === 'verify' && settings.services.verify.form === '2023'
    const born = noDate ? undefined : claim.dateOfBirth
    const day = born?.precision === 'day' ? writeDate(born, service.dateFormat) : ''
    const year = born?.precision === 'year' ? String(born.year) : ''
    const common = {
      MaYeuCau: query.upstreamRequestId,
      MaTichHop: service.code,
      MaDVC: nationalProcedure(purpose.procedure),
      HoVaTen: name,
    }
    if (form.form === 'tree') {
      return {
        type: form.type ?? operations[operation],
        ...common,
        StaffEmail: form.staff?.email ?? purpose.officerAccount ?? purpose.officer,
        GovAgencyCode: form.staff?.agency ?? purpose.unit,
        ...(day + year === '' ? {} : { NgayThangNamSinh: day + year }),
        ...(claim.personalNumber === undefined
          ? { SoCMND: claim.oldCardNumber ?? '' }
          : { SoDinhDanh: claim.personalNumber }),
      }
    }
    const fields: Record<string, string> = {
      ...common,
      MaCanBo: purpose.officer,
      SoDinhDanh: claim.personalNumber ?? '',
      SoCMND: claim.oldCardNumber ?? '',
      NgayThangNam: day,
      Nam: year,
    }
    if (form.absentFields === 'omit') {
      for (const [name, value] of Object.entries(fields)) if (value === '') delete fields[name]
    }
    return fields
  }
}

const names = {
  requestId: ['MaYeuCau'],
  procedure: ['MaDVC'],
  service: ['MaTichHop'],
  service2023: ['MaDichVu'],
  officer: ['MaCanBo'],
  unit: ['MaDonVi'],
  account: ['TaiKhoan'],
  phone: ['SoDienThoai'],
  personalNumber: ['SoDinhDanh'],
  oldCardNumber: ['SoCMND'],
  name: ['HoVaTen'],
  birthDay: ['NgayThangNamSinh', 'NgayThangNam'],
  birthYear: ['NgayThangNamSinh', 'Nam'],
} as const

/** The document of one shape, with a hole for every value. */
function envelope(operation: Operation, items: readonly Item[], prefix: string): object {
  const fields: Record<string, unknown> = {}
  items.forEach(([[outer, inner]], at) => {
    fields[`${prefix}:${outer}`] = inner === undefined ? hole(at) : { [`${prefix}:${inner}`]: hole(at) }
  })
  return {
    'soapenv:Envelope': {
      $: { 'xmlns:soapenv': soapNamespace, [`xmlns:${prefix}`]: requestNamespace },
      'soapenv:Header': '',
      'soapenv:Body': { [`${prefix}:${operations[operation]}`]: fields },
    },
  }
}

function writeDate(born: Extract<BirthDate, { precision: 'day' }>, format: 'yyyyMMdd' | 'yyyy-MM-dd'): string {
  return format === 'yyyyMMdd' ? born.date.replaceAll('-', '') : born.date
}

function invalid(pointer: string, code: string, message: RequestFault['message']): GatewayFailure {
  return new GatewayFailure('request-invalid', { sent: 'no', faults: [{ pointer, code, message }] })
}
