/** A process that synchronises, on the engine as it is, towards a target that answers at once. It begins and ends when it is asked to. */
import { Agent, request } from 'node:http'
import { createWorker } from '../../src/delivery/worker.ts'
import { GatewayFailure } from '../../src/domain/failure.ts'
import { sequenceDossiers } from '../../src/dossier/feed/sequencer.ts'
import { createLink } from '../../src/link/link.ts'
import { LinkSettings } from '../../src/link/settings.ts'
import { createDatabase } from '../../src/store/postgres/database.ts'
import { DatabaseSettings } from '../../src/store/settings.ts'
import { createVault } from '../../src/store/vault.ts'
import { followFeed } from '../../src/sync/follow-feed.ts'
import { openSync, type Sync } from '../../src/sync/open-sync.ts'
import { SyncSettings } from '../../src/sync/settings.ts'
import type { LanePiece, LaneTarget } from '../../src/sync/target.ts'
import { runChild } from '../child.ts'

const silent = { debug() {}, info() {}, warn() {}, error() {} }
const url = new URL(process.env.BENCH_TARGET ?? '')
const agent = new Agent({ keepAlive: true, maxSockets: 256 })
const database = createDatabase(DatabaseSettings.parse({ url: process.env.BENCH_DATABASE }), silent)
const clock = { now: Date.now }
const vault = createVault({ keyId: 'bench', key: Buffer.alloc(32, 1) })

function post({ dossier, steps }: LanePiece, signal: AbortSignal): Promise<boolean> {
  const recorded = new Map(dossier.events.map(({ type, at, recordedAt }) => [`${type} ${at}`, recordedAt]))
  const body = JSON.stringify({
    code: dossier.row.code,
    steps: steps.map(({ event, at, status }) => ({
      at,
      status,
      recordedAt: recorded.get(`${event.type} ${event.at}`),
    })),
  })
  return new Promise((resolve, reject) => {
    const failed = () => reject(new GatewayFailure('first-byte-timeout', { sent: 'maybe' }))
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    const sent = request(url, { method: 'POST', agent, headers, signal }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => resolve((JSON.parse(text) as { ok: boolean }).ok))
      response.on('error', failed)
    })
    sent.on('error', failed)
    sent.end(body)
  })
}

const target: LaneTarget = {
  name: 'bench',
  title: { vi: 'Đo', en: 'Bench' },
  stepsMax: 10,
  choose: (_, dossiers) => dossiers,
  plan: ({ events }) => ({
    kind: 'send',
    item: null,
    unsendable: [],
    steps: events
      .toSorted((a, b) => a.at - b.at)
      .map(({ type, at }) => ({ event: { type, at }, status: 'in-process', at, key: `${type} ${at}` })),
  }),
  send: (piece, context) =>
    context.call({ idempotent: false }, async (_, signal) =>
      (await post(piece, signal)) ? { kind: 'accepted' } : { kind: 'refused', cause: 'refused', code: '-3' },
    ),
  lookUp: async () => ({ kind: 'repeat' }),
}

await runChild(async () => {
  const settings = SyncSettings.parse({
    concurrency: Number(process.env.BENCH_CONCURRENCY ?? 64),
    deadlineMs: 2_000,
    backoffMs: 500,
    backoffMaxMs: 2_000,
    settleMs: 500,
  })
  const link = createLink({
    name: 'bench',
    paths: ['only'],
    settings: LinkSettings.parse({ attemptTimeoutMs: 2_000 }),
    clock,
  })
  const open = () => openSync({ database, clock, logger: silent, settings, vault, targets: [{ target, link }] })
  await open().begin()
  let sync: Sync | undefined
  const sequencer = createWorker({
    round: () => sequenceDossiers(database, undefined),
    intervalMs: 1_000,
    onFailure: () => {},
  })
  const orders: Record<string, () => Promise<void>> = {
    sequence: async () => {
      while (await sequenceDossiers(database, undefined));
      // Lanes are awake before the clock runs: what is measured is how they are sent.
      while ((await followFeed({ database, clock }, target)).more);
      sequencer.start()
    },
    start: async () => {
      sync = open()
      sync.start()
    },
    stop: async () => {
      await sync?.drain()
    },
  }
  process.on('message', async (message) => {
    if (message === 'poke') sequencer.wake()
    if (typeof message !== 'object' || message === null) return
    await orders[(message as { order: string }).order]?.()
    process.send?.({ done: true })
  })
  return {
    url: 'none:',
    stop: async () => {
      await sequencer.stop()
      await sync?.drain()
      link.stop()
      await database.close()
      agent.destroy()
    },
  }
})
