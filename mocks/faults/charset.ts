// Encodes text in charsets Node can read but not write. Windows-1258 keeps Vietnamese tone marks as separate combining bytes.

const TONES = /[\u0300\u0301\u0303\u0309\u0323]/g

let table: Map<string, number> | undefined

export function encode(text: string, charset: string): Buffer {
  if (charset === 'windows-1258') return encode1258(text)
  if (charset === 'utf-8') return Buffer.from(text, 'utf8')
  if (charset === 'utf-16le') return Buffer.from(text, 'utf16le')
  // Anything else: one byte per character, the upper half lost, as careless software does it.
  return Buffer.from(text, 'latin1')
}

function encode1258(text: string): Buffer {
  table ??= invert('windows-1258')
  const bytes: number[] = []
  for (const letter of text.normalize('NFC')) {
    const whole = table.get(letter)
    if (whole !== undefined) {
      bytes.push(whole)
      continue
    }
    const apart = letter.normalize('NFD')
    const base = apart.replace(TONES, '').normalize('NFC')
    for (const part of base + (apart.match(TONES)?.join('') ?? '')) bytes.push(table.get(part) ?? 0x3f)
  }
  return Buffer.from(bytes)
}

function invert(charset: string): Map<string, number> {
  const decoder = new TextDecoder(charset)
  const made = new Map<string, number>()
  for (let byte = 0; byte < 256; byte += 1) made.set(decoder.decode(Uint8Array.of(byte)), byte)
  return made
}
