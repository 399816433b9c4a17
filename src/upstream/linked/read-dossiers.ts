/**
 * The list of new dossiers and the detail of one. What the answer as a whole says fails as a call; what it holds of one dossier and
 * cannot be read fails that dossier alone.
 */
import { createHash } from 'node:crypto'
import { nationalProcedure } from '../../domain/access.ts'
import { GatewayFailure } from '../../domain/failure.ts'
import { DossierCode } from '../../domain/filing/dossier.ts'
import type {
  FetchedDossier,
  LinkedFault,
  LinkedFile,
  LinkedKind,
  ListedDossier,
  ListedDossiers,
} from '../../domain/linked/linked.ts'
import { findInstant } from '../../domain/vietnam-time.ts'
import type { HttpAnswer } from '../http/exchange.ts'
import { readBoundedJson } from '../parsing/bounded-json.ts'
import { codeKey, member } from '../parsing/compare-codes.ts'
import { decodeAnswer } from '../parsing/decode-text.ts'
import { readBase64 } from '../parsing/read-base64.ts'
import { pastUntil, readMoment } from '../parsing/read-date.ts'
import type { ReplyJson } from '../parsing/read-reply.ts'
import { readXml } from '../xml/xml.ts'
import { findText, isObject, readObject } from './read-answer.ts'
import { readDeclaration } from './read-declaration.ts'
import type { LinkedServicesPathSettings } from './settings.ts'

/** More dossiers than a province has in a week, and more than a message of theirs may hold. */
const listedMax = 2_000
/** As many as a filing may have. */
const filesMax = 50

export function readList(answer: HttpAnswer): ListedDossiers {
  const reply = readObject(answer)
  const data = member(reply, 'data')
  if (!Array.isArray(data)) throw notAnswer('no list')
  const found = new Map<string, ListedDossier>()
  let unreadable = Math.max(0, data.length - listedMax)
  for (const item of data.slice(0, listedMax)) {
    const listed = isObject(item) ? readListed(item) : null
    if (listed === null) {
      unreadable += 1
      continue
    }
    const code = listed.code.toUpperCase()
    // Both would be acknowledged by the one code.
    if ((found.get(code)?.id ?? listed.id) !== listed.id) unreadable += 1
    found.set(code, listed)
  }
  return { dossiers: [...found.values()], unreadable }
}

/** The id goes into a path: nothing that could lead it elsewhere. */
function readListed(item: ReplyJson): ListedDossier | null {
  const id = findText(member(item, 'id'))
  const code = DossierCode.safeParse(findText(member(item, 'maHoSo')))
  if (id === null || !/^[A-Za-z0-9_-]{1,100}$/.test(id) || !code.success) return null
  return { id, code: code.data }
}

type DetailSettings = Pick<LinkedServicesPathSettings, 'modules' | 'certificateNumber'>

export function readDetail(
  answer: HttpAnswer,
  listed: ListedDossier,
  settings: DetailSettings,
  now: number,
): FetchedDossier {
  if (answer.status === 404 && isAbsent(answer)) return { state: 'absent' }
  const item = member(readObject(answer), 'data')
  if (!isObject(item)) throw notAnswer('no dossier')
  const unreadable = (detail: string): FetchedDossier => ({ state: 'unreadable', detail })
  // An item about another dossier is never this one.
  if (codeKey(member(item, 'maHoSo')) !== codeKey(listed.code)) return unreadable('code')
  const kind = findKind(findText(member(item, 'module')), settings)
  if (kind === null) return unreadable('module')
  const procedure = findText(member(item, 'maTTHC')) ?? ''
  if (!/^\d\.\d{6}/.test(procedure)) return unreadable('procedure')
  const unit = findUnit(member(item, 'maDonVi'))
  if (unit === null) return unreadable('unit')
  const text = member(item, 'data')
  const xml = typeof text === 'string' ? findXml(text) : null
  if (xml === null) return unreadable('data')
  const act = readAct(xml)
  if (act === null) return unreadable('xml')
  const { declaration, faults } = readDeclaration(kind, act, now, new RegExp(settings.certificateNumber, 'u'))
  const received = readMoment(member(item, 'ngayTiepNhan'), pastUntil(now))
  const papers = member(item, 'fileDinhKem')
  const files = readFiles(papers)
  return {
    state: 'read',
    dossier: {
      code: listed.code,
      procedure: nationalProcedure(procedure),
      kind,
      unit,
      receivedAt: received.state === 'read' ? findInstant(received.at) : null,
      declaration,
      original: xml,
      files,
      faults: [
        ...faults,
        ...(received.state === 'unreadable' ? [{ pointer: '/receivedAt', code: 'format' } as const] : []),
        ...(leavesOut(papers) ? [{ pointer: '/files', code: 'unreadable' } as const] : []),
        ...files.flatMap(({ readable }, index): LinkedFault[] =>
          readable ? [] : [{ pointer: `/files/${index}`, code: 'unreadable' }],
        ),
      ],
    },
  }
}

