/**
 * An endpoint that is not our mock: it keeps what it sees and answers what a row of a table says. A row is one wish that a
 * real endpoint may have: the settings that state it, and what must be seen on the wire or come of the answer.
 */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { GatewayFailure } from '../../src/domain/failure.ts'
import type { Person } from '../../src/domain/person/identity.ts'
import type { PopulationAnswer, PopulationPath, PopulationQuery } from '../../src/domain/person/population.ts'
import { createPopulationPath } from '../../src/upstream/population/client.ts'
import { PopulationPathSettings } from '../../src/upstream/population/settings.ts'
import { type Driver, lookUp, queryFor, toFailure, verify } from '../upstream/paths.ts'
import { sample } from '../upstream/population/samples.ts'

export interface Seen {
  /** Host and port that it came to. */
  host: string
  path: string
  /** Names in lower case; a name that came twice has both values. */
  headers: Readonly<Record<string, string>>
  body: string
}

export interface Answer {
  status?: number
  headers?: Record<string, string>
  body: string | Buffer
}

interface Endpoint {
  url: string
  host: string
  seen: Seen[]
  close(): Promise<void>
}

export async function startEndpoint(answer: (seen: Seen) => Answer): Promise<Endpoint> {
  const seen: Seen[] = []
  const server: Server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      const headers: Record<string, string> = {}
      for (let at = 0; at < request.rawHeaders.length; at += 2) {
        const name = (request.rawHeaders[at] ?? '').toLowerCase()
        const value = request.rawHeaders[at + 1] ?? ''
        headers[name] = headers[name] === undefined ? value : `${headers[name]} | ${value}`
      }
      const one = { host: headers.host ?? '', path: request.url ?? '', headers, body: Buffer.concat(pieces).toString() }
      seen.push(one)
      const { status = 200, headers: reported = {}, body } = answer(one)
      response.writeHead(status, reported)
      response.end(body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const xml = { 'content-type': 'text/xml; charset=utf-8' }
const json = { 'content-type': 'application/json' }
const record = (): string => sample('answer-037.xml')

/** What the ministry's service would say to the question, in the shape of each driver. */
function usualAnswer(driver: Driver, { body }: Seen): Answer {
  const verifies = /XacThucThongTin|"type":"XacThuc|"MaTichHop":"033"|MaDichVu/.test(body)
  const soap = verifies ? sample('answer-033-true.xml') : record()
  switch (driver) {
    case 'ndxp-soap':
    case 'lgsp-soap':
      return { headers: xml, body: soap }
    case 'lgsp-json-envelope':
      return { headers: json, body: JSON.stringify({ error_code: 'SUCCESSFUL', message: soap }) }
    case 'lgsp-json-tree':
      return { headers: json, body: sample(verifies ? 'tree-verification.json' : 'tree-answer.json') }
  }
}

/** The least that a path needs to be a path of this driver. */
const least: Record<Driver, object> = {
  'ndxp-soap': { username: 'lienthong', secret: 'the secret of the path' },
  'lgsp-soap': { token: { variant: 'none' }, authHash: { mode: 'none' } },
  'lgsp-json-envelope': { token: { variant: 'none' } },
  'lgsp-json-tree': { token: { variant: 'none' } },
}

function openPopulation(driver: Driver, url: string, settings: object): PopulationPath {
  const parsed = PopulationPathSettings.parse({ driver, name: 'endpoint', url, ...least[driver], ...settings })
  return createPopulationPath(parsed, { clock: { now: Date.now } })
}

/** One question and what came of it. */
interface Requested {
  seen: Seen
  /** All requests, in case there was more than one. */
  all: readonly Seen[]
  value: Person | boolean | null
  notices: PopulationAnswer<unknown>['notices']
}

export interface PopulationWish {
  /** Its number in docs/operate/endpoints.md. */
  wish: number
  title: string
  driver: Driver
  /** The path's settings beyond the least; `other` = a second host. */
  settings: object | ((endpoint: Endpoint, other: Endpoint) => object)
  /** The path behind the host; absent = `/population`. */
  at?: string
  ask?: 'lookup' | 'verify'
  /** Changes to the question about the persona. */
  query?: (query: PopulationQuery) => PopulationQuery
  /** What the endpoint says in the place of its usual answer. */
  answer?: (seen: Seen) => Answer
  /** Checks what came of it. Absent with `fails`. */
  check?: (requested: Requested, endpoints: { main: Endpoint; other: Endpoint }) => void | Promise<void>
  /** The question must not succeed: checks the failure. */
  fails?: (failure: GatewayFailure, endpoints: { main: Endpoint; other: Endpoint }) => void
}

/** Asks the endpoint of a row as its settings say, over real sockets. */
export async function grant(row: PopulationWish): Promise<void> {
  const getAnswer = row.answer ?? ((seen: Seen) => usualAnswer(row.driver, seen))
  const main = await startEndpoint(getAnswer)
  const other = await startEndpoint(getAnswer)
  const settings = typeof row.settings === 'function' ? row.settings(main, other) : row.settings
  const path = openPopulation(row.driver, `${main.url}${row.at ?? '/population'}`, settings)
  const query = (row.query ?? ((one) => one))(queryFor('thu'))
  try {
    const pending = row.ask === 'verify' ? verify(path, query) : lookUp(path, query)
    if (row.fails) {
      row.fails(await toFailure(pending), { main, other })
      return
    }
    const { value, notices } = await pending
    const all = [...main.seen, ...other.seen]
    const seen = all.at(-1)
    if (seen === undefined) throw new Error('the endpoint saw nothing')
    await row.check?.({ seen, all, value, notices }, { main, other })
  } finally {
    await path.close()
    await Promise.all([main.close(), other.close()])
  }
}
