/** Outcomes as a table to download: one line each, in the words of the API, for people who sent a table. */
import type { PersonResult } from './results.ts'

const columns = ['number', 'reference', 'outcome', 'attributes', 'person', 'failure'] as const

/** The byte order mark lets table programs see that it is UTF-8. Read on demand: a slow reader holds back its own stream. */
export function writeResults(
  results: AsyncGenerator<PersonResult[]>,
  toTitle: (code: Extract<PersonResult, { failure: unknown }>['failure']['code']) => string,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  const toLine = (result: PersonResult): string => {
    const { attributes = '', person = '', failure = '' } = toCells(result, toTitle)
    const cells = [String(result.number), result.reference ?? '', result.outcome, attributes, person, failure]
    return `${cells.map(quoted).join(',')}\r\n`
  }
  return new ReadableStream<Uint8Array>(
    {
      start: (controller) => controller.enqueue(encoder.encode(`\uFEFF${columns.join(',')}\r\n`)),
      async pull(controller) {
        try {
          const { value, done } = await results.next()
          if (done) controller.close()
          else controller.enqueue(encoder.encode(value.map(toLine).join('')))
        } catch (error) {
          // It breaks off, and does not end as if it were whole.
          controller.error(error)
        }
      },
      async cancel() {
        await results.return(undefined)
      },
    },
    { highWaterMark: 0 },
  )
}

type Cells = Partial<Record<'attributes' | 'person' | 'failure', string>>

function toCells(result: PersonResult, toTitle: Parameters<typeof writeResults>[1]): Cells {
  if (result.outcome === 'cancelled') return {}
  if ('failure' in result) return { failure: `${result.failure.code}: ${toTitle(result.failure.code)}` }
  const value: unknown = result.result.value
  if (typeof value !== 'object' || value === null) return {}
  // A verification says what was compared; a lookup is the fields that were asked for.
  if (!('checked' in value)) return { person: JSON.stringify(value) }
  if (!('attributes' in value) || typeof value.attributes !== 'object' || value.attributes === null) return {}
  const compared = Object.entries(value.attributes as Record<string, { outcome: string }>)
  return { attributes: compared.map(([name, { outcome }]) => `${name}=${outcome}`).join('; ') }
}

/** What begins like a formula is text to a table program: a reference is another system's to choose. */
const quoted = (text: string): string => `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`
