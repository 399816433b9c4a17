/** Results go to a portal with the step that says that there is one, by address or uploaded, and never before; papers go apart from them. */
import { afterEach, expect, test } from 'vitest'
import { DossierApplicant } from '../../src/domain/dossier/dossier-request.ts'
import type { PortalDossier, PortalFile } from '../../src/domain/portal/portal.ts'
import { listLackedResults } from '../../src/store/sync/overview.ts'
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

type Sent = Pick<PortalDossier, 'status' | 'resultFiles' | 'submittedFiles'>

/** Each item that the portal got until the dossier was done. */
async function sendUntilDone(options: PortalWorldOptions): Promise<Sent[]> {
  const world = await startPortalWorld({ results: async () => [certificate], ...options })
  open.push(world)
  const code = nextCode()
  const items: Sent[] = []
  const send = async () => {
    await world.untilIdle()
    const { status, resultFiles, submittedFiles } = world.portal.held.get(code)?.item ?? {}
    items.push({ status: status ?? 'new', resultFiles: resultFiles ?? [], submittedFiles: submittedFiles ?? [] })
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
    { status: 'in-process', resultFiles: [], submittedFiles: [] },
    { status: 'supplement-asked', resultFiles: [], submittedFiles: [] },
    { status: 'done', resultFiles: [certificate], submittedFiles: [] },
    { status: 'result-returned', resultFiles: [certificate], submittedFiles: [] },
  ])
})

test('a portal that takes uploads in the place of addresses gets it uploaded, with the status that says that there is one', async () => {
  const carriages: string[] = []
  const results = async (_: number, carriage: string) => {
    carriages.push(carriage)
    return [certificate]
  }
  const items = await sendUntilDone({ path: { generation: '2026' }, results })
  expect(items.map(({ resultFiles }) => resultFiles.length)).toEqual([0, 0, 1, 1])
  expect(new Set(carriages)).toEqual(new Set(['uploaded']))
  const [world] = open
  const { rows } = (await world?.database.query(
    `SELECT body ->> 'fields' AS fields FROM audit_record WHERE body ->> 'operation' = 'send-to-portal' ORDER BY at`,
  )) ?? { rows: [] }
  expect(rows.at(0)?.fields).not.toContain('certificate')
  expect(rows.at(-1)?.fields).toContain('certificate')
})

/** A dossier that stands as done at the portal of 2026 with no result, which takes uploads with status 9 alone. */
async function startDone2026(repeatDone: boolean) {
  const held: { results: PortalFile[] } = { results: [] }
  const settings = { repeatDone }
  const world = await startPortalWorld({ path: { generation: '2026' }, results: async () => held.results, settings })
  open.push(world)
  const code = nextCode()
  await world.register(code, { channel: 'counter', acceptedAt: at(1), applicant })
  await world.report(code, { type: 'done', at: at(3) })
  await world.untilIdle()
  world.portal.calls.length = 0
  const change = async (results: PortalFile[]) => {
    held.results = results
    await world.database.query('UPDATE sync_lane SET result_changed_at = now()')
    const renewed = await world.target.renew?.(world.clock.now())
    await world.untilIdle()
    return renewed
  }
  const lacked = () => listLackedResults(world.database, 10)
  const shown = () => {
    const { status, resultFiles } = world.portal.held.get(code)?.item ?? {}
    return [status, resultFiles]
  }
  return { world, code, change, lacked, shown }
}

test('a later result is not sent to a portal of 2026 of which no one says that it takes one, and the dossier says so', async () => {
  const { world, code, change, lacked, shown } = await startDone2026(false)
  expect(await change([certificate])).toBe(1)
  expect([world.portal.calls, shown()]).toEqual([[], ['done', []]])
  expect(await lacked()).toMatchObject([{ target: 'portal', dossier: code, unit: 'H99.01.02' }])
  // Neither a look at it nor the hand-over claims to bring it.
  expect(await world.target.renew?.(world.clock.now())).toBe(0)
  await world.report(code, { type: 'result-returned', at: at(6) })
  await world.untilIdle()
  expect([shown()[0], (await lacked()).length]).toEqual(['result-returned', 1])
})

