/** A process that synchronises until it is killed: `startLaneProcess` starts it. */

import { GatewayFailure } from '../../src/domain/failure.ts'
import { createLink } from '../../src/link/link.ts'
import { LinkSettings } from '../../src/link/settings.ts'
import { createDatabase } from '../../src/store/postgres/database.ts'
import { DatabaseSettings } from '../../src/store/settings.ts'
import { createVault } from '../../src/store/vault.ts'
import { openSync } from '../../src/sync/open-sync.ts'
import { SyncSettings } from '../../src/sync/settings.ts'
import type { LaneTarget, LookUpOutcome, SendOutcome } from '../../src/sync/target.ts'
import { planSteps } from './plan-steps.ts'

const { databaseUrl, targetUrl, clock: startAt } = JSON.parse(process.argv[2] ?? '{}') as Record<string, never>
const began = Date.now()
const clock = { now: () => Number(startAt) + Date.now() - began }
const vault = createVault({ keyId: 'test', key: Buffer.alloc(32, 7) })
const silent = { debug() {}, info() {}, warn() {}, error() {} }

async function call(code: string, init: RequestInit): Promise<unknown> {
  try {
    const response = await fetch(`${targetUrl}/${encodeURIComponent(code)}`, init)
    return await response.json()
  } catch {
    throw new GatewayFailure('connection-reset', { sent: 'maybe' })
  }
}

const target: LaneTarget = {
  name: 'scripted',
  title: { vi: 'Thử', en: 'Scripted' },
  stepsMax: 2,
  choose: (_, dossiers) => dossiers,
  plan: planSteps,
  send: ({ dossier, plan, steps }, context): Promise<SendOutcome> =>
    context.call({ idempotent: false }, async (_, signal) => {
      const body = JSON.stringify({ item: plan.item, steps: steps.map(({ key, status, at }) => ({ key, status, at })) })
      await call(dossier.row.code, { method: 'POST', body, signal })
      return { kind: 'accepted' }
    }),
  lookUp: ({ dossier }, context): Promise<LookUpOutcome> =>
    context.call({ idempotent: true }, async (_, signal) => {
      const found = (await call(dossier.row.code, { signal })) as { item: string; steps: { key: string }[] } | null
      return found === null
        ? { kind: 'absent' }
        : { kind: 'found', item: found.item, steps: found.steps.map(({ key }) => key) }
    }),
}

const link = createLink({
  name: 'scripted',
  paths: ['only'],
  settings: LinkSettings.parse({
    attemptTimeoutMs: 1_000,
    rampMs: 0,
    resetMs: 100,
    probeLeaseMs: 1_000,
    volumeMin: 500,
  }),
  clock,
})
const settings = SyncSettings.parse({
  concurrency: 4,
  intervalMs: 50,
  pathRetryMs: 50,
  backoffMs: 50,
  backoffMaxMs: 200,
  settleMs: 100,
  deadlineMs: 1_000,
  leaseMs: 1_500,
  attemptsMax: 100,
})
const database = createDatabase(DatabaseSettings.parse({ url: databaseUrl }), silent)
openSync({ database, clock, logger: silent, settings, vault, targets: [{ target, link }] }).start()
