/** The shipped law, and laws with something of their own on top. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLaw, type Law } from '../../../../src/law/law.ts'
import { type LawFile, type LawTree, readLawFile } from '../../../../src/law/law-file.ts'
import { readLaw } from '../../../../src/law/read-law.ts'

/** With an own file of this text. */
export function lawWith(...texts: readonly string[]): Law {
  const folder = mkdtempSync(join(tmpdir(), 'law-'))
  try {
    const files = texts.map((text, index) => {
      const file = join(folder, `own-${index}.yaml`)
      writeFileSync(file, text)
      return file
    })
    return readLaw(files)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const data = join(import.meta.dirname, '../../../../src/law/data')
let shipped: LawFile[] | undefined

/** As `lawWith`, without a file: for properties, which need many. */
export function lawWithTree(tree: LawTree): Law {
  shipped ??= readdirSync(data).map((name) => readLawFile(join(data, name)))
  return createLaw([...shipped, { file: 'own', tree, fault: (_, says) => ({ place: '', at: null, says }) }])
}

/** Saturday mornings as one commune has them, and whether they count as a working day. */
export const saturdaySessions = (counts: boolean) => `
hours:
  - units: [H99.01.02]
    from: 2026-09-05
    weekdays: [6]
    sessions: [{ from: '07:30', to: '11:00' }]
    counts: ${counts}
    source: Notice of the commune
`
