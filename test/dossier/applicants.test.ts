/** Whose dossier it is: kept sealed, corrected by the system that stated it alone, in no answer, and under every new key. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DossierApplicant, registrationFaults } from '../../src/domain/dossier/dossier-request.ts'
import { resealAll } from '../../src/store/keys/reseal.ts'
import { aad, createVault } from '../../src/store/vault.ts'
import { at, type DossierWorld, makeCaller, nextCode, startDossierWorld, toFailureText } from './fixtures.ts'

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

describe('of two systems that may register the dossier', () => {
  const other = makeCaller('other-one-stop')
  const another = { ...applicant, number: '999190000009' }

  test('the one that did not state the holder may not state another one, and its try is on record', async () => {
    const code = nextCode()
    await world.register(code, { applicant })
    const refused = await toFailureText(world.register(code, { applicant: another }, other))
    expect(refused).toBe('dossier-differs, /applicant stated-by-another')
    expect((await readStored(code)).text).toContain('999190000001')
    const records = await world.rows<{ consumer: string; outcome: string; subject: string }>(
      `SELECT body ->> 'consumer' AS consumer, body ->> 'outcome' AS outcome, subject FROM audit_record
       WHERE body ->> 'dossier' = $1 ORDER BY seq`,
      [code],
    )
    expect(records.at(-1)).toEqual({
      consumer: 'other-one-stop',
      outcome: 'refused',
      subject: world.deps.trail.getSubject('999190000009'),
    })
  })

  test('the same holder again is no difference, and leaves him to the system that stated him', async () => {
    const code = nextCode()
    await world.register(code, { applicant })
    expect((await world.register(code, { applicant }, other)).replayed).toBe(true)
    expect(await toFailureText(world.register(code, { applicant: another }, other))).toMatch(/^dossier-differs/)
    expect((await world.register(code, { applicant: another })).replayed).toBe(false)
  })

  test('one completes what the other did not state, and keeps the say over it', async () => {
    const code = nextCode()
    await world.register(code)
    await world.register(code, { applicant, channel: 'online' }, other)
    expect(await toFailureText(world.register(code, { applicant: another }))).toBe(
      'dossier-differs, /applicant stated-by-another',
    )
    expect(await toFailureText(world.register(code, { channel: 'counter' }))).toBe('dossier-differs, /channel differs')
    expect(await toFailureText(world.register(code, { channel: 'counter' }, other))).toMatch(/channel differs$/)
  })

  test('a holder that does not open is left as it is by the other one, and recorded anew by the one that stated him', async () => {
    const code = nextCode()
    await world.register(code, { applicant })
    const { id } = await readStored(code)
    await world.database.query(`UPDATE dossier_applicant SET sealed = '\\x00' WHERE dossier = $1`, [id])
    expect(await toFailureText(world.register(code, { applicant }, other))).toMatch(/stated-by-another$/)
    await world.register(code, { applicant })
    expect((await readStored(code)).text).toContain('999190000001')
  })
})

test('whatever systems state one after the other, the holder is what the first of them stated last, and nothing else changes', async () => {
  const systems = ['one-stop', 'second', 'third'].map((id) => makeCaller(id))
  const statement = fc.record({
    system: fc.integer({ min: 0, max: 2 }),
    holder: fc.option(fc.integer({ min: 1, max: 3 })),
    channel: fc.constantFrom(undefined, 'online' as const, 'counter' as const),
    nationalCode: fc.constantFrom(undefined, 1, 2),
    case: fc.constantFrom(undefined, '1.001193.01', '1.001193.02'),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(statement, { minLength: 1, maxLength: 8 }), async (statements) => {
      const code = nextCode()
      let held: { system: number; holder: number } | undefined
      const known: Record<string, unknown> = {}
      for (const { system, holder, channel, nationalCode, case: procedureCase } of statements) {
        world.clock.move(1_000)
        const stated = {
          ...(channel && { channel }),
          ...(nationalCode && { nationalCode: `G99.20-${code.slice(-11)}-${nationalCode}` }),
          ...(procedureCase && { case: procedureCase }),
        }
        const given = { ...stated, ...(holder && { applicant: { ...applicant, number: `99919000000${holder}` } }) }
        const outcome = await toFailureText(world.register(code, given, systems[system]))
        const facts = Object.entries(stated)
        const factsDiffer = facts.some(([name, value]) => known[name] !== undefined && known[name] !== value)
        const holderDiffers = held !== undefined && holder !== null && held.system !== system && held.holder !== holder
        expect(outcome === 'ok').toBe(!factsDiffer && !holderDiffers)
        if (holderDiffers) expect(outcome).toContain('/applicant stated-by-another')
        if (outcome !== 'ok') continue
        for (const [name, value] of facts) known[name] ??= value
        if (holder !== null) held = { system: held?.holder === holder ? held.system : system, holder }
      }
      const { text } = await readStored(code)
      expect(text === undefined ? undefined : JSON.parse(text).number).toBe(held && `99919000000${held.holder}`)
    }),
    { numRuns: 25 },
  )
})
