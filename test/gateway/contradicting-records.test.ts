/**
 * The register hands out a record that does not say what was claimed. On every access layer the caller learns that the data
 * do not match and nothing else, the trail says the same, and the path stays healthy: a slip of the citizen is no sickness.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type BirthDate, fields, type PersonClaim } from '../../src/domain/person/identity.ts'
import type { PopulationLayer } from '../foreign/kit/case.ts'
import { populationLayers } from '../foreign/kit/case.ts'
import { type ScriptedUpstream, startScripted } from '../foreign/kit/upstream.ts'
import { type Answer, startGateway, type TestGateway } from '../support/gateway.ts'
import { getAudit, lookups, newDossier, verifications } from './questions.ts'

const number = '999090000001'
const card = '999000022'
const day = (date: string): BirthDate => ({ precision: 'day', date })
const year = (given: number): BirthDate => ({ precision: 'year', year: given })

interface Recorded {
  number: string
  card: string
  name: string
  born: string
  year: string
}
const recorded: Recorded = { number, card, name: 'NGUYỄN VĂN THỬ', born: '19900131', year: '1990' }
const claimed: PersonClaim = { personalNumber: number, fullName: 'Nguyễn Văn Thử', dateOfBirth: day('1990-01-31') }
const byCard: PersonClaim = { oldCardNumber: card, fullName: 'Nguyễn Văn Thử', dateOfBirth: day('1990-01-31') }

interface Case {
  what: string
  claim?: Partial<PersonClaim>
  of?: PersonClaim
  record?: Partial<Recorded>
}

const others: Case[] = [
  { what: 'another name', record: { name: 'TRẦN THỊ KHÁC' } },
  { what: 'another given name', record: { name: 'NGUYỄN VĂN THANH' } },
  { what: 'a name of the same letters in another order', record: { name: 'NGUYỄN VĂN HỬT' } },
  { what: 'no letter in the place of the name', record: { name: '12345' } },
  { what: 'another day', record: { born: '19900130' } },
  { what: 'another year, same day', record: { born: '19910131', year: '1991' } },
  { what: 'day and month swapped', claim: { dateOfBirth: day('1990-02-01') }, record: { born: '19900102' } },
  { what: 'only a year, and another one', record: { born: '', year: '1991' } },
  { what: 'a day of another year than claimed', claim: { dateOfBirth: year(1991) } },
  { what: 'another name and another birth', record: { name: 'TRẦN THỊ KHÁC', born: '19800305', year: '1980' } },
  { what: 'another name and no birth', record: { name: 'TRẦN THỊ KHÁC', born: '', year: '' } },
  { what: 'no name and another birth', record: { name: '', born: '19800305', year: '1980' } },
  { what: 'by old card: another name', of: byCard, record: { name: 'TRẦN THỊ KHÁC' } },
  { what: 'by old card: another birth', of: byCard, record: { born: '19800305', year: '1980' } },
  { what: 'by old card: another name, and no card', of: byCard, record: { name: 'TRẦN THỊ KHÁC', card: '' } },
]

const all = ['personalNumber', 'fullName', 'dateOfBirth'] as const
const same: (Case & { checked?: readonly string[] })[] = [
  { what: 'the same' },
  { what: 'accents that were not claimed', claim: { fullName: 'NGUYEN VAN THU' } },
  { what: 'other accents: the register compares none', claim: { fullName: 'Nguyễn Văn Thư' } },
  { what: 'the words in another order', claim: { fullName: 'Thử Nguyễn Văn' } },
  { what: 'a middle name that was not claimed', claim: { fullName: 'Nguyễn Thử' } },
  { what: 'spaces in other places', claim: { fullName: 'NguyễnVăn Thử' } },
  { what: 'i for y', claim: { fullName: 'Lý Văn Thử' }, record: { name: 'LÍ VĂN THỬ' } },
  { what: 'an apostrophe of another kind', claim: { fullName: 'K’ Brơi' }, record: { name: "K'BRƠI" } },
  { what: 'only the year', record: { born: '' } },
  { what: 'a day where a year was claimed', claim: { dateOfBirth: year(1990) } },
  { what: 'no name', record: { name: '' }, checked: ['personalNumber', 'dateOfBirth'] },
  { what: 'no birth', record: { born: '', year: '' }, checked: ['personalNumber', 'fullName'] },
  { what: 'by old card: the same', of: byCard, checked: ['oldCardNumber', 'fullName', 'dateOfBirth'] },
  { what: 'by old card: no card', of: byCard, record: { card: '' }, checked: ['fullName', 'dateOfBirth'] },
]

/** Records that cannot be attributed to a person. */
const strangers: Case[] = [
  { what: 'another number', record: { number: '999090000002' } },
  { what: 'no number', record: { number: '' } },
  { what: 'by old card: another card', of: byCard, record: { card: '999000033' } },
  { what: 'by old card: neither card nor name', of: byCard, record: { card: '', name: '' } },
  { what: 'by old card: a card that cannot be read', of: byCard, record: { card: 'không rõ' } },
]

