/**
 * The composition root: the one file that knows every room. It builds the parts from a configuration, starts them in
 * the order in which they need each other, and stops them in the reverse order so that nothing accepted is dropped.
 */
import type { LookupFunction } from 'node:net'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { createRefusalCounts } from '../access/count-refusals.ts'
import { openPersons } from '../access/persons/open-persons.ts'
import type { SignInSettings } from '../access/persons/settings.ts'
import { createQuotas } from '../access/quotas.ts'
import { createRefusedCredentials } from '../access/refused-credentials.ts'
import { createRefusedRights } from '../access/refused-rights.ts'
import { reportQuotas } from '../access/report-quotas.ts'
import { createSessionEnds } from '../access/session-ends.ts'
import { createQuotaShares } from '../access/share-quotas.ts'
import { TrailCheck } from '../audit/check-trail.ts'
import { recordPastAct } from '../audit/record-administration.ts'
import type { Trail } from '../audit/trail.ts'
import { createSealing } from '../audit/tree/seal-trail.ts'
import { mountBoard } from '../board/mount.ts'
import { mountCases } from '../cases/mount.ts'
import type { Config } from '../config/config.ts'
import { type SecretSource, watchSecrets } from '../config/live-secrets.ts'
import { ConfigProblems } from '../config/problem.ts'
import { mountOps } from '../console/mount.ts'
import { nationalProcedure } from '../domain/access.ts'
import { createExchangeable } from '../domain/exchangeable.ts'
import { type LinkEvent, registerName } from '../domain/link/link.ts'
import type { PopulationPath } from '../domain/person/population.ts'
import type { Clock, Logger } from '../domain/runtime.ts'
import type { SmallQuestion } from '../domain/small-question.ts'
import { toVietnamDay } from '../domain/vietnam-time.ts'
import type { FileAddresses } from '../file-address/open-file-addresses.ts'
import { findFolderProblems, openFileChecks } from '../file-check/open-file-checks.ts'
import type { Filings } from '../filing/open-filings.ts'
import type { Health } from '../health/open-health.ts'
import { createApp, type RequestSummary } from '../http/app.ts'
import type { Env } from '../http/request.ts'
import { createClientCertificates } from '../http/server/client-certificates.ts'
import { createRefusalLog } from '../http/server/refusal-log.ts'
import type { RefusalDeps } from '../http/server/refusals.ts'
import { openRevocations, type Revocations } from '../http/server/revocations.ts'
import { openLaw } from '../law/open-law.ts'
import { createLink, type Link } from '../link/link.ts'
import { createMetrics } from '../metrics/metrics.ts'
import { createMisuseWatch } from '../oversight/misuse/watch-misuse.ts'
import { mountBackChannel } from '../pages/session/back-channel.ts'
import { openForecasts } from '../settlement/live/open-forecasts.ts'
import { type ClosingOrder, closeOnRecord } from '../settlement/report/close-report.ts'
import type { ReportOrder } from '../settlement/report/make-report.ts'
import { readReport } from '../settlement/report/read-report.ts'
import { readDays } from '../store/access/day-leases.ts'
import { readAlertStatus, readWebhookStatus } from '../store/alert/status.ts'
import { countBatches } from '../store/batch/batches.ts'
import { readForecastStatus } from '../store/dossier/forecasts.ts'
import { readFilingStatus } from '../store/filing/status.ts'
import { withStorageErrors } from '../store/postgres/outage.ts'
import { countLanes } from '../store/sync/overview.ts'
import { countDifferences, readReconciliationStatus } from '../store/sync/reconciliation.ts'
import { openUnits, type UnitsInForce } from '../unit/open-units.ts'
import { fetchSmall } from '../upstream/fetch-small.ts'
import { createPopulationPath } from '../upstream/population/client.ts'
import { type Foundations, getWire, openFoundations } from './core.ts'
import { createLogger, LogOutput } from './log.ts'
import { assembleAgreements, assembleRetention } from './wire-agreements.ts'
import { assembleAlerts } from './wire-alerts.ts'
import { assembleBatches } from './wire-batches.ts'
import { assembleBoard } from './wire-board.ts'
import { assembleCases } from './wire-cases.ts'
import { assembleOps } from './wire-console.ts'
import { assembleDiagnostics } from './wire-diagnostics.ts'
import { assembleFilings } from './wire-filings.ts'
import { assembleLinked } from './wire-linked.ts'
import { assembleOversight } from './wire-oversight.ts'
import { assembleStamping } from './wire-stamping.ts'

