/** The code of Go's checksum database verifies an export of the trail and a proof of each record, and refuses what was changed. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { AuditSettings } from '../../../src/audit/settings.ts'
import { Trail } from '../../../src/audit/trail.ts'
import { findSigners, growTree } from '../../../src/audit/tree/grow-tree.ts'
import { proveRecord, writeExport } from '../../../src/audit/tree/write-export.ts'
import { makeInquiryEntry } from '../../support/audit-entry.ts'
import { freshDatabase, silent } from '../../support/database.ts'
import { goTree } from './processes.ts'

const folder = mkdtempSync(join(tmpdir(), 'go-tree-'))
afterAll(() => rmSync(folder, { recursive: true }))
let ask: Awaited<ReturnType<typeof goTree>>
beforeAll(async () => {
  ask = await goTree()
}, 200_000)

const settings = AuditSettings.parse({ keyId: 'k1', chainKey: 'c'.repeat(32), subjectKey: 's'.repeat(32) })
const clock = { now: Date.now }
const file = (name: string, text: string) => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

test("Go's sumdb says that the export is whole, and of each record that it is in the tree", {
  timeout: 120_000,
}, async (context) => {
  if (!ask) return context.skip('Go cannot be had')
  const { database, drop } = await freshDatabase()
  const trails = [new Trail(database, settings, clock, silent), new Trail(database, settings, clock, silent)]
  for (const trail of trails) await trail.open()
  // Over the edge of a tile, in several segments, on two chains.
  for (let round = 0; round < 3; round++) {
    for (const trail of trails) {
      await Promise.all(Array.from({ length: 60 }, (_, n) => trail.append(makeInquiryEntry(`request ${n}`))))
    }
    await growTree(database, settings, clock)
  }
  const signers = findSigners(settings)
  const lines = await Array.fromAsync(writeExport(database, signers, clock))
  const key = file('trail.pub', signers[0].publicKey)
  const exported = file('trail.jsonl', `${lines.join('\n')}\n`)
  for (const [index, trail] of trails.entries()) {
    for (const seq of [0, 1, 75, 100 + index]) {
      const proof = file('one.tlog-proof', (await proveRecord(database, trail.chain, seq)) ?? '')
      expect(await ask(key, exported, proof)).toMatch(/^whole 362 records, proved \d+ of 362$/m)
    }
  }
  const proof = (await proveRecord(database, trails[0]?.chain ?? '', 5)) ?? ''
  const other = (await proveRecord(database, trails[0]?.chain ?? '', 6)) ?? ''
  const [, extra = ''] = /^(extra .*)$/m.exec(other) ?? []
  await expect(ask(key, exported, file('forged.tlog-proof', proof.replace(/^extra .*$/m, extra)))).rejects.toThrow()
  const changed = lines.map((line) => line.replace('request 7', 'request 8')).join('\n')
  await expect(ask(key, file('changed.jsonl', `${changed}\n`), file('good', proof))).rejects.toThrow()
  for (const trail of trails) await trail.close()
  await drop()
})
