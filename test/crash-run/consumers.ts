/**
 * District systems as they should be: each files at its own pace, keeps the key of a filing until it has its `202`, and
 * tries again after everything else. What was answered `202` is written down; only that is a promise.
 */
import { randomUUID } from 'node:crypto'
import type { FilingKind } from '../../src/domain/filing/filing.ts'
import { makeFiling } from '../support/declarations.ts'
import type { Random } from './random.ts'
import { untilTaken } from './requests.ts'
import type { World } from './world.ts'

export interface Accepted {
  id: string
  dossier: string
  consumer: string
}

export interface FilingConsumer {
  id: string
  key: string
}

const kinds: readonly FilingKind[] = [
  'birth',
  'death',
  'marriage',
  'marital-status',
  'parent-child',
  'extract',
  'birth-package',
]
/** By then most filings are registered. */
const handedOverAfter = 8
/** Longer than any outage of the run: a consumer gives up on nothing while it runs. */
const patienceMs = 5_000

/** Files until the signal fires, then brings what is under way to its `202`. */
export async function fileUntil(
  world: World,
  { id, key }: FilingConsumer,
  random: Random,
  signal: AbortSignal,
  number: (n: number) => string,
): Promise<Accepted[]> {
  const accepted: Accepted[] = []
  for (let n = 1; !signal.aborted; n++) {
    const dossier = number(n)
    const kind = random.pick(kinds)
    const filing = makeFiling(kind, { dossier })
    const body = JSON.stringify(filing)
    const registers = random.chance(0.4)
    if (registers && random.chance(0.5)) await untilRegistered(world, key, filing, random)
    const idempotencyKey = `${dossier}-${randomUUID()}`
    const answer = await untilAccepted(world, key, idempotencyKey, body, random)
    accepted.push({ id: answer, dossier, consumer: id })
    // Before the filing, after it, or both: it is one dossier.
    if (registers) await untilRegistered(world, key, filing, random)
    const earlier = accepted.at(-handedOverAfter)
    if (earlier && random.chance(0.5)) await handOver(world, key, earlier.dossier, random)
    // Some callers never hear the first answer, and ask once more although all is well.
    if (random.chance(0.05)) {
      const again = await untilAccepted(world, key, idempotencyKey, body, random)
      if (again !== answer) throw new Error(`one key, two filings: ${answer} and ${again}`)
    }
  }
  return accepted
}

async function untilAccepted(
  world: World,
  apiKey: string,
  idempotencyKey: string,
  body: string,
  random: Random,
): Promise<string> {
  const text = await untilTaken(world, '/v1/filings', { apiKey, idempotencyKey, body }, random)
  return (JSON.parse(text.toString()) as { id: string }).id
}

/** Registers the dossier of a filing, as the one-stop system that files also does. */
async function untilRegistered(
  world: World,
  apiKey: string,
  { purpose: { dossier, procedure, unit }, receivedAt }: ReturnType<typeof makeFiling>,
  random: Random,
): Promise<void> {
  const body = JSON.stringify({
    code: dossier,
    procedure,
    unit,
    channel: 'counter',
    receivedAt,
    acceptedAt: receivedAt,
  })
  await untilTaken(world, '/v1/dossiers', { apiKey, body }, random)
}

/** Reports once that the citizen has the result, where there is one. Whether it was recorded is for the events to say. */
async function handOver(world: World, apiKey: string, dossier: string, random: Random): Promise<void> {
  const url = `${random.pick(world.gatewayUrls)}/v1/dossiers/${dossier}`
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' }
  const body = JSON.stringify({ type: 'result-returned', at: new Date().toISOString() })
  const signal = AbortSignal.timeout(patienceMs)
  try {
    const shown = (await (await fetch(url, { headers, signal })).json()) as { status?: string }
    if (shown.status === 'done') await fetch(`${url}/events`, { method: 'POST', headers, body, signal })
  } catch {
    // A gateway that is down: the citizen comes another day.
  }
}
