/** Wishes of population endpoints about who asks and for what: keys, credentials, officers, procedures. */
import { expect } from 'vitest'
import type { PopulationQuery } from '../../src/domain/person/population.ts'
import { readXml } from '../../src/upstream/xml/xml.ts'
import type { XmlNode } from '../../src/upstream/xml/xml-tree.ts'
import type { PopulationWish } from './endpoint.ts'

const getEnvelope = (body: string): XmlNode => readXml(body, 'ministry')
const child = (node: XmlNode | undefined, local: string) => node?.children.find((one) => one.local === local)
const findRequest = (body: string) => child(getEnvelope(body), 'Body')?.children[0]
const text = (node: XmlNode | undefined, local: string) => child(node, local)?.text
const from = (purpose: Partial<PopulationQuery['purpose']>) => (query: PopulationQuery) => ({
  ...query,
  purpose: { ...query.purpose, ...purpose },
})

export const populationRequests: readonly PopulationWish[] = [
  {
    wish: 1,
    title: 'ApiKey per service: the lookup',
    driver: 'ndxp-soap',
    settings: { apiKey: 'common', apiKeys: { lookup: 'of the lookup' } },
    check: ({ seen }) => expect(seen.headers.apikey).toBe('of the lookup'),
  },
  {
    wish: 1,
    title: 'ApiKey per service: the verification, over a bus',
    driver: 'lgsp-soap',
    ask: 'verify',
    settings: { apiKey: 'common', apiKeys: { verify: 'of the verification' } },
    check: ({ seen, value }) => {
      expect(seen.headers.apikey).toBe('of the verification')
      expect(value).toBe(true)
    },
  },
  {
    wish: 1,
    title: 'ApiKey per service: who has none sends the common one',
    driver: 'lgsp-json-tree',
    settings: { apiKey: 'common', apiKeys: { verify: 'of the verification' } },
    check: ({ seen }) => expect(seen.headers.apikey).toBe('common'),
  },
  {
    wish: 4,
    title: 'the account of the officer in MaCanBo',
    driver: 'lgsp-soap',
    settings: { officerSent: { kind: 'account' } },
    check: ({ seen }) => expect(text(findRequest(seen.body), 'MaCanBo')).toBe('canbo.mau'),
  },
  {
    wish: 4,
    title: 'an officer without an account is refused before anything is sent',
    driver: 'ndxp-soap',
    settings: { officerSent: { kind: 'account' } },
    query: from({ officerAccount: undefined }),
    fails: (failure, { main }) => {
      expect(failure).toMatchObject({ code: 'request-invalid', sent: 'no' })
      expect(failure.faults).toMatchObject([{ pointer: '/purpose/officerAccount' }])
      expect(main.seen).toEqual([])
    },
  },
  {
    wish: 5,
    title: 'a constant officer in MaCanBo',
    driver: 'ndxp-soap',
    settings: { officerSent: { kind: 'constant', value: 'LIENTHONG-H99' } },
    query: from({ officer: 'anybody' }),
    check: ({ seen }) => expect(text(findRequest(seen.body), 'MaCanBo')).toBe('LIENTHONG-H99'),
  },
  {
    wish: 5,
    title: 'a constant officer in flat JSON',
    driver: 'lgsp-json-envelope',
    settings: { officerSent: { kind: 'constant', value: 'LIENTHONG-H99' } },
    check: ({ seen }) => expect(JSON.parse(seen.body)).toMatchObject({ MaCanBo: 'LIENTHONG-H99' }),
  },
  {
    wish: 6,
    title: 'a table of procedure codes, asked by the provincial form',
    driver: 'ndxp-soap',
    settings: { procedureSent: { kind: 'table', table: { '2.000884.000.00.00.H99': '2.000999' } } },
    query: from({ procedure: '2.000884.000.00.00.H99' }),
    check: ({ seen }) => expect(text(findRequest(seen.body), 'MaDVC')).toBe('2.000999'),
  },
  {
    wish: 6,
    title: 'a procedure that the table does not have is refused',
    driver: 'lgsp-json-tree',
    settings: { procedureSent: { kind: 'table', table: { '2.000884': '2.000999' } } },
    query: from({ procedure: '1.001193' }),
    fails: (failure, { main }) => {
      expect(failure).toMatchObject({ code: 'procedure-not-authorised', layer: 'gateway', sent: 'no' })
      expect(main.seen).toEqual([])
    },
  },
  {
    wish: 6,
    title: 'a procedure that the table does not have goes out as it is',
    driver: 'ndxp-soap',
    settings: { procedureSent: { kind: 'table', table: { '2.000884': '2.000999' }, unlisted: 'national' } },
    query: from({ procedure: '1.001193.000.00.00.H99' }),
    check: ({ seen }) => expect(text(findRequest(seen.body), 'MaDVC')).toBe('1.001193'),
  },
  {
    wish: 6,
    title: 'one code for every procedure',
    driver: 'ndxp-soap',
    settings: { procedureSent: { kind: 'constant', value: 'G15-TP110' } },
    check: ({ seen }) => expect(text(findRequest(seen.body), 'MaDVC')).toBe('G15-TP110'),
  },
]
