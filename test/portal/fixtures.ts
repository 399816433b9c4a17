/** Dossiers on a real database and the lanes to a portal that keeps what it gets and does what a test scripts. */
import { setTimeout as pause } from 'node:timers/promises'
import { GatewayFailure } from '../../src/domain/failure.ts'
import type {
  PortalAnswer,
  PortalDossier,
  PortalLookup,
  PortalPath,
  PortalStep,
  PortalView,
} from '../../src/domain/portal/portal.ts'
import { sequenceDossiers } from '../../src/dossier/feed/sequencer.ts'
import { readLaw } from '../../src/law/read-law.ts'
import { createLink, type Link } from '../../src/link/link.ts'
import { LinkSettings } from '../../src/link/settings.ts'
import { createPortalTarget } from '../../src/portal/portal-target.ts'
import { PortalSettings } from '../../src/portal/settings.ts'
import { findBehind } from '../../src/store/sync/following.ts'
import { followFeed } from '../../src/sync/follow-feed.ts'
import { openSync } from '../../src/sync/open-sync.ts'
import { SyncSettings } from '../../src/sync/settings.ts'
import type { LaneTarget } from '../../src/sync/target.ts'
import { type DossierWorld, startDossierWorld } from '../dossier/fixtures.ts'
import { eventually } from '../support/eventually.ts'

type Call = 'create' | 'update' | 'steps' | 'lookUp' | 'nextCode'

/** What the portal does with a call before it answers, and what it answers. */
type Behaviour =
  | 'take'
  /** It takes what came, and the answer is lost. */
  | 'take-and-lose'
  | 'lose'
  | 'gibberish'
  | 'gibberish-taken'
  | 'refuse'
  | 'not-sent'
  | 'exists'
  | 'absent'
  | 'fault'

interface Held {
  item: PortalDossier
  id: string | null
  steps: PortalStep[]
}

interface ScriptedPortal {
  /** By the code at the portal. */
  held: Map<string, Held>
  calls: string[]
  codes: number
  behave(call: Call, code: string): Behaviour | Promise<Behaviour>
  showsSteps: boolean
  /** Its words beside what is no success. */
  says: string
  /** What it shows otherwise than it was sent. */
  shows: Partial<PortalView>
}

const lost = () => new GatewayFailure('first-byte-timeout', { sent: 'maybe' })

function createScriptedPortal(): ScriptedPortal {
  const says = 'không hợp lệ'
  return { held: new Map(), calls: [], codes: 0, behave: () => 'take', showsSteps: true, says, shows: {} }
}

function createScriptedPath(portal: ScriptedPortal, given: Partial<PortalPath> = {}): PortalPath {
  /** A call that changes something: `take` says what the portal makes of it. */
  async function change(call: Call, code: string, label: string, take: () => PortalAnswer): Promise<PortalAnswer> {
    portal.calls.push(label)
    const what = await portal.behave(call, code)
    switch (what) {
      case 'take':
        return take()
      case 'take-and-lose':
        take()
        throw lost()
      case 'lose':
        throw lost()
      case 'gibberish-taken':
        take()
        return { outcome: 'unintelligible', text: portal.says }
      case 'gibberish':
        return { outcome: 'unintelligible', text: portal.says }
      case 'refuse':
        return { outcome: 'refused', code: '-1', text: portal.says }
      case 'not-sent':
        throw new GatewayFailure('connection-refused', { sent: 'no' })
      case 'fault':
        throw new GatewayFailure('ministry-failed', { sent: 'answered' })
      case 'exists':
      case 'absent':
        return { outcome: what, text: what }
    }
  }
  const taken = (id: string | null = null): PortalAnswer => ({ outcome: 'accepted', id, text: 'thành công' })
  return {
    name: 'only',
    generation: 'bus',
    stepsMax: 10,
    canLookUp: true,
    givesCodes: false,
    takesPapers: true,
    toFaults: () => [],
    async nextCode() {
      portal.calls.push('nextCode')
      if ((await portal.behave('nextCode', '')) !== 'take') throw lost()
      portal.codes += 1
      return `G99.20-20261130-${String(portal.codes).padStart(7, '0')}`
    },
    create: (item) =>
      change('create', item.code, 'create', () => {
        if (portal.held.has(item.code)) return { outcome: 'exists', text: 'đã tồn tại' }
        const id = `id-${item.code}`
        portal.held.set(item.code, { item, id, steps: [] })
        return taken(id)
      }),
    update: (item) =>
      change('update', item.code, 'update', () => {
        const held = portal.held.get(item.code)
        if (held === undefined) return { outcome: 'absent', text: 'không tồn tại' }
        held.item = item
        return taken()
      }),
    appendSteps: ({ code }, steps) =>
      change('steps', code, `steps ${steps.map(({ status }) => status).join(' ')}`, () => {
        const held = portal.held.get(code)
        if (held === undefined) return { outcome: 'absent', text: 'không tồn tại' }
        held.steps.push(...steps)
        return taken()
      }),
    async lookUp(codes) {
      const answers: PortalLookup[] = []
      for (const code of codes) {
        portal.calls.push('lookUp')
        const what = await portal.behave('lookUp', code)
        if (what === 'lose') throw lost()
        if (what === 'gibberish') answers.push({ known: 'unclear', text: portal.says })
        else answers.push(show(portal, code))
      }
      return answers
    },
    probe: () => pause(0, { outcome: 'answered' } as never),
    condition: () => ({}) as never,
    close: async () => {},
    ...given,
  }
}

