/** What the portal gets of a dossier, in which order, and what becomes of answers that are no success. */
import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { DossierApplicant } from '../../src/domain/dossier/dossier-request.ts'
import { linkedConsumer } from '../../src/domain/linked/linked.ts'
import type { PortalDossier } from '../../src/domain/portal/portal.ts'
import { getDossier } from '../../src/dossier/get-dossier.ts'
import { takeLinkedDossier } from '../../src/dossier/take-linked-dossier.ts'
import { findDossiersByCode } from '../../src/store/dossier/dossiers.ts'
import { putSecret } from '../../src/store/filing/secrets.ts'
import { findLanes } from '../../src/sync/operate-lanes.ts'
import { at, makeCaller, nextCode } from '../dossier/fixtures.ts'
import { eventually } from '../support/eventually.ts'
import { type PortalWorld, type PortalWorldOptions, startPortalWorld } from './fixtures.ts'

const open: PortalWorld[] = []
afterEach(async () => {
  for (const world of open.splice(0)) await world.close()
})
async function start(options: PortalWorldOptions = {}): Promise<PortalWorld> {
  const world = await startPortalWorld(options)
  open.push(world)
  return world
}

const applicant = DossierApplicant.parse({ name: 'Nguyễn Thị Thử', number: '999190000001', account: 'tech-999' })

/** Online, accepted and in process. */
async function makeDossier(world: PortalWorld, given: Parameters<PortalWorld['register']>[1] = {}): Promise<string> {
  const code = nextCode()
  await world.register(code, { channel: 'online', acceptedAt: at(1), applicant, ...given })
  await world.report(code, { type: 'processing-started', at: at(2) })
  return code
}

const item = (world: PortalWorld, code: string): PortalDossier | undefined => world.portal.held.get(code)?.item

describe('the order of the calls', () => {
  test('the portal is asked, then the dossier is created, then its steps go in one chunk', async () => {
    const world = await start()
    const code = await makeDossier(world)
    await world.untilIdle()
    expect(world.portal.calls).toEqual(['lookUp', 'create', 'steps new accepted in-process'])
    expect(world.statuses(code)).toEqual(['new', 'accepted', 'in-process'])
    expect(item(world, code)).toMatchObject({
      status: 'in-process',
      channel: 'online',
      applicant,
      summary: 'Đăng ký khai sinh',
    })
  })

  test('"đã tồn tại" leads to an update, also where the portal cannot be asked', async () => {
    const world = await start({ path: { canLookUp: false } })
    const code = await makeDossier(world)
    world.portal.held.set(code, { item: {} as PortalDossier, id: null, steps: [] })
    await world.untilIdle()
    expect(world.portal.calls).toEqual(['create', 'update', 'steps new accepted in-process'])
    expect(await world.lane(code)).toMatchObject({ state: 'idle' })
  })

  test('a dossier that the portal has already, without steps, is updated and gets its steps', async () => {
    const world = await start()
    const code = await makeDossier(world)
    world.portal.held.set(code, { item: {} as PortalDossier, id: null, steps: [] })
    await world.untilIdle()
    expect(world.portal.calls).toEqual(['lookUp', 'update', 'steps new accepted in-process'])
  })

  test('an online dossier keeps the first step that the portal wrote itself', async () => {
    const world = await start()
    const code = await makeDossier(world)
    const own = { status: 'new', at: Date.parse(at(0)) - 5_000, content: 'Nộp hồ sơ', officer: null, title: null }
    const first = { ...own, department: null, startedAt: null, dueAt: null } as const
    world.portal.held.set(code, { item: {} as PortalDossier, id: null, steps: [{ ...first, status: 'new' }] })
    await world.untilIdle()
    expect(world.statuses(code)).toEqual(['new', 'accepted', 'in-process'])
    // An answer that is lost later compares with the portal's own step.
    world.portal.behave = (call) => (call === 'steps' && world.statuses(code).length === 3 ? 'take-and-lose' : 'take')
    await world.report(code, { type: 'done', at: at(5) })
    await world.untilIdle()
    expect(world.statuses(code)).toEqual(['new', 'accepted', 'in-process', 'done'])
  })

  test('"không tồn tại" on the update of a dossier of which nothing arrived leads to its creation', async () => {
    const world = await start()
    const code = await makeDossier(world)
    let shown = false
    world.portal.held.set(code, { item: {} as PortalDossier, id: null, steps: [] })
    world.portal.behave = (call) => {
      if (call === 'lookUp' && !shown) shown = true
      else if (shown) world.portal.held.delete(code)
      shown = call === 'lookUp'
      return 'take'
    }
    await world.untilIdle()
    expect(world.portal.calls.slice(0, 3)).toEqual(['lookUp', 'update', 'create'])
  })

  test('a dossier of which steps arrived and that the portal has lost is a question for a person, and is not begun anew', async () => {
    const world = await start()
    const code = await makeDossier(world)
    await world.untilIdle()
    world.portal.held.delete(code)
    await world.report(code, { type: 'done', at: at(5) })
    await world.untilIdle()
    expect(await world.lane(code)).toMatchObject({ state: 'stopped', stopped_cause: 'differs-there' })
    expect(world.portal.held.size).toBe(0)
  })

  test('a dossier whose steps at the portal are not those that were sent is left alone', async () => {
    const world = await start()
    const code = await makeDossier(world)
    const foreign = { status: 'done', at: 0, content: 'khác', officer: null, title: null, department: null } as const
    const steps = [{ ...foreign, startedAt: null, dueAt: null }]
    world.portal.held.set(code, { item: {} as PortalDossier, id: null, steps })
    await world.untilIdle()
    expect(world.portal.calls).toEqual(['lookUp'])
    expect(await world.lane(code)).toMatchObject({ state: 'stopped', stopped_cause: 'differs-there' })
  })
})

