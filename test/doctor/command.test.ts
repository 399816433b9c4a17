/** The command as it is typed: what it prints, its exit code, its language, and that no secret is ever in it. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { admit, type Patient, type PatientChanges, type Ran, run } from './fixtures.ts'

let patient: Patient
beforeAll(async () => {
  patient = await admit()
})
afterEach(() => patient.mocks.faults.clear())
afterAll(() => patient.close())

const doctor = (args: readonly string[], environment?: Record<string, string>) => run('doctor', args, environment)

async function examined(args: readonly string[] = [], changes?: PatientChanges): Promise<Ran> {
  const { file, environment } = patient.write(changes)
  const ran = await doctor(['--config', file, '--timeout', '8', ...args], environment)
  for (const secret of Object.values(environment)) {
    expect(ran.stdout + ran.stderr).not.toContain(secret)
  }
  return ran
}

test('healthy: it says so and exits 0', async () => {
  const ran = await examined()
  expect(ran).toMatchObject({ status: 0, stderr: '' })
  expect(ran.stdout).toContain('Everything is well.')
  expect(ran.stdout).toContain('population/ndxp')
})

test('something fails: it says what and what to do, in the language that is asked for, and exits 1', async () => {
  const changes = { paths: ['ndxp'], path: { url: 'https://no-such-ministry.invalid/dancu' } }
  const english = await examined([], changes)
  expect(english).toMatchObject({ status: 1, stderr: '' })
  expect(english.stdout).toMatch(/FAIL +DNS +The name no-such-ministry\.invalid has no address\n +→ Check the spelling/)
  const vietnamese = await examined(['--lang', 'vi'], changes)
  expect(vietnamese.stdout).toMatch(
    /HỎNG +DNS +Tên miền no-such-ministry\.invalid không tra được địa chỉ\n +→ Kiểm tra/,
  )
})

test('for scripts: JSON with the code of each failure', async () => {
  patient.mocks.faults.add({ fault: 'token-refused' })
  const ran = await examined(['--json'])
  expect(ran.status).toBe(1)
  const { status, findings } = JSON.parse(ran.stdout)
  expect(status).toBe('fail')
  expect(findings).toContainEqual(
    expect.objectContaining({
      subject: 'population/lgsp',
      check: 'sign-in',
      status: 'fail',
      facts: expect.objectContaining({ code: 'token-unavailable' }),
    }),
  )
})

test('a configuration that cannot be used: every problem, exit 1', async () => {
  const file = join(patient.folder, 'wrong.yaml')
  writeFileSync(file, 'server: { port: many }\ndatabase: {}\n')
  const ran = await doctor(['--config', file])
  expect(ran.status).toBe(1)
  for (const place of ['server.port', 'database.url', 'audit', 'links']) expect(ran.stdout).toContain(place)
})

test('a check that cannot be made: exit 2', async () => {
  expect((await doctor(['--config', 'x.yaml', '--no-such-option'])).status).toBe(2)
  expect((await doctor(['--config', 'x.yaml', '--timeout', 'soon'])).status).toBe(2)
})
