/** Promise 6 for batches: the canary walks through a file, and stands in no log, metric, problem, header, progress or list. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CANARY } from '../../mocks/personas.ts'
import { aboutHer, expectNoTrace, expectTactful, isShe, watchConsole } from '../http/canary.ts'
import { leaksIn } from '../http/leaks.ts'
import { expectCleanDump } from '../support/dump.ts'
import { eventually } from '../support/eventually.ts'
import { startGateway, type TestGateway } from '../support/gateway.ts'

const path = '/v1/identity/batches'
const printed = watchConsole()
let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway({ filings: {}, batches: { intervalMs: 20 } })
})
afterAll(() => gateway.stop())

const send = (operation: string, body: string, key: string, type = 'application/x-ndjson') =>
  gateway.post(`${path}?operation=${operation}`, body, { 'content-type': type, 'idempotency-key': key })

test('a lookup tells of her in the results alone', async () => {
  const taken = await send('lookup', JSON.stringify(aboutHer()), 'lookup')
  expect(taken.status).toBe(202)
  expect(leaksIn(taken.text)).toEqual([])
  const { id } = taken.json
  await eventually('the batch is done', async () => (await gateway.get(`${path}/${id}`)).json.state === 'done')
  for (const shown of [`${path}/${id}`, path, `${path}/${id}/events`]) {
    expect(leaksIn((await gateway.get(shown)).text), shown).toEqual([])
  }
  const results = await gateway.get(`${path}/${id}/results`)
  expect(results.text).toContain(CANARY.number)
  const rows = await gateway.database?.database.query('SELECT * FROM batch_person')
  expect(leaksIn(JSON.stringify(rows?.rows)), 'the rows are sealed').toEqual([])
  await expectNoTrace('a batch of lookups', gateway, printed)
})

test('a verification tells an outcome, never a value', async () => {
  const { json } = await send('verify', JSON.stringify(isShe()), 'verify')
  const results = await eventually('her outcome is there', async () => {
    const { text } = await gateway.get(`${path}/${json.id}/results`)
    return text === '' ? undefined : text
  })
  expect(leaksIn(results)).toEqual([])
  const atOnce = await gateway.post(path, { operation: 'verify', people: [isShe()] })
  expect(leaksIn(atOnce.text)).toEqual([])
  await expectNoTrace('verifications', gateway, printed)
})

test('files with faults say where, and nothing of her', async () => {
  const { number, name } = CANARY
  const broken = JSON.stringify(isShe()).replace(number, `${number}0`)
  const files: [string, string][] = [
    [broken, 'application/x-ndjson'],
    [`{"${name}": "${number}"}`, 'application/x-ndjson'],
    [`${JSON.stringify(isShe())} ${name}`, 'application/x-ndjson'],
    [`${name},fullName\n${number},x`, 'text/csv'],
    [`personalNumber,fullName\n${number}0,${name}`, 'text/csv'],
    [`personalNumber,fullName\n"${number},${name}`, 'text/csv'],
  ]
  for (const [index, [body, type]] of files.entries()) {
    const answer = await send('verify', body, `faulty-${index}`, type)
    expect(answer.status, `${index}`).toBe(400)
    expectTactful(`file ${index}`, answer)
  }
  await expectNoTrace('faulty files', gateway, printed)
})

test('nothing of a person stands unsealed in the whole database', async () => {
  const database = gateway.database?.database
  if (!database) throw new Error('no database')
  await expectCleanDump(database, 'batch/canary')
})
