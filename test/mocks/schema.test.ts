// What the mock says is valid against the schemas the gateway's own codec is held to, for every persona and for people at random.

import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { XmlDocument, XsdValidator } from 'libxml2-wasm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { personByNumber } from '../../mocks/nation.ts'
import { PERSONAS } from '../../mocks/personas.ts'
import { citizen, element } from '../../mocks/population/soap/elements.ts'
import { toXml } from '../../mocks/population/soap/write.ts'
import { type Mocks, startMocks } from '../../mocks/start.ts'
import { lookupXml, ndxp, soap, verifyXml } from './client.ts'

const FOLDER = 'contracts/upstream/population'
const PERSON = 'http://www.mic.gov.vn/dancu/1.0'

describe.skipIf(!existsSync(`${FOLDER}/dancu-1.0.xsd`))('the answers of the mock', () => {
  let mocks: Mocks
  const close: (() => void)[] = []
  const schema = (name: string): XsdValidator => {
    const source = XmlDocument.fromBuffer(readFileSync(`${FOLDER}/${name}`))
    const validator = XsdValidator.fromDoc(source)
    close.push(
      () => validator.dispose(),
      () => source.dispose(),
    )
    return validator
  }
  const valid = (validator: XsdValidator, xml: string): void => {
    const document = XmlDocument.fromString(xml)
    try {
      validator.validate(document)
    } finally {
      document.dispose()
    }
  }
  let person: XsdValidator
  let bca: XsdValidator
  let envelope: XsdValidator

  beforeAll(async () => {
    mocks = await startMocks()
    person = schema('dancu-1.0.xsd')
    bca = schema('dancuquocgia-bca.xsd')
    envelope = schema('soap-1.1.xsd')
  })
  afterAll(async () => {
    for (const dispose of close) dispose()
    await mocks.close()
  })

  const toBody = (xml: string): string => /<soapenv:Body[^>]*>(.*)<\/soapenv:Body>/s.exec(xml)?.[1]?.trim() ?? ''

  it('are valid for every persona, envelope and collection', async () => {
    for (const { number, name, birthDate, handle } of PERSONAS) {
      const key = name
        .replace(/Đ/g, 'D')
        .normalize('NFD')
        .replace(/[^A-Z0-9]/g, '')
      const born = birthDate.length === 4 ? { year: birthDate } : { day: birthDate.replaceAll('-', '') }
      const { text } = await ndxp(mocks.url, lookupXml({ number, name: key, ...born }))
      expect(text, handle).toContain(':CongDan>')
      valid(envelope, text)
      valid(person, toBody(text))
    }
  })

  it('are valid for people at random', () => {
    const free = fc.nat({ max: 999_999 }).map((n) => String(n).padStart(6, '0'))
    const number = fc
      .tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 10, max: 99 }), free)
      .map((pieces) => `999${pieces.join('')}`)
    fc.assert(
      fc.property(number, (one) => {
        const found = personByNumber(one)
        if (!found) throw new Error('nobody')
        valid(person, toXml(element('CongdanCollection', [citizen(found)]), 'ns1', PERSON))
      }),
      { numRuns: 200 },
    )
  })

  it('are valid for verifications, refusals, and both shapes of not found', async () => {
    valid(bca, toBody((await ndxp(mocks.url, verifyXml('2023'))).text))
    for (const body of [
      lookupXml({ number: '999090000001', name: 'X', year: '1990' }),
      lookupXml({ number: '999490000001', name: 'X', year: '1990' }),
      soap('dan', 'Khac', []),
    ]) {
      valid(envelope, (await ndxp(mocks.url, body)).text)
    }
  })
})
