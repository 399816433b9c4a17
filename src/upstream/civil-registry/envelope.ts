/** The envelopes that carry a declaration (civil-registry contract, sections 2.1, 2.2 and 2.6). `data` is always text. */
import { createHash } from 'node:crypto'
import type { RegistryFiling, RegistryRoute } from '../../domain/civil-registry.ts'
import { dayInVietnam } from '../../domain/declaration/days.ts'
import { writeXml } from '../xml.ts'
import { fieldsOf } from './encode-declaration.ts'
import { receiptForms } from './moments.ts'
import { renderFields } from './render-fields.ts'

export interface EnvelopeSettings {
  absentFields: { G1: 'empty' | 'omit'; G2: 'empty' | 'omit'; G3: 'empty' | 'omit' }
  sendFiles: boolean
}

/** The text of the declaration: XML in G1, JSON in G2 and G3. */
function dataOf(filing: RegistryFiling, { generation }: RegistryRoute, settings: EnvelopeSettings): string {
  const rendered = renderFields(generation, fieldsOf(filing), {
    absentFields: settings.absentFields[generation],
    receivedOn: dayInVietnam(filing.receivedAt),
  })
  return generation === 'G1' ? writeXml({ hotich: { hoso: rendered } }) : JSON.stringify(rendered)
}

export function pushBody(filing: RegistryFiling, route: RegistryRoute, settings: EnvelopeSettings): string {
  const { generation, module } = route
  const { dossier, unit, receivedAt } = filing
  const ngayTiepNhan = receiptForms[generation](receivedAt)
  const data = dataOf(filing, route, settings)
  // G1's envelope has no place for files.
  if (generation === 'G1') return JSON.stringify({ maDonVi: unit, module, maHoSo: dossier, ngayTiepNhan, data })
  return JSON.stringify({
    maDonVi: unit,
    module,
    // What is not linked repeats its own code, as the client of LTKH does.
    maHoSoLT: filing.linkedDossier ?? dossier,
    maHoSoMCDT: dossier,
    ngayTiepNhan,
    data,
    fileDinhKem: settings.sendFiles ? filing.files.map(toFile) : [],
  })
}

function toFile(file: RegistryFiling['files'][number], index: number) {
  return {
    id: index + 1,
    loaiGiayTo: 1,
    tenGiayTo: file.title,
    tenTepDinhKem: file.fileName,
    huyGiayTo: 0,
    duLieuTepDinhKem: Buffer.from(file.content).toString('base64'),
  }
}

/** Files count by their hashes: hashing the base64 text again would say the same for more work. */
export function fingerprintOf(filing: RegistryFiling, route: RegistryRoute, settings: EnvelopeSettings): string {
  const { dossier, linkedDossier, unit, receivedAt } = filing
  const files = settings.sendFiles && route.generation !== 'G1' ? filing.files : []
  const content = [
    ...[route.generation, route.module, unit, dossier, linkedDossier, receiptForms[route.generation](receivedAt)],
    dataOf(filing, route, settings),
    ...files.map(({ sha256, title, fileName }) => [sha256, title, fileName]),
  ]
  return createHash('sha256').update(JSON.stringify(content)).digest('hex')
}