/** Said by the software itself, and not by a server in front of it that has no such path. */
function isAbsent(answer: HttpAnswer): boolean {
  const { value } = readBoundedJson(toWords(answer))
  return isObject(value) && value.status === 404 && typeof value.title === 'string' && typeof value.traceId === 'string'
}

/** Nothing, where the bytes are no text. */
function toWords(answer: HttpAnswer): string {
  try {
    return decodeAnswer(answer, 'ministry')
  } catch (error) {
    if (error instanceof GatewayFailure) return ''
    throw error
  }
}

function findKind(module: string | null, { modules }: DetailSettings): LinkedKind | null {
  return module !== null && Object.hasOwn(modules, module) ? (modules[module] ?? null) : null
}

/** A number that lost its zeros: three digits are a district of before July 2025, anything else a commune. */
function findUnit(value: unknown): string | null {
  const digits = findText(value) ?? ''
  if (!/^\d{1,5}$/.test(digits)) return null
  return digits.length === 3 ? digits : digits.padStart(5, '0')
}

/** `data` is a text of JSON whose own `data` is XML; one that is XML itself is read too. */
function findXml(text: string): string | null {
  if (/^\s*</.test(text)) return text
  const { value } = readBoundedJson(text)
  const inner = isObject(value) ? member(value, 'data') : value
  return typeof inner === 'string' && /^[\s\ufeff]*</.test(inner) ? inner : null
}

function readAct(xml: string) {
  try {
    const root = readXml(xml, 'ministry')
    if (root.local === 'hoTich') return root
    const acts = root.children.filter(({ local }) => local === 'hoTich')
    // Two of them would be two declarations.
    return acts.length === 1 ? (acts[0] ?? null) : null
  } catch (error) {
    if (error instanceof GatewayFailure) return null
    throw error
  }
}

/** Whether papers stand there that `readFiles` does not read. */
function leavesOut(value: unknown): boolean {
  if (!Array.isArray(value)) return value !== undefined && value !== null && value !== ''
  return value.length > filesMax || !value.every(isObject)
}

function readFiles(value: unknown): LinkedFile[] {
  if (!Array.isArray(value)) return []
  return value.slice(0, filesMax).flatMap((item, index): LinkedFile[] => {
    if (!isObject(item)) return []
    // A paper that was withdrawn there is none of the dossier.
    if (findText(member(item, 'huyGiayTo')) === '1') return []
    const title = findText(member(item, 'tenGiayTo'))?.slice(0, 250) ?? `Giấy tờ ${index + 1}`
    const fileName =
      findText(member(item, 'tenTepDinhKem'))?.replaceAll(/[\\/]/g, '_').slice(0, 200) ?? `tep-${index + 1}`
    const encoded = member(item, 'duLieuTepDinhKem')
    const read = readBase64(encoded)
    const content = read.found === 'bytes' ? read.bytes : Buffer.from(typeof encoded === 'string' ? encoded : '')
    return [
      {
        sha256: createHash('sha256').update(content).digest('hex'),
        title,
        fileName,
        mediaType: read.found === 'bytes' ? getMediaType(content) : 'application/octet-stream',
        readable: read.found === 'bytes',
        content,
      },
    ]
  })
}

function getMediaType(content: Buffer): string {
  const begins = (hex: string) => content.subarray(0, hex.length / 2).toString('hex') === hex
  if (begins('255044462d')) return 'application/pdf'
  if (begins('ffd8ff')) return 'image/jpeg'
  return begins('89504e47') ? 'image/png' : 'application/octet-stream'
}

function notAnswer(detail: string): GatewayFailure {
  return new GatewayFailure('answer-unreadable', { layer: 'ministry', detail, phase: 'body', sent: 'answered' })
}
