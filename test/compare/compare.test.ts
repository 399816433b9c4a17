/** Two endpoints of the mock nation, compared by the command as it is typed: dialects, faults, the trail, and no person in any line. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { CANARY, getPersona } from '../../mocks/personas.ts'
import { type CompareOptions, compareEndpoints } from '../../src/compare/compare.ts'
import { createKeyedHash } from '../../src/domain/keyed-hash.ts'
import { mockLinkedPaths } from '../../src/sandbox/state.ts'
import { auditRecords } from '../../src/store/audit/records.ts'
import { admit, type Patient, type PatientChanges, run, secrets } from '../doctor/fixtures.ts'
import { expectNoCanary } from '../gateway/questions.ts'
import { makeClaim, purpose } from '../support/gateway.ts'

let patient: Patient
beforeAll(async () => {
  patient = await admit()
})
afterEach(() => patient.mocks.faults.clear())
afterAll(() => patient.close())

const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10)
const consent = { reference: 'CV-12/2026', from: day(-30), until: day(30) }
const about = (handle: 'canary' | 'thu', operation: 'lookup' | 'verify' = 'lookup') => ({
  name: `${operation} ${handle}`,
  operation,
  person: makeClaim(handle === 'canary' ? CANARY : getPersona(handle)),
  consent,
})
const path = { name: 'the path', operation: 'probe' }

interface Requested {
  questions: object[]
  args?: readonly string[]
  changes?: PatientChanges
}

async function compare({ questions, args = [], changes = { paths: ['ndxp', 'lgsp', 'lgsp-tree'] } }: Requested) {
  const { file, environment } = patient.write(changes)
  const questionsFile = join(patient.folder, 'questions.yaml')
  writeFileSync(questionsFile, stringify({ purpose, questions }, { aliasDuplicateObjects: false }))
  const fixed = ['--config', file, '--questions', questionsFile, '--per-minute', '300']
  const ran = await run('compare-upstream', [...fixed, ...args], environment)
  expectNoCanary('what is printed', ran.stdout + ran.stderr)
  for (const secret of Object.values(environment)) expect(ran.stdout + ran.stderr).not.toContain(secret)
  return ran
}

/** In the order in which they were written: each run has a chain of its own. */
async function records() {
  const { database } = patient.database
  const entries: Record<string, unknown>[] = []
  for await (const { body } of auditRecords(database)) {
    const entry = JSON.parse(body)
    if (!('knot' in entry)) entries.push(entry)
  }
  return entries.toSorted((one, other) => String(one.at).localeCompare(String(other.at)))
}

test('an endpoint and itself answer alike, with and without a person in the question', async () => {
  const ran = await compare({ questions: [path, about('canary'), about('thu', 'verify')], args: ['--path', 'ndxp'] })
  expect(ran.stderr).toBe('')
  expect(ran.stdout).toContain('Both answer alike.')
  expect(ran.status).toBe(0)
})

test('two layers of one bus differ by form and type, in Vietnamese when that is asked for', async () => {
  const args = ['--path', 'lgsp', '--against-path', 'lgsp-tree', '--lang', 'vi']
  const ran = await compare({ questions: [about('canary')], args })
  expect(ran.stdout).toMatch(/KHÁC +dạng\n +A: xml\n +B: json/)
  expect(ran.stdout).toContain('Hai bên trả lời khác nhau.')
  expect(ran.status).toBe(1)
})

test('another dialect of the same ministry is recognised by its places, namespaces and classes', async () => {
  const args = ['--path', 'ndxp', '--against-path', 'lgsp', '--json']
  patient.mocks.faults.add({ fault: 'html-200', layer: 'lgsp-soap' })
  const { stdout, status } = await compare({ questions: [about('canary')], args })
  const { status: verdict, questions } = JSON.parse(stdout)
  expect(status).toBe(1)
  expect(verdict).toBe('differs')
  expect(questions[0]).toMatchObject({ a: { outcome: 'found' }, b: { outcome: 'answer-html (provincial-bus)' } })
  expect(questions[0].differences.map(({ kind }: { kind: string }) => kind)).toEqual(
    expect.arrayContaining(['outcome', 'form']),
  )
})

test('an endpoint that does not answer is no difference: it could not be asked', async () => {
  patient.mocks.faults.add({ fault: 'reset', layer: 'lgsp-soap' })
  const args = ['--path', 'ndxp', '--against-path', 'lgsp']
  const { status, stdout } = await compare({ questions: [about('canary')], args })
  expect(status).toBe(2)
  expect(stdout).toContain('a question got no answer')
})