export interface Gateway {
  app: OpenAPIHono<Env>
  /** What a server reports of requests that never reach the app. */
  refusals: RefusalDeps
  link: Link
  /** Absent where the configuration has no filings. */
  filings: Filings | undefined
  /** Absent with them. */
  fileAddresses: FileAddresses | undefined
  trail: Trail
  health: Health
  /** The periodic check of the trail. */
  trailCheck: TrailCheck
  logger: Logger
  /** Reads the consumers file again, now; resolves to its problems. */
  reload(): Promise<string[]>
  /** From now on new requests are refused and `/readyz` says no. Requests under way go on. */
  drain(): Promise<void>
  /** Ends every part. What is still under way is cut off. */
  stop(): Promise<void>
}

export interface GatewayDeps {
  /** In the place of the database's, by which all replicas go. */
  clock?: Clock
  logger?: Logger
  /** Asked for the addresses of the upstreams' names in the place of the system's resolver. */
  lookup?: LookupFunction | undefined
  /** Where secrets are read again from. Absent: they are those of the start. */
  secrets?: SecretSource | undefined
}

/** Builds and starts a gateway. Rejects, with everything closed again, when it could not serve truthfully. */
export async function createGateway(config: Config, deps: GatewayDeps = {}): Promise<Gateway> {
  const folders = findFolderProblems(config.fileChecks)
  if (folders.length > 0) {
    const problems = folders.map(({ setting, says }) => ({ place: setting, at: null, says }))
    throw new ConfigProblems('fileChecks', problems)
  }
  const output = deps.logger ? undefined : new LogOutput()
  const logger = deps.logger ?? createLogger(config.log.level, output)
  const units = await openUnits(config.units, logger)
  // Every filing asks for them, so that the first one is not to wait.
  if (config.filing !== undefined) await units.current()
  const revocations = openClientRevocations(config, logger, () => units.close())
  const foundations = await openFoundations(config, { ...deps, logger, unitCodes: units.codes }).catch((error) => {
    units.close()
    revocations.close()
    throw error
  })
  const { gateway, start } = assemble(foundations, units, revocations, output, deps.secrets)
  try {
    await start()
  } catch (error) {
    await gateway.stop()
    throw error
  }
  return gateway
}

/** A list that cannot be used is a problem of the configuration, like any other file of it. */
function openClientRevocations({ server }: Config, logger: Logger, undo: () => void): Revocations {
  const { clientCertificates, tls } = server
  try {
    return openRevocations({ ...clientCertificates, reloadIntervalMs: tls?.reloadIntervalMs ?? 5_000 }, logger)
  } catch (error) {
    undo()
    const why = error instanceof Error ? error.message : 'unknown'
    const says = { vi: `không dùng được danh sách thu hồi: ${why}`, en: `a revocation list cannot be used: ${why}` }
    throw new ConfigProblems('server', [{ place: 'server.clientCertificates.revocationFiles', at: null, says }])
  }
}

