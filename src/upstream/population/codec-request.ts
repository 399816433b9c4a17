/**
 * Our questions in the ministry's words: 037 (lookup) and 033 (verification), as SOAP and as the flat JSON of two provincial
 * paths. What may differ between back ends (order, date and name form, optional fields, form of 033) comes from the settings.
 */
import { nationalProcedure, type Purpose } from '../../domain/access.ts'
import { GatewayFailure, type RequestFault } from '../../domain/failure.ts'
import { exceedsKey } from '../../domain/person/names.ts'
import type { PopulationQuery } from '../../domain/person/population.ts'
import type { JsonForm, MinistryMessage, Operation } from '../access-layer/access-layer.ts'
import { writeDay } from '../parsing/date-forms.ts'
import { createTemplate, hole } from '../xml/xml.ts'
import type { RequestElement } from './message-settings.ts'
import type { CodecSettings } from './settings.ts'
import { wireName } from './wire-name.ts'

export const requestNamespace = 'http://dancuquocgia.bca'
const soapNamespaces = {
  '1.1': 'http://schemas.xmlsoap.org/soap/envelope/',
  '1.2': 'http://www.w3.org/2003/05/soap-envelope',
} as const

/** One value of a request: its element, or the path of elements, and its text. */
type Item = readonly [path: readonly string[], value: string]

export interface RequestCodec {
  /** Fails with `request-invalid` when the question cannot be put: no birth date, an officer code of the wrong form. */
  lookup(query: PopulationQuery): MinistryMessage
  verify(query: PopulationQuery): MinistryMessage
}

