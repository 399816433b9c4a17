/**
 * Finds what of a filing cannot travel in the generation that carries it. It is reported at intake, at its places, because
 * nothing may be left out in silence, guessed, or accepted only to be refused by a box on the way.
 */

import type { RequestFault } from '../../../domain/failure.ts'
import type { RegistryFiling, RegistryRoute, SizedFile } from '../../../domain/filing/civil-registry.ts'
import { getLength } from '../../http/large-body.ts'
import { toFields } from '../encode/encode-declaration.ts'
import { type EnvelopeSettings, getNameForm, pushBody } from '../encode/envelope.ts'

/** Whether files go along: G1's envelope has no place for them. */
export function carriesFiles(
  { generation }: RegistryRoute,
  { sendFiles }: Pick<EnvelopeSettings, 'sendFiles'>,
): boolean {
  return sendFiles && generation !== 'G1'
}

export function travelFaults(
  filing: Omit<RegistryFiling, 'files'>,
  files: readonly SizedFile[],
  route: RegistryRoute,
  settings: EnvelopeSettings,
): RequestFault[] {
  const faults: RequestFault[] = []
  if (files.length > 0 && !carriesFiles(route, settings)) {
    faults.push({ pointer: '/attachments', code: 'attachments-not-carried', message: noFiles })
  }
  if (getNameForm(route.generation, settings) === 'parts') faults.push(...unsplitNameFaults(filing))
  const { messageBytesMax } = settings
  if (messageBytesMax !== undefined && messageBytes(filing, files, route, settings) > messageBytesMax) {
    const message = {
      vi: `Hồ sơ cùng các tệp (mã hóa base64) vượt quá ${messageBytesMax} byte của một bản tin`,
      en: `The filing with its files, in base64, is larger than a message may be: ${messageBytesMax} bytes`,
    }
    faults.push({ pointer: files.length > 0 ? '/attachments' : '', code: 'message-too-large', message })
  }
  return faults
}

function unsplitNameFaults(filing: Omit<RegistryFiling, 'files'>): RequestFault[] {
  const pointers = toFields(filing).flatMap(({ pointer, value }) =>
    value?.as === 'name' && value.name === null ? [pointer.replace(/fullName$/, 'nameParts')] : [],
  )
  return [...new Set(pointers)].map((pointer) => ({ pointer, code: 'name-parts-required', message: unsplit }))
}

/** As it will be written, but for the digits of the files, of which there are four for three bytes. */
function messageBytes(
  filing: Omit<RegistryFiling, 'files'>,
  files: readonly SizedFile[],
  route: RegistryRoute,
  settings: EnvelopeSettings,
): number {
  const empty = files.map(({ title, fileName }) => ({
    title,
    fileName,
    sha256: '',
    mediaType: '',
    content: Buffer.alloc(0),
  }))
  const sent = carriesFiles(route, settings)
  const around = getLength(pushBody({ ...filing, files: sent ? empty : [] }, route, settings))
  return around + (sent ? files.reduce((sum, { bytes }) => sum + 4 * Math.ceil(bytes / 3), 0) : 0)
}

const noFiles = {
  vi: 'Loại hồ sơ này, với ngày tiếp nhận này, đi theo đường kết nối không nhận tệp đính kèm',
  en: 'This kind of filing, received on this day, travels on a path that carries no attachments',
}
const unsplit = {
  vi: 'Cần nêu riêng họ, chữ đệm, tên (nameParts): từ họ tên này không suy ra chắc chắn được',
  en: 'Give family, middle and given name (nameParts): they do not follow from this full name for sure',
}
