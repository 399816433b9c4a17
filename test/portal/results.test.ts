/** Results go to a portal with the step that says that there is one, by address, and never before. */
import { afterEach, expect, test } from 'vitest'
import { DossierApplicant } from '../../src/domain/dossier/dossier-request.ts'
import type { PortalDossier, PortalFile } from '../../src/domain/portal/portal.ts'
import { at, nextCode } from '../dossier/fixtures.ts'
import { type PortalWorld, type PortalWorldOptions, startPortalWorld } from './fixtures.ts'

const open: PortalWorld[] = []
afterEach(async () => {
  for (const world of open.splice(0)) await world.close()
})

const certificate: PortalFile = {
  id: 'f0000000-0000-4000-8000-000000000001',
  title: 'Giấy khai sinh',
  code: null,
  fileName: 'result-00000000.pdf',
  sha256: '0'.repeat(64),
  url: 'https://lienthong.example.vn/files/x',
  open: () => Promise.reject(new Error('not uploaded')),
}
const applicant = DossierApplicant.parse({ name: 'Nguyễn Thị Thử', number: '999190000001' })

/** Each item that the portal got until the dossier was done. */
async function sendUntilDone(options: PortalWorldOptions): Promise<Pick<PortalDossier, 'status' | 'resultFiles'>[]> {
  const world = await startPortalWorld({ ...options, results: async () => [certificate] })
  open.push(world)
  const code = nextCode()
  const items: Pick<PortalDossier, 'status' | 'resultFiles'>[] = []
  const send = async () => {
    await world.untilIdle()
    const { status, resultFiles, submittedFiles } = world.portal.held.get(code)?.item ?? {}
    expect(submittedFiles).toEqual([])
    items.push({ status: status ?? 'new', resultFiles: resultFiles ?? [] })
  }
  await world.register(code, { channel: 'counter', acceptedAt: at(1), applicant })
  await world.report(code, { type: 'processing-started', at: at(2) })
  await send()
  await world.report(code, { type: 'supplement-asked', at: at(3), reason: 'thiếu giấy' })
  await send()
  await world.report(code, { type: 'supplement-completed', at: at(4) })
  await world.report(code, { type: 'done', at: at(5) })
  await send()
  await world.report(code, { type: 'result-returned', at: at(6) })
  await send()
  return items
}

test('a result goes with the step that says that there is one, and stays with those after it', async () => {
  expect(await sendUntilDone({})).toEqual([
    { status: 'in-process', resultFiles: [] },
    { status: 'supplement-asked', resultFiles: [] },
    { status: 'done', resultFiles: [certificate] },
    { status: 'result-returned', resultFiles: [certificate] },
  ])
})

test('a portal that takes uploads in the place of addresses gets none', async () => {
  const items = await sendUntilDone({ path: { generation: '2026' } })
  expect(items.flatMap(({ resultFiles }) => resultFiles)).toEqual([])
})