function answerWith(layer: PopulationLayer, { number: id, card: old, name, born, year: only }: Recorded): string {
  if (layer === 'lgsp-tree') {
    const person = {
      SoDinhDanh: id,
      SoCMND: old,
      HoVaTen: { Ho: '', ChuDem: '', Ten: name },
      NgayThangNamSinh: { Nam: only, NgayThangNam: born },
    }
    return JSON.stringify({ Header: '', Body: { CongdanCollection: { CongDan: person } } })
  }
  const person = `<n:SoDinhDanh>${id}</n:SoDinhDanh><n:SoCMND>${old}</n:SoCMND><n:HoVaTen><n:Ten>${name}</n:Ten></n:HoVaTen><n:NgayThangNamSinh><n:Nam>${only}</n:Nam><n:NgayThangNam>${born}</n:NgayThangNam></n:NgayThangNamSinh>`
  const soap = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><n:CongdanCollection xmlns:n="http://www.mic.gov.vn/dancu/1.0"><n:CongDan>${person}</n:CongDan></n:CongdanCollection></s:Body></s:Envelope>`
  return layer === 'lgsp-envelope' ? JSON.stringify({ error_code: '00', message: soap }) : soap
}

describe.each(populationLayers)('on %s', (layer) => {
  let gateway: TestGateway
  let upstream: ScriptedUpstream
  beforeAll(async () => {
    upstream = await startScripted()
    gateway = await startGateway({
      paths: [layer],
      guard: { attemptsMax: 1, volumeMin: 10_000, retryFloor: 0, retryShareMax: 0 },
      path: { url: `${upstream.url}/population` },
    })
  })
  afterAll(async () => {
    await gateway.stop()
    await upstream.close()
  })
  afterEach(() => upstream.say(() => [{ end: 'reset' }]))

  /** The claim three times: looked up, verified, and verified with attributes. */
  async function request({ claim, of = claimed, record }: Case) {
    const text = answerWith(layer, { ...recorded, ...record })
    const type = layer === 'ndxp' || layer === 'lgsp' ? 'text/xml' : 'application/json'
    const head = `HTTP/1.1 200 OK\r\nContent-Type: ${type}; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n`
    upstream.say(() => [{ bytes: Buffer.from(head + text) }])
    const person = { ...of, ...claim }
    const attributes = { fullName: person.fullName, motherName: 'Trần Thị Mẹ' }
    const lookup = await gateway.post(lookups, { purpose: newDossier(), person, fields })
    const verification = await gateway.post(verifications, { purpose: newDossier(), person })
    const compared = await gateway.post(verifications, { purpose: newDossier(), person, attributes })
    return { lookup, verification, compared }
  }
  const toStatus = ({ status, text }: Answer) => ({ status, text })

  test.each(others)('$what: not matched, and nothing of the record is returned', async (given) => {
    const before = (await getAudit(gateway)).length
    const { lookup, verification, compared } = await request(given)
    const checked = given.of ? ['oldCardNumber', 'fullName', 'dateOfBirth'] : all
    expect(lookup.json, lookup.text).toMatchObject({ outcome: 'not-matched', person: null })
    for (const answer of [verification, compared]) {
      expect(answer.json, answer.text).toMatchObject({ outcome: 'not-matched', checked })
      expect(answer.json).not.toHaveProperty('attributes')
    }
    for (const { json } of [lookup, verification, compared]) {
      // What the claim contradicts in itself is still reported: the year in the number.
      const codes = json.notices.map(({ code }: { code: string }) => code)
      expect(codes.filter((code: string) => code !== 'birth-year-contradicts-number')).toEqual([])
    }
    const entries = (await getAudit(gateway)).slice(before)
    expect(entries.map(({ outcome, result }) => `${outcome} ${result}`)).toEqual(Array(3).fill('disclosed not-matched'))
  })

  test.each(same)('$what: matched, and the answer names what was compared', async (given) => {
    const { lookup, verification, compared } = await request(given)
    const checked = given.checked ?? all
    expect(lookup.json, lookup.text).toMatchObject({ outcome: 'found', person: { personalNumber: number } })
    expect(verification.json, verification.text).toMatchObject({ outcome: 'matched', checked })
    expect(compared.json, compared.text).toMatchObject({ outcome: 'matched', checked, attributes: { fullName: {} } })
  })

  test('a path that answered with other people was never judged sick', async () => {
    const { json } = await gateway.get('/v1/links/population')
    expect(json.paths).toMatchObject([{ state: 'healthy', breaker: 'closed' }])
  })

  test.each(strangers)('$what: refused as unreadable', async (given) => {
    for (const answer of Object.values(await request(given))) {
      expect(answer.json, JSON.stringify(toStatus(answer))).toMatchObject({ code: 'answer-unreadable' })
    }
  })
})
