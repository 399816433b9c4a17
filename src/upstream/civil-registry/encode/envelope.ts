/** The envelopes that carry a declaration (civil-registry contract, sections 2.1, 2.2 and 2.6). `data` is always text. */
import { createHash } from 'node:crypto'
import type { RegistryFiling, RegistryGeneration, RegistryRoute } from '../../../domain/filing/civil-registry.ts'
import type { UnitCodesOfDay } from '../../../domain/person/units.ts'
import { dayInVietnam } from '../../../domain/vietnam-time.ts'
import { LargeBody } from '../../http/large-body.ts'
import { writeXml } from '../../xml/xml.ts'
import { toFields } from './encode-declaration.ts'
import { type DeclarationForm, inForm, receiptIn } from './field-forms.ts'
import { type NameCase, type NameForm, renderFields } from './render-fields.ts'

export interface EnvelopeSettings {
  absentFields: Readonly<Record<RegistryGeneration, 'empty' | 'omit'>>
  nameCase: Readonly<Record<RegistryGeneration, NameCase>>
  sendFiles: boolean
  /** What differs from the forms of a generation; absent = nothing does. */
  forms?: Readonly<Record<RegistryGeneration, EndpointForm | undefined>> | undefined
  /** Type of a file by the title of its paper; absent = 1 for all. */
  getFileType?: ((title: string) => number) | undefined
  /** Bytes of a whole message; absent = as far as is known, any. */
  messageBytesMax?: number | undefined
  /** By which units are named in words; absent = the shipped lists. */
  unitCodes?: UnitCodesOfDay | undefined
}

/** What an endpoint wants otherwise than its generation. */
export interface EndpointForm extends DeclarationForm {
  constants: Readonly<Record<string, string>>
}

/** Whether names go out whole or in their parts. */
export function getNameForm(generation: RegistryGeneration, { forms }: Pick<EnvelopeSettings, 'forms'>): NameForm {
  return forms?.[generation]?.forms.name ?? (generation === 'G3' ? 'parts' : 'whole')
}

/** The text of the declaration: XML in G1, JSON in G2 and G3. */
function getData(filing: RegistryFiling, { generation }: RegistryRoute, settings: EnvelopeSettings): string {
  const fields = toFields(filing)
  const receivedOn = dayInVietnam(filing.receivedAt)
  const usual = renderFields(generation, fields, {
    absentFields: settings.absentFields[generation],
    nameCase: settings.nameCase[generation],
    nameForm: getNameForm(generation, settings),
    receivedOn,
    unitCodes: settings.unitCodes?.(receivedOn),
  })
  const form = settings.forms?.[generation]
  const rendered = form === undefined ? usual : inForm(usual, fields, form)
  return generation === 'G1' ? writeXml({ hotich: { hoso: rendered } }) : JSON.stringify(rendered)
}

/** Files from this size on are written while they are sent; below it one string costs less. */
const largeBytes = 262_144

export function pushBody(filing: RegistryFiling, route: RegistryRoute, settings: EnvelopeSettings): string | LargeBody {
  const { generation, module } = route
  const { dossier, unit, receivedAt } = filing
  const { forms, constants = {} } = settings.forms?.[generation] ?? {}
  const ngayTiepNhan = receiptIn(generation, receivedAt, forms?.receipt)
  const data = getData(filing, route, settings)
  // G1's envelope has no place for files.
  if (generation === 'G1') {
    return JSON.stringify({ maDonVi: unit, module, maHoSo: dossier, ngayTiepNhan, data, ...constants })
  }
  const files = settings.sendFiles ? filing.files : []
  const envelope = {
    maDonVi: unit,
    module,
    // What is not linked repeats its own code, as the client of LTKH does.
    maHoSoLT: filing.linkedDossier ?? dossier,
    maHoSoMCDT: dossier,
    ngayTiepNhan,
    data,
    fileDinhKem: [],
    // Also in the place of one of the above.
    ...constants,
  }
  const names = Object.keys(envelope)
  const at = names.indexOf(filesMember)
  const [before, after] = [names.slice(0, at), names.slice(at + 1)].map((some) =>
    JSON.stringify(Object.fromEntries(Object.entries(envelope).filter(([name]) => some.includes(name)))),
  )
  if (before === undefined || after === undefined || constants[filesMember] !== undefined)
    return JSON.stringify(envelope)
  const body = new LargeBody([
    `${before.slice(0, -1)},"${filesMember}":[`,
    // The content is the last member of a file.
    ...files.flatMap((file, index) => [
      `${index === 0 ? '' : ','}${JSON.stringify(describe(file, index, settings.getFileType)).slice(0, -1)},"duLieuTepDinhKem":"`,
      { base64: file.content },
      '"}',
    ]),
    after === '{}' ? ']}' : `],${after.slice(1)}`,
  ])
  return body.bytes < largeBytes ? body.text() : body
}

const filesMember = 'fileDinhKem'

function describe(file: RegistryFiling['files'][number], index: number, toType: EnvelopeSettings['getFileType']) {
  return {
    id: index + 1,
    loaiGiayTo: toType?.(file.title) ?? 1,
    tenGiayTo: file.title,
    tenTepDinhKem: file.fileName,
    huyGiayTo: 0,
  }
}

/** Files count by their hashes: hashing the base64 text again would say the same for more work. */
export function getFingerprint(filing: RegistryFiling, route: RegistryRoute, settings: EnvelopeSettings): string {
  const { dossier, linkedDossier, unit, receivedAt } = filing
  const files = settings.sendFiles && route.generation !== 'G1' ? filing.files : []
  const content = [
    route.generation,
    route.module,
    unit,
    dossier,
    linkedDossier,
    receiptIn(route.generation, receivedAt, settings.forms?.[route.generation]?.forms.receipt),
    getData(filing, route, settings),
    ...files.map(({ sha256, title, fileName }) => [sha256, title, fileName]),
  ]
  return createHash('sha256').update(JSON.stringify(content)).digest('hex')
}
