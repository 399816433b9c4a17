/** PostgreSQL stops and starts, and is killed, while filings are on their way: no process ends, nothing is lost or doubled. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../../src/sandbox/embedded-postgres.ts'
import { freshDatabase } from '../../support/database.ts'
import { eventually } from '../../support/eventually.ts'
import { type FilingWorld, nextDossier, startFilingWorld } from '../fixtures.ts'
import { makeResult, makeStatus } from '../scripted-registry.ts'

const folder = mkdtempSync(join(tmpdir(), 'lienthong-filings-'))
let postgres: EmbeddedPostgres
let world: FilingWorld
beforeAll(async () => {
  postgres = await startEmbeddedPostgres(folder)
  const database = await freshDatabase(postgres.url)
  await database.database.close()
  world = await startFilingWorld({ databaseUrl: database.settings.url, settings: { delivery: { leaseMs: 3_000 } } })
})
afterAll(async () => {
  await world.close()
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
})

const port = () => Number(new URL(postgres.url).port)
const serverPid = () => Number(readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n')[0])

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function through(outage: (felt: () => Promise<unknown>) => Promise<void>): Promise<void> {
  const taken: { id: string; dossier: string }[] = []
  let running = true
  let refused = 0
  const loops = Array.from({ length: 4 }, async () => {
    while (running) {
      const dossier = nextDossier()
      const filing = await world.submit({ dossier }).catch(() => undefined)
      if (filing) taken.push({ id: filing.id, dossier })
      else {
        refused++
        await new Promise((next) => setTimeout(next, 20))
      }
    }
  })
  await eventually('filings before', () => taken.length > 20)
  await outage(() => eventually('the outage is felt by who files', () => refused > 0))
  const before = taken.length
  await eventually('filings after', () => taken.length > before + 20, 20_000)
  running = false
  await Promise.all(loops)
  for (const { id, dossier } of taken) {
    await eventually(
      'it is received',
      async () => !['accepted', 'delivering', 'outcome-unknown'].includes((await world.view(id)).state),
      20_000,
    )
    expect(world.registry.count(dossier)).toBe(1)
  }
  const [last] = taken.slice(-1)
  if (!last) throw new Error('none')
  world.registry.stand(last.dossier, makeStatus('completed', { result: makeResult() }))
  await world.until(last.id, 'completed')
  await eventually('every event has its place', async () => {
    return (await world.rows('SELECT 1 FROM filing_event WHERE sequence IS NULL')).length === 0
  })
  const gaps = await world.rows(`SELECT filing FROM filing_event GROUP BY filing HAVING count(*) <> max(number)`)
  expect(gaps).toEqual([])
}

test('the database is stopped and started', async () => {
  await through(async (felt) => {
    const at = port()
    await postgres.stop()
    await felt()
    postgres = await startEmbeddedPostgres(folder, at)
  })
})

test('the database is killed and started', async () => {
  await through(async () => {
    const at = port()
    const pid = serverPid()
    process.kill(pid, 'SIGKILL')
    await eventually('the server is gone', () => !alive(pid))
    postgres = await eventually(
      'the server starts again',
      () => startEmbeddedPostgres(folder, at).catch(() => undefined),
      20_000,
    )
  })
})
