/** A ministry that changes its answers: what was not understood is counted, shown, reported once, and names no person. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { getPersona } from '../../mocks/personas.ts'
import { eventually } from '../support/eventually.ts'
import { startGateway, type TestGateway } from '../support/gateway.ts'
import { http, startWire, type Wire, xml } from '../support/wire.ts'
import { getLookup, lookups } from './questions.ts'

const person = getPersona('thu')
let inside = ''
let ministry: Wire
let gateway: TestGateway

const envelope = () =>
  `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><d:CongdanCollection xmlns:d="http://www.mic.gov.vn/dancu/1.0">${inside}</d:CongdanCollection></s:Body></s:Envelope>`
const record = (more: string) =>
  `<d:CongDan><d:SoDinhDanh>${person.number}</d:SoDinhDanh><d:HoVaTen><d:Ten>${person.name}</d:Ten></d:HoVaTen>${more}</d:CongDan>`

beforeAll(async () => {
  ministry = await startWire(({ socket }) => socket.write(http(200, xml, envelope())))
  gateway = await startGateway({
    path: { url: `${ministry.url}/population` },
    guard: { attemptsMax: 1, volumeMin: 10_000 },
    alerts: { intervalMs: 50 },
  })
})
afterAll(async () => {
  await gateway.stop()
  await ministry.close()
})

const anomalies = async (of = gateway) =>
  (await of.get('/v1/links/population')).json.paths[0].anomalies as { kind: string; name: string; count: number }[]
const request = (of = gateway) => of.post(lookups, getLookup(person))

test('an answer as the contract has it leaves nothing', async () => {
  inside = record('')
  expect((await request()).json.outcome).toBe('found')
  expect(await anomalies()).toEqual([])
})

test('elements, codes, values and answers that were not understood are counted by name, and no value of them', async () => {
  inside = record(
    '<d:MaSoThue>999111222333</d:MaSoThue><d:GioiTinh>9</d:GioiTinh><d:NgayThangNamSinh>hôm qua</d:NgayThangNamSinh>',
  )
  expect((await request()).json.outcome).toBe('found')
  expect((await request()).json.outcome).toBe('found')
  inside = '<d:ThongBaoLoi>Loi he thong</d:ThongBaoLoi>'
  expect((await request()).json.code).toBe('answer-unreadable')
  const seen = await anomalies()
  expect(seen).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ kind: 'unknown-element', name: 'MaSoThue', count: 2 }),
      expect.objectContaining({ kind: 'unknown-code', name: 'GioiTinh', count: 2 }),
      expect.objectContaining({ kind: 'unreadable-value', name: 'NgayThangNamSinh', count: 2 }),
      expect.objectContaining({ kind: 'unreadable-answer', name: 'answer-unreadable', count: 1 }),
    ]),
  )
  expect(seen).toHaveLength(4)
  const { text } = await gateway.get('/metrics')
  expect(text).toContain(
    'lienthong_upstream_anomalies_total{link="population",path="ndxp",kind="unknown-element",name="MaSoThue"} 2',
  )
  expect(text + JSON.stringify(seen)).not.toMatch(/999111222333|hôm qua|Loi he thong/)
})

test('an element that is named after the person asked about, or by numbers, is one of the others', async () => {
  inside = record('<d:NguyenVanThu>1</d:NguyenVanThu><d:X999090000001>1</d:X999090000001>')
  expect((await request()).json.outcome).toBe('found')
  expect(JSON.stringify(await anomalies())).not.toMatch(/NguyenVanThu|999090000001/i)
  expect(await anomalies()).toEqual(
    expect.arrayContaining([expect.objectContaining({ kind: 'unknown-element', name: 'other', count: 2 })]),
  )
})

test('thousands of invented names are bounded', async () => {
  const letters = (n: number) => n.toString(26).replaceAll(/\d/g, (digit) => 'qrstuvwxyz'[Number(digit)] ?? 'q')
  inside = record(Array.from({ length: 3_000 }, (_, n) => `<d:E${letters(n)}>1</d:E${letters(n)}>`).join(''))
  expect((await request()).json.outcome).toBe('found')
  expect((await anomalies()).length).toBeLessThanOrEqual(55)
})

test('operators are notified once of what is new, and another process does not take for new what this one has seen', async () => {
  const opened = (of: TestGateway) =>
    of.log
      .map((line) => JSON.parse(line))
      .filter(({ message, key }) => message === 'alert: opened' && /^answer-change/.test(key))
  await eventually('it is reported', () => opened(gateway)[0])
  const first = (await anomalies()).find(({ name }) => name === 'MaSoThue')
  const second = await startGateway({
    path: { url: `${ministry.url}/population` },
    beside: gateway,
    alerts: { intervalMs: 50 },
  })
  try {
    expect(await anomalies(second)).toEqual([])
    inside = record('<d:NgayThangNamSinh/><d:MaSoThue>1</d:MaSoThue>')
    await request(second)
    expect(await anomalies(second)).toEqual([
      { ...first, count: 1, firstSeenAt: expect.any(String), lastSeenAt: expect.any(String) },
    ])
    const [again] = (await anomalies(second)) as unknown as { firstSeenAt: string }[]
    expect(again?.firstSeenAt).toBe((first as unknown as { firstSeenAt: string }).firstSeenAt)
    expect(opened(gateway)).toHaveLength(1)
  } finally {
    await second.stop()
  }
})
