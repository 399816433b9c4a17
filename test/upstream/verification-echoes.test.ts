/** What stands beside the bit of a verification: an echo of another number or request makes it an answer to another question. */
import { describe, expect, test } from 'vitest'
import { createFaultTable, defaultFaultRules } from '../../src/upstream/parsing/fault-rules.ts'
import { readVerification } from '../../src/upstream/population/codec-answer.ts'
import { type FaultContext, unwrap } from '../../src/upstream/xml/soap.ts'
import { toFailure } from './paths.ts'

const judge: FaultContext = {
  hop: 'security-server',
  faults: createFaultTable(defaultFaultRules),
  unauthorised: 'ministry-credentials-refused',
}
const findBody = (text: string) => unwrap({ status: 200, headers: {}, body: Buffer.from(text) }, judge)
const envelope = (body: string) =>
  `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${body}</s:Body></s:Envelope>`
const question = {
  claim: { personalNumber: '999090000001', fullName: 'x' },
  upstreamRequestId: '01J9ZTEST00000000000000001',
}

describe('echoes beside the bit of a verification', () => {
  const byCard = { ...question, claim: { oldCardNumber: '999000022', fullName: 'x' } }
  const bodyWith = (echo: string) =>
    findBody(envelope(`<KetQuaXacThuc xmlns="http://dancuquocgia.bca">${echo}<TonTai>true</TonTai></KetQuaXacThuc>`))

  test.each([
    ['', question],
    ['<SoDinhDanh>999090000001</SoDinhDanh>', question],
    ['<SoDinhDanh/><SoCMND/><MaYeuCau/>', question],
    ['<SoDinhDanh>999 090 000 001</SoDinhDanh>', question],
    ['<MaYeuCau>01j9ztest00000000000000001</MaYeuCau><MaDVC>1.000001</MaDVC><MaCanBo>khac</MaCanBo>', question],
    ['<SoCMND>999000022</SoCMND>', byCard],
    ['<SoDinhDanh>999090000002</SoDinhDanh>', byCard],
    ['<SoCMND>999000033</SoCMND>', question],
  ])('%s is believed', (echo, requested) => {
    expect(readVerification(bodyWith(echo), requested)).toBe(true)
  })

  test.each([
    ['<SoDinhDanh>999090000002</SoDinhDanh>', question],
    ['<SoDinhDanh>không rõ</SoDinhDanh>', question],
    ['<SoDinhDanh><So>999090000002</So></SoDinhDanh>', question],
    ['<SoDinhDanh>999090000001</SoDinhDanh><SoDinhDanh>999090000002</SoDinhDanh>', question],
    ['<SoCMND>999000033</SoCMND>', byCard],
    ['<MaYeuCau>01J9ZTEST00000000000000002</MaYeuCau>', question],
  ])('%s is an answer to another question', async (echo, requested) => {
    const failure = await toFailure(Promise.resolve().then(() => readVerification(bodyWith(echo), requested)))
    expect(failure).toMatchObject({ code: 'answer-unreadable', detail: 'another question', sent: 'answered' })
  })
})
