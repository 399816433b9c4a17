/** A gateway with a city of dossiers, and people who read its board: a leader of the city, the heads of two units, an operator. */
import { issueKey } from '../../src/access/api-key.ts'
import {
  consumerWith,
  keyHashKey,
  startGateway,
  type TestGateway,
  type TestGatewayOptions,
} from '../support/gateway.ts'
import { cityUnit, seedCity } from './city.ts'

export const leader = issueKey(keyHashKey)
/** Heads of one unit, and of a group of units. */
export const headOfOne = issueKey(keyHashKey)
export const headOfGroup = issueKey(keyHashKey)
export const stranger = issueKey(keyHashKey)

/** A Friday of an ordinary week, in the afternoon. */
export const fridayAfternoon = Date.parse('2026-11-27T14:32:00+07:00')

const unitsInCity = 14
/** Two of these never report. */
const units = Array.from({ length: unitsInCity + 2 }, (_, index) => ({
  code: cityUnit(index),
  name: `Phường Mẫu ${index + 1}`,
}))

export async function startBoard(options: TestGatewayOptions = {}, dossiers = 3_000): Promise<TestGateway> {
  const began = Date.now()
  const gateway = await startGateway({
    clock: { now: () => fridayAfternoon + Date.now() - began },
    consumer: () => ({ roles: ['operator', 'auditor'] }),
    others: [
      consumerWith(leader, { id: 'city-office', roles: ['leader'], grants: [] }),
      consumerWith(headOfOne, { id: 'ward-office', roles: ['unit'], units: [cityUnit(0)], grants: [] }),
      consumerWith(headOfGroup, { id: 'group-office', roles: ['unit'], units: ['H99.02'], grants: [] }),
      consumerWith(stranger, { id: 'notary' }),
    ],
    server: { board: { units, signInsPerMinute: 1_000 } },
    ...options,
  })
  const { database } = gateway.database ?? {}
  if (database && dossiers > 0) {
    await seedCity(database, { dossiers, units: unitsInCity, days: 45, now: fridayAfternoon })
  }
  return gateway
}

export interface Reading {
  status: number
  text: string
  headers: Headers
}

/** Signs in at the board; what it returns opens pages in English. */
export async function enterBoard(gateway: TestGateway, key: string) {
  const answer = await fetch(`${gateway.url}/board/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: gateway.url },
    body: new URLSearchParams({ key, officer: 'lanhdao.mau' }),
  })
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  return {
    status: answer.status,
    cookie,
    async read(path: string): Promise<Reading> {
      const response = await fetch(gateway.url + path, {
        redirect: 'manual',
        headers: { cookie, 'accept-language': 'en' },
      })
      return { status: response.status, text: await response.text(), headers: response.headers }
    },
  }
}