test('a portal of 2026 that takes it is sent the later result with one more 9, until the dossier was handed over', async () => {
  const { world, code, change, lacked, shown } = await startDone2026(true)
  expect(await change([certificate])).toBe(1)
  expect([world.portal.calls, shown()]).toEqual([['update'], ['done', [certificate]]])
  expect(await change([certificate])).toBe(0)
  const corrected = { ...certificate, sha256: '1'.repeat(64) }
  // The answer is lost: whether it arrived shows by nothing, so it goes again.
  world.portal.behave = (call) => {
    world.portal.behave = () => 'take'
    return call === 'update' ? 'lose' : 'take'
  }
  expect(await change([corrected])).toBe(1)
  expect(shown()).toEqual(['done', [corrected]])
  expect([world.statuses(code).at(-1), await lacked()]).toEqual(['done', []])
  await world.report(code, { type: 'result-returned', at: at(6) })
  await world.untilIdle()
  expect(await change([certificate])).toBe(1)
  expect([shown()[0], (await lacked()).length]).toEqual(['result-returned', 1])
})

test('a result that came before the hand-over was sent goes before it, with one more 9', async () => {
  const { world, code, change, shown } = await startDone2026(true)
  await world.database.query('UPDATE sync_lane SET held_at = now()')
  await change([certificate])
  await world.report(code, { type: 'result-returned', at: at(6) })
  const seen: unknown[] = []
  world.portal.behave = (call) => {
    if (call === 'update') seen.push(shown()[0])
    return 'take'
  }
  await world.database.query(`UPDATE sync_lane SET held_at = NULL`)
  await world.untilIdle()
  expect(world.portal.calls.filter((call) => call === 'update')).toHaveLength(2)
  expect([seen, shown()[0]]).toEqual([['done', 'done'], 'result-returned'])
})

test('what was left out is sent once the portal takes it', async () => {
  const { world, change, lacked, shown } = await startDone2026(false)
  await change([certificate])
  world.portalSettings.repeatDone = true
  expect(await world.target.renew?.(world.clock.now())).toBe(1)
  await world.untilIdle()
  expect([shown(), await lacked()]).toEqual([['done', [certificate]], []])
})

test.each([
  ['papers go with the dossier from the beginning', {}, [1, 1, 1, 1]],
  ['none where the setting says so', { settings: { sendPapers: false } }, [0, 0, 0, 0]],
  [
    'none where the portal could not name them: the dossier goes without',
    { path: { takesPapers: false } },
    [0, 0, 0, 0],
  ],
])('%s', async (_, options, expected) => {
  const paper = { ...certificate, id: 'paper', title: 'Giấy chứng sinh', sha256: '1'.repeat(64) }
  const items = await sendUntilDone({ ...options, papers: async () => [paper] })
  expect(items.map(({ submittedFiles }) => submittedFiles.length)).toEqual(expected)
})

/** A dossier that is done and stands at the portal with these results; what it was sent since; and the results, which a test may change. */
async function startDone(results: PortalFile[]) {
  const held = { results }
  const world = await startPortalWorld({ results: async () => held.results })
  open.push(world)
  const code = nextCode()
  await world.register(code, { channel: 'counter', acceptedAt: at(1), applicant })
  await world.report(code, { type: 'processing-started', at: at(2) })
  await world.report(code, { type: 'done', at: at(3) })
  await world.untilIdle()
  world.portal.calls.length = 0
  /** The result may be another one: what the room of filings notes when it keeps one. */
  const mark = () => world.database.query('UPDATE sync_lane SET result_changed_at = now()')
  const renew = async () => {
    const renewed = await world.target.renew?.(world.clock.now())
    await world.untilIdle()
    return renewed
  }
  const sent = () => world.portal.held.get(code)?.item.resultFiles
  return { world, code, held, mark, renew, sent }
}

