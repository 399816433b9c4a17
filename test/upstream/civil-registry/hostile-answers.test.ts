/** A registry that means harm: its answers cost a bounded time, and nothing that it says twice or at length gets through. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RegistryPath } from '../../../src/domain/filing/civil-registry.ts'
import { readResult } from '../../../src/upstream/civil-registry/read/read-result.ts'
import { codeKey, echoes } from '../../../src/upstream/parsing/compare-codes.ts'
import { http, json } from '../../support/wire.ts'
import { type Answering, startAnswering } from './answering.ts'
import { filingFor, never, toFailure, toKey } from './registry.ts'

let answering: Answering
let path: RegistryPath
beforeAll(async () => {
  answering = await startAnswering()
  path = answering.path
})
afterAll(() => answering.close())

const birth = filingFor('birth-package')
const item = `{"maHoSoMCDT":"${birth.dossier}","module":"LTKS","maDonVi":"00004","maTinh":"99","trangThai":3}`
const withResult = (result: string) => item.replace('"trangThai":3', `"trangThai":4,"ketQuaXuLy":${result}`)

const say = (text: string) => answering.answers.push(http(200, json, text))

function request(text: string) {
  say(text)
  return path.pollStatus([{ ...toKey(birth), kind: 'birth-package' }], birth.receivedAt, never)
}

describe('refused whole, and soon:', () => {
  test.each([
    // Once: 260 seconds in which nothing else ran.
    ['one dossier two hundred thousand times', `{"status":1,"value":[${`${item},`.repeat(200_000)}${item}]}`],
    ['an item of a million members', `{"status":1,"value":[{"a":1${',"b":1'.repeat(1_000_000)}}]}`],
    ['a result of a million members', `{"status":1,"value":[${withResult(`{"a":[${'1,'.repeat(1_000_000)}1]}`)}]}`],
    ['depth without end', `{"status":1,"value":${'[{"a":'.repeat(100_000)}1${'}]'.repeat(100_000)}}`],
    ['depth', `{"status":1,"value":${'[{"a":'.repeat(50)}1${'}]'.repeat(50)}}`],
  ])('%s', async (_, text) => {
    expect(await toFailure(request(text))).toMatchObject({ code: 'answer-hostile', sent: 'maybe' })
  })
})

describe('what is written twice is not read once:', () => {
  test.each([
    ['a list and an empty one', `{"status":1,"value":[${item}],"value":[]}`],
    ['the same in two spellings', `{"status":1,"Value":[${item}],"value":[]}`],
    [
      'two statuses of a dossier',
      `{"status":1,"value":[${item.replace('"trangThai":3', '"trangThai":6,"trangThai":3')}]}`,
    ],
    ['two in two spellings', `{"status":1,"value":[${item.replace('"trangThai":3', '"trangThai":6,"TrangThai":3')}]}`],
    ['two outcomes', `{"status":0,"errorCode":"201","status":1,"value":[]}`],
  ])('%s', async (_, text) => {
    expect(await toFailure(request(text))).toMatchObject({ code: 'answer-unreadable', sent: 'maybe' })
  })

  test('nor in the answer to a push', async () => {
    say('{"status":0,"errorDescription":"Sai","status":1}')
    expect(await toFailure(path.push(birth, never))).toMatchObject({ code: 'answer-unreadable', sent: 'maybe' })
  })
})

test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])('%s is no status', async (name) => {
  const [answer] = await request(`{"status":1,"value":[${item.replace('3}', `"${name}"}`)}]}`)
  expect(answer).toMatchObject({ known: 'unclear', cause: 'status-unknown' })
})

test('no sex either', async () => {
  const [answer] = await request(
    `{"status":1,"value":[${withResult('{"nksHoTen":"Trần Thử","nksGioiTinh":"constructor"}')}]}`,
  )
  expect(answer).toMatchObject({ status: { result: { people: [{ sex: null }] } } })
})

test('texts are kept as far as people read, and no cut number is taken for a whole one', async () => {
  const long = '9'.repeat(1_000_000)
  const [first] = await request(
    `{"status":1,"value":[${withResult(`{"soDangKy":"${long}"}`).replace('"trangThai"', `"noiDungXuLy":"${long}","trangThai"`)}]}`,
  )
  const { status } = first?.known === true ? first : { status: null }
  expect(status?.reason).toHaveLength(10_001)
  expect(status?.result?.registerNumber).toMatch(/^9{200}…$/)
  const [second] = await request(`{"status":1,"value":[${item.replace('3}', `"${long}"}`)}]}`)
  expect(second).toMatchObject({ known: 'unclear', code: expect.stringMatching(/^9{200}…$/) })
  say(`{"status":0,"errorCode":"500","errorDescription":"${'a b '.repeat(1_000_000)}"}`)
  const answer = await path.push(birth, never)
  expect(answer).toMatchObject({ outcome: 'unintelligible', text: expect.stringMatching(/^(a b ){2500}…$/) })
})

test('a name of endless marks is compared with nothing', async () => {
  const marks = '\\u0301\\u0327'.repeat(200_000)
  const [answer] = await request(
    `{"status":1,"value":[${item.replace('"trangThai"', `"noiDungXuLy":"a${marks}","trangThai"`)}]}`,
  )
  expect(answer).toMatchObject({ known: true, status: { state: 'eligible' } })
})

test('a text that grows eighteenfold when it is folded is no code and no number, and is not folded', () => {
  // More than a string can hold.
  const long = '\ufdfa'.repeat(30_000_000)
  expect(codeKey(long)).toHaveLength(1_001)
  expect(echoes(long, birth.dossier)).toBe(false)
  const result = readResult({ soDinhDanh: long }, 'birth', true, Date.now())
  expect(result).toMatchObject({ personalNumber: null, unreadable: ['personalNumber'] })
})
