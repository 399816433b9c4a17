/**
 * Promise 6: the canary walks through everything that can happen to a question, and her number, her old card, her name
 * and her birth date stand in no line of the log, no metric, no problem document and no header.
 */
import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { CANARY, getPersona } from '../../mocks/personas.ts'
import { eventually, within } from '../support/eventually.ts'
import { makeClaim, startGateway, type TestGateway } from '../support/gateway.ts'
import {
  aboutHer,
  expectNoTrace,
  expectTactful,
  herAttributes,
  isShe,
  lookups,
  verifications,
  watchConsole,
} from './canary.ts'
import { leaksIn } from './leaks.ts'
import { openRaw, rawRequest } from './raw-socket.ts'
import { cutDatabase, restoreDatabase } from './trail-outage.ts'

const guard = { attemptsMax: 1, volumeMin: 10_000 }
const printed = watchConsole()
let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway({ guard })
})
afterAll(() => gateway.stop())

const { name, number, oldCard = '', birthDate } = CANARY
const plain = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

test('success tells what was asked, and no one else', async () => {
  const found = await gateway.post(lookups, aboutHer())
  expect(found.json).toMatchObject({ outcome: 'found', person: { personalNumber: number, fullName: name } })
  const byCard = { oldCardNumber: oldCard, fullName: name, dateOfBirth: makeClaim(CANARY).dateOfBirth }
  const answers = [
    found,
    await gateway.post(lookups, aboutHer({ person: byCard })),
    await gateway.post(lookups, aboutHer({ person: { ...makeClaim(CANARY), fullName: name.normalize('NFD') } })),
    await gateway.post(verifications, isShe()),
    await gateway.post(verifications, isShe({ attributes: herAttributes })),
    await gateway.post(verifications, isShe({ person: { personalNumber: number, fullName: plain } })),
  ]
  for (const answer of answers) {
    expect(answer.status).toBe(200)
    expectTactful('success', answer)
  }
  const verdict = answers[4]?.text ?? ''
  expect(leaksIn(verdict), 'a verification tells an outcome, never a value').toEqual([])
  await expectNoTrace('success', gateway, printed)
})

test('not-matched says nothing of what was claimed', async () => {
  const other = getPersona('thu')
  const persons = [
    { ...makeClaim(CANARY), fullName: other.name },
    { ...makeClaim(other), fullName: name },
    { ...makeClaim(CANARY), dateOfBirth: { precision: 'year', year: 1950 } },
    { ...makeClaim(CANARY), personalNumber: '999999999999' },
  ]
  for (const person of persons) {
    for (const answer of [
      await gateway.post(lookups, aboutHer({ person })),
      await gateway.post(verifications, isShe({ person })),
      await gateway.post(verifications, isShe({ person, attributes: herAttributes })),
    ]) {
      expect(answer.json).toMatchObject({ outcome: 'not-matched' })
      expect(leaksIn(answer.text)).toEqual([])
    }
  }
  await expectNoTrace('not-matched', gateway, printed)
})

test('headers that hold her are repeated nowhere', async () => {
  const trace = `00-${number.padStart(32, '0')}-00f067aa0ba902b7-01`
  const values = [number, oldCard, encodeURIComponent(name), plain, birthDate]
  const named = ['traceparent', 'tracestate', 'x-request-id', 'prefer', 'accept-language', 'user-agent', 'content-type']
  const more = ['authorization', 'x-forwarded-for', 'forwarded', 'idempotency-key', 'accept', 'x-mock-fault', 'baggage']
  for (const header of [...named, ...more]) {
    for (const value of [...values, `Bearer ${number}`, `wait=${number}`, `en;q=${number}`, trace]) {
      expectTactful(header, await gateway.post(verifications, isShe(), { [header]: value }))
    }
  }
  await expectNoTrace('headers', gateway, printed)
})