describe('a portal that denies what it has', () => {
  const denies = { lookUp: async (codes: readonly string[]) => codes.map(() => ({ known: false }) as const) }

  test('after it took the dossier, an answer to its steps that was lost doubles none of them', async () => {
    const world = await start({ path: denies })
    const code = await makeDossier(world)
    let lost = false
    world.portal.behave = (call) => {
      if (call !== 'steps' || lost) return 'take'
      lost = true
      return 'take-and-lose'
    }
    await world.untilIdle()
    expect(world.statuses(code)).toEqual(['new', 'accepted', 'in-process'])
    expect(await world.lane(code)).toMatchObject({ state: 'stopped', stopped_cause: 'differs-there' })
  })

  test.each([
    ['"not there" before and "đã tồn tại" after', 'take', denies, 'differs-there'],
    ['gibberish before and "đã tồn tại" after', 'gibberish', {}, 'unclear'],
  ] as const)('%s: the steps that stand there are not sent again', async (_, lookUp, path, cause) => {
    const world = await start({ path })
    const code = await makeDossier(world)
    const own = { status: 'new', at: Date.parse(at(0)), content: 'Nộp hồ sơ', officer: null, title: null } as const
    const step = { ...own, department: null, startedAt: null, dueAt: null }
    world.portal.held.set(code, { item: {} as PortalDossier, id: null, steps: [step, { ...step, status: 'accepted' }] })
    world.portal.behave = (call) => (call === 'lookUp' ? lookUp : 'take')
    await world.untilIdle()
    expect(world.statuses(code)).toEqual(['new', 'accepted'])
    expect(await world.lane(code)).toMatchObject({ state: 'stopped', stopped_cause: cause })
  })
})

test('the portal of 2026 that created a dossier and refuses its status is not asked to create it again', async () => {
  const world = await start({ path: { generation: '2026', canLookUp: false } })
  let refused = false
  world.portal.behave = (call) => {
    if (call !== 'update' || refused) return 'take'
    refused = true
    return 'refuse'
  }
  const code = await makeDossier(world)
  await world.untilIdle()
  expect(world.portal.calls.filter((call) => call === 'create')).toHaveLength(1)
  expect(world.statuses(code)).toEqual(['new', 'accepted', 'in-process'])
  expect(await world.lane(code)).toMatchObject({ state: 'idle' })
})