describe('the systems outside', () => {
  const code = 'H99.01.02-261130-0001'
  const concerns = CANARY.number
  const dossier = { name: 'a dossier', operation: 'dossier', dossier: { code, concerns }, consent }
  const list = { name: 'what is new', operation: 'new-dossiers' }

  test('two generations of the portal show a dossier alike, and each question is on record', async () => {
    const before = (await records()).length
    const args = ['--path', 'portal-session', '--against-path', 'portal-bus', '--json']
    const { stdout, status } = await compare({ questions: [dossier], args })
    expect(JSON.parse(stdout).questions).toMatchObject([
      { operation: 'dossier', a: { outcome: 'not-known' }, b: { outcome: 'not-known' }, differences: [] },
    ])
    expect(status).toBe(0)
    expect((await records()).slice(before)).toMatchObject([
      {
        operation: 'result',
        outcome: 'disclosed',
        dossier: purpose.dossier,
        object: 'public-service-portal/portal-session (a)',
      },
      {
        operation: 'result',
        outcome: 'disclosed',
        dossier: purpose.dossier,
        object: 'public-service-portal/portal-bus (b)',
      },
    ])
  })

  test('the portal of 2026 answers in another form, and that is named by its place', async () => {
    const args = ['--path', 'portal-session', '--against-path', 'portal-2026', '--json']
    const { stdout, status } = await compare({ questions: [dossier], args })
    const [{ differences }] = JSON.parse(stdout).questions
    expect(differences).toEqual(
      expect.arrayContaining([expect.objectContaining({ kind: 'element', at: '/error_code' })]),
    )
    expect(status).toBe(1)
  })

  test('the list of the linked services is compared with itself, and nothing is taken off it', async () => {
    const linkedServices = { paths: mockLinkedPaths(patient.mocks.url, ['dvclt']) }
    const more = { links: { ...patient.input().links, linkedServices } }
    const ran = await compare({ questions: [path, list], args: ['--path', 'dvclt'], changes: { more } })
    expect(ran).toMatchObject({ stderr: '', status: 0 })
    const left = await fetch(`${patient.mocks.url}/_control/linked/ledger`)
    expect(await left.json()).toMatchObject({ summary: { open: 1, acknowledged: 0 } })
  })

  test('a question for another link is refused', async () => {
    const { status, stderr } = await compare({ questions: [list], args: ['--path', 'portal-bus'] })
    expect(status).toBe(2)
    expect(stderr).toContain('"what is new" is a question for the linked services')
  })
})

describe('the trail', () => {
  test('has a record of every question about a person, to each endpoint, and none of a question without a person', async () => {
    const before = (await records()).length
    await compare({
      questions: [path, about('canary')],
      args: ['--path', 'ndxp', '--against-path', 'lgsp', '--rounds', '2'],
    })
    const fresh = (await records()).slice(before)
    const subject = createKeyedHash(secrets.subjectKey)(CANARY.number, 'base64url')
    const { procedure, dossier, officer, unit } = purpose
    const common = {
      consumer: 'compare-upstream',
      operation: 'lookup',
      outcome: 'disclosed',
      result: 'found',
      subject,
      fields: [],
    }
    const expected = { ...common, procedure, dossier, officer, unit, note: 'consent CV-12/2026' }
    expect(fresh).toMatchObject([
      { ...expected, path: 'ndxp', object: 'population/ndxp (a)' },
      { ...expected, path: 'lgsp', object: 'population/lgsp (b)' },
      { ...expected, path: 'ndxp', object: 'population/ndxp (a)' },
      { ...expected, path: 'lgsp', object: 'population/lgsp (b)' },
    ])
    expectNoCanary('trail', JSON.stringify(fresh))
  })

  test('has a record of a question that failed', async () => {
    patient.mocks.faults.add({ fault: 'reset', layer: 'lgsp-soap' })
    const before = (await records()).length
    await compare({ questions: [about('canary')], args: ['--path', 'ndxp', '--against-path', 'lgsp'] })
    expect((await records()).slice(before)).toMatchObject([
      { outcome: 'disclosed', path: 'ndxp' },
      { outcome: 'failed', result: 'connection-reset', path: 'lgsp' },
    ])
  })

  test('that cannot be written lets nothing be asked', async () => {
    const journal = () => patient.mocks.journal.entries().length
    const before = journal()
    const changes = { paths: ['ndxp'], databaseUrl: 'postgres://nobody:nothing@127.0.0.1:1/none' }
    const { status, stdout } = await compare({ questions: [about('canary')], args: ['--path', 'ndxp'], changes })
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(journal()).toBe(before)
  })
})

describe('refused before anything is asked:', () => {
  test.each([
    ['no path', [], /--path/],
    ['a path that does not exist', ['--path', 'ndxp2'], /no path "ndxp2"; it has ndxp, lgsp/],
    ['too many rounds', ['--path', 'ndxp', '--rounds', '21'], /--rounds must be 1 to 20/],
    ['too many questions a minute', ['--path', 'ndxp', '--per-minute', '301'], /--per-minute must be 1 to 300/],
    ['a factor that is none', ['--path', 'ndxp', '--slower-than', '1'], /--slower-than/],
  ])('%s', async (_, args, text) => {
    const { status, stderr } = await compare({ questions: [about('canary')], args })
    expect(status).toBe(2)
    expect(stderr).toMatch(text)
  })

  test('a person whose consent has ended', async () => {
    const over = { ...about('canary'), consent: { ...consent, until: day(-1) } }
    const { status, stderr } = await compare({ questions: [over], args: ['--path', 'ndxp'] })
    expect(status).toBe(2)
    expect(stderr).toContain('no consent holds today')
  })
})

test('questions go out no faster than agreed, and one after the other', async () => {
  const waits: number[] = []
  const requested: string[] = []
  let under = 0
  const endpoint = (label: string) => ({
    label,
    close: async () => {},
    ask: async () => {
      under += 1
      expect(under).toBe(1)
      requested.push(label)
      await Promise.resolve()
      under -= 1
      const shape = { kind: 'empty' as const, places: new Map() }
      const nothing = { contentType: null, headers: new Set<string>(), shape, bytes: 0, durationMs: requested.length }
      return { status: 200, outcome: 'answered', unanswered: false, ...nothing }
    },
  })
  const options: CompareOptions = {
    rounds: 2,
    pauseMs: 200,
    slowerThan: null,
    wait: async (ms) => void waits.push(ms),
  }
  const questions = [path, { ...path, name: 'again' }].map((one) => ({ ...one, operation: 'probe' as const }))
  const { status } = await compareEndpoints(endpoint('a'), endpoint('b'), questions, options)
  expect(status).toBe('same')
  expect(waits).toEqual([200, 200, 200])
  expect(requested.join('')).toBe('abababab')
})
