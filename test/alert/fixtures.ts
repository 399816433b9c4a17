/** Alerts for a test: real database, real receivers, a clock that the test turns, health that the test speaks for. */
import { Webhook } from 'standardwebhooks'
import { afterEach } from 'vitest'
import { type Alerts, openAlerts } from '../../src/alert/open-alerts.ts'
import { AlertSettings } from '../../src/alert/settings.ts'
import { createWebhookSecret } from '../../src/delivery/signature.ts'
import type { AlertMessage } from '../../src/domain/alert.ts'
import type { HealthChange, HealthReason, LinkReport, PathReport } from '../../src/domain/link/health.ts'
import { createWebhookSender } from '../../src/upstream/webhook-sender.ts'
import { eventually } from '../support/eventually.ts'
import { createStillClock, startWorld, type World } from '../support/world.ts'
import { type Receiver, startReceiver } from '../webhook/fixtures.ts'

export const secret = createWebhookSecret()

export function pathReport(changes: Partial<PathReport> = {}): PathReport {
  return {
    path: 'ndxp',
    state: 'healthy',
    since: new Date(0).toISOString(),
    reason: null,
    sentence: { vi: 'Đường ndxp đang hoạt động bình thường.', en: 'The path ndxp is well.' },
    nextStep: null,
    carries: true,
    breaker: 'closed',
    inFlight: 0,
    queued: 0,
    window: { calls: 0, failures: 0, slow: 0 },
    lastSuccessAt: null,
    lastFailureAt: null,
    hold: null,
    latency: null,
    usualMs: null,
    phases: { dnsMs: null, tcpMs: null, tlsMs: null, queueMs: null, firstByteMs: null, bodyMs: null },
    outcomes: [],
    probes: [],
    certificate: null,
    clockSkewMs: null,
    token: null,
    anomalies: [],
    lastExchange: null,
    ...changes,
  }
}

export function linkReport(paths: readonly PathReport[], changes: Partial<LinkReport> = {}): LinkReport {
  return {
    link: 'population',
    title: { vi: 'Dân cư', en: 'Population' },
    state: 'healthy',
    reason: null,
    since: new Date(0).toISOString(),
    sentence: { vi: 'Bình thường.', en: 'Well.' },
    nextStep: null,
    carriedBy: 'ndxp',
    paths,
    ...changes,
  }
}

export const tlsFailed: HealthReason = { code: 'tls-failed', layer: 'network', phase: 'tls' }

/** Health of one link, as the test says it is: what it reports and what it announces agree. */
export interface ScriptedHealth {
  reports(): LinkReport[]
  onChange(hear: (change: HealthChange) => void): () => void
  /** A path takes a state at the clock's time, and every listener hears of it. */
  becomes(path: string, state: PathReport['state'], reason?: HealthReason | null): void
  /** Changes of a report that are not announced: certificate, clock. */
  report(path: string, changes: Partial<PathReport>): void
  /** Until every listener has judged all that was reported so far: a round asks once, so the second question from now comes after it. */
  judged(): Promise<void>
  /** The link as a whole. */
  link(state: LinkReport['state'], reason?: HealthReason | null): void
}

export function createScriptedHealth(now: () => number, names: readonly string[] = ['ndxp', 'lgsp']): ScriptedHealth {
  let paths = names.map((path) => pathReport({ path }))
  let whole: Partial<LinkReport> = {}
  const listeners = new Set<(change: HealthChange) => void>()
  const iso = () => new Date(now()).toISOString()
  const words = (path: string | null, state: PathReport['state']) => ({
    sentence: { vi: `Đường ${path ?? ''}: ${state}.`, en: `${path ?? 'The link'} is ${state}.` },
    nextStep: state === 'healthy' ? null : { vi: 'Gọi đầu mối.', en: 'Call them.' },
  })

  function announce(path: string | null, from: HealthChange['from'], to: HealthChange['to']): void {
    for (const hear of listeners) hear({ at: iso(), link: 'population', path, from, to, ...words(path, to.state) })
  }

  let requested = 0

  return {
    reports: () => {
      requested += 1
      return [linkReport(paths, whole)]
    },
    judged: async () => {
      const before = requested
      await eventually('a whole round', () => requested >= before + 2)
    },
    onChange: (hear) => {
      listeners.add(hear)
      return () => listeners.delete(hear)
    },
    becomes: (name, state, reason = null) => {
      const before = paths.find(({ path }) => path === name) as PathReport
      const after = pathReport({ ...before, state, reason, since: iso(), ...words(name, state) })
      paths = paths.map((path) => (path.path === name ? after : path))
      announce(name, before, after)
    },
    report: (name, changes) => {
      paths = paths.map((path) => (path.path === name ? { ...path, ...changes } : path))
    },
    link: (state, reason = null) => {
      const from = linkReport(paths, whole)
      whole = { state, reason, since: iso(), ...words(null, state) }
      announce(null, from, linkReport(paths, whole))
    },
  }
}

type Changes = Omit<Partial<AlertSettings>, 'absence' | 'dueTimes'> & { absence?: object; dueTimes?: object }

