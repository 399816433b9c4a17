// Reads a question out of a SOAP body: by namespace and local name, in the order of the contract.

import type { Settings } from '../../settings.ts'
import type { Query } from '../query.ts'
import { Refused } from '../refusals.ts'
import { Malformed, REQUEST_NAMESPACE, type Read, readSoap } from './soap.ts'

// The order that satisfies both known back ends.
const ORDER = [
  'MaYeuCau',
  'MaDVC',
  'MaTichHop',
  'MaDichVu',
  'MaCanBo',
  'MaDonVi',
  'TaiKhoan',
  'SoDienThoai',
  'SoDinhDanh',
  'SoCMND',
  'HoVaTen',
  'NgayThangNamSinh',
]

export type SoapQuery = { readonly query: Query; readonly prefix: string }

export function readSoapQuery(text: string, settings: Settings): SoapQuery {
  let root: Read
  try {
    root = readSoap(text)
  } catch (error) {
    if (error instanceof Malformed) throw new Refused('malformed')
    throw error
  }
  if (root.namespace !== REQUEST_NAMESPACE) throw new Refused('operation')
  const operation = OPERATIONS[root.name]
  if (!operation) throw new Refused('operation')

  const children = root.children.filter((child) => child.namespace === REQUEST_NAMESPACE)
  if (settings.strictOrder) checkOrder(root, children)
  const value = (name: string): string | undefined => children.find((child) => child.name === name)?.text.trim()
  const birth = children.find((child) => child.name === 'NgayThangNamSinh')
  const part = (name: string): string | undefined =>
    birth?.children.find((child) => child.name === name)?.text.trim() || undefined
  const service = value('MaDichVu')
  if (service !== undefined && settings.verifyBirthDate === 'refused' && birth) throw new Refused('order')

  const query: Query = {
    operation,
    requestId: value('MaYeuCau') ?? '',
    procedure: value('MaDVC'),
    integration: value('MaTichHop'),
    service,
    officer: value('MaCanBo') ?? '',
    unit: value('MaDonVi'),
    number: value('SoDinhDanh') ?? '',
    oldCard: value('SoCMND') ?? '',
    name: value('HoVaTen') ?? '',
    birthDay: part('NgayThangNam'),
    birthYear: part('Nam'),
  }
  return { query, prefix: root.prefix }
}

const OPERATIONS: Readonly<Record<string, Query['operation'] | undefined>> = {
  TraCuuThongTinCongDan: 'lookup',
  XacThucThongTinCongDan: 'verify',
}

/** Every element known, in the request's namespace, at most once, and none before one that should precede it. */
function checkOrder(root: Read, children: readonly Read[]): void {
  if (children.length !== root.children.length) throw new Refused('order')
  let last = -1
  for (const child of children) {
    const at = ORDER.indexOf(child.name)
    if (at <= last) throw new Refused('order')
    last = at
  }
  const names = children.map((child) => child.name)
  // MaDichVu stands in place of MaDVC and MaTichHop, and only in verify.
  const replaced = names.includes('MaDichVu')
  if (replaced && (root.name === 'TraCuuThongTinCongDan' || names.includes('MaDVC') || names.includes('MaTichHop')))
    throw new Refused('order')
}
