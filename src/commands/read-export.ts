/** An export of the trail as the commands read it: line by line, and the public keys that it is believed by. */
import { readFileSync } from 'node:fs'
import { type NoteVerifier, readVerifier } from '../audit/tree/signed-note.ts'
import type { Bilingual } from '../domain/texts/bilingual.ts'
import { refusal } from './command.ts'

/** Far longer than a segment's note, which names up to 1,024 chains. */
const lineCharsMax = 4_000_000

/** Lines that end with a line feed and nothing else: texts of records may hold other separators. What stands behind the last one is a line too. */
export async function* readLines(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > lineCharsMax)
      throw refusal('Có dòng dài hơn mọi dòng của bản xuất.', 'A line is longer than any of an export.')
    yield* lines
  }
  if (rest !== '') yield rest
}

export const keyOption = {
  kind: 'list',
  value: 'FILE',
  meaning: {
    vi: 'tệp các khóa công khai, mỗi dòng một khóa; nhận từ `npm run export-audit -- --public-key`',
    en: 'file of public keys, one a line; from `npm run export-audit -- --public-key`',
  } satisfies Bilingual,
} as const

export function readKeys(files: readonly string[]): NoteVerifier[] {
  if (files.length === 0)
    throw refusal(
      'Thiếu --key: khóa công khai quyết định điều gì đáng tin.',
      '--key is missing: the public key decides what is believed.',
    )
  return files
    .flatMap((path) => readFileSync(path, 'utf8').trim().split('\n'))
    .map((line) => {
      const verifier = readVerifier(line.trim())
      if (!verifier)
        throw refusal(
          '--key: có dòng không phải khóa công khai dạng tên+mã+base64.',
          '--key: a line is no public key of the form name+id+base64.',
        )
      return verifier
    })
}
