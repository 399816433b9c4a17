/** JSON lines (NDJSON): one person a line. A line that is no JSON is a fault of this line alone. */
import { repeatsMember } from '../../domain/repeated-member.ts'
import { lineFaults, type ReadLine } from './read-line.ts'

/** Far above any question about one person. */
const lineCharsMax = 16_384

export async function* readJsonLines(text: AsyncIterable<string>): AsyncGenerator<ReadLine> {
  let rest = ''
  let line = 0
  let skipping = false
  for await (const piece of text) {
    rest += piece
    for (;;) {
      const end = rest.indexOf('\n')
      if (end === -1) break
      line += 1
      const whole = rest.slice(0, end)
      rest = rest.slice(end + 1)
      if (skipping) skipping = false
      else yield* toLine(whole, line)
    }
    if (rest.length > lineCharsMax) {
      // The line is dropped as it comes: no file makes us hold more than a line.
      if (!skipping) yield { line: line + 1, faults: [lineFaults.lineTooLong] }
      skipping = true
      rest = ''
    }
  }
  if (!skipping) yield* toLine(rest, line + 1)
}

function* toLine(text: string, line: number): Generator<ReadLine> {
  if (text.trim() === '') return
  if (text.length > lineCharsMax) yield { line, faults: [lineFaults.lineTooLong] }
  else {
    const value = parse(text)
    if (value === undefined) yield { line, faults: [lineFaults.notJson] }
    else if (repeatsMember(text, value)) yield { line, faults: [lineFaults.memberTwice] }
    else yield { line, value, toColumn: (pointer) => pointer.slice(1).replaceAll('/', '.') }
  }
}

/** `undefined` for what is no JSON object. */
function parse(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}
