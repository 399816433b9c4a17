/**
 * Records of the register made up at random and written in every way the contract tolerates. Written here by hand, with no
 * code of the gateway, so that a mistake of the codec cannot cancel itself out.
 */
import fc from 'fast-check'

type Born = { form: 'dashed' | 'plain'; date: string } | { form: 'year'; year: string } | undefined
type Named = { form: 'text' | 'parts' | 'whole'; words: string[] }
type Place = { form: 'codes' | 'unit' | 'no-district'; commune: string; detail: string } | undefined

export interface Record037 {
  number: string
  name: string | Named
  born?: Born
  sex?: string | undefined
  ethnicity?: { form: 'code' | 'structure'; code: string } | undefined
  father?: { name: Named; number: string | undefined } | undefined
  home?: Place
  /** Raw elements at the end. */
  extra?: string
}

const word = fc.constantFrom('NGUYỄN', 'ĐẶNG', 'THỊ', 'HOÀ', 'ẤM', 'Ư', "K'BRƠI", 'A&B', 'X<Y', ']]>Z', 'Ỵ')
const words = fc.array(word, { minLength: 2, maxLength: 5 })
const named = fc.record({ form: fc.constantFrom('text' as const, 'parts' as const, 'whole' as const), words })
const maybe = <T>(made: fc.Arbitrary<T>) => fc.option(made, { nil: undefined })
const date = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2026-09-14'), noInvalidDate: true })
  .map((one) => one.toISOString().slice(0, 10))

export const anyRecord: fc.Arbitrary<Record037> = fc.record({
  number: fc.stringMatching(/^999\d{9}$/),
  name: named,
  born: maybe(
    fc.oneof(
      fc.record({ form: fc.constantFrom('dashed' as const, 'plain' as const), date }),
      fc.record({ form: fc.constant('year' as const), year: fc.integer({ min: 1900, max: 2026 }).map(String) }),
    ),
  ),
  sex: maybe(fc.constantFrom('0', '1', '2')),
  ethnicity: maybe(
    fc.record({
      form: fc.constantFrom('code' as const, 'structure' as const),
      code: fc.constantFrom('1', '01', '5', '54'),
    }),
  ),
  father: maybe(fc.record({ name: named, number: maybe(fc.stringMatching(/^999\d{9}$/)) })),
  home: maybe(
    fc.record({
      form: fc.constantFrom('codes' as const, 'unit' as const, 'no-district' as const),
      commune: fc.stringMatching(/^990\d{2}$/),
      detail: fc.constantFrom('', 'XÃ MẪU', 'SỐ 1 & 2 <ĐƯỜNG>'),
    }),
  ),
})

/** What the gateway must make of it. */
export function requested(record: Record037): object {
  const { number, name, born, sex, ethnicity, father, home } = record
  return {
    personalNumber: number,
    fullName: typeof name === 'string' ? name : name.words.join(' '),
    dateOfBirth:
      born === undefined
        ? null
        : born.form === 'year'
          ? { precision: 'year', year: Number(born.year) }
          : { precision: 'day', date: born.date },
    sex: sex === undefined ? null : { code: ['unknown', 'male', 'female'][Number(sex)] },
    ethnicity: ethnicity === undefined ? null : { code: ethnicity.code.padStart(2, '0') },
    father:
      father === undefined ? null : { fullName: father.name.words.join(' '), personalNumber: father.number ?? null },
    homePlace:
      home === undefined ? null : { commune: { code: home.commune }, detail: home.detail === '' ? null : home.detail },
  }
}

/** An element: text, or children in order. */
type Tree = string | [name: string, content: Tree][]

function toTree(record: Record037): [string, Tree][] {
  const { number, name, born, sex, ethnicity, father, home } = record
  return [
    ['SoDinhDanh', number],
    ['SoCMND', ''],
    ['HoVaTen', typeof name === 'string' ? name : nameTree(name)],
    ...(sex === undefined ? [] : ([['GioiTinh', sex]] as [string, Tree][])),
    [
      'DanToc',
      ethnicity === undefined
        ? ''
        : ethnicity.form === 'code'
          ? ethnicity.code
          : [
              ['MaDanToc', ethnicity.code],
              ['TenGoi', ''],
            ],
    ],
    ['NgayThangNamSinh', bornTree(born)],
    ['QueQuan', home === undefined ? '' : placeTree(home)],
    [
      'Cha',
      father === undefined
        ? ''
        : [
            ['HoVaTen', nameTree(father.name)],
            ['SoDinhDanh', father.number ?? ''],
            ['SoCMND', ''],
          ],
    ],
    ['Me', ''],
  ]
}

function nameTree({ form, words: all }: Named): Tree {
  if (form === 'text') return all.join(' ')
  if (form === 'whole')
    return [
      ['Ho', ''],
      ['ChuDem', ''],
      ['Ten', all.join(' ')],
    ]
  return [
    ['Ho', all[0] ?? ''],
    ['ChuDem', all.slice(1, -1).join(' ')],
    ['Ten', all.at(-1) ?? ''],
  ]
}

function bornTree(born: Born): Tree {
  if (born === undefined) return ''
  if (born.form === 'year') return [['Nam', born.year]]
  return [
    ['Nam', born.date.slice(0, 4)],
    ['NgayThangNam', born.form === 'plain' ? born.date.replaceAll('-', '') : born.date],
  ]
}

function placeTree({ form, commune, detail }: NonNullable<Place>): Tree {
  const codes: [string, Tree][] =
    form === 'unit'
      ? [['MaDonViHanhChinh', commune]]
      : [
          ['MaTinhThanh', '99'],
          ...(form === 'codes' ? ([['MaQuanHuyen', '']] as [string, Tree][]) : []),
          ['MaPhuongXa', commune],
        ]
  return [...codes, ['ChiTiet', detail], ['QuocGia', 'VN']]
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

export function toXmlAnswer(record: Record037, prefix: string, indented: boolean): string {
  const tag = (name: string) => (prefix === '' ? name : `${prefix}:${name}`)
  const gap = indented ? '\n    ' : ''
  const write = ([name, content]: [string, Tree]): string => {
    if (content === '') return `<${tag(name)}/>`
    const inside = typeof content === 'string' ? escaped(content) : gap + content.map(write).join(gap) + gap
    return `<${tag(name)}>${inside}</${tag(name)}>`
  }
  const inside = toTree(record).map(write).join(gap) + (record.extra ?? '')
  const xmlns = `xmlns${prefix === '' ? '' : `:${prefix}`}="http://www.mic.gov.vn/dancu/1.0"`
  const collection = `<${tag('CongdanCollection')} ${xmlns}><${tag('CongDan')}>${inside}</${tag('CongDan')}></${tag('CongdanCollection')}>`
  const soap = 'http://schemas.xmlsoap.org/soap/envelope/'
  return `<?xml version="1.0" encoding="UTF-8"?>${gap}<e:Envelope xmlns:e="${soap}"><e:Header/><e:Body>${gap}${collection}${gap}</e:Body></e:Envelope>`
}

export function toJsonTree(record: Record037, empty: unknown): object {
  const write = (content: Tree): unknown => {
    if (content === '') return empty
    return typeof content === 'string'
      ? content
      : Object.fromEntries(content.map(([name, inside]) => [name, write(inside)]))
  }
  return { CongdanCollection: { CongDan: write(toTree(record)) } }
}