function assemble(
  foundations: Foundations,
  units: UnitsInForce,
  revocations: Revocations,
  output: LogOutput | undefined,
  source: SecretSource | undefined,
): { gateway: Gateway; start: () => Promise<void> } {
  const { config, audit, clock, logger, database, trail, credentials, health, telemetry, secrets } = foundations
  const { guard, paths: pathSettings } = config.links.population
  const law = openLaw(config.law, logger)
  law.onLoad((problems) => recordPastAct(trail, logger, toLoading('load-law', problems)))
  units.onLoad((problems) => recordPastAct(trail, logger, toLoading('load-units', problems)))
  const trailCheck = new TrailCheck({ database, settings: audit, clock, logger })
  const sealing = createSealing({ database, settings: audit, clock, logger })
  const retention = assembleRetention(foundations)
  const stamping = assembleStamping(foundations)
  const misuse = createMisuseWatch({ database, trail, settings: config.oversight.misuse, clock, logger })
  const metrics = createMetrics({
    trail: () => trail.status,
    log: output && (() => output.status),
    trailCheck: () => trailCheck.status,
    telemetry: telemetry?.status,
    health: { reports: () => health.reports(), dropped: () => health.historyDropped },
    filings: config.filing && {
      status: () => readFilingStatus(database, new Date(clock.now())),
      pace: () => filings?.engine.pace() ?? [],
      unreadable: () => filings?.engine.deps.sealed.unreadable() ?? 0,
      clock,
    },
    lanes: config.filing && {
      counts: () => countLanes(database),
      targets: () => filings?.lanes.targets ?? [],
      clock,
    },
    upstreamDays: { days: () => readDays(database, toVietnamDay(clock.now())) },
    batches: config.filing && { counts: () => countBatches(database), clock },
    reconciliation: config.filing && {
      counts: () => countDifferences(database),
      status: () => readReconciliationStatus(database),
      clock,
    },
    forecast: config.filing && { status: () => readForecastStatus(database, clock.now()), clock },
    telling: {
      alerts: () => readAlertStatus(database),
      targets: config.alerts.targets.map(({ name }) => name),
      webhooks: config.filing && (() => readWebhookStatus(database)),
      clock,
    },
  })
  const onEvent = (event: LinkEvent) => {
    if (config.server.metrics) metrics.onLinkEvent(event)
    if (config.health.measuring) health.onLinkEvent(event)
  }
  if (config.server.metrics) health.onChange(metrics.onHealthChange)
  const quotas = createQuotas({
    onNew: (allowance) => quotaShares.begin(allowance),
    onShort: () => quotaShares.hurry(),
  })
  const quotaShares = createQuotaShares({
    database,
    clock,
    logger,
    replica: trail.chain,
    drainTouched: quotas.drainTouched,
  })
  const link = createLink({
    name: 'population',
    paths: pathSettings.map(({ name }) => name),
    settings: guard,
    limits: Object.fromEntries(pathSettings.map(({ name, rate, closed }) => [name, { rate, closed }])),
    lender: quotaShares,
    clock,
    onEvent,
  })
  const alerts = assembleAlerts(foundations, trailCheck, retention, stamping, law.current, link, metrics.onAlertAttempt)
  const paths = new Map<string, PopulationPath>(
    pathSettings.map((settings, index) => {
      const build = (own: typeof settings) => createPopulationPath(own, getWire(foundations, link.name, settings.name))
      const renew = ({ links }: Config) => links.population.paths[index] && build(links.population.paths[index])
      const at = `links.population.paths.${index}.`
      return [settings.name, secrets.keep(at, build(settings), renew, guard.attemptTimeoutMs)]
    }),
  )
  health.watch({
    link,
    title: registerName(link.name),
    paths,
  })
  const unitNames = new Map(config.server.board.units.map(({ code, name }) => [code, name]))
  const makeReport = (order: ReportOrder) =>
    withStorageErrors('storage-unavailable', () => readReport(database, order, law.current(), unitNames))
  const filings = assembleFilings(foundations, law.current, metrics.filings, makeReport, {
    onEvent,
    lender: quotaShares,
  })
  const refusals = createRefusalCounts({ database, clock, logger })
  const identity = { link, paths, trail, clock, quotas, unitCodes: foundations.unitCodes, countRefusal: refusals.count }
  const batches = assembleBatches(foundations, identity, filings?.engine.deps.vault)
  const linked = assembleLinked(foundations, filings?.engine.deps, filings?.linkedLink)
  const drained = new AbortController()
  const readiness = () => {
    const { writing } = trail.status
    const [audit, drain] = [writing ? 'ok' : 'failing', drained.signal.aborted ? 'failing' : 'ok'] as const
    return { ready: audit === 'ok' && drain === 'ok', checks: { audit, drain } }
  }
  const registryPaths = config.links.civilRegistry?.paths.map(({ name }) => name)
  const forecasts =
    filings && registryPaths && config.forecast.enabled
      ? openForecasts({
          database,
          clock,
          logger,
          settings: config.forecast,
          law: law.current,
          links: [{ name: filings.link.name, paths: registryPaths }],
        })
      : undefined
  const onCheck = config.server.metrics ? metrics.onFileCheck : undefined
  let { online } = config.fileChecks
  secrets.on('fileChecks.online.', (next) => {
    online = next.fileChecks.online
  })
  const fileChecks = openFileChecks({
    database,
    trail,
    clock,
    settings: config.fileChecks,
    onCheck,
    fetchStatus: (settings, question, signal) =>
      fetchSmall({ ...(online ?? settings), lookup: foundations.lookup }, question, signal),
  })
  const { signIn } = config.access
  const personsDeps = {
    fetch: (settings: SignInSettings, question: SmallQuestion, signal: AbortSignal) =>
      fetchSmall(settings, question, signal),
    clock,
    logger,
  }
  const heldPersons = signIn && createExchangeable(openPersons(signIn, personsDeps))
  secrets.on('access.signIn.', ({ access }) => {
    if (access.signIn) heldPersons?.exchange(openPersons(access.signIn, personsDeps))
  })
  const persons = heldPersons?.shown
  const refusalLog = createRefusalLog(logger)
  const refusedCredentials = createRefusedCredentials({ append: (entry) => trail.append(entry), logger })
  const onRequest = (summary: RequestSummary) => {
    refusals.count(summary)
    if (config.server.metrics) metrics.onRequest(summary)
  }
  const agreements = assembleAgreements(foundations, filings, retention)
  const oversight = assembleOversight(
    foundations,
    (code) => law.current().procedures.get(nationalProcedure(code))?.name,
  )
  const ops = assembleOps(
    foundations,
    filings,
    batches?.deps,
    agreements,
    oversight,
    () => reportQuotas({ database, clock, findConsumer: credentials.findConsumer, pathLimits: quotaShares.pathLimits }),
    alerts,
    trailCheck,
    readiness,
  )
  const closeReport = (order: ClosingOrder) =>
    withStorageErrors('storage-unavailable', () => closeOnRecord(database, trail, order))
  const board = assembleBoard(foundations, filings?.engine.deps.dossiers, makeReport)
  const certificates = filings && {
    link: filings.link,
    records: filings.records,
    trail,
    database,
    settings: config.certificates,
    clock,
    law: law.current,
    units,
  }
  const cases = assembleCases(foundations, certificates)
  const app = createApp({
    settings: config.server,
    credentials,
    quotas,
    clientCertificates: createClientCertificates({ trustedProxies: config.server.trustedProxies, revocations, clock }),
    persons,
    recordSignIn: (entry) =>
      trail.append(entry).catch(() => {
        const { requestId, operation } = entry
        logger.error({ requestId, operation }, 'access: a sign-in could not be put on record')
      }),
    pathLimits: quotaShares.pathLimits,
    refusedCredentials,
    refusedRights: createRefusedRights({ append: (entry) => trail.append(entry), logger }),
    identity,
    batches: batches?.deps,
    filings: filings?.engine.deps,
    fileAddresses: filings?.fileAddresses.deps,
    publicStatus: config.publicStatus,
    fileChecks: fileChecks.deps,
    linked: linked?.deps,
    certificates,
    webhooks: filings?.webhooks.deps,
    needsSecondPerson: agreements.needs,
    lanes: filings?.lanes,
    reconciliation: filings?.reconciliation,
    reports: { make: makeReport, close: closeReport, clock },
    units: { units, settings: config.units, clock },
    oversight,
    health,
    pages(root, edge) {
      if (ops) mountOps(root, edge, ops)
      if (board) mountBoard(root, edge, board)
      if (cases) mountCases(root, edge, cases)
      if (persons) mountBackChannel(root, edge, persons, createSessionEnds(database, clock))
    },
    operations: {
      readiness,
      metrics: config.server.metrics ? metrics.render : undefined,
    },
    clock,
    logger,
    refusalLog,
    onRequest,
    tracer: telemetry?.tracer,
    diagnostics: assembleDiagnostics(foundations, trailCheck, metrics),
    draining: () => drained.signal.aborted,
    drained: drained.signal,
  })
  const liveSecrets =
    source &&
    watchSecrets(config, source, {
      logger,
      intervalMs: config.access.reloadIntervalMs,
      apply: async (exchanged) => {
        await secrets.apply(exchanged)
        const object = exchanged.names.join(' ')
        recordPastAct(trail, logger, { operation: 'exchange-secrets', officer: '', outcome: 'done', object, note: '' })
      },
    })
  const gateway: Gateway = {
    app,
    refusals: { refusalLog, refusedCredentials, onRequest },
    link,
    filings: filings?.engine,
    fileAddresses: filings?.fileAddresses,
    trail,
    health,
    trailCheck,
    logger,
    reload: async () => {
      await liveSecrets?.reload()
      return credentials.reload()
    },
    drain: async () => {
      drained.abort()
      // What they have under way ends on the link, which then takes nothing new.
      await Promise.all([agreements.worker.stop(), batches?.drain(), filings?.drain(), linked?.drain()])
      await link.drain()
      await alerts.drain()
    },
    stop: async () => {
      drained.abort()
      await agreements.worker.stop()
      const batchesEnd = batches?.stop()
      link.stop()
      await batchesEnd
      await alerts.stop()
      await forecasts?.stop()
      await linked?.stop()
      await filings?.stop()
      await fileChecks.close()
      await health.stop()
      await quotaShares.stop()
      await refusals.stop()
      await refusedCredentials.stop()
      liveSecrets?.close()
      credentials.close()
      foundations.proofStore.close()
      revocations.close()
      law.close()
      units.close()
      await trailCheck.stop()
      await retention.worker.stop()
      await stamping.worker.stop()
      await sealing.stop()
      await misuse.stop()
      await trail.close()
      await Promise.all([...paths.values()].map((path) => path.close()))
      await secrets.close()
      await telemetry?.close()
      await foundations.closeClock()
      await database.close()
    },
  }
  const start = async () => {
    // First: a path that is held must not carry a single call.
    await health.start()
    quotaShares.start()
    refusals.start()
    refusedCredentials.start()
    await filings?.start()
    agreements.worker.start()
    linked?.start()
    batches?.start()
    await trailCheck.start()
    sealing.start()
    stamping.worker.start()
    retention.worker.start()
    misuse.start()
    alerts.start()
    forecasts?.start()
  }
  return { gateway, start }
}

/** Files that the operator has changed, and what became of it. */
function toLoading(operation: 'load-law' | 'load-units', problems: number) {
  const note = problems > 0 ? `${problems} problems; what was in force before stays` : ''
  return { operation, officer: '', outcome: problems > 0 ? 'refused' : 'done', object: 'files', note } as const
}
