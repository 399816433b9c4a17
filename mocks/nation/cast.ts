// The hand-written people: every persona and the family around it, so that a persona's father can be looked up too.
// ../personas.ts says who the personas are and what each is for.

import { newAddress, oldAddress } from './address.ts'
import { getRelative, type Person, toName } from './person.ts'

/** Defaults of an ordinary record; a persona says only what is special about it. */
function write(number: string, full: string, born: string, own: Partial<Person> = {}): Person {
  const [year = 0, month, day] = born.split('-').map(Number)
  const name = own.name ?? toName(full)
  const woman = Number(number[3]) % 2 === 1
  return {
    number,
    name,
    sex: woman ? '2' : '1',
    birth: month === undefined || day === undefined ? { year } : { year, month, day },
    ethnicity: '01',
    religion: '00',
    marital: '1',
    bloodGroup: '00',
    nationality: 'VN',
    birthPlace: newAddress('00004', ''),
    homePlace: newAddress('16681', ''),
    permanent: newAddress('00004', 'SỐ 5 ĐƯỜNG ĐIỆN BIÊN PHỦ'),
    current: newAddress('00004', 'SỐ 5 ĐƯỜNG ĐIỆN BIÊN PHỦ'),
    head: { relation: 'CH01', number, name: name.full, ...(own.oldCard === undefined ? {} : { oldCard: own.oldCard }) },
    ...own,
  }
}

/** The invented place of the contract's example: province 99, commune 99001. */
const SAMPLE_PLACE = { province: '99', commune: '99001', detail: 'XÃ MẪU, TỈNH MẪU', country: 'VN' }

/** Marries two rows: each shows the other. */
function marry(one: Person, other: Person): [Person, Person] {
  return [
    { ...one, marital: '2', spouse: getRelative(other) },
    { ...other, marital: '2', spouse: getRelative(one) },
  ]
}

// Families. Parents first, because a child's record shows them.
const [mau, me] = marry(
  write('999060000001', 'NGUYỄN VĂN MẪU', '1960-05-19'),
  write('999162000001', 'TRẦN THỊ MẸ', '1962-10-20'),
)
const [cay, la] = marry(
  write('999070000010', 'NGÔ VĂN CÂY', '1970-03-08'),
  write('999172000010', 'LÊ THỊ LÁ', '1972-11-02'),
)
const [truc, nhip] = marry(
  write('999060000004', 'BÙI ĐỨC TRÚC', '1960-01-01'),
  write('999161000004', 'ĐINH THỊ NHỊP', '1961-02-02'),
)
const [ban, doi] = marry(
  write('999085000008', 'HOÀNG VĂN BẠN', '1985-06-15', { bloodGroup: '04' }),
  write('999187000008', 'NGUYỄN THỊ ĐÔI', '1987-09-02', { bloodGroup: '01' }),
)
const twinParents = { father: getRelative(cay), mother: getRelative(la) }
const canaryFather = write('999066273131', 'XA HOÀNG YẾN PHỤNG', '1966-07-27', { marital: '3' })
const chuanFather = write('999062000005', 'LÊ QUY PHẠM', '1962-02-20', { marital: '3' })