describe('answers that are no success', () => {
  for (const lost of ['take-and-lose', 'lose', 'gibberish', 'gibberish-taken'] as const) {
    for (const call of ['create', 'steps', 'update'] as const) {
      test(`${call}: ${lost} is asked about, and every step stands there once`, async () => {
        const world = await start()
        let left = 1
        const once = (one: string) => (one === call && left-- > 0 ? lost : 'take')
        if (call !== 'update') world.portal.behave = once
        const code = await makeDossier(world)
        await world.untilIdle()
        if (call === 'update') world.portal.behave = once
        await world.report(code, { type: 'done', at: at(5) })
        await world.untilIdle()
        expect(world.statuses(code)).toEqual(['new', 'accepted', 'in-process', 'done'])
        expect(item(world, code)).toMatchObject({ status: 'done', endedAt: Date.parse(at(5)) })
      })
    }
  }

  test('a chunk that was refused is not taken as sent: the lane stops and says so', async () => {
    const world = await start()
    world.portal.behave = (call) => (call === 'steps' ? 'refuse' : 'take')
    const code = await makeDossier(world)
    await world.untilIdle()
    expect(await world.lane(code)).toMatchObject({ state: 'stopped', stopped_cause: 'refused' })
    expect(world.statuses(code)).toEqual([])
    world.portal.behave = () => 'take'
    await world.report(code, { type: 'done', at: at(5) })
    await world.untilIdle()
    expect(world.statuses(code)).toEqual(['new', 'accepted', 'in-process', 'done'])
  })

  test.each(['refuse', 'gibberish'] as const)(
    'its words (%s) are kept sealed and without the holder, shown while the lane stands still, and gone when it has come on',
    async (behaviour) => {
      const world = await start()
      world.portal.behave = (call) => (call === 'lookUp' ? 'take' : behaviour)
      world.portal.says = 'Công dân Nguyễn Thị Thử (999190000001): KenhThucHien không có trong danh mục'
      const code = await makeDossier(world)
      await world.untilIdle()
      const shown = async () => {
        const deps = { ...world.deps, database: world.database, wake: () => {} }
        const [lane] = await findLanes(deps, { dossier: { code }, limit: 1 })
        return lane?.words
      }
      expect(await shown()).toBe('Công dân … … … (…): KenhThucHien không có trong danh mục')
      const caller = makeCaller('one-stop')
      const { sync } = await getDossier(world.deps, { caller, code })
      expect(sync[0]?.words).toBe(await shown())
      const watching = makeCaller('board', ['watch'])
      expect((await getDossier(world.deps, { caller: watching, code })).sync[0]?.words).toBeNull()
      const [row] = await world.rows<{ text: string }>('SELECT row_to_json(l)::text AS text FROM sync_lane l')
      expect(row?.text).not.toMatch(/danh mục|Thử/)
      world.portal.behave = () => 'take'
      await world.database.query(
        `UPDATE sync_lane SET state = 'waiting', stopped_cause = NULL, stopped_at = NULL, attempts = 0`,
      )
      await world.untilIdle()
      expect(await shown()).toBeNull()
    },
  )

  test('a portal that cannot be asked stops the lane after a lost answer, and nothing is sent twice', async () => {
    const world = await start({ path: { canLookUp: false } })
    world.portal.behave = (call) => (call === 'steps' ? 'take-and-lose' : 'take')
    const code = await makeDossier(world)
    await world.untilIdle()
    expect(await world.lane(code)).toMatchObject({ state: 'stopped', stopped_cause: 'cannot-ask' })
    expect(world.statuses(code)).toEqual(['new', 'accepted', 'in-process'])
  })

  test('a portal that shows no steps proves nothing about them', async () => {
    const world = await start()
    world.portal.showsSteps = false
    world.portal.behave = (call) => (call === 'steps' ? 'take-and-lose' : 'take')
    const code = await makeDossier(world)
    await world.untilIdle()
    expect(await world.lane(code)).toMatchObject({ state: 'stopped', stopped_cause: 'cannot-ask' })
  })
})

