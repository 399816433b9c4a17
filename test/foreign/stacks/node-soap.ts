/** The contract served by node-soap, made from the description alone. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { resolve } from 'node:path'
import * as soap from 'soap'
import type { Serving } from './processes.ts'

const wsdl = readFileSync(resolve(import.meta.dirname, 'population.wsdl'), 'utf8')

interface Question {
  SoDinhDanh: string
}

export async function startNodeSoap(): Promise<Serving> {
  const server = createServer((_, response) => response.writeHead(404).end())
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const service = {
    Population: {
      Population: {
        TraCuuThongTinCongDan: ({ SoDinhDanh }: Question) => {
          const kind = SoDinhDanh.at(-1)
          if (kind === '3') return {}
          if (kind === '5') throw { Fault: { faultcode: 'soap:Server', faultstring: 'Lỗi hệ thống' } }
          const birth = kind === '2' ? { Nam: '1950' } : { Nam: '1990', NgayThangNam: '19900131' }
          return {
            CongDan: [{ SoDinhDanh, HoVaTen: { Ten: 'NGUYỄN VĂN THỬ' }, GioiTinh: '1', NgayThangNamSinh: birth }],
          }
        },
        XacThucThongTinCongDan: ({ SoDinhDanh }: Question) => ({ TonTai: SoDinhDanh.endsWith('1') }),
      },
    },
  }
  await new Promise<void>((ready, reject) =>
    soap.listen(server, {
      path: '/population',
      services: service,
      xml: wsdl,
      callback: (error) => (error ? reject(error) : ready()),
    }),
  )
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed())
        server.closeAllConnections()
      }),
  }
}
