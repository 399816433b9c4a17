/**
 * Where a text stops being JSON (RFC 8259), and what belongs there: on the failing path only, because the platform's own reader says it
 * for some texts alone, and quotes what was sent.
 */
import type { Bilingual } from './texts/bilingual.ts'

export interface JsonFault {
  /** From 1, as an editor counts them. */
  line: number
  column: number
  says: Bilingual
}

/** `undefined`: the text is JSON. Repeats nothing of the text; one that nests too deep has that fault, whatever else it is. */
export function findJsonFault(text: string): JsonFault | undefined {
  let at = 0
  let depth = 0
  const fault = readValue() ?? readEnd()
  if (fault === undefined) return undefined
  const before = text.slice(0, at).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, says: fault }

  function skipBlanks(): string | undefined {
    while (at < text.length && ' \t\n\r'.includes(text.charAt(at))) at++
    return text[at]
  }

  function readEnd(): Bilingual | undefined {
    return skipBlanks() === undefined ? undefined : faults.more
  }

  function readValue(): Bilingual | undefined {
    const first = skipBlanks()
    if (first === undefined) return faults.cut
    if (first === '{') return within(readMembers)
    if (first === '[') return within(readItems)
    if (first === '"') return readText()
    const found = scalar.exec(text.slice(at, at + scalarMax))?.[0]
    if (found === undefined) return first === "'" ? faults.quotes : faults.value
    at += found.length
    return undefined
  }

  function within(read: () => Bilingual | undefined): Bilingual | undefined {
    if (depth === depthMax) return faults.deep
    depth++
    const fault = read()
    depth--
    return fault
  }

  function readMembers(): Bilingual | undefined {
    at++
    if (skipBlanks() === '}') return end()
    for (;;) {
      const quote = skipBlanks()
      if (quote === undefined) return faults.cut
      if (quote !== '"') return quote === '}' ? faults.comma : quote === "'" ? faults.quotes : faults.name
      const inside = readText() ?? readColon() ?? readValue()
      if (inside !== undefined) return inside
      const next = skipBlanks()
      if (next === '}') return end()
      if (next !== ',') return next === undefined ? faults.cut : faults.memberEnd
      at++
    }
  }

  function readItems(): Bilingual | undefined {
    at++
    if (skipBlanks() === ']') return end()
    for (;;) {
      if (skipBlanks() === ']') return faults.comma
      const inside = readValue()
      if (inside !== undefined) return inside
      const next = skipBlanks()
      if (next === ']') return end()
      if (next !== ',') return next === undefined ? faults.cut : faults.itemEnd
      at++
    }
  }

  function end(): undefined {
    at++
    return undefined
  }

  function readColon(): Bilingual | undefined {
    if (skipBlanks() !== ':') return faults.colon
    return end()
  }

  function readText(): Bilingual | undefined {
    for (at++; at < text.length; at++) {
      const character = text.charAt(at)
      if (character === '"') return end()
      if (character < ' ') return faults.control
      if (character !== '\\') continue
      if (!/^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.test(text.slice(at, at + 6))) return faults.escape
      at++
    }
    return faults.cut
  }
}

/** More than any door takes, and far less than the stack holds: each level is a call within a call. */
const depthMax = 200
/** A number or a word, up to its end. */
const scalar = /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/
/** Longer than any number that a caller has reason to send. */
const scalarMax = 400

const faults = {
  cut: {
    vi: 'nội dung kết thúc giữa chừng: còn thiếu phần sau',
    en: 'the text ends here, in the middle: the rest is missing',
  },
  deep: { vi: 'các đối tượng và danh sách lồng nhau quá sâu', en: 'objects and lists are nested too deep' },
  more: { vi: 'sau tài liệu JSON còn có nội dung khác', en: 'something stands behind the JSON document' },
  quotes: { vi: 'JSON dùng dấu nháy kép (")', en: 'JSON uses double quotes (")' },
  value: {
    vi: 'ở đây phải là một giá trị: chuỗi trong dấu nháy kép, số, true, false, null, { hoặc [',
    en: 'a value belongs here: text in double quotes, a number, true, false, null, { or [',
  },
  name: { vi: 'ở đây phải là tên trường trong dấu nháy kép', en: 'the name of a field belongs here, in double quotes' },
  colon: { vi: 'sau tên trường phải có dấu hai chấm', en: 'a colon belongs behind the name of a field' },
  comma: { vi: 'thừa dấu phẩy trước dấu ngoặc đóng', en: 'there is a comma too many in front of the closing bracket' },
  memberEnd: { vi: 'thiếu dấu phẩy hoặc dấu ngoặc }', en: 'a comma or a closing } is missing' },
  itemEnd: { vi: 'thiếu dấu phẩy hoặc dấu ngoặc ]', en: 'a comma or a closing ] is missing' },
  control: {
    vi: 'có ký tự điều khiển (như xuống dòng) trong chuỗi; viết \\n cho xuống dòng',
    en: 'a control character such as a line break stands in a text; write \\n for a line break',
  },
  escape: {
    vi: 'sau dấu \\ trong chuỗi có ký tự không đúng',
    en: 'a \\ in a text is followed by something it cannot escape',
  },
} as const satisfies Record<string, Bilingual>
