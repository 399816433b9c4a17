/** Differences that someone plants at the mock portal, found and mended through the real driver over HTTP. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Mocks, startMocks } from '../../mocks/start.ts'
import { DossierApplicant } from '../../src/domain/dossier/dossier-request.ts'
import { readDifferences, readRuns } from '../../src/store/sync/reconciliation.ts'
import { openReconciliation } from '../../src/sync/reconcile/open-reconciliation.ts'
import { ReconcileSettings } from '../../src/sync/reconcile/settings.ts'
import { at, nextCode } from '../dossier/fixtures.ts'
import { type PortalWorld, startPortalWorld } from '../portal/fixtures.ts'
import { eventually } from '../support/eventually.ts'
import { passOver } from '../sync/fixtures.ts'
import { openPortal } from '../upstream/portal/portal.ts'

let mocks: Mocks
let world: PortalWorld
beforeAll(async () => {
  mocks = await startMocks({ settings: { portalFetches: [] } })
})
afterEach(() => world.close())
afterAll(() => mocks.close())

const applicant = DossierApplicant.parse({ name: 'Nguyễn Thị Thử', number: '999190000001' })

async function makeDossier(): Promise<string> {
  const code = nextCode()
  await world.register(code, { channel: 'counter', acceptedAt: at(0), applicant })
  await world.report(code, { type: 'processing-started', at: at(2) })
  return code
}

/** The code of a dossier at the portal. */
const findThere = async (code: string) => {
  const given = (await world.lane(code))?.notes.code
  return typeof given === 'string' ? given : code
}

async function control(method: string, code: string, body?: object) {
  const answer = await fetch(`${mocks.url}/_control/portal/dossiers/${await findThere(code)}`, {
    method,
    ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
  return (await answer.json()) as { status: string; steps: { status: string }[]; shown: { due: string | null } }
}

async function reconcile(mends: boolean): Promise<void> {
  const reconciliation = openReconciliation({
    database: world.connect(),
    clock: world.clock,
    logger: world.logger,
    settings: ReconcileSettings.parse({ enabled: false, perSecond: 100, retryMs: 50 }),
    deadlineMs: 5_000,
    targets: [{ target: world.target, link: world.link }],
  })
  reconciliation.start()
  await reconciliation.begin({ target: 'portal', begunBy: 'test', mends })
  await eventually('the run ended', async () => (await readRuns(world.database, { limit: 1 }))[0]?.endedAt !== null)
  await reconciliation.stop()
}

const differences = async () =>
  (await readDifferences(world.database, { limit: 100 })).map(({ dossier, kind }) => `${dossier} ${kind}`).sort()

test.each(['session', 'bus'] as const)(
  'what is planted at the portal is found and what may be mended is mended: %s style',
  async (generation) => {
    const path = openPortal(generation, mocks.url)
    world = await startPortalWorld({ path })
    world.onClose(() => path.close())
    const codes: string[] = []
    for (let index = 0; index < 7; index += 1) codes.push(await makeDossier())
    await world.untilIdle()
    await reconcile(false)
    expect(await differences()).toEqual([])
    const [gone, behind, due, ahead, done, unreadable] = codes as [string, string, string, string, string, string]
    const missing = await makeDossier()
    // As if the portal had been configured after it came: no lane was woken.
    await passOver(world.database)

    await control('PATCH', gone, { gone: true })
    await control('PATCH', behind, { dropSteps: 1, status: '2' })
    await control('PATCH', due, { due: '2026-12-24T17:00:00+07:00' })
    await control('PATCH', ahead, { status: '8' })
    await control('PATCH', done, { status: '9', ended: at(0) })
    // One answer that nobody can read is read again, and says nothing of the dossier.
    await control('PATCH', unreadable, { scenario: 'look-up-html' })

    await reconcile(true)
    const forPersons = [`${gone} unknown-there`, `${ahead} ahead`, `${done} false-done`]
    const found = [...forPersons, `${behind} behind`, `${due} other-due-time`, `${missing} missing`]
    expect(await differences()).toEqual(found.sort())
    await world.untilIdle()
    await reconcile(true)
    expect(await differences()).toEqual(forPersons.sort())
    expect((await control('GET', behind)).steps.map(({ status }) => status)).toEqual(['2', '4'])
    expect((await control('GET', missing)).steps.map(({ status }) => status)).toEqual(['2', '4'])
  },
)

test('what is planted at the portal of 2026, which gives the codes and takes each status as a message, is found and mended', async () => {
  const path = openPortal('2026', mocks.url)
  world = await startPortalWorld({ path, agency: null })
  world.onClose(() => path.close())
  const codes: string[] = []
  for (let index = 0; index < 7; index += 1) codes.push(await makeDossier())
  await world.untilIdle()
  await reconcile(false)
  // It gets no due time, so it shows none: that is no difference.
  expect(await differences()).toEqual([])
  const [gone, behind, status, ahead, done, due] = codes as [string, string, string, string, string, string]
  const missing = await makeDossier()
  await passOver(world.database)
  await control('PATCH', gone, { gone: true })
  await control('PATCH', behind, { dropSteps: 1 })
  await control('PATCH', status, { status: '2' })
  await control('PATCH', ahead, { status: '8' })
  await control('PATCH', done, { status: '9', ended: at(0) })
  await control('PATCH', due, { due: '2026-12-24T17:00:00+07:00' })

  await reconcile(true)
  const forPersons = [`${gone} unknown-there`, `${ahead} ahead`, `${done} false-done`]
  const mendable = [`${behind} behind`, `${status} behind`, `${missing} missing`]
  // A due time that no one here stated: nothing that is sent could change it.
  const stated = `${due} other-due-time`
  expect(await differences()).toEqual([...forPersons, ...mendable, stated].sort())
  await world.untilIdle()
  await reconcile(true)
  expect(await differences()).toEqual([...forPersons, stated].sort())
  for (const code of [behind, status, missing]) {
    const shown = await control('GET', code)
    expect(shown.steps.map((step) => step.status)).toEqual(['2', '4'])
    expect(shown.status).toBe('4')
  }
})

test('what a target claims of a dossier is held against the trail, and an invented number is found', async () => {
  world = await startPortalWorld()
  const [claimed, looked] = [await makeDossier(), await makeDossier()]
  const { rows } = await world.database.query(
    `INSERT INTO audit_record (chain, seq, hash, body)
     SELECT gen_random_uuid(), 0, sha256('x'), json_build_object('operation', 'lookup', 'outcome', 'disclosed', 'dossier', $1::text, 'unit', 'H99.01.02', 'at', now())
     RETURNING at`,
    [looked],
  )
  expect(rows).toHaveLength(1)
  await world.untilIdle()
  world.portal.shows = { lookedUp: true }
  await reconcile(true)
  expect(await differences()).toEqual([`${claimed} lookup-not-in-trail`])
  world.portal.shows = { lookedUp: true, numberInvented: true }
  await reconcile(true)
  const forPersons = [`${claimed} lookup-not-in-trail`, `${claimed} number-invented`, `${looked} number-invented`]
  expect(await differences()).toEqual(forPersons.sort())
})