test('a result that comes after the dossier was sent as done, or becomes another one, is sent once more without an event', async () => {
  const { world, code, held, mark, renew, sent } = await startDone([])
  expect(sent()).toEqual([])
  held.results = [certificate]
  expect(await renew()).toBe(0)
  await mark()
  expect(await renew()).toBe(1)
  expect([world.portal.calls, sent()]).toEqual([['update'], [certificate]])
  // The same result behind another address is the same one.
  held.results = [{ ...certificate, url: 'https://lienthong.example.vn/files/y' }]
  await mark()
  expect(await renew()).toBe(0)
  expect(await renew()).toBe(0)
  const corrected = { ...certificate, sha256: '1'.repeat(64) }
  held.results = [corrected]
  await mark()
  expect(await renew()).toBe(1)
  expect([world.portal.calls, sent()]).toEqual([['update', 'update'], [corrected]])
  expect(world.statuses(code)).toEqual(['new', 'accepted', 'in-process', 'done'])
})

test('a result that changed while its lane was not at rest is sent when it is', async () => {
  const { world, code, held, mark, renew, sent } = await startDone([certificate])
  await world.database.query('UPDATE sync_lane SET held_at = now()')
  const corrected = { ...certificate, sha256: '1'.repeat(64) }
  held.results = [corrected]
  await mark()
  expect(await renew()).toBe(0)
  await world.database.query('UPDATE sync_lane SET held_at = NULL')
  expect(await renew()).toBe(1)
  expect(sent()).toEqual([corrected])
  expect(world.statuses(code).at(-1)).toBe('done')
})

test('a result whose address ran out before it was fetched is sent again, so often and no more; one that was fetched is not', async () => {
  const { world, renew } = await startDone([certificate])
  const issue = async (expiresInMs: number, fetches: number) => {
    await world.database.query('UPDATE file_address SET current = false')
    await world.database.query(
      `INSERT INTO file_address (id, secret_hash, secret, target, dossier, filing, kind, sha256, media_type, bytes, issued_at, expires_at, fetches)
       SELECT gen_random_uuid(), gen_random_uuid(), '\\x00', 'portal', id, $1, 'result', $2, 'application/pdf', 1, $3, $4, $5 FROM dossier`,
      [
        certificate.id,
        certificate.sha256,
        new Date(world.clock.now()),
        new Date(world.clock.now() + expiresInMs),
        fetches,
      ],
    )
  }
  await issue(60_000, 0)
  expect(await renew()).toBe(0)
  for (let time = 1; time <= 3; time++) {
    world.clock.move(3_600_000)
    expect(await renew()).toBe(1)
    await issue(60_000, 0)
  }
  world.clock.move(3_600_000)
  expect(await renew()).toBe(0)
  expect(world.portal.calls).toEqual(['update', 'update', 'update'])
  await world.database.query(`UPDATE sync_lane SET notes = notes - 'unfetched'`)
  await issue(60_000, 1)
  world.clock.move(3_600_000)
  expect(await renew()).toBe(0)
})

test('results of one dossier that cannot be read stop its lane alone, and hold up no other', async () => {
  const broken = new Set<number>()
  const world = await startPortalWorld({
    results: async (dossier) => {
      if (broken.has(dossier)) throw new Error('a row does not open')
      return [certificate]
    },
  })
  open.push(world)
  const codes = [nextCode(), nextCode()]
  for (const code of codes) {
    await world.register(code, { channel: 'counter', acceptedAt: at(1), applicant })
    await world.report(code, { type: 'done', at: at(3) })
  }
  await world.untilIdle()
  const [row] = await world.rows<{ id: string }>('SELECT id FROM dossier WHERE code = $1', [codes[0]])
  broken.add(Number(row?.id))
  await world.database.query(`UPDATE sync_lane SET result_changed_at = now(), notes = notes || '{"files":"of before"}'`)
  expect(await world.target.renew?.(world.clock.now())).toBe(2)
  await world.untilIdle()
  const [first = '', second = ''] = codes
  expect(await world.lane(first)).toMatchObject({ state: 'stopped', stopped_cause: 'internal-error' })
  expect(await world.lane(second)).toMatchObject({ state: 'idle' })
})
