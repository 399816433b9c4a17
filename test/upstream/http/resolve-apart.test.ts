/**
 * Names that others chose are looked up apart: one whose own servers are silent holds no thread of the system's resolver and delays no
 * other, and what only this machine knows is still found.
 */
import { createSocket, type Socket } from 'node:dgram'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createResolveApart, type Resolve } from '../../../src/upstream/http/resolve-apart.ts'
import { eventually, within } from '../../support/eventually.ts'

/** What this name server does with a question of this name and type (1 = A, 28 = AAAA): an address, no such name, or nothing. */
type Answer = Buffer | 'unknown' | 'silence'
const answers: Record<string, (type: number) => Answer> = {
  'quick.example': (type) => (type === 1 ? Buffer.of(203, 0, 113, 7) : 'unknown'),
  'half.example': (type) => (type === 1 ? Buffer.of(203, 0, 113, 8) : 'silence'),
  'unknown.example': () => 'unknown',
  'half-unknown.example': (type) => (type === 1 ? 'unknown' : 'silence'),
}

let socket: Socket
let servers: string[]
let questions = 0
beforeAll(async () => {
  socket = createSocket('udp4')
  socket.on('message', (question, { port, address }) => {
    questions++
    const answer = respond(question)
    if (answer) socket.send(answer, port, address)
  })
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  servers = [`127.0.0.1:${(socket.address() as AddressInfo).port}`]
})
afterAll(() => new Promise<void>((resolve) => socket.close(() => resolve())))

/** RFC 1035, 4: the question again, and one record that points at its name. */
function respond(question: Buffer): Buffer | null {
  const labels: string[] = []
  let at = 12
  for (let length = question[at] ?? 0; length > 0; length = question[at] ?? 0) {
    labels.push(question.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  const type = question.readUInt16BE(at + 1)
  const answer = answers[labels.join('.').toLowerCase()]?.(type) ?? 'silence'
  if (answer === 'silence') return null
  const head = Buffer.from(question.subarray(0, at + 5))
  head.writeUInt16BE(answer === 'unknown' ? 0x8183 : 0x8180, 2)
  head.writeUInt16BE(answer === 'unknown' ? 0 : 1, 6)
  head.writeUInt32BE(0, 8)
  if (answer === 'unknown') return head
  const record = Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 60, 0, answer.length])
  return Buffer.concat([head, record, answer])
}

const refuseAll: Resolve = async (host) => {
  throw Object.assign(new Error(host), { code: 'ENOTFOUND' })
}

test('names whose servers are silent hold no thread of the system and delay no other name', async () => {
  const resolve = createResolveApart({ servers })
  const before = questions
  const silent = Array.from({ length: 50 }, (_, at) => resolve(`silent-${at}.example`).catch(() => 'none'))
  await eventually('all of them are asked for', () => questions - before >= 100)
  expect(process.getActiveResourcesInfo()).not.toContain('GetAddrInfoReqWrap')
  let over = false
  void Promise.race(silent).then(() => {
    over = true
  })
  expect(await within(20_000, 'another name', resolve('quick.example'))).toEqual([
    { address: '203.0.113.7', family: 4 },
  ])
  expect(over, 'while they are still waited for').toBe(false)
  expect(new Set(await within(60_000, 'they end', Promise.all(silent)))).toEqual(new Set(['none']))
})

test('an address is not kept waiting by the family whose server is silent', async () => {
  const resolve = createResolveApart({ servers, system: refuseAll })
  expect(await within(20_000, 'its address', resolve('half.example'))).toEqual([{ address: '203.0.113.8', family: 4 }])
})

test('a name whose server denies one family and is silent about the other is not asked of the system', async () => {
  const asked: string[] = []
  const resolve = createResolveApart({
    servers,
    system: async (host) => {
      asked.push(host)
      return [{ address: '127.0.0.1', family: 4 }]
    },
  })
  await expect(within(60_000, 'its end', resolve('half-unknown.example'))).rejects.toMatchObject({ code: 'ETIMEOUT' })
  expect(asked).toEqual([])
})

test('what no name server knows is asked of the system, one name at a time', async () => {
  let under = 0
  let most = 0
  const release: (() => void)[] = []
  const resolve = createResolveApart({
    servers,
    system: async (host) => {
      most = Math.max(most, ++under)
      await new Promise<void>((next) => release.push(next))
      under--
      if (host === 'unknown.example') throw Object.assign(new Error(host), { code: 'ENOTFOUND' })
      return [{ address: '127.0.0.1', family: 4 }]
    },
  })
  const asked = [resolve('localhost'), resolve('gateway'), resolve('unknown.example')]
  const outcomes = Promise.allSettled(asked)
  for (let turn = 1; turn <= 3; turn++) {
    await eventually(`turn ${turn}`, () => release.length === turn)
    release[turn - 1]?.()
  }
  const found = { status: 'fulfilled', value: [{ address: '127.0.0.1', family: 4 }] }
  expect((await outcomes).filter(({ status }) => status === 'rejected')).toMatchObject([
    { reason: { code: 'ENOTFOUND' } },
  ])
  expect((await outcomes).filter(({ status }) => status === 'fulfilled')).toEqual([found, found])
  expect(most).toBe(1)
})