const cast: readonly Person[] = [
  mau,
  me,
  cay,
  la,
  truc,
  nhip,
  ban,
  doi,
  canaryFather,
  chuanFather,

  write('999090000001', 'NGUYỄN VĂN THỬ', '1990-01-31', {
    marital: '2',
    nationality: '',
    birthPlace: SAMPLE_PLACE,
    father: getRelative(mau),
    mother: getRelative(me),
  }),
  write('999090000002', 'PHẠM VĂN NĂM', '1990', { ethnicity: '06', nationality: 'VN' }),
  write('999090000003', 'ĐỖ VĂN THƯA', '1990-03-03', {
    nationality: '',
    permanent: newAddress('20194', 'TỔ 3'),
    absent: ['spouse', 'representative', 'householdBook', 'religion', 'current', 'district'],
  }),
  write('999090000004', 'BÙI MINH CẤU', '1990-04-04', {
    form: 'structured-relatives',
    father: getRelative(truc),
    mother: {
      ...getRelative(nhip),
      name: { ...nhip.name, surname: '', middle: '', given: nhip.name.full },
    },
  }),
  write('999090000005', 'LÊ QUY CHUẨN', '1990-05-05', {
    form: 'qcvn',
    ethnicity: '05',
    religion: '01',
    marital: '2',
    bloodGroup: '03',
    father: getRelative(chuanFather),
    permanent: newAddress('31120', 'SỐ 9 ĐƯỜNG HAI BÀ TRƯNG'),
  }),
  write('999191000006', 'TRẦN THỊ MAI', '1991-12-25', {
    religion: '02',
    bloodGroup: '02',
    permanent: newAddress('26876', 'SỐ 44 ĐƯỜNG QUANG TRUNG'),
  }),
  write('999090000007', 'HỒ VĂN THIẾU', '1990-07-07', {
    form: 'structured-relatives',
    nationality: '',
    father: { name: toName('HỒ VĂN ĐỦ'), nationality: 'VN' },
    absent: [
      'spouse',
      'religion',
      'bloodGroup',
      'homePlace',
      'current',
      'representative',
      'head',
      'householdBook',
      'district',
    ],
  }),
  write('999215000009', 'HOÀNG GIA BẢO', '2015-08-20', {
    father: getRelative(ban),
    mother: getRelative(doi),
    representative: getRelative(ban),
    head: { relation: '', number: ban.number, name: ban.name.full },
    absent: ['spouse'],
  }),
  write('999201000010', 'NGÔ VĂN SINH', '2001-02-28', twinParents),
  write('999201000011', 'NGÔ VĂN SONG', '2001-02-28', twinParents),
  write(
    '999195000012',
    'CÔNG TẰNG TÔN NỮ HUYỀN TRÂN PHƯƠNG THẢO NGỌC QUỲNH NHƯ BẢO CHÂU THIÊN KIM HOÀNG ANH THƯ MINH NGUYỆT',
    '1995-10-10',
    {
      permanent: newAddress('19753', 'KIỆT 12 ĐƯỜNG NGUYỄN HUỆ'),
    },
  ),
  write('999193000013', 'ĐẶNG HOÀ THUỶ', '1993-04-30'),
  write('999088000014', "K' BRỂ", '1988-01-09', {
    ethnicity: '16',
    name: { full: "K' BRỂ", surname: '', middle: '', given: "K' BRỂ" },
    permanent: oldAddress('24856', 'THÔN 2'),
  }),
  write('999192000015', "H'ĂNG NIÊ", '1992-06-01', {
    ethnicity: '12',
    religion: '03',
    permanent: oldAddress('24184', "BUÔN TRĂP'"),
  }),
  write('999090000016', 'TÔ VĂN VĂN', '1990-02-16', {
    permanent: {
      ...newAddress('25747', ''),
      detail: 'CĂN HỘ A&B, TẦNG <12>, CHUNG CƯ "SÔNG XANH" ]]> \'LÔ 3\', PHƯỜNG THỦ DẦU MỘT',
    },
  }),
  write('999078000017', 'VŨ VĂN QUẬN', '1978-11-11', {
    birthPlace: oldAddress('10609', ''),
    homePlace: oldAddress('10609', ''),
    permanent: oldAddress('26872', 'SỐ 18 ĐƯỜNG QUANG TRUNG'),
    current: oldAddress('20230', 'SỐ 7 ĐƯỜNG LÊ DUẨN'),
  }),
  write('999178000018', 'VÕ THỊ HUYỆN', '1978-12-12', {
    permanent: { province: '91', commune: '30790', detail: 'ẤP TÁM, XÃ KIÊN BÌNH, TỈNH KIÊN GIANG', country: 'VN' },
  }),
  write('999090000019', 'LƯƠNG THỊ NGƯỢC', '1990-09-19', { sex: '2' }),
  write('999180000020', 'DƯƠNG THỊ LỆCH', '1979-12-30'),
  write('999091000021', 'KIM MIN HO', '1991-03-17', {
    nationality: 'KR',
    ethnicity: '',
    absent: ['homePlace', 'birthPlace', 'householdBook'],
    permanent: newAddress('10507', 'CĂN HỘ 1502'),
  }),
  write('999070000022', 'PHAN VĂN THẺ', '1970-02-22', { oldCard: '999070022', marital: '3' }),
  write('999090000023', 'TRƯƠNG ĐỨC TUẤN', '1990-10-23', { decomposed: true }),
  write('999140000024', 'CAO THỊ GIÀ', '1940', { marital: '3', birthPlace: oldAddress('13387', '') }),
  write('999196273131', 'XA THỊ HOÀNG YẾN KIM TƯỚC', '1996-02-29', {
    ethnicity: '06',
    father: getRelative(canaryFather),
    oldCard: '999273131',
  }),

  write('999090000090', 'NGUYỄN VĂN CHẬM', '1990-09-01'),
  write('999090000091', 'NGUYỄN VĂN ĐỨT', '1990-09-02'),
  write('999090000092', 'NGUYỄN VĂN TRANG', '1990-09-03'),
  write('999090000093', 'NGUYỄN VĂN LỖI', '1990-09-04'),
]

export const CAST: ReadonlyMap<string, Person> = new Map(cast.map((person) => [person.number, person]))

export const CAST_BY_CARD: ReadonlyMap<string, Person> = new Map(
  cast.flatMap((person) => (person.oldCard === undefined ? [] : [[person.oldCard, person] as const])),
)
