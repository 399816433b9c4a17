/** Row (d): what a developer would write by hand today: Express, axios with retry, a breaker, xml2js both ways. */
import { createHash, randomUUID } from 'node:crypto'
import { Agent, createServer } from 'node:http'
import axios from 'axios'
import axiosRetry from 'axios-retry'
import express from 'express'
import CircuitBreaker from 'opossum'
import { Builder, parseStringPromise } from 'xml2js'
import { listening, runChild } from '../child.ts'

// biome-ignore lint/suspicious/noExplicitAny: xml2js returns whatever the document holds, and this row is written as usual
type Any = any

const http = axios.create({
  baseURL: process.env.BENCH_UPSTREAM ?? '',
  timeout: 30_000,
  httpAgent: new Agent({ keepAlive: true, maxSockets: 1100 }),
})
axiosRetry(http, { retries: 3, retryDelay: axiosRetry.exponentialDelay })

const builder = new Builder({ renderOpts: { pretty: false } })
const stripped = (name: string) =>
  name
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[đĐ]/g, 'D')
    .replace(/\s+/g, '')
    .toUpperCase()

async function callUpstream(purpose: Any, person: Any): Promise<Any> {
  const timestamp = String(Date.now())
  const token = createHash('sha256').update(`/benchbench${timestamp}secret`).digest('hex')
  const xml = builder.buildObject({
    'soapenv:Envelope': {
      $: { 'xmlns:soapenv': 'http://schemas.xmlsoap.org/soap/envelope/', 'xmlns:dan': 'http://dancuquocgia.bca' },
      'soapenv:Header': {},
      'soapenv:Body': {
        'dan:TraCuuThongTinCongDan': {
          'dan:MaYeuCau': randomUUID().replaceAll('-', ''),
          'dan:MaDVC': purpose.procedure,
          'dan:MaTichHop': '037',
          'dan:MaCanBo': purpose.officer,
          'dan:MaDonVi': purpose.unit,
          'dan:SoDienThoai': '0',
          'dan:SoDinhDanh': person.personalNumber,
          'dan:HoVaTen': stripped(person.fullName),
          'dan:NgayThangNamSinh': { 'dan:NgayThangNam': person.dateOfBirth.date.replaceAll('-', '') },
        },
      },
    },
  })
  const authorization = `Basic ${Buffer.from(`bench:${token}`).toString('base64')}`
  const headers = {
    'Content-Type': 'application/xml; charset=utf-8',
    SOAPAction: '""',
    Timestamp: timestamp,
    Authorization: authorization,
  }
  const { data } = await http.post('/', xml, { headers, responseType: 'text' })
  const parsed = await parseStringPromise(data, {
    explicitArray: false,
    tagNameProcessors: [(name) => name.replace(/^.*:/, '')],
  })
  return parsed.Envelope.Body.CongdanCollection.CongDan
}

const breaker = new CircuitBreaker(callUpstream, { timeout: 30_000, errorThresholdPercentage: 50, resetTimeout: 5000 })
const address = (node: Any) => ({
  province: { code: node.MaTinhThanh, label: null },
  commune: { code: node.MaPhuongXa, label: null },
  detail: node.ChiTiet,
  country: { code: node.QuocGia, label: null },
})

await runChild(async () => {
  const app = express()
  app.use(express.json())
  app.post('/v1/identity/lookups', async (request, response) => {
    const { purpose, person } = request.body
    try {
      const record = await breaker.fire(purpose, person)
      const birth: string = record.NgayThangNamSinh.NgayThangNam
      response.json({
        outcome: 'found',
        person: {
          personalNumber: record.SoDinhDanh,
          fullName: record.HoVaTen.Ten,
          dateOfBirth: { precision: 'day', date: `${birth.slice(0, 4)}-${birth.slice(4, 6)}-${birth.slice(6)}` },
          sex: { code: record.GioiTinh === '1' ? 'male' : 'female', label: record.GioiTinh === '1' ? 'Nam' : 'Nữ' },
          ethnicity: { code: record.DanToc, label: null },
          nationality: { code: record.QuocTich, label: null },
          permanentResidence: address(record.ThuongTru),
          currentResidence: address(record.NoiOHienTai),
          father: { fullName: record.Cha.HoVaTen },
          mother: { fullName: record.Me.HoVaTen },
        },
      })
    } catch {
      response.status(500).json({ error: 'Err' })
    }
  })
  return listening(createServer(app))
})
