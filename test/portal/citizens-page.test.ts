/**
 * One filing, followed at the page where a citizen sees his dossier, from received to handed over, in every generation of the portal: no
 * call is made to it but the filing and the hand-over.
 */
import { createHash } from 'node:crypto'
import { afterAll, describe, expect, test } from 'vitest'
import { file, newDossierCode, pdf, reaches, upload } from '../http/filings/fixtures.ts'
import { leaksIn } from '../http/leaks.ts'
import { eventually } from '../support/eventually.ts'
import { startGateway, type TestGateway } from '../support/gateway.ts'

const gateways: TestGateway[] = []
afterAll(async () => {
  for (const gateway of gateways) await gateway.stop()
})

/** What of the mock portal's ledger this test reads. */
interface Ledger {
  summary: { doubled: number; outOfOrder: number }
  dossiers: { code: string; steps: { status: string }[]; item?: Record<string, unknown> }[]
}

const toSha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex')

const read = async <T>(url: string): Promise<T> => (await (await fetch(url)).json()) as T

describe.each(['portal-session', 'portal-bus', 'portal-2026'])('over %s', (path) => {
  test('one filing is followed from received to handed over, without a call but the hand-over', async () => {
    const gateway = await startGateway({ filings: {}, portal: [path] })
    gateways.push(gateway)
    const { url } = gateway.mocks
    const dossier = newDossierCode()
    const paper = pdf(`giấy chứng sinh ${dossier}`)
    await upload(gateway, paper)
    const attachments = [{ sha256: toSha256(paper), title: 'Giấy chứng sinh', fileName: 'giay-chung-sinh.pdf' }]
    const filed = await file(gateway, 'birth', { dossier, attachments })
    expect(filed.status).toBe(202)
    const ledger = () => read<Ledger>(`${url}/_control/portal/ledger`)
    const statuses = async (last: string) => {
      const [one] = (await ledger()).dossiers
      return one?.steps.at(-1)?.status === last ? one : undefined
    }
    await reaches(gateway, filed.json.id, 'completed', 30_000)
    const done = await eventually('the portal has the result', () => statuses('9'))
    expect(done.steps.map(({ status }) => status)).toEqual(['2', '4', '9'])
    const page = async () => (await fetch(`${url}/portal/tra-cuu?ma=${encodeURIComponent(done.code)}`)).text()
    expect(await page()).toContain('Đã xử lý xong')
    const step = { type: 'result-returned', at: new Date().toISOString() }
    expect((await gateway.post(`/v1/dossiers/${dossier}/events`, step)).status).toBe(201)
    const returned = await eventually('the portal has the hand-over', () => statuses('10'))
    expect(returned.steps.map(({ status }) => status)).toEqual(['2', '4', '9', '10'])
    await eventually('the page shows it', async () => (await page()).includes('Đã trả kết quả'))
    // Without a public address of the gateway nothing can be fetched: only what is uploaded is there, the papers apart from the result.
    const { uploads } = await read<{ uploads: { id: string; sha256: string }[] }>(`${url}/_control/portal/codes`)
    const answer = await fetch(`${gateway.url}/v1/filings/${filed.json.id}/certificate`, {
      headers: { authorization: `Bearer ${gateway.key}` },
    })
    const certificate = Buffer.from(await answer.arrayBuffer())
    const hashes = path === 'portal-2026' ? [toSha256(certificate), toSha256(paper)] : []
    expect(new Set(uploads.map(({ sha256 }) => sha256))).toEqual(new Set(hashes))
    expect((await page()).includes('Giấy khai sinh')).toBe(path === 'portal-2026')
    const there = await read<{ shown: { files: { kind: string; name: string }[] } }>(
      `${url}/_control/portal/dossiers/${encodeURIComponent(done.code)}`,
    )
    const kinds = there.shown.files.map(({ kind }) => kind).toSorted()
    expect(kinds).toEqual(path === 'portal-2026' ? ['paper', 'result'] : [])
    expect((await ledger()).summary).toMatchObject({ doubled: 0, outOfOrder: 0 })
    for (const line of gateway.log) expect(leaksIn(line)).toEqual([])
  }, 60_000)
})
