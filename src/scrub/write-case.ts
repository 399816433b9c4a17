/** The two files of a case for test/foreign/answers: what was answered, and what must come of it as far as no one has judged it. */
import { stringify } from 'yaml'
import type { Scrubbed } from './scrub-answer.ts'

export interface CaseChoice {
  name: string
  upstream: 'population' | 'registry'
  ask: 'lookup' | 'verify' | 'push' | 'status' | 'result'
  /** Layers or generations where it was seen. */
  on: readonly string[]
}

export interface CaseFiles {
  yaml: string
  data: { file: string; bytes: Buffer }
}

export function writeCase(
  { bytes, message, asked: requested }: Scrubbed,
  { name, upstream, ask: request, on }: CaseChoice,
): CaseFiles {
  const file = `${name}.${message.http ? 'http' : getExtension(bytes)}`
  // The end of the connection is the end of an answer that states no length.
  const answer = message.http ? { raw: [{ file }, { end: 'close' }] } : { file }
  const person = { personalNumber: requested.personalNumber ?? undefined, fullName: requested.name ?? undefined }
  const known = upstream === 'population' && requested.personalNumber !== null
  const text = stringify({
    from: `scrubbed ${name}`,
    source: 'scrubbed',
    upstream,
    ...(on.length > 0 && { on }),
    cases: [
      {
        name: `answer to a ${request}`,
        ask: request,
        ...(known && { asked: person }),
        answer,
        must: { never: upstream === 'population' ? 'not-matched' : request === 'push' ? 'accepted' : 'not-known' },
      },
    ],
  })
  const note = '# Say in `must` what this answer means; as it stands, it only says what must not be made of it.\n'
  return { yaml: note + text, data: { file, bytes } }
}

function getExtension(bytes: Buffer): string {
  const start = bytes
    .toString('latin1', 0, 200)
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart()
  return /^[{["]/.test(start) ? 'json' : start.startsWith('<') ? 'xml' : 'bin'
}
