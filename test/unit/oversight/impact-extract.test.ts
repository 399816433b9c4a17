/** The extract for an impact assessment says what the register and the settings say: every grant, every field, every time. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readConsumers } from '../../../src/access/consumers.ts'
import { makeImpactExtract } from '../../../src/oversight/impact-extract.ts'

test('every field that a system of the example may see is in it, by name in both languages, with how many may', () => {
  const { entries = [] } = readConsumers(
    readFileSync(join(import.meta.dirname, '../../../docs/examples/consumers.yaml'), 'utf8'),
  )
  const days = { trail: 1860, filings: null, batches: 7, certificateCases: 1825, linkedDossiers: null }
  const extract = makeImpactExtract(entries, days, Date.parse('2026-11-30T00:00:00Z'))
  expect(extract.systems.map(({ id }) => id)).toEqual(entries.map(({ id }) => id))
  const granted = (field: string) =>
    entries.filter(({ grants }) =>
      grants.some((grant) => [...grant.fields, ...grant.attributes].some((one) => one === field)),
    )
  expect(extract.fields.length).toBeGreaterThan(3)
  for (const { field, name, systems } of extract.fields) {
    expect(systems, field).toBe(granted(field).length)
    expect(name.vi).not.toBe(field)
    expect(name.en).not.toBe('')
  }
  expect(extract.kept.find(({ days: kept }) => kept === 7)?.what.vi).toContain('lô')
  // No key and no hash of one.
  expect(JSON.stringify(extract)).not.toMatch(/"hash"|"keys"/)
})