test('paths and queries that hold her are repeated nowhere', async () => {
  for (const value of [number, oldCard, encodeURIComponent(name), encodeURIComponent(plain), birthDate, '29/02/1996']) {
    for (const path of [
      `/v1/identity/lookups/${value}`,
      `/${value}`,
      `/docs?q=${value}`,
      `/docs/search?q=${value}`,
      `/?q=${value}`,
      `/v1/links/${value}`,
    ]) {
      expectTactful(path, await gateway.get(path))
    }
    expectTactful('query', await gateway.post(`${verifications}?personalNumber=${value}`, isShe()))
    expectTactful('query', await gateway.post(`/v1/links?name=${value}`, isShe()))
    const raw = await openRaw(gateway.url)
    raw.socket.end(
      rawRequest(`${lookups}/${value}`, {
        host: value,
        [`x-${value.replaceAll('/', '-')}`]: value,
        connection: 'close',
      }),
    )
    await within(20_000, 'the connection ends', raw.closed)
    expect(leaksIn(raw.received())).toEqual([])
  }
  await expectNoTrace('paths', gateway, printed)
})

test('an outage of the trail and its end leave no trace of her', async () => {
  await cutDatabase(gateway)
  for (const [path, body] of [
    [lookups, aboutHer()],
    [verifications, isShe()],
  ] as const) {
    const answer = await gateway.post(path, body)
    expect(answer.json).toMatchObject({ status: 503, code: 'audit-unavailable' })
    expectTactful('audit down', answer)
  }
  await restoreDatabase(gateway)
  const back = await eventually('the trail is written again', async () => {
    const answer = await gateway.post(lookups, aboutHer())
    expectTactful('audit back', answer)
    return answer.status === 200 ? answer : undefined
  })
  expect(back.json.outcome).toBe('found')
  await expectNoTrace('audit', gateway, printed)
})

test('reloading the register, good or bad, with her in wrong places of it, leaves no trace of her', async () => {
  const bad = [
    `consumers: [{ id: "${plain}", name: "${name}", keys: "${number}", units: ["${birthDate}"] }]`,
    `consumers:\n  - id: one\n    name: "${name}\n  bad: [${number}`,
    `consumers: ["${number}", "${name}"]`,
    `consumers: [{ id: one, name: one, units: [H99], quota: { perMinute: "${number}" }, grants: [{ procedures: ["${number}"], operations: ["${name}"], fields: ["${plain}"], attributes: ["${name}"] }] }]`,
  ]
  for (const text of bad) {
    const before = gateway.log.length
    writeFileSync(gateway.consumersFile, text)
    await eventually('the file is refused', () =>
      gateway.log.slice(before).some((line) => line.includes('was refused')),
    )
    expect((await gateway.post(verifications, isShe())).status).toBe(200)
  }
  await expectNoTrace('reload', gateway, printed)
})

test('a deadline and a caller who hangs up leave no trace of her', async () => {
  gateway.mocks.faults.add({ fault: 'black-hole', person: number })
  const late = await gateway.post(lookups, aboutHer(), { prefer: 'wait=0' })
  expect(late.json).toMatchObject({ code: 'deadline-exceeded', status: 504 })
  expectTactful('deadline', late)
  const request = JSON.stringify(aboutHer())
  const headers = {
    authorization: `Bearer ${gateway.key}`,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(request),
  }
  for (const part of [request, request.slice(0, 200)]) {
    const before = gateway.log.length
    const raw = await openRaw(gateway.url)
    raw.socket.write(rawRequest(lookups, headers, part))
    if (part === request)
      await eventually(
        'the question is under way',
        () => gateway.mocks.open().waits > 0 || gateway.serving.gateway.link.health().paths[0]?.inFlight,
      )
    raw.socket.destroy()
    await eventually('the hang-up is noticed', () =>
      gateway.log.slice(before).some((line) => line.includes('request-cancelled')),
    )
    expect(gateway.log.slice(before).join(), 'no one calls it a defect').not.toContain('a defect')
  }
  gateway.mocks.faults.clear()
  await expectNoTrace('deadline', gateway, printed)
})
