// A document before it is written: elements with text or children. The same tree is written as XML and as JSON,
// so that the two dialects cannot contradict each other. Also the person of the register in the ministry's words.

import type { Address, Group, Person, PersonName, Relative } from '../../nation/person.ts'

export type Element = {
  readonly name: string
  readonly attributes?: Readonly<Record<string, string>>
  readonly content: string | readonly Element[]
}

export const element = (name: string, content: string | readonly Element[] = ''): Element => ({ name, content })

/** Labels the QCVN form carries next to the code, for the codes the hand-written people use. */
const ETHNICITY_LABELS: Readonly<Record<string, string>> = { '01': 'Kinh', '05': 'Khmer' }
const RELIGION_LABELS: Readonly<Record<string, string>> = { '00': 'Không', '01': 'Phật giáo' }

/** CongDan, in the order of the contract's sample. */
export function citizen(person: Person): Element {
  const qcvn = person.form === 'qcvn'
  const left = (group: Group): boolean => person.absent?.includes(group) ?? false
  const group = (key: Group, made: Element): readonly Element[] => (left(key) ? [] : [made])
  const place = (key: Group, name: string, address: Address | undefined): readonly Element[] =>
    group(key, element(name, address ? getAddress(address, qcvn, left('district')) : ''))
  const kin = (key: Group, name: string, one: Relative | undefined): readonly Element[] =>
    group(key, element(name, one ? relative(one, person.form ?? 'plain') : ''))

  const made = element('CongDan', [
    element('SoDinhDanh', person.number),
    ...group('oldCard', element('SoCMND', person.oldCard ?? '')),
    element(
      'HoVaTen',
      qcvn ? pieces(person.name) : [element('Ho'), element('ChuDem'), element('Ten', person.name.full)],
    ),
    ...group('sex', element('GioiTinh', person.sex)),
    ...group('ethnicity', coded('DanToc', 'MaDanToc', person.ethnicity, qcvn, ETHNICITY_LABELS)),
    ...group('religion', coded('TonGiao', 'MaTonGiao', person.religion, qcvn, RELIGION_LABELS)),
    ...group('marital', element('TinhTrangHonNhan', person.marital)),
    ...group('bloodGroup', element('NhomMau', person.bloodGroup)),
    element('NgayThangNamSinh', birthDate(person, qcvn)),
    ...place('birthPlace', 'NoiDangKyKhaiSinh', person.birthPlace),
    ...group('nationality', element('QuocTich', person.nationality)),
    ...place('homePlace', 'QueQuan', person.homePlace),
    ...place('permanent', 'ThuongTru', person.permanent),
    ...place('current', 'NoiOHienTai', person.current),
    ...kin('father', 'Cha', person.father),
    ...kin('mother', 'Me', person.mother),
    ...kin('spouse', 'VoChong', person.spouse),
    ...kin('representative', 'NguoiDaiDien', person.representative),
    ...group('head', head(person)),
    ...group('householdBook', element('SoSoHoKhau', person.householdBook ?? '')),
  ])
  return person.decomposed ? decompose(made) : made
}

function pieces(name: PersonName): readonly Element[] {
  return [element('Ho', name.surname), element('ChuDem', name.middle), element('Ten', name.given)]
}

function coded(
  name: string,
  codeName: string,
  code: string,
  qcvn: boolean,
  labels: Readonly<Record<string, string>>,
): Element {
  if (!qcvn) return element(name, code)
  return element(name, [element(codeName, code), element('TenGoi', labels[code] ?? '')])
}

function birthDate({ birth }: Person, qcvn: boolean): readonly Element[] {
  const year = element('Nam', String(birth.year))
  if (birth.month === undefined || birth.day === undefined) return [year]
  const day = [birth.year, pad(birth.month), pad(birth.day)].join(qcvn ? '-' : '')
  return [year, element('NgayThangNam', day)]
}

function getAddress(address: Address, qcvn: boolean, noDistrict: boolean): readonly Element[] {
  const tail = [element('ChiTiet', address.detail), element('QuocGia', address.country)]
  if (qcvn) return [element('MaDonViHanhChinh', address.commune), ...tail]
  const district = noDistrict && address.district === undefined ? [] : [element('MaQuanHuyen', address.district ?? '')]
  return [element('MaTinhThanh', address.province), ...district, element('MaPhuongXa', address.commune), ...tail]
}

function relative(one: Relative, form: NonNullable<Person['form']>): readonly Element[] {
  return [
    element('HoVaTen', form === 'plain' ? one.name.full : pieces(one.name)),
    element('QuocTich', one.nationality),
    element('SoDinhDanh', one.number ?? ''),
    element('SoCMND', one.oldCard ?? ''),
  ]
}

function head({ head: one }: Person): Element {
  if (!one) return element('ChuHo')
  return element('ChuHo', [
    element('QuanHe', one.relation),
    element('SoDinhDanh', one.number ?? ''),
    element('SoCMND', one.oldCard ?? ''),
    element('HoVaTen', one.name),
  ])
}

function decompose(one: Element): Element {
  const content = typeof one.content === 'string' ? one.content.normalize('NFD') : one.content.map(decompose)
  return { ...one, content }
}

const pad = (n: number): string => String(n).padStart(2, '0')
