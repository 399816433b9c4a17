/**
 * Updates that chance writes behind a signed paper: whatever they call what they exchange, a paper whose pages came to show something else is
 * never said to have additions only. What the pages show is read by a walk of the test's own, which knows nothing of what may be added.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createBudget } from '../../../src/signed-file/pdf/budget.ts'
import { inspectPdf } from '../../../src/signed-file/pdf/inspect-pdf.ts'
import { openPdf, type Pdf } from '../../../src/signed-file/pdf/open-pdf.ts'
import type { PdfValue } from '../../../src/signed-file/pdf/read-value.ts'
import { makePeople } from './corpus.ts'
import { type Objects, packObjects, paper, signPdf, stream, updatePdf, writePdf } from './pdf.ts'
import { dayMs, nowMs } from './pki.ts'

const layouts = ['table', 'stream', 'packed'] as const
const { signer } = makePeople()
const text = 'BT /F1 12 Tf 20 200 Td (Paper 12/2026) Tj ET'
/** The length of the page's content stands in an object of its own. */
const apart: Objects = { ...paper(), 4: `<< /Length 8 0 R >>\nstream\n${text}\nendstream`, 8: String(text.length) }
const unpacked: Objects = { ...apart, 4: Buffer.from(String(apart[4])) }
const papers = layouts.flatMap((layout) =>
  [paper(), unpacked].map((objects) =>
    signPdf(writePdf(objects, layout).bytes, { signer, signingTime: nowMs - dayMs, layout }),
  ),
)

const symbol = '<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>'
const value = fc.constantFrom<string | Buffer>(
  symbol,
  stream('BT (Paper 99/2026) Tj ET'),
  stream('<x/>', '/Type /Metadata /Subtype /XML'),
  packObjects({ ...paper(), 6: symbol }),
  '35',
  '[3 0 R]',
  '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>',
  '<< /Author (x) >>',
)
/** Those of the paper, those of its signature, and the streams in which they are packed. */
const number = fc.constantFrom(2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)
const update = fc.record({
  paper: fc.constantFrom(...papers),
  objects: fc.dictionary(number.map(String), value, { minKeys: 1, maxKeys: 2 }),
  called: fc.constantFrom('nothing', 'evidence', 'evidence in a list', 'a description', 'information', 'an extension'),
  which: fc.nat(1),
  layout: fc.constantFrom(...layouts),
})

/** What a catalog leads to but for its form and what is not shown; annotations are left out. */
function show(pdf: Pdf, value: PdfValue | undefined, seen = new Map<number, number>()): string {
  if (value === undefined) return ''
  switch (value.type) {
    case 'reference': {
      const place = seen.get(value.number)
      if (place !== undefined) return `#${place}`
      seen.set(value.number, seen.size)
      return show(pdf, pdf.resolve(value), seen)
    }
    case 'array':
      return `[${value.items.map((item) => show(pdf, item, seen)).join(' ')}]`
    case 'dictionary': {
      const members = [...value.entries].filter(([key]) => key !== 'Annots').sort(([a], [b]) => (a < b ? -1 : 1))
      return `<<${members.map(([key, item]) => `${key} ${show(pdf, item, seen)}`).join(' ')}>>`
    }
    case 'stream':
      return `${show(pdf, value.dictionary, seen)}${pdf.bytes.toString('latin1', value.from, value.to)}`
    case 'string':
      return value.bytes.toString('latin1')
    case 'null':
      return 'null'
    default:
      return String(value.value)
  }
}

function showPages(bytes: Buffer): string {
  const pdf = openPdf(bytes, bytes.length, createBudget())
  const catalog = pdf.resolve(pdf.root)
  return catalog.type === 'dictionary' ? show(pdf, catalog.entries.get('Pages')) : ''
}

test('whatever an update calls what it exchanges, pages that show something else are no addition', () => {
  let additions = 0
  fc.assert(
    fc.property(update, ({ paper: signed, objects, called, which, layout }) => {
      const numbers = Object.keys(objects)
      const meant = numbers[which % numbers.length]
      const members = {
        nothing: '',
        evidence: `/DSS ${meant} 0 R`,
        'evidence in a list': `/DSS << /Certs [${meant} 0 R] >>`,
        'a description': `/Metadata ${meant} 0 R`,
        information: '',
        'an extension': `/Extensions ${meant} 0 R`,
      }[called]
      const catalog = { 1: `<< /Type /Catalog /Pages 2 0 R /AcroForm 5 0 R ${members} >>` }
      const trailer = `/Root 1 0 R ${called === 'information' ? `/Info ${meant} 0 R` : ''}`
      const { bytes } = updatePdf(signed, { ...(members && catalog), ...objects }, { layout, trailer })
      const reading = inspectPdf(bytes)
      const [first] = reading.read ? reading.signatures : []
      if (first?.coverage.covers !== 'earlier-state' || first.changes.changes !== 'additions') return
      additions++
      expect(showPages(bytes)).toBe(showPages(signed))
    }),
    { numRuns: 2_000, seed: 15 },
  )
  // Chance does write some that are allowed.
  expect(additions).toBeGreaterThan(20)
})