function show(portal: ScriptedPortal, code: string): PortalLookup {
  const held = portal.held.get(code)
  if (held === undefined) return { known: false }
  const { item, id, steps } = held
  return {
    known: true,
    view: {
      code,
      id,
      status: item.status,
      dueAt: item.dueAt,
      endedAt: item.endedAt,
      // A portal shows whole seconds.
      steps: portal.showsSteps
        ? steps.map(({ status, at, content }) => ({ status, at: Math.floor(at / 1000) * 1000, content }))
        : undefined,
      resultUrls: undefined,
      submittedUrls: undefined,
      lookedUp: undefined,
      numberInvented: undefined,
      ...portal.shows,
    },
  }
}

export interface PortalWorld extends DossierWorld {
  portal: ScriptedPortal
  target: LaneTarget
  link: Link
  /** A test may change them. */
  portalSettings: PortalSettings
  /** Numbers the events that have none, wakes the lanes and waits until each rests or is stopped. */
  untilIdle(): Promise<void>
  lane(
    code: string,
  ): Promise<{ state: string; stopped_cause: string | null; notes: Record<string, unknown> } | undefined>
  /** Numbers of the portal's statuses as they stand there. */
  statuses(code: string): string[]
}

export interface PortalWorldOptions {
  settings?: Partial<PortalSettings>
  path?: Partial<PortalPath>
  agency?: string | null
  /** Results of dossiers. Absent: none has any. */
  results?: Parameters<typeof createPortalTarget>[0]['results']
  papers?: Parameters<typeof createPortalTarget>[0]['papers']
}

export async function startPortalWorld(options: PortalWorldOptions = {}): Promise<PortalWorld> {
  const world = await startDossierWorld()
  const portal = createScriptedPortal()
  const path = createScriptedPath(portal, options.path)
  const guard = LinkSettings.parse({
    attemptTimeoutMs: 5_000,
    rampMs: 0,
    resetMs: 100,
    probeLeaseMs: 5_000,
    volumeMin: 500,
  })
  const link = createLink({ name: 'public-service-portal', paths: ['only'], settings: guard, clock: world.clock })
  world.onClose(() => link.stop())
  const law = readLaw([])
  const portalSettings = PortalSettings.parse({ unknownChannel: 'counter', ...options.settings })
  const target = createPortalTarget({
    database: world.database,
    sealed: world.deps.sealed,
    trail: world.deps.trail,
    paths: new Map([['only', path]]),
    law: () => law,
    unitNames: new Map([['H99.01.02', 'UBND phường Thử']]),
    agency: options.agency === undefined ? 'H99' : options.agency,
    results: options.results ?? (async () => []),
    papers: options.papers ?? (async () => []),
    settings: portalSettings,
  })
  const settings = SyncSettings.parse({
    intervalMs: 20,
    pathRetryMs: 10,
    backoffMs: 10,
    backoffMaxMs: 100,
    settleMs: 0,
    deadlineMs: 5_000,
    attemptsMax: 3,
  })
  const sync = openSync({
    database: world.connect(),
    clock: world.clock,
    logger: world.logger,
    settings,
    vault: world.deps.vault,
    targets: [{ target, link }],
  })
  world.onClose(() => sync.stop())
  await sync.begin()
  sync.start()
  const lanes = () => world.rows<{ state: string }>('SELECT state FROM sync_lane')
  return {
    ...world,
    portal,
    target,
    link,
    portalSettings,
    untilIdle: async () => {
      while (await sequenceDossiers(world.database, undefined));
      await eventually('every lane to rest', async () => {
        while ((await followFeed(world, target)).more);
        if ((await findBehind(world.database)).length > 0) return false
        world.clock.move(1_000)
        return (await lanes()).every(({ state }) => state === 'idle' || state === 'stopped')
      })
    },
    lane: async (code) => {
      const [lane] = await world.rows<{ state: string; stopped_cause: string | null; notes: Record<string, unknown> }>(
        `SELECT l.state, l.stopped_cause, l.notes FROM sync_lane l JOIN dossier d ON d.id = l.dossier WHERE d.code = $1`,
        [code],
      )
      return lane
    },
    statuses: (code) => (portal.held.get(code)?.steps ?? []).map(({ status }) => status),
  }
}
