/** Vietnamese names: what is the same name, what a person should look at, and what is another name. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalWords, compareNames, exceedsKey, FullName, nameKey } from '../../../../src/domain/person/names.ts'

// claimed | recorded | outcome | because
const cases = `
  # The same name by another keyboard, system or habit
  Nguyễn Văn Thử        | NGUYỄN VĂN THỬ        | match    |
  nguyễn văn thử        | NGUYỄN VĂN THỬ        | match    |
  Nguyễn   Văn  Thử     | NGUYỄN VĂN THỬ        | match    |
  Lê Hoà                | LÊ HÒA                | match    |
  Trần Thuý             | TRẦN THÚY             | match    |
  Lê Thị Khoẻ           | LÊ THỊ KHỎE           | match    |
  Đỗ Uỷ                 | ĐỖ ỦY                 | match    |
  Ngô Quý               | NGÔ QÚY               | match    |
  Bùi Gìn               | BÙI GIǸ               | match    |
  Vũ Hoàn               | VŨ HOÀN               | match    |
  Ðặng Văn Ðức          | ĐẶNG VĂN ĐỨC          | match    |
  ðặng văn ðức          | ĐẶNG VĂN ĐỨC          | match    |
  Nguyễn Vǎn Thử        | NGUYỄN VĂN THỬ        | match    |
  K’Brơi                | K'BRƠI                | match    |
  Kʼ Brơi               | K' BRƠI               | match    |
  K'Brơi                | KBRƠI                 | match    |
  H-Mai Niê             | H MAI NIÊ             | match    |
  Tôn-Nữ Lan            | TÔN NỮ LAN            | match    |
  Nguyễn Văn Thử.       | NGUYỄN VĂN THỬ        | match    |
  LE ANH                | Le Anh                | match    |

  # Ways of writing: a person should look
  Nguyen Van Thu        | NGUYỄN VĂN THỬ        | close    | accents-missing
  Dang Van Duc          | ĐẶNG VĂN ĐỨC          | close    | accents-missing
  NGUYỄN VĂN THỬ        | nguyen van thu        | close    | accents-missing
  Nguyễn Vủ             | NGUYỄN VŨ             | close    | hook-tilde-confused
  Nguyển Mỷ             | NGUYỄN MỸ             | close    | hook-tilde-confused
  Lê Lí                 | LÊ LÝ                 | close    | i-y-spelling
  Lê Quí                | LÊ QUÝ                | close    | i-y-spelling
  Phạm Vi               | PHẠM VY               | close    | i-y-spelling
  Thử Nguyễn Văn        | NGUYỄN VĂN THỬ        | close    | order-differs
  Văn Thử Nguyễn        | NGUYỄN VĂN THỬ        | close    | order-differs
  Thử Văn Nguyễn        | NGUYỄN VĂN THỬ        | close    | order-differs
  Anh Lê                | LÊ ANH                | close    | order-differs
  NguyễnVăn Thử         | NGUYỄN VĂN THỬ        | close    | syllables-joined
  NguyễnVănThử          | NGUYỄN VĂN THỬ        | close    | syllables-joined
  K Brơi                | K'BRƠI                | close    | syllables-joined
  THU NGUYEN VAN        | NGUYỄN VĂN THỬ        | close    | accents-missing order-differs
  NGUYENVANTHU          | NGUYỄN VĂN THỬ        | close    | accents-missing syllables-joined
  LE LI                 | LÊ LÝ                 | close    | accents-missing i-y-spelling
  Lí Vủ                 | LÝ VŨ                 | close    | hook-tilde-confused i-y-spelling

  # One real difference, and nothing else
  Nguyễn Thử            | NGUYỄN VĂN THỬ        | close    | middle-name-missing
  Nguyễn Thị Lan        | NGUYỄN THỊ NGỌC LAN   | close    | middle-name-missing
  Nguyễn Lan            | NGUYỄN THỊ NGỌC LAN   | close    | middle-name-missing
  Nguyễn Văn Thử        | NGUYỄN THỬ            | close    | middle-name-missing
  Lê Mihn               | LÊ MINH               | close    | typing-slip
  Lê Minhh              | LÊ MINH               | close    | typing-slip
  Lê Hoàgn              | LÊ HOÀNG              | close    | typing-slip
  Nguễn Văn Thử         | NGUYỄN VĂN THỬ        | close    | typing-slip
  John Smyth            | JOHN SMITH            | close    | typing-slip

  # Another name: one mark makes one, when the other marks are there
  Nguyễn Văn Thư        | NGUYỄN VĂN THỬ        | mismatch | tone-differs
  Nguyễn Văn Thu        | NGUYỄN VĂN THỬ        | mismatch | tone-differs letter-mark-differs
  Lê Tú                 | LÊ TỨ                 | mismatch | letter-mark-differs
  Lê Hoa                | LÊ HÒA                | mismatch | tone-differs
  Nguyễn Thi Hoa        | NGUYỄN THỊ HOA        | mismatch | tone-differs
  Dặng Văn Đức          | ĐẶNG VĂN ĐỨC          | mismatch | letter-mark-differs
  Lê Lan                | LÊ LAM                | mismatch | different-name
  Lê Huy                | LÊ HUI                | mismatch | different-name
  Lê Thúy               | LÊ THÚI               | mismatch | different-name
  Lan Hanh              | LANH ANH              | mismatch | different-name
  Nguyễn An Văn         | NGUYỄN VĂN AN         | mismatch | different-name
  Văn Thử               | NGUYỄN VĂN THỬ        | mismatch | different-name
  Nguyễn Văn            | NGUYỄN VĂN THỬ        | mismatch | different-name
  Trần Văn Thử          | NGUYỄN VĂN THỬ        | mismatch | different-name
  Thử                   | NGUYỄN VĂN THỬ        | mismatch | different-name
  Y Bhăm                | H BHĂM                | mismatch | different-name
  NGUYEN THU            | NGUYỄN VĂN THỬ        | mismatch | different-name
  NGUYEN VAN THUU       | NGUYỄN VĂN THỬ        | mismatch | different-name
  Lê Mihn Hoàgn         | LÊ MINH HOÀNG         | mismatch | different-name
  王小明                 | 王小红                 | mismatch | different-name
  ...                   | ...                   | mismatch | no-letters
`
const rows = cases
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .filter((cells) => cells.length === 4)
  .map(([claimed = '', recorded = '', outcome = '', because = '']) => ({ claimed, recorded, outcome, because }))

describe('comparing names', () => {
  test('the table was read', () => {
    expect(rows.length).toBeGreaterThan(60)
  })

  test.each(rows)('$claimed | $recorded: $outcome $because', ({ claimed, recorded, outcome, because }) => {
    expect(compareNames(claimed, recorded)).toEqual({ outcome, because: because === '' ? [] : because.split(' ') })
    expect(compareNames(recorded, claimed).outcome).toBe(outcome)
    expect(compareNames(claimed.normalize('NFD'), recorded.normalize('NFC')).outcome).toBe(outcome)
  })
})

const words = [
  ...'Nguyễn Trần Lê Đặng Đỗ Ngô Quý Văn Thị Hòa Hoà Thúy Thuý Lan Lanh Anh Hanh Thử Thư Thu Thứ Vũ Vủ Mỹ Mĩ Lý Lí An'.split(
    ' ',
  ),
  "K'Brơi",
  'Y',
  'H',
  'Smith',
  'Smyth',
  'Nguyen',
  'Ðức',
  'Minhh',
  'Minh',
]
const name = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 5 }).map((pieces) => pieces.join(' '))
const anything = fc.oneof(
  name,
  fc.string({ unit: 'grapheme', maxLength: 120 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
)

describe('whatever the names are', () => {
  test('the outcome is the same from both sides', () => {
    fc.assert(
      fc.property(anything, anything, (a, b) => compareNames(a, b).outcome === compareNames(b, a).outcome),
      {
        numRuns: 2000,
      },
    )
  })

  test('a name matches itself, in any normal form and letter case', () => {
    fc.assert(
      fc.property(name, (a) => {
        for (const b of [a, a.normalize('NFD'), a.toUpperCase(), a.toLowerCase().normalize('NFD'), `  ${a} `]) {
          expect(compareNames(b, a)).toEqual({ outcome: 'match', because: [] })
        }
      }),
    )
  })

  test('normal form and letter case never change an outcome', () => {
    fc.assert(
      fc.property(name, name, (a, b) => {
        const outcome = compareNames(a, b)
        expect(compareNames(a.normalize('NFD'), b.toUpperCase())).toEqual(outcome)
        expect(compareNames(a.toLowerCase(), b.normalize('NFD'))).toEqual(outcome)
      }),
      { numRuns: 1000 },
    )
  })

  test('a match has the same key, and only a match is without reasons', () => {
    fc.assert(
      fc.property(anything, anything, (a, b) => {
        const { outcome, because } = compareNames(a, b)
        expect(because.length === 0).toBe(outcome === 'match')
        if (outcome === 'match') expect(nameKey(a)).toBe(nameKey(b))
      }),
      { numRuns: 2000 },
    )
  })

  test('the key is that of its words, wherever they part', () => {
    fc.assert(
      fc.property(anything, (a) => {
        expect(nameKey(canonicalWords(a).join(''))).toBe(nameKey(a))
        expect(canonicalWords(a).map(nameKey).join('')).toBe(nameKey(a))
      }),
      { numRuns: 2000 },
    )
  })

  test('the key is stable and holds ASCII letters and digits only', () => {
    fc.assert(
      fc.property(anything, (a) => {
        expect(nameKey(a)).toMatch(/^[A-Z0-9]*$/)
        expect(nameKey(nameKey(a))).toBe(nameKey(a))
        expect(nameKey(a.normalize('NFD'))).toBe(nameKey(a.normalize('NFC')))
      }),
    )
  })
})

describe('hostile names', () => {
  test.each([
    ['many words', 'a '.repeat(200_000)],
    ['one long word', 'ạ'.repeat(400_000)],
    ['spaces', `A${' '.repeat(400_000)}B`],
    ['apostrophes', "' ".repeat(200_000)],
    ['marks', `a${'\u0323'.repeat(400_000)}`],
    ['invisible', `A${'\u200B'.repeat(400_000)}B`],
  ])('%s: twice the length takes about twice the time', (_, text) => {
    const time = (a: string, b: string) => {
      const start = performance.now()
      compareNames(a, b)
      return performance.now() - start
    }
    time(text.slice(0, 1000), `${text.slice(0, 1000)}x`)
    // A quadratic step over 400,000 characters would take minutes; 2 s is far from both.
    expect(time(text, `${text}x`)).toBeLessThan(2000)
  })

  test('beyond 100 characters a name matches itself and nothing else', () => {
    const long = 'Nguyễn '.repeat(20)
    expect(compareNames(long, long.toUpperCase()).outcome).toBe('match')
    expect(compareNames(long, `${long}Văn`)).toEqual({ outcome: 'mismatch', because: ['different-name'] })
  })
})

describe('the upstream’s key', () => {
  test.each([
    ['Nguyễn Văn Thử', 'NGUYENVANTHU'],
    ['NGUYỄN VĂN THỬ'.normalize('NFD'), 'NGUYENVANTHU'],
    ['Ðỗ Ðức', 'DODUC'],
    ['Đặng Thị Ước', 'DANGTHIUOC'],
    ["K'Brơi", 'KBROI'],
    ['Y-Ƀhăm Êƀan', 'YBHAMEBAN'],
    ['Nguyeˆ˜n', 'NGUYEN'],
    ['Łukasz Świętosławski', 'LUKASZSWIETOSLAWSKI'],
    ['Bjørn Ærø', 'BJORNAERO'],
    ['Cœur Þór Weiß ẞ', 'COEURTHORWEISSSS'],
    ['Iğdır', 'IGDIR'],
    ['<b>&]]>', 'B'],
    ['', ''],
  ])('%j is %s', (given, key) => {
    expect(nameKey(given)).toBe(key)
  })
})

test('a letter that is written in one character is in the key what it is in two, and exceeds it or not as they do', () => {
  let compared = 0
  for (let code = 0x20; code <= 0x1eff; code++) {
    const letter = String.fromCharCode(code)
    const apart = letter.normalize('NFD')
    // Something that no key holds, so that whatever way is short for plain names is not taken; and the letter beside others.
    for (const [one, other] of [
      [letter, `${apart}\u0301`],
      [`Ă${letter}đ`, `A\u0306\u0301${apart}\u0301đ`],
    ] as const) {
      expect([code, nameKey(one)]).toEqual([code, nameKey(other)])
      expect([code, exceedsKey(one)]).toEqual([code, exceedsKey(other)])
      compared++
    }
  }
  expect(compared).toBeGreaterThan(15_000)
})

test('no letter of a name vanishes from its key, or the name exceeds it', () => {
  const latin = fc.array(
    fc
      .integer({ min: 0x41, max: 0x24f })
      .map((code) => String.fromCharCode(code))
      .filter((one) => /\p{L}/u.test(one)),
    { minLength: 1, maxLength: 12 },
  )
  fc.assert(
    fc.property(
      fc.oneof(
        latin.map((letters) => letters.join('')),
        fc.string({ unit: 'grapheme' }),
      ),
      (name) => {
        if (exceedsKey(name)) return
        // A letter at least for each letter: what stands for two letters becomes two.
        const letters = name.normalize('NFC').match(/[\p{Lu}\p{Ll}\p{Lt}\p{Lo}]/gu) ?? []
        expect(nameKey(name).replace(/\d/g, '').length).toBeGreaterThanOrEqual(letters.length)
      },
    ),
    { numRuns: 2_000 },
  )
  expect(['Нгуен', '阮文', 'Nguyễn 文', 'ＮＧＵＹＥＮ'].map(exceedsKey)).toEqual([true, true, true, true])
  expect(['Nguyễn Văn Thử', "K'Brơi", 'Łukasz', 'Nguyeˆ˜n', 'Y-Ƀhăm'].map(exceedsKey)).toEqual([
    false,
    false,
    false,
    false,
    false,
  ])
})

describe('the schema of a name', () => {
  test.each([
    ['  Nguyễn \t Văn\u00A0Thử\n', 'Nguyễn Văn Thử'],
    ['Nguyễn Văn Thử'.normalize('NFD'), 'Nguyễn Văn Thử'],
    ['Nguyễn\u200B Văn Thử', 'Nguyễn Văn Thử'],
    ['O<&]]>Neil', 'O<&]]>Neil'],
  ])('%j is kept as %s', (given, kept) => {
    expect(FullName.parse(given)).toBe(kept)
  })

  test.each(['', '   ', '123', 'a'.repeat(101), 'A\u0000B', 'A\uD800B'])('%j is refused', (given) => {
    expect(FullName.safeParse(given).success).toBe(false)
  })

  test('100 accented letters are 100 characters, however they are encoded', () => {
    expect(FullName.safeParse('ộ'.repeat(100).normalize('NFD')).success).toBe(true)
  })

  test('any letters and blanks come in as the long way brings them in', () => {
    const piece = fc.oneof(
      fc.integer({ min: 0x20, max: 0x2ff }).map((code) => String.fromCodePoint(code)),
      fc.integer({ min: 0x1ea0, max: 0x1ef9 }).map((code) => String.fromCodePoint(code)),
      fc.constantFrom('Nguyễn', 'n', ' ', '  ', '\u00a0', '\u0301', '\u200b', '\u00ad', '\t'),
    )
    const tidied = (text: string) =>
      text
        .replace(/\p{Cf}/gu, '')
        .normalize('NFC')
        .replace(/\s+/gu, ' ')
        .trim()
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const parsed = FullName.safeParse(pieces.join(''))
        if (parsed.success) expect(parsed.data).toBe(tidied(pieces.join('')))
      }),
      { numRuns: 2_000 },
    )
  })
})
