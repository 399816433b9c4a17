/** A filing is held to the units that are in force: where the operator brings a whole list, to that one, and not to the shipped ones. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import shipped from '../../../src/domain/data/units-since-2025-07.json' with { type: 'json' }
import { makeFiling } from '../../support/declarations.ts'
import { startGateway, type TestGateway } from '../../support/gateway.ts'
import { file } from './fixtures.ts'

/** As an operator writes one after a reform: a ward has come, and one is gone. */
function getOwnList() {
  const lines = shipped.filter((line) => !line.startsWith('00070 '))
  return {
    id: 'after-2026-11',
    from: '2026-11-20',
    stateOf: '2026-11-20',
    source: { vi: 'bảng thử', en: 'list of this test' },
    verified: '2026-11-20',
    counts: { province: 34, district: 0, commune: 3_321 },
    units: [...lines, '99777 01 Phường Mới Lập'],
  }
}

const folder = mkdtempSync(join(tmpdir(), 'lienthong-own-units-'))
let gateway: TestGateway
beforeAll(async () => {
  const list = join(folder, 'list.json')
  writeFileSync(list, JSON.stringify({ lists: [getOwnList()] }))
  gateway = await startGateway({ filings: {}, units: { files: [list] } })
})
afterAll(async () => {
  await gateway.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('a filing is held to the list of the operator: to a unit that is new, and to one that is gone', async () => {
  const since = { receivedAt: '2026-11-25T09:00:00+07:00' }
  const home = (commune: string) => {
    const { declaration } = makeFiling('death')
    const residence = { province: '01', commune, detail: 'Số 1' }
    return { ...since, declaration: { ...declaration, deceased: { ...declaration.deceased, residence } } }
  }
  for (const variation of [{ ...since, registrationUnit: '99777' }, home('99777')]) {
    const { status, text } = await file(gateway, 'death', variation)
    expect(status, text).toBe(202)
  }
  const gone = await file(gateway, 'death', home('00070'))
  expect(gone.json.errors).toMatchObject([
    { pointer: '/declaration/deceased/residence/commune', code: 'unit-did-not-exist' },
  ])
  expect((await file(gateway, 'death', { ...since, registrationUnit: '00070' })).json.errors).toMatchObject([
    { pointer: '/registrationUnit', code: 'unit-did-not-exist' },
  ])
  // On the last day before the list it is as it was.
  const eve = await file(gateway, 'death', { registrationUnit: '99777', receivedAt: '2026-11-19T09:00:00+07:00' })
  expect(eve.json.errors).toMatchObject([{ pointer: '/registrationUnit', code: 'unit-unknown' }])
})