describe('what was once sent is sent on', () => {
  test('10 is sent long after 9: a dossier is never done with being sent', async () => {
    const world = await start()
    const code = await makeDossier(world)
    await world.report(code, { type: 'done', at: at(5) })
    await world.untilIdle()
    expect(item(world, code)).toMatchObject({ status: 'done', returnedAt: null })
    world.turnTo(60 * 24 * 40)
    await world.report(code, { type: 'result-returned', at: at(60 * 24 * 39) })
    await world.untilIdle()
    expect(world.statuses(code)).toEqual(['new', 'accepted', 'in-process', 'done', 'result-returned'])
    expect(item(world, code)).toMatchObject({ status: 'result-returned', returnedAt: Date.parse(at(60 * 24 * 39)) })
  })

  test('a new due time is an update of the dossier alone', async () => {
    const world = await start()
    const code = await makeDossier(world)
    await world.untilIdle()
    const before = world.portal.calls.length
    const dueAt = at(60 * 24 * 10)
    await world.report(code, { type: 'due-time-changed', at: at(6), dueAt, reason: 'xác minh', officer: 'can.bo' })
    await world.untilIdle()
    expect(world.portal.calls.slice(before)).toEqual(['update'])
    expect(item(world, code)?.dueAt).toBe(Date.parse(dueAt))
  })

  test('a supplement carries both due times', async () => {
    const world = await start()
    const code = await makeDossier(world)
    await world.report(code, { type: 'supplement-asked', at: at(5), reason: 'thiếu giấy', officer: 'can.bo' })
    await world.untilIdle()
    expect(item(world, code)?.supplements).toMatchObject([{ requestedAt: Date.parse(at(5)), completedAt: null }])
    expect(item(world, code)?.supplements[0]?.dueBefore).toBeGreaterThan(0)
    world.turnTo(60 * 24 * 3)
    await world.report(code, { type: 'supplement-completed', at: at(60 * 24 * 2) })
    await world.untilIdle()
    const [supplement] = item(world, code)?.supplements ?? []
    expect(supplement?.completedAt).toBe(Date.parse(at(60 * 24 * 2)))
    expect(supplement?.dueAfter).toBeGreaterThan(supplement?.dueBefore ?? 0)
    expect(JSON.stringify(item(world, code))).not.toContain('thiếu giấy')
  })

  test('the last steps of a dossier whose holder was removed in time are sent all the same', async () => {
    const world = await start()
    const code = await makeDossier(world)
    await world.report(code, { type: 'done', at: at(5) })
    await world.untilIdle()
    await world.database.query('DELETE FROM dossier_applicant')
    await world.report(code, { type: 'result-returned', at: at(9) })
    await world.untilIdle()
    expect(world.statuses(code).at(-1)).toBe('result-returned')
  })
})

/** A birth that a system filed in a dossier: who asks for it is all that matters here. */
async function fileDeclaration(world: PortalWorld, code: string, consumer: string, requester: object): Promise<void> {
  const id = randomUUID()
  await world.database.query(
    `INSERT INTO filing (id, consumer, credential, request_id, kind, procedure, dossier, registration_unit, unit, received_at,
       subject, body_hash, accepted_at, state, state_since, events)
     VALUES ($1, $2, 'k', 'r', 'birth', '1.001193', $3, '00004', 'H99.01.02', '', '', $4, now(), 'completed', now(), 1)`,
    [id, consumer, code, id],
  )
  const request = Buffer.from(JSON.stringify({ kind: 'birth', declaration: { requester } }))
  await putSecret(world.database, world.deps.vault, id, 'request/1', request)
}

