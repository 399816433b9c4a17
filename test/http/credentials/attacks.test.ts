/**
 * Everything that somebody can show at the door who has no right to come in is refused with its status and code, and an auditor reads
 * of it through the product's own search: what was tried, from where and, where that is known, with whose credential. What nobody
 * claimed leaves no record; and neither a flood nor a restart hides how much there was.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../../support/eventually.ts'
import { attacks, honest } from './attacks.ts'
import { type Door, type Outcome, openDoor, type Question, trustedProxy } from './door.ts'

let door: Door
/** Whatever was shown, to look for it in the log and the trail. */
const shown = new Set<string>()

beforeAll(async () => {
  door = await openDoor()
})
afterAll(() => door?.close())

/** Asks from this address, and keeps in mind what was shown. */
const requestFrom = (from: string) => (question: Question) => {
  for (const value of [question.headers?.authorization, question.headers?.dpop].flat()) {
    for (const part of String(value ?? '').split(/[\s,]+/)) if (part.length > 60) shown.add(part)
  }
  return door.ask({ from, ...question })
}

/** One for each attack, so that none takes another's room in the trail. */
const addressFor = (index: number) => `127.0.1.${index + 1}`

describe('what is right opens the door', () => {
  for (const { what, send } of honest) {
    test(what, async () => {
      expect(await send(door, requestFrom('127.0.0.1'))).toMatchObject({ status: 200 })
    })
  }
})

describe('what is wrong in one thing is refused, and on record', () => {
  for (const [index, attack] of attacks.entries()) {
    const { what, status, code, credential = '', trail = 'authenticate', send } = attack
    test(`${what}: ${status} ${code}${trail === 'nothing' ? ', no record' : ''}`, async () => {
      const from = addressFor(index)
      const refused = await send(door, requestFrom(from))
      expect(refused.status).toBe(status)
      const challenge = refused.headers['www-authenticate']
      // Pages have forms in its place.
      if (status === 401 && trail !== 'sign-in') expect(challenge).toMatch(/^(Bearer|DPoP) realm="/)
      if (code.startsWith('token-')) expect(challenge).toContain('error="invalid_token"')
      // A page says it in words.
      if (refused.code !== undefined || trail === 'nothing') expect(refused.code).toBe(code)
      if (trail === 'nothing') {
        expect([await find(refused, 'authenticate'), await find(refused, 'sign-in')]).toEqual([[], []])
        return
      }
      const [record, ...more] = await eventually('the record', async () => {
        const found = await find(refused, trail)
        return found.length > 0 ? found : undefined
      })
      expect(more).toEqual([])
      const whose = typeof credential === 'string' ? credential : credential(door)
      expect(record).toMatchObject({ outcome: 'refused', result: code, credential: trail === 'sign-in' ? '' : whose })
      if (trail === 'sign-in') expect(record?.object).toBe('/ops')
      else expect([`from ${from}`, `from ${trustedProxy}`]).toContain(record?.note)
    })
  }
})

async function find({ requestId }: Outcome, operation: 'authenticate' | 'sign-in') {
  return (await door.readRefusals(operation)).filter((record) => record.requestId === requestId)
}

describe('a flood', () => {
  const flooding = '127.0.2.1'
  const bad = { headers: { authorization: 'Bearer made.up.token' } }
  const ask = (question: Question) => door.ask({ at: door.replica, ...question })

  test('of one address takes so much of the trail and no more, hides no stolen token, and a restart loses none of the count', async () => {
    // A replica that has refused nothing yet.
    await door.restartReplica()
    await Promise.all(Array.from({ length: 75 }, () => ask({ ...bad, from: flooding })))
    // From other addresses, until there is no room for anybody who has nothing of ours.
    await Promise.all(Array.from({ length: 150 }, (_, at) => ask({ ...bad, from: `127.0.3.${at + 1}` })))
    const stolen = await ask({
      headers: { authorization: `Bearer ${await door.sign({ cnf: { jkt: 'A'.repeat(43) } })}` },
      from: flooding,
    })
    const before = await door.readRefusals()
    expect(before.filter(({ note }) => note === `from ${flooding}`)).toHaveLength(60 + 1)
    const others = before.filter(({ note }) => note?.startsWith('from 127.0.3.'))
    expect(others).toHaveLength(140)
    expect(others.filter(({ note }) => note?.endsWith('; 15 before it not recorded'))).toHaveLength(1)
    expect(before.find(({ requestId }) => requestId === stolen.requestId)).toMatchObject({
      result: 'token-binding-missing',
      credential: 'token city one-stop',
    })
    await door.restartReplica()
    const [last] = await door.readRefusals()
    expect(last).toMatchObject({
      result: 'token-invalid',
      note: expect.stringMatching(/^from 127\.0\.3\.\d+; 9 before it not recorded$/),
    })
  })
})

test('nothing that was shown stands in the log or in the trail', async () => {
  expect(shown.size).toBeGreaterThan(80)
  const trail = [...(await door.readRefusals('authenticate')), ...(await door.readRefusals('sign-in'))]
  const text = [...door.gateway.log, ...door.replica.log, JSON.stringify(trail)].join('\n')
  expect([...shown].filter((one) => text.includes(one))).toEqual([])
})
