/** What the doctor says of the units: what is in force, and each fault of an own file with its place. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { checkUnits } from '../../src/doctor/checks/check-units.ts'

const folder = mkdtempSync(join(tmpdir(), 'lienthong-doctor-units-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('the shipped units are well', async () => {
  expect(await checkUnits([])).toMatchObject([{ status: 'ok', facts: { units: 3_355, files: 0 } }])
})

test('every fault of an own file is named with its file and line, and what to do', async () => {
  const file = join(folder, 'own.yaml')
  writeFileSync(
    file,
    `changes:\n  - { on: 2027-01-01, act: x, verified: 2026-11-30, units: ['99999 Xã X', '00025 X'] }\n`,
  )
  const findings = await checkUnits([file])
  expect(findings.map(({ status }) => status)).toEqual(['fail', 'fail'])
  expect(findings[0]?.says.en).toContain(`${file}:2 changes.0.units.0`)
  expect(findings[0]?.advice?.en).toMatch(/units\.files/)
})