describe('codes', () => {
  test('a code that the rule refuses is not replaced by one that was made up: the lane waits for the national code', async () => {
    const world = await start({ agency: 'H98' })
    const code = await makeDossier(world)
    await world.untilIdle()
    expect(await world.lane(code)).toMatchObject({ state: 'stopped', stopped_cause: 'code-not-accepted' })
    expect(world.portal.calls).toEqual([])
    const nationalCode = `H98.01-261123-${code.slice(-4)}`
    await world.register(code, { channel: 'online', acceptedAt: at(1), applicant, nationalCode })
    await world.untilIdle()
    expect([...world.portal.held.keys()]).toEqual([nationalCode])
  })

  /** As the linked-service software hands a dossier over. */
  async function handOver(world: PortalWorld): Promise<string> {
    const code = nextCode().replace('H99.01.02', 'G99.99.01')
    const receipt = { code, unit: 'H99.01.02', procedure: '1.001193', receivedAt: Date.parse(at(0)) }
    await world.database.transaction((connection) =>
      takeLinkedDossier(world.deps, connection, { ...receipt, consumer: linkedConsumer, supplemented: false }),
    )
    return code
  }

  test.each([false, true])(
    'a linked dossier rests until a one-stop system takes it up, and then gets every step; the portal gives the codes: %s',
    async (givesCodes) => {
      const world = await start({ path: { givesCodes } })
      const linked = await handOver(world)
      await world.untilIdle()
      expect(await world.lane(linked)).toMatchObject({ state: 'idle', stopped_cause: null })
      expect(world.portal.calls).toEqual([])
      const code = linked.replace('G99.99.01', 'H99.01.02')
      await world.register(code, { nationalCode: linked, channel: 'online', acceptedAt: at(1), applicant })
      await world.untilIdle()
      // The code of the linked-service software is none that the portal gave.
      expect([...world.portal.held.keys()]).toEqual([givesCodes ? 'G99.20-20261130-0000001' : code])
      expect([...world.portal.held.values()][0]?.steps.map(({ status }) => status)).toEqual(['new', 'accepted'])
    },
  )

  test('a linked dossier that is taken up without a code of the province stops, and says so', async () => {
    const world = await start()
    const linked = await handOver(world)
    await world.report(linked, { type: 'accepted', at: at(1) })
    await world.untilIdle()
    expect(await world.lane(linked)).toMatchObject({ state: 'stopped', stopped_cause: 'code-not-accepted' })
  })

  test('the code that the portal gives is durable before the dossier is created, and is the only one, whatever fails', async () => {
    const world = await start({ path: { givesCodes: true }, agency: null })
    const noted: unknown[] = []
    let left = 2
    world.portal.behave = async (call): Promise<'take' | 'lose'> => {
      if (call !== 'create') return 'take'
      const [lane] = await world.rows<{ notes: { code?: string } }>('SELECT notes FROM sync_lane')
      noted.push(lane?.notes.code)
      return left-- > 0 ? 'lose' : 'take'
    }
    const code = await makeDossier(world)
    await world.untilIdle()
    const given = 'G99.20-20261130-0000001'
    expect([...world.portal.held.keys()]).toEqual([given])
    expect(noted).toEqual([given, given, given])
    expect(world.portal.codes).toBe(1)
    expect(await world.lane(code)).toMatchObject({ notes: { code: given, id: `id-${given}` } })
    await world.report(code, { type: 'done', at: at(5) })
    await world.untilIdle()
    expect(world.statuses(given)).toEqual(['new', 'accepted', 'in-process', 'done'])
    expect(world.portal.codes).toBe(1)
  })

  test('the dossier is found by the code that the portal gave, also after a process that died before it was entered', async () => {
    const world = await start({ path: { givesCodes: true }, agency: null })
    const code = await makeDossier(world)
    await world.untilIdle()
    const given = 'G99.20-20261130-0000001'
    const find = async () => (await findDossiersByCode(world.database, given.toLowerCase())).map((row) => row.code)
    expect(await find()).toEqual([code])
    await world.database.query('DELETE FROM dossier_code WHERE code = $1', [given])
    expect(await find()).toEqual([])
    await world.report(code, { type: 'done', at: at(5) })
    await world.untilIdle()
    expect(await find()).toEqual([code])
  })
})

