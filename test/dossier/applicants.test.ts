/** Whose dossier it is: kept sealed, replaced by a later registration, in no answer, and under every new key. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DossierApplicant, registrationFaults } from '../../src/domain/dossier/dossier-request.ts'
import { resealAll } from '../../src/store/keys/reseal.ts'
import { aad, createVault } from '../../src/store/vault.ts'
import { at, type DossierWorld, nextCode, startDossierWorld } from './fixtures.ts'

let world: DossierWorld
beforeAll(async () => {
  world = await startDossierWorld()
})
afterAll(() => world.close())

const applicant = DossierApplicant.parse({ name: 'Nguyễn Thị Thử', number: '999190000001', phone: '0900000000' })

/** What stands of the applicant of a dossier, opened. */
async function readStored(code: string): Promise<{ id: number; text: string | undefined }> {
  const [row] = await world.rows<{ id: string; sealed: Buffer | null }>(
    'SELECT d.id, a.sealed FROM dossier d LEFT JOIN dossier_applicant a ON a.dossier = d.id WHERE d.code = $1',
    [code],
  )
  const id = Number(row?.id)
  const text = row?.sealed ? world.deps.sealed.read(row.sealed, aad.dossierApplicant(id), 'row') : undefined
  return { id, text: text ?? undefined }
}

test('the holder of a dossier is kept sealed and stands in no answer', async () => {
  const code = nextCode()
  const { dossier } = await world.register(code, { applicant, channel: 'online' })
  expect(JSON.stringify(dossier)).not.toMatch(/Thử|999190000001|0900000000/)
  const { text } = await readStored(code)
  expect(JSON.parse(text ?? '')).toEqual({
    name: 'Nguyễn Thị Thử',
    kind: 'citizen',
    number: '999190000001',
    phone: '0900000000',
  })
  const [row] = await world.rows<{ text: string }>('SELECT row_to_json(a)::text AS text FROM dossier_applicant a')
  expect(row?.text).not.toMatch(/Thử|999190000001/)
})

test('the same holder again changes nothing; another one replaces the first and is an event, so that what waits goes on', async () => {
  const code = nextCode()
  await world.register(code, { applicant, acceptedAt: at(1) })
  const again = await world.register(code, { applicant: { ...applicant }, acceptedAt: at(1) })
  expect([again.replayed, again.dossier.events.length]).toEqual([true, 2])
  world.turnTo(61)
  const corrected = await world.register(code, {
    applicant: { ...applicant, number: '999190000002' },
    acceptedAt: at(1),
  })
  expect([corrected.replayed, corrected.dossier.events.at(-1)?.type]).toEqual([false, 'registered'])
  expect((await readStored(code)).text).toContain('999190000002')
  const without = await world.register(code, { acceptedAt: at(1) })
  expect(without.replayed).toBe(true)
  expect((await readStored(code)).text).toContain('999190000002')
})

test('the trail says that a holder was stated, by keyed hash', async () => {
  const code = nextCode()
  await world.register(code, { applicant })
  const records = await world.rows<{ subject: string; fields: string[] }>(
    `SELECT subject, body -> 'fields' AS fields FROM audit_record WHERE body ->> 'dossier' = $1`,
    [code],
  )
  expect(records).toEqual([{ subject: world.deps.trail.getSubject('999190000001'), fields: ['applicant'] }])
})

test('a new key of the vault takes the holders along', async () => {
  const code = nextCode()
  await world.register(code, { applicant })
  const old = { keyId: 'test', key: Buffer.alloc(32, 7) }
  const next = createVault({ keyId: 'next', key: Buffer.alloc(32, 8) }, [old])
  const done = await resealAll(world.database, next)
  expect(done.find(({ table }) => table === 'dossier_applicant')).toMatchObject({ left: [] })
  const [row] = await world.rows<{ id: string; sealed: Buffer }>(
    'SELECT d.id, a.sealed FROM dossier d JOIN dossier_applicant a ON a.dossier = d.id WHERE d.code = $1',
    [code],
  )
  const alone = createVault({ keyId: 'next', key: Buffer.alloc(32, 8) })
  const opened = alone.open(row?.sealed ?? Buffer.alloc(0), aad.dossierApplicant(Number(row?.id))).toString()
  expect(opened).toContain('Nguyễn Thị Thử')
})

test.each(['000000001', '000000000000', '000 000 001', '０００００００１'])(
  'the number %s, which stands for one that is not known, is refused',
  (number) => {
    const registration = { code: nextCode(), procedure: '1.001193', unit: 'H99.01.02', receivedAt: at(0) }
    const holder = DossierApplicant.parse({ name: 'Nguyễn Thị Thử', number })
    const faults = registrationFaults({ ...registration, applicant: holder }, Date.parse(at(60)))
    expect(faults).toMatchObject([{ path: ['applicant', 'number'], code: 'invented-number' }])
  },
)
