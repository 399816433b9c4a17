/**
 * A captured answer without anybody in it: synthetic people, the same wherever the same one stood, and every byte that is
 * not somebody's as it was. Judged afterwards by leftovers.ts, which knows nothing of how it was done.
 */
import { randomBytes } from 'node:crypto'
import { type Encoding, getEncoding } from './bytes.ts'
import { findLeftovers, type Leftover } from './leftovers.ts'
import { changeBody, headerIn, type Message, readMessage } from './message.ts'
import { chooseShift, People } from './people.ts'
import { type Replacer, Survey } from './replacer.ts'
import { createTextScrub, getLocal, type TextScrub } from './scrub-text.ts'

export interface Scrubbed {
  bytes: Buffer
  message: Pick<Message, 'http' | 'status' | 'contentType'>
  /** What might still be somebody's: with any of it, nothing may be written. */
  leftovers: Leftover[]
  /** The first synthetic person of the answer, to be asked about. */
  asked: { personalNumber: string | null; name: string | null }
}

export function scrubAnswer(capture: Buffer, key: Buffer = randomBytes(32)): Scrubbed {
  const message = readMessage(capture)
  const declared =
    message.contentType + capture.toString('latin1', 0, 4_000).replace(/[\s\S]*?(<\?xml[^>]*>)[\s\S]*|[\s\S]*/, '$1')
  const body = Buffer.concat(message.pieces.filter(({ kind }) => kind === 'body').map(({ bytes }) => bytes))
  const encoding = getEncoding(body, /(?:charset|encoding)\s*=\s*["']?([\w-]+)/i.exec(declared)?.[1] ?? '')
  const names = namesIn(encoding.decode(body))
  const survey = new Survey()
  apply(message, encoding, createTextScrub(survey, names), survey)
  for (let attempt = 0; ; attempt++) {
    const seed = Buffer.concat([key, Buffer.of(attempt)])
    const people = new People(seed, encoding, chooseShift(seed, survey.days, survey.years), survey.names)
    const bytes = apply(message, encoding, createTextScrub(people, names), people)
    const leftovers = findLeftovers(capture, bytes, survey.names)
    // Digits that are drawn may by chance be somebody's of the capture: other ones will not.
    if (leftovers.length > 0 && attempt < 5) continue
    const text = encoding.decode(bytes)
    const personalNumber = /(?<!\d)999\d{9}(?!\d)/.exec(text)?.[0] ?? null
    return { bytes, message, leftovers, asked: { personalNumber, name: nameIn(text) } }
  }
}

function apply({ pieces }: Message, encoding: Encoding, scrub: TextScrub, replacer: Replacer): Buffer {
  const head = pieces.findLast(({ kind }) => kind === 'head')?.bytes.toString('latin1') ?? ''
  const boundary = /boundary="?([^";\r\n]+)/i.exec(headerIn(head, 'content-type'))?.[1]
  const changed = changeBody(pieces, head, (body) => {
    const text = encoding.decode(body)
    return encoding.encode(boundary === undefined ? scrub.text(text) : multipart(text, boundary, scrub, replacer))
  })
  const heads = pieces.map(({ kind, bytes }) => (kind === 'head' ? scrubHead(bytes, scrub, replacer) : null))
  return withLength(Buffer.concat(changed.map((bytes, index) => heads[index] ?? bytes)), pieces, changed)
}

/** A body that was packed again has another length, and its head says so. */
function withLength(whole: Buffer, pieces: Message['pieces'], changed: readonly Buffer[]): Buffer {
  const before = pieces.reduce((sum, { bytes }) => sum + bytes.length, 0)
  const after = changed.reduce((sum, bytes) => sum + bytes.length, 0)
  if (before === after) return whole
  const length = changed
    .filter((_, index) => pieces[index]?.kind === 'body')
    .reduce((sum, bytes) => sum + bytes.length, 0)
  return Buffer.from(whole.toString('latin1').replace(/^(content-length:[ \t]*)\d+/im, `$1${length}`), 'latin1')
}

/** Headers whose values are words of the protocol. */
const plainHeaders =
  /^(content-length|transfer-encoding|connection|content-encoding|vary|cache-control|pragma|accept-ranges|keep-alive|trailer|content-language|allow)$/i

function scrubHead(bytes: Buffer, scrub: TextScrub, replacer: Replacer): Buffer {
  // Heads are ASCII by the standard; what is more is kept byte by byte where it names no one.
  const encoding = getEncoding(bytes, 'windows-1252')
  const lines = encoding.decode(bytes).split(/(\r?\n)/)
  const clean = lines.map((line) => {
    const status = /^(HTTP\/\S+ \d{3} ?)(.*)$/.exec(line)
    if (status) return `${status[1]}${scrub.text(status[2] ?? '')}`
    const header = /^([^:\s]+)(:[ \t]*)(.*)$/.exec(line)
    if (!header) return /\S/.test(line) ? scrub.text(line) : line
    const [, name = '', colon = '', value = ''] = header
    if (plainHeaders.test(name)) return line
    if (/^content-type$/i.test(name)) {
      const reply = value.replace(/(boundary="?)([^";]+)/i, (_, before, token) => before + replacer.opaque(token))
      return `${name}${colon}${/^[\w/+.-]+(\s*;\s*\w+=("[^"]*"|[^\s";]*))*\s*$/.test(reply) ? reply : scrub.text(reply)}`
    }
    return `${name}${colon}${scrub.text(value, name)}`
  })
  return encoding.encode(clean.join(''))
}

/** Parts between boundaries, each with a head of its own. */
function multipart(text: string, boundary: string, scrub: TextScrub, replacer: Replacer): string {
  return text
    .split(`--${boundary}`)
    .map((part) => {
      const head = /^[\s\S]*?\r?\n\r?\n/.exec(part)?.[0]
      return head === undefined
        ? scrub.text(part)
        : head.replace(/^([\w-]+:[ \t]*)(.*)$/gm, (_, name, value) => name + scrub.text(value, 'text')) +
            scrub.text(part.slice(head.length))
    })
    .join(`--${replacer.opaque(boundary)}`)
}

/** Names of elements and members, which words in the answer may quote. */
function namesIn(text: string): ReadonlySet<string> {
  const found = text.matchAll(/<\/?([A-Za-z_][\w.:-]*)|"([A-Za-z_][\w.:-]*)\\?"\s*:/g)
  return new Set(
    Array.from(found, ([, tag, key]) => getLocal(tag ?? key ?? '')).filter(
      (name) => name.length > 2 && !/\d{4}/.test(name),
    ),
  )
}

function nameIn(text: string): string | null {
  const found = /<(?:[\w-]+:)?(?:Ten|HoVaTen)>([^<]{2,100})<|"(?:Ten|HoVaTen)"\s*:\s*"([^"]{2,100})"/.exec(text)
  return found?.[1] ?? found?.[2] ?? null
}