export interface AlertWorld extends World {
  receiver: Receiver
  health: ScriptedHealth
  /** One more process on the same database; started, and stopped with the world. */
  replica(options?: {
    health?: ScriptedHealth
    settings?: Changes
    audit?: () => { writing: boolean; sound: boolean | null; notRemoved: string | null }
    batchesMayRun?: () => Promise<boolean>
  }): Alerts
  /** What the receiver got, each message verified by the independent library. */
  notifications(): AlertMessage[]
  /** Type and key of each, in order. */
  story(): string[]
  /** Until every message that was decided has been delivered. */
  finished(): Promise<void>
}

export async function startAlertWorld(options: { settings?: Changes; serverUrl?: string } = {}): Promise<AlertWorld> {
  // Monday, 23 November 2026, 09:00 in Viet Nam.
  const clock = createStillClock(Date.parse('2026-11-23T09:00:00+07:00'))
  const world = await startWorld({ serverUrl: options.serverUrl, clock })
  const { database, logger } = world
  const receiver = await startReceiver()
  world.onClose(() => receiver.close())
  const health = createScriptedHealth(clock.now)
  const alertWorld: AlertWorld = {
    ...world,
    receiver,
    health,
    replica: ({ health: own = health, settings = {}, audit, batchesMayRun } = {}) => {
      const parsed = AlertSettings.parse({
        targets: [{ name: 'desk', url: receiver.url, secret, minSeverity: 'info' }],
        allowHttp: true,
        allowPrivateTargets: ['127.0.0.0/8'],
        intervalMs: 10,
        lookEveryMs: 10,
        connectTimeoutMs: 10_000,
        totalTimeoutMs: 10_000,
        ...options.settings,
        ...settings,
      })
      const alerts = openAlerts({
        thresholds: { certificateDays: 14, skewMaxMs: 30_000 },
        database: world.connect(),
        clock,
        // A clock that a test moves is both: the date, and the time that passes.
        monotonic: clock,
        logger,
        settings: parsed,
        health: own,
        filings: true,
        filingLink: 'population',
        audit: audit && (() => ({ notStamped: null, ...audit() })),
        batchesMayRun,
        sender: createWebhookSender({ ...parsed, answerBytesMax: 65_536 }),
      })
      world.onClose(() => alerts.stop())
      alerts.start()
      return alerts
    },
    notifications: () =>
      receiver.received.map(({ headers, body }) => {
        const verified = new Webhook(secret).verify(body, atNow(headers as Record<string, string>, body))
        return verified as AlertMessage
      }),
    story: () => alertWorld.notifications().map(({ type, key }) => `${type.slice(6)} ${key}`),
    finished: async () => {
      await inTime(alertWorld, 'every message to be delivered', async () => {
        const { rows } = await database.query(`SELECT count(*)::int AS n FROM alert_message WHERE state = 'waiting'`)
        return rows[0].n === 0
      })
    },
  }
  return alertWorld
}

/** The library refuses what is five minutes off, and the test's clock may be years off: checks the signature, then signs the present time. */
function atNow(headers: Record<string, string>, body: string): Record<string, string> {
  const key = new Webhook(secret)
  const id = headers['webhook-id'] as string
  const at = new Date(Number(headers['webhook-timestamp']) * 1000)
  if (key.sign(id, at, body) !== headers['webhook-signature']) throw new Error('the signature does not verify')
  const now = new Date()
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': key.sign(id, now, body),
  }
}

/** Long after whatever comes by itself: what has not come by then needs time to pass. */
const stillMs = 2_500

/**
 * Like `eventually`, but the clock moves on in the end: on a busy machine an attempt or a quiet may begin only after the
 * test has turned its clock, and then what is awaited comes with time, as it would in the world.
 */
export function inTime<T>({ clock }: AlertWorld, what: string, read: () => T | Promise<T>): Promise<NonNullable<T>> {
  const began = performance.now()
  return eventually(what, async () => {
    const value = await read()
    if (!value && performance.now() - began > stillMs) clock.move(1_000)
    return value
  })
}

export const quiet = ({ database }: AlertWorld) =>
  eventually(
    'the quiet to begin',
    async () => (await database.query('SELECT quiet_since FROM alert')).rows[0]?.quiet_since,
  )
export const heard = (world: AlertWorld, count: number) =>
  inTime(world, `${count} messages`, () => world.receiver.received.length >= count && world.story())
/** Waits for the outcomes as well: a message whose outcome is not written yet would be sent again when the test turns the clock. */
export const lines = async (world: AlertWorld, count: number) => {
  await heard(world, count)
  await world.finished()
}

/** Worlds of a file's tests. Each is closed when its test is over, the newest first; so is whatever is pushed to `open`. */
export function alertWorlds() {
  const open: { close(): Promise<void> }[] = []
  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one.close()
  })
  const opened = async (options?: Parameters<typeof startAlertWorld>[0]): Promise<AlertWorld> => {
    const world = await startAlertWorld(options)
    open.push(world)
    return world
  }
  return { open, opened }
}
