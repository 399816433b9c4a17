/**
 * Registers and papers made at random, over the mock registry and real sockets: verdict and classes are what an independent oracle
 * says, for all kinds, in every generation, with names and days in every form; and no value leaves that was not brought.
 */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Mocks, startMocks } from '../../mocks/start.ts'
import { Certificate } from '../../src/domain/certificate/certificate.ts'
import { judgeCertificate } from '../../src/domain/certificate/compare-certificate.ts'
import type { RecordQuestion } from '../../src/domain/certificate/register-record.ts'
import type { FilingKind } from '../../src/domain/filing/filing.ts'
import { filingFor, never, nextDossier, openRegistry } from '../upstream/civil-registry/registry.ts'
import { type Act, acts, pair } from './papers.ts'

let mocks: Mocks
let path: ReturnType<typeof openRegistry>
beforeAll(async () => {
  mocks = await startMocks({ settings: { registryReceivedMs: 0, registryEligibleMs: 0 } })
  path = openRegistry(mocks.url)
})
afterAll(async () => {
  await path.close()
  await mocks.close()
})

const toQuestion = ({ kind, registration }: Certificate): RecordQuestion => ({
  kind,
  registration: { ...registration, unitCode: registration.unit?.code ?? null },
})

/** No list knows the invented unit. */
const toContext = ({ registration }: Certificate) => ({
  unitCode: registration.unit?.code ?? null,
  unitExistedOn: () => null,
})

const byPointer = (fields: readonly { pointer: string; outcome: string }[]) =>
  Object.fromEntries(fields.map(({ pointer, outcome }) => [pointer, outcome]))

test.each(Object.keys(acts) as Act[])('a paper of a %s is judged as the oracle says', async (act) => {
  await fc.assert(
    fc.asyncProperty(pair(act), async ({ wire, day, certificate: paper, fields, verdict, hidden }) => {
      const { module } = acts[act]
      mocks.registry.books.clear()
      // Others of the same unit and day, and one of another unit under the same number.
      const stranger = {
        ...wire,
        so: '9001',
        ...Object.fromEntries(
          Object.keys(wire)
            .filter((name) => /HoTen$/.test(name))
            .map((name) => [name, 'Bùi Lạ Mặt']),
        ),
      }
      mocks.registry.books.add({ module, unit: '99001', changed: day, fields: stranger })
      mocks.registry.books.add({ module, unit: '99001', changed: day, fields: wire })
      mocks.registry.books.add({ module, unit: '99002', changed: day, fields: { ...wire, noiDangKy: '99002' } })
      const certificate = Certificate.parse(paper)
      const answer = await path.findRecords(toQuestion(certificate), never)
      const judgement = judgeCertificate(certificate, answer, toContext(certificate))
      expect(judgement.verdict).toBe(verdict)
      if (verdict !== 'not-found') expect(byPointer(judgement.fields)).toEqual(fields)
      const text = JSON.stringify(judgement)
      expect(hidden.filter((value) => text.includes(value))).toEqual([])
    }),
    { numRuns: 60 },
  )
})

interface Travelling {
  kind: FilingKind
  act: Act
  generation: 'G1' | 'G2' | 'G3'
  module: string
}
const travelling: Travelling[] = [
  ...(['G1', 'G3'] as const).flatMap((generation) =>
    (Object.keys(acts) as Act[]).map((act) => ({ kind: act, act, generation, module: acts[act].module })),
  ),
  { kind: 'birth-package', act: 'birth', generation: 'G2', module: 'LTKS' },
  { kind: 'death-package', act: 'death', generation: 'G2', module: 'LTKT' },
  { kind: 'marriage', act: 'marriage', generation: 'G2', module: 'LTKH' },
]

test.each(travelling)(
  'what was filed as $kind over $generation is found by its dossier, and a changed day or name is named',
  async ({ kind, act, generation, module }) => {
    const own = openRegistry(mocks.url, { modules: { [kind]: [{ generation, module }] } })
    try {
      const filing = filingFor(kind, {
        dossier: nextDossier(),
        ...(kind.endsWith('package') && { linkedDossier: 'G99.99.01-260302-0001' }),
      })
      expect(await own.push(filing, never)).toMatchObject({ outcome: 'accepted' })
      const declared = filing.declaration as unknown as Record<string, { fullName: string; dateOfBirth?: unknown }>
      const [first = '', ...others] = acts[act].holders
      const people = Object.fromEntries(
        [first, ...others].map((role) => [
          role,
          { fullName: declared[role]?.fullName, dateOfBirth: declared[role]?.dateOfBirth },
        ]),
      )
      const registration = { dossier: filing.dossier, unit: { code: filing.unit } }
      const judge = async (changed: object) => {
        const certificate = Certificate.parse({ kind: act, registration, people, ...changed })
        const answer = await own.findRecords(toQuestion(certificate), never)
        return judgeCertificate(certificate, answer, toContext(certificate))
      }
      const same = await judge({})
      expect([same.verdict, same.fields.filter(({ outcome }) => outcome === 'differs')]).toEqual(['match', []])
      const day = { precision: 'day', date: '1951-01-31' }
      const otherDay = await judge({ people: { ...people, [first]: { ...people[first], dateOfBirth: day } } })
      expect([otherDay.verdict, byPointer(otherDay.fields)[`/people/${first}/dateOfBirth`]]).toEqual([
        'mismatch',
        'differs',
      ])
      const otherName = await judge({ people: { ...people, [first]: { ...people[first], fullName: 'Vũ Xuân Bắc' } } })
      expect([otherName.verdict, byPointer(otherName.fields)[`/people/${first}/fullName`]]).toEqual([
        'mismatch',
        'differs',
      ])
      const unknown = await judge({ registration: { ...registration, dossier: nextDossier() } })
      expect(unknown.verdict).toBe('not-found')
    } finally {
      await own.close()
    }
  },
)