describe('the holder', () => {
  test('one that is not known stops the lane for the one-stop system, and registering it releases the lane', async () => {
    const world = await start()
    const code = nextCode()
    await world.register(code, { acceptedAt: at(0) })
    await world.untilIdle()
    expect(await world.lane(code)).toMatchObject({ state: 'stopped', stopped_cause: 'applicant-unknown' })
    expect(world.portal.calls).toEqual([])
    const { account: _, ...offline } = applicant
    await world.register(code, { acceptedAt: at(0), applicant: offline })
    await world.untilIdle()
    expect(world.statuses(code)).toEqual(['accepted'])
  })

  test('a number that is not known is not sent, and 000000001 is never made up', async () => {
    const world = await start()
    const code = await makeDossier(world, { applicant: { name: 'Nguyễn Thị Thử', kind: 'citizen' } })
    await world.untilIdle()
    expect(item(world, code)?.applicant).toEqual({
      name: 'Nguyễn Thị Thử',
      kind: 'citizen',
      number: null,
      account: null,
      phone: null,
      email: null,
    })
    expect(JSON.stringify(item(world, code))).not.toContain('000000001')
  })

  test('the declaration of one system goes before a holder whom another system stated, unless they are the same person', async () => {
    const world = await start()
    const declared = { fullName: 'Trần Văn Mẫu', personalNumber: '999090000009' }
    const sent = async (stated: { name: string; number: string }, filedBy: string) => {
      const code = nextCode()
      await fileDeclaration(world, code, filedBy, declared)
      await world.register(code, { channel: 'counter', acceptedAt: at(1), applicant: DossierApplicant.parse(stated) })
      await world.report(code, { type: 'processing-started', at: at(2) })
      await world.untilIdle()
      return item(world, code)?.applicant
    }
    const other = { name: 'Nguyễn Thị Thử', number: '999190000001' }
    expect(await sent(other, 'one-stop')).toMatchObject(other)
    expect(await sent(other, 'civil-status')).toMatchObject({
      name: declared.fullName,
      number: declared.personalNumber,
    })
    const same = { name: 'TRẦN VĂN MẪU', number: declared.personalNumber, phone: '0900000001' }
    expect(await sent(same, 'civil-status')).toMatchObject(same)
  })

  test('one that was corrected is sent anew', async () => {
    const world = await start()
    const code = await makeDossier(world)
    await world.untilIdle()
    const corrected = { ...applicant, number: '999190000002' }
    await world.register(code, { channel: 'online', acceptedAt: at(1), applicant: corrected })
    await world.untilIdle()
    expect(item(world, code)?.applicant.number).toBe('999190000002')
  })

  test('the trail has the disclosure before the first byte of it, and nothing leaves without', async () => {
    const world = await start()
    const before: unknown[] = []
    world.portal.behave = async (call, code): Promise<'take'> => {
      if (call !== 'create') return 'take'
      const sql = `SELECT body FROM audit_record WHERE body ->> 'operation' = 'send-to-portal' AND body ->> 'dossier' = $1`
      before.push(...(await world.rows(sql, [code])))
      return 'take'
    }
    const code = await makeDossier(world)
    await world.untilIdle()
    expect(before).toMatchObject([
      {
        body: {
          dossier: code,
          subject: world.deps.trail.getSubject('999190000001'),
          fields: ['applicant'],
          outcome: 'disclosed',
          object: `portal/${code}`,
        },
      },
    ])
    expect(JSON.stringify(before)).not.toMatch(/Thử|999190000001/)
    for (const line of world.log) expect(line).not.toMatch(/Nguyễn Thị Thử|999190000001/)
  })
})