export function createRequestCodec(settings: CodecSettings): RequestCodec {
  const officerPattern = new RegExp(
    settings.officerSent.kind === 'account' ? settings.officerSent.pattern : settings.officerPattern,
  )
  const further = getFurther(settings)
  const order: readonly MessageElement[] = toElements(settings)
  const { soapVersion = '1.1', requestNamespace: namespace = requestNamespace, prefix = 'dan' } = settings
  // One template per shape. Shapes differ by what is present: 2 operations × unit, account, identifier, birth date: 48 at most.
  const templates = new Map<string, (values: readonly string[]) => string>()

  const build = (operation: Operation, query: PopulationQuery): MinistryMessage => {
    const name = wireName(query.claim.fullName, settings.services[operation].nameMode)
    check(query, name, operation)
    const values: MessageValues = {
      name,
      officer: getOfficer(query.purpose),
      procedure: getProcedure(query.purpose.procedure),
    }
    return {
      operation,
      officer: query.purpose.officer,
      unit: query.purpose.unit,
      traceparent: query.traceparent,
      span: query.span,
      soap: (header) => withHeader(writeSoap(operation, query, values), header),
      json: (form) => writeJson(operation, query, values, form),
    }
  }
  return { lookup: (query) => build('lookup', query), verify: (query) => build('verify', query) }

  function getOfficer(purpose: Purpose): string {
    const { officerSent } = settings
    if (officerSent.kind === 'constant') return officerSent.value
    return officerSent.kind === 'account' ? (purpose.officerAccount ?? '') : purpose.officer
  }

  function getProcedure(procedure: string): string {
    const { procedureSent } = settings
    const national = nationalProcedure(procedure)
    if (procedureSent.kind === 'national') return national
    if (procedureSent.kind === 'constant') return procedureSent.value
    const { table, unlisted } = procedureSent
    const own = (code: string) => (Object.hasOwn(table, code) ? table[code] : undefined)
    const listed = own(procedure) ?? own(national)
    if (listed !== undefined) return listed
    if (unlisted === 'national') return national
    throw new GatewayFailure('procedure-not-authorised', {
      layer: 'gateway',
      detail: 'no national code for this procedure in the table of this path',
      sent: 'no',
    })
  }

  function check(query: PopulationQuery, name: string, operation: Operation): void {
    const { claim, purpose } = query
    if (settings.officerSent.kind !== 'constant' && !officerPattern.test(getOfficer(purpose))) {
      const pointer = settings.officerSent.kind === 'account' ? '/purpose/officerAccount' : '/purpose/officer'
      throw invalid(pointer, 'officer-form', {
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
    if (settings.services[operation].nameMode === 'stripped' && exceedsKey(claim.fullName)) {
      throw invalid('/person/fullName', 'name-letters', {
        vi: 'Họ và tên có chữ cái không thuộc hệ chữ Latinh; cơ sở dữ liệu quốc gia về dân cư chỉ đối chiếu chữ Latinh',
        en: 'The name has letters that are not Latin; the population database compares Latin letters only',
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
    values: MessageValues,
  ): void {
    const service = settings.services[operation]
    const { claim, purpose } = query
    const form2023 = operation === 'verify' && settings.services.verify.form === '2023'
    switch (element) {
      case 'requestId':
        items.push([names.requestId, query.upstreamRequestId])
        return
      case 'procedure':
        if (!form2023) items.push([names.procedure, values.procedure])
        return
      case 'service':
        items.push([form2023 ? names.service2023 : names.service, service.code])
        return
      case 'officer':
        items.push([names.officer, values.officer])
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
        items.push([names.name, values.name])
        return
      case 'birthDate':
        if (claim.dateOfBirth === undefined || form2023) return
        if (claim.dateOfBirth.precision === 'year') items.push([names.birthYear, String(claim.dateOfBirth.year)])
        else items.push([names.birthDay, writeDay(claim.dateOfBirth.date, service.dateFormat)])
    }
  }

  function writeSoap(operation: Operation, query: PopulationQuery, messageValues: MessageValues): string {
    const items: Item[] = []
    for (const place of order) {
      if (typeof place === 'string') pushItems(items, place, operation, query, messageValues)
      else if (place.services.includes(operation)) items.push([[place.name], place.text])
    }
    const values: string[] = []
    let shape: string = operation
    for (const [path, value] of items) {
      shape += path[path.length - 1]
      values.push(value)
    }
    let template = templates.get(shape)
    if (template === undefined) {
      template = createTemplate(envelope(operation, items))
      templates.set(shape, template)
    }
    return template(values)
  }

  /** The document of one shape, with a hole for every value. */
  function envelope(operation: Operation, items: readonly Item[]): object {
    const named = (local: string) => (prefix === '' ? local : `${prefix}:${local}`)
    const fields: Record<string, unknown> = {}
    items.forEach(([[outer, inner]], at) => {
      fields[named(outer as string)] = inner === undefined ? hole(at) : { [named(inner)]: hole(at) }
    })
    const root = named(settings.services[operation].operation + settings.requestSuffix)
    const declared = { [prefix === '' ? 'xmlns' : `xmlns:${prefix}`]: namespace }
    // A default namespace on the envelope would be the envelope's own children's too.
    const request = prefix === '' ? { $: declared, ...fields } : fields
    return {
      'soapenv:Envelope': {
        $: { 'xmlns:soapenv': soapNamespaces[soapVersion], ...(prefix !== '' && declared) },
        'soapenv:Header': '',
        'soapenv:Body': { [root]: request },
      },
    }
  }

  /** Flat forms. They have no 2023 form of their own: service and procedure codes are always stated. */
  function writeJson(
    operation: Operation,
    query: PopulationQuery,
    values: MessageValues,
    form: JsonForm,
  ): Record<string, string> {
    const { claim, purpose } = query
    const service = settings.services[operation]
    const officerByItself = settings.officerSent.kind === 'code'
    const noDate = operation === 'verify' && settings.services.verify.form === '2023'
    const born = noDate ? undefined : claim.dateOfBirth
    const day = born?.precision === 'day' ? writeDay(born.date, service.dateFormat) : ''
    const year = born?.precision === 'year' ? String(born.year) : ''
    const common = {
      MaYeuCau: query.upstreamRequestId,
      MaTichHop: service.code,
      MaDVC: values.procedure,
      HoVaTen: values.name,
    }
    if (form.form === 'tree') {
      return {
        type: form.type ?? service.operation + settings.requestSuffix,
        ...common,
        StaffEmail:
          form.staff?.email ?? (officerByItself ? (purpose.officerAccount ?? values.officer) : values.officer),
        GovAgencyCode: form.staff?.agency ?? purpose.unit,
        ...(day + year === '' ? {} : { NgayThangNamSinh: day + year }),
        ...(claim.personalNumber === undefined
          ? { SoCMND: claim.oldCardNumber ?? '' }
          : { SoDinhDanh: claim.personalNumber }),
        ...furtherFields(operation),
      }
    }
    const fields: Record<string, string> = {
      ...common,
      MaCanBo: values.officer,
      SoDinhDanh: claim.personalNumber ?? '',
      SoCMND: claim.oldCardNumber ?? '',
      NgayThangNam: day,
      Nam: year,
    }
    if (form.absentFields === 'omit') {
      for (const [name, value] of Object.entries(fields)) if (value === '') delete fields[name]
    }
    return { ...fields, ...furtherFields(operation) }
  }

  function furtherFields(operation: Operation): Record<string, string> {
    const carried = further.filter(({ services }) => services.includes(operation))
    return Object.fromEntries(carried.map(({ name, text }) => [name, text]))
  }
}

/** What a question says beside its claim, as this endpoint wants it. */
interface MessageValues {
  name: string
  officer: string
  procedure: string
}

interface Further {
  name: string
  text: string
  services: readonly Operation[]
}

/** One place of a request: an element of the contract, or a further one. */
type MessageElement = RequestElement | Further

function getFurther({ furtherElements }: CodecSettings): Further[] {
  return furtherElements.map(({ name, value, secret, services }) => ({ name, text: value ?? secret ?? '', services }))
}

/** The order of the settings; further elements that it does not name stand last. */
function toElements(settings: CodecSettings): MessageElement[] {
  const further = getFurther(settings)
  const last = further.filter(({ name }) => !settings.elementOrder.includes(name))
  const stated = settings.elementOrder.map(
    (name) => further.find((one) => one.name === name) ?? (name as RequestElement),
  )
  return [...stated, ...last]
}

const emptyHeader = '<soapenv:Header/>'

/** The envelope with this XML in its header. The first empty header is the envelope's: no value stands before it. */
function withHeader(text: string, header: string | undefined): string {
  if (header === undefined || header === '') return text
  return text.replace(emptyHeader, () => `<soapenv:Header>${header}</soapenv:Header>`)
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

function invalid(pointer: string, code: string, message: RequestFault['message']): GatewayFailure {
  return new GatewayFailure('request-invalid', { sent: 'no', faults: [{ pointer, code, message }] })
}
