/** From a case to the bytes that go over the wire. */
import iconv from 'iconv-lite'
import type { Answer, Generation, PopulationLayer } from './case.ts'
import { besideCase } from './case.ts'

/** One thing that the upstream does with a connection. */
export type Move = { bytes: Buffer } | { end: 'close' | 'reset' }

export interface Placeholders {
  /** What a healthy upstream would have said here; `{{good}}`, `{{good-length}}`, `{{good-hex}}`, `{{good-first}}`, `{{good-rest}}`. */
  good: Buffer
  /** Further words between braces, such as the dossier that was asked about. */
  words: Readonly<Record<string, string>>
}

const contentTypes: Readonly<Record<PopulationLayer | Generation, string>> = {
  ndxp: 'text/xml; charset=utf-8',
  lgsp: 'text/xml; charset=utf-8',
  'lgsp-envelope': 'application/json; charset=utf-8',
  'lgsp-tree': 'application/json; charset=utf-8',
  G1: 'application/json; charset=utf-8',
  G2: 'application/json; charset=utf-8',
  G3: 'application/json; charset=utf-8',
}

interface Framed {
  answer: Answer
  file: string
  envelope: string | undefined
  on: PopulationLayer | Generation
}

export function getMoves(trial: Framed, given: Placeholders): Move[] {
  const { answer, file, on } = trial
  if (answer.raw) {
    return answer.raw.map((step): Move => {
      if ('end' in step) return { end: step.end }
      if ('hex' in step) return { bytes: Buffer.from(step.hex.replace(/\s+/g, ''), 'hex') }
      return { bytes: 'file' in step ? besideCase(file, step.file) : filled(step.send, given) }
    })
  }
  const body = toBody(trial, given)
  const headers = { 'Content-Type': contentTypes[on], ...answer.headers }
  const named = new Set(Object.keys(headers).map((name) => name.toLowerCase()))
  const lines = Object.entries(headers)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}: ${value}`)
  if (!named.has('content-length')) lines.push(`Content-Length: ${body.length}`)
  const head = `HTTP/1.1 ${answer.status} Any\r\n${lines.join('\r\n')}\r\n\r\n`
  return [{ bytes: Buffer.concat([Buffer.from(head, 'latin1'), body]) }]
}

function toBody({ answer, file, envelope, on }: Framed, given: Placeholders): Buffer {
  if (answer.base64 !== undefined) return Buffer.from(answer.base64, 'base64')
  if (answer.file !== undefined) return besideCase(file, answer.file)
  if (answer.body !== undefined) return encoded(answer.body, answer, given)
  const soap = answer.soap ?? (envelope ?? '').replace('{{body}}', () => answer.soapBody ?? '')
  return encoded(on === 'lgsp-envelope' ? JSON.stringify({ error_code: '00', message: soap }) : soap, answer, given)
}

function encoded(text: string, { charset = 'utf-8', bom }: Answer, given: Placeholders): Buffer {
  const whole = filled(text, given)
  if (charset === 'utf-8') return bom ? Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), whole]) : whole
  const written = charset === 'windows-1258' ? asWindows1258(whole.toString()) : whole.toString()
  return iconv.encode(written, charset, { addBOM: bom })
}

/** The code page has the letters with circumflex, breve and horn whole, and the tones as marks behind them. */
function asWindows1258(text: string): string {
  return text
    .normalize('NFD')
    .replace(
      /([AEOaeo])(\p{M}*?)\u0302/gu,
      (_, base: string, marks: string) => `${base}\u0302`.normalize('NFC') + marks,
    )
    .replace(/([Aa])(\p{M}*?)\u0306/gu, (_, base: string, marks: string) => `${base}\u0306`.normalize('NFC') + marks)
    .replace(/([OoUu])(\p{M}*?)\u031b/gu, (_, base: string, marks: string) => `${base}\u031b`.normalize('NFC') + marks)
}

/** Placeholders filled in, byte by byte: the value of a placeholder need not be text. */
function filled(text: string, { good, words }: Placeholders): Buffer {
  const half = Math.floor(good.length / 2)
  const known: Readonly<Record<string, Buffer>> = {
    good,
    'good-length': Buffer.from(String(good.length)),
    'good-hex': Buffer.from(good.length.toString(16)),
    'good-first': good.subarray(0, half),
    'good-rest': good.subarray(half),
    'good-first-hex': Buffer.from(half.toString(16)),
    'good-rest-hex': Buffer.from((good.length - half).toString(16)),
  }
  const pieces = text.split(/(\{\{[a-z-]+\}\})/)
  return Buffer.concat(
    pieces.map((piece) => {
      const name = /^\{\{([a-z-]+)\}\}$/.exec(piece)?.[1]
      if (name === undefined) return Buffer.from(piece)
      const bytes = known[name] ?? (words[name] === undefined ? undefined : Buffer.from(words[name]))
      if (bytes === undefined) throw new Error(`nothing is known for {{${name}}}`)
      return bytes
    }),
  )
}