test('a lookup in the population database is stated only where the trail has one of this dossier', async () => {
  const world = await start()
  const [asked, other] = [await makeDossier(world), await makeDossier(world)]
  const purpose = { procedure: '1.001193', dossier: asked.toLowerCase(), officer: '999085000777', unit: 'H99.01.02' }
  const call = { path: 'ndxp', attempts: 1, shared: false, upstreamRequestId: null, exchangeId: null, durationMs: 1 }
  const record = {
    kind: 'inquiry',
    requestId: '00000000-0000-4000-8000-000000000000',
    consumer: 'one-stop',
    credential: 'key',
    operation: 'lookup',
    subject: 's',
    fields: [],
    call,
  } as const
  await world.deps.trail.append({ ...record, purpose, outcome: 'disclosed', result: 'found' })
  // A question that failed or was refused is no lookup.
  const elsewhere = { ...purpose, dossier: other }
  await world.deps.trail.append({ ...record, purpose: elsewhere, outcome: 'failed', result: 'first-byte-timeout' })
  await world.deps.trail.append({
    ...record,
    purpose: { ...elsewhere, unit: 'H99.01.03' },
    outcome: 'disclosed',
    result: 'found',
  })
  await world.untilIdle()
  expect([item(world, asked)?.lookedUp, item(world, other)?.lookedUp]).toEqual([true, false])
})

test('what is not known is claimed nowhere: no files, no fees, no payment, no digitised papers, no verified account', async () => {
  const world = await start()
  const code = await makeDossier(world)
  await world.report(code, { type: 'done', at: at(5) })
  await world.untilIdle()
  expect(item(world, code)).toMatchObject({
    submittedFiles: [],
    resultFiles: [],
    fees: [],
    payment: null,
    digitised: null,
    accountVerified: null,
  })
})

test('a channel that no one stated is not made up: the lane waits, unless the settings say as what it is sent', async () => {
  const world = await start({ settings: { unknownChannel: undefined } })
  const code = nextCode()
  const { account: _, ...offline } = applicant
  await world.register(code, { acceptedAt: at(0), applicant: offline })
  await world.untilIdle()
  expect(await world.lane(code)).toMatchObject({ state: 'stopped', stopped_cause: 'channel-unknown' })
  await world.register(code, { acceptedAt: at(0), channel: 'post' })
  await world.untilIdle()
  expect(item(world, code)?.channel).toBe('post')
})

test('a linked death, which the law files do not name, is sent by the name in the settings; without one its lane says so', async () => {
  for (const [settings, state] of [
    [{}, 'idle'],
    [{ procedureNames: {} }, 'stopped'],
  ] as const) {
    const world = await start({ settings })
    const code = nextCode()
    const officer = makeCaller('one-stop', ['register', 'file', 'follow'], ['H99'], ['1.011733'])
    await world.register(code, { procedure: '1.011733', channel: 'online', acceptedAt: at(1), applicant }, officer)
    await world.untilIdle()
    expect(await world.lane(code)).toMatchObject({
      state,
      stopped_cause: state === 'idle' ? null : 'procedure-unknown',
    })
    if (state === 'idle') expect(item(world, code)?.procedure.name).toContain('khai tử')
  }
})

test('dossiers from before the first day are not sent', async () => {
  const world = await start({ settings: { receivedFrom: '2026-11-24' } })
  const code = await makeDossier(world)
  await world.untilIdle()
  expect(world.portal.calls).toEqual([])
  expect(await world.lane(code)).toMatchObject({ state: 'idle' })
})

test('what the portal cannot take is shown with the reason, and what follows goes on', async () => {
  const world = await start()
  const code = await makeDossier(world)
  await world.report(code, { type: 'payment-asked', at: at(5) })
  await world.report(code, { type: 'supplement-asked', at: at(6) }).catch(() => {})
  await world.report(code, { type: 'stopped', at: at(7), reason: 'dừng', officer: 'can.bo' })
  await world.report(code, { type: 'reopened', at: at(8), reason: 'xử lý lại', officer: 'can.bo' })
  await world.untilIdle()
  expect(world.statuses(code)).toEqual(['new', 'accepted', 'in-process', 'payment-asked', 'stopped'])
  const unsent = await eventually('what is not sent', () =>
    world.rows<{ event_type: string; reason: string }>('SELECT event_type, reason FROM sync_unsent ORDER BY at'),
  )
  expect(unsent).toContainEqual({ event_type: 'reopened', reason: 'transition' })
})
