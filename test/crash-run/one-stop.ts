/**
 * The one-stop system of a run that works on linked dossiers: it reads their feed, and files what arrived, asks for a supplement first,
 * or refuses; families hand dossiers in all the while. At the end it finishes what it began. What it filed is a promise like any other.
 */
import { createHash, randomUUID } from 'node:crypto'
import type { LinkedKind } from '../../src/domain/linked/linked.ts'
import { type FilingVariation, makeFiling } from '../support/declarations.ts'
import type { Accepted } from './consumers.ts'
import type { LinkedFeedEvent } from './linked-verdict.ts'
import type { Random } from './random.ts'
import { untilTaken } from './requests.ts'
import type { World } from './world.ts'

export interface OneStop {
  /** What was answered 202 so far. */
  readonly accepted: readonly Accepted[]
  /** The feed of linked dossiers from its beginning, as it was read. */
  readonly feed: readonly LinkedFeedEvent[]
  /** Families hand dossiers in, and what arrives is worked on, until the signal fires. */
  work(signal: AbortSignal): Promise<void>
  /** Works on whatever still arrives. Resolves to how many dossiers are not filed or refused yet. */
  catchUp(): Promise<number>
  /** Hands over what has its result, and fetches the certificates: SHA-256 by the code there. */
  handOver(): Promise<ReadonlyMap<string, string>>
}

const stories = ['file', 'file', 'file', 'file', 'supplement', 'refuse'] as const
/** Of those that are filed: some families come for their result another day. */
const comeShare = 0.85
/** Of births. */
const twinsShare = 0.1
const deathShare = 0.3

/** As far as it is worked on. `asked`: a supplement is to come. */
type Progress = { state: 'asked' | 'refused' } | { state: 'filed'; filing: string; own: string; comes: boolean }

/** What of a linked dossier is read. */
interface Shown {
  kind: LinkedKind
  procedure: string
  unit: string
  receivedAt: string
  registrationUnit: string
  declaration: { child?: { homePlace: object } }
}

export function openOneStop(world: World, random: Random): OneStop {
  const { id: consumer, key: apiKey } = world.oneStop
  const accepted: Accepted[] = []
  const feed: LinkedFeedEvent[] = []
  const progress = new Map<string, Progress>()
  const returned = new Set<string>()
  let worked = 0
  const families = random.fork()

  const post = (path: string, content: object, idempotencyKey?: string) =>
    untilTaken(
      world,
      path,
      { apiKey, body: JSON.stringify(content), ...(idempotencyKey !== undefined && { idempotencyKey }) },
      random,
    )
  const read = async (path: string): Promise<unknown> =>
    JSON.parse((await untilTaken(world, path, { apiKey }, random)).toString())
  const step = (code: string, type: string, more: object = {}) =>
    post(`/v1/dossiers/${code}/events`, { type, at: new Date().toISOString(), ...more })

  async function readFeed(): Promise<void> {
    const { events } = (await read(`/v1/linked-dossiers/events?after=${feed.at(-1)?.sequence ?? 0}&limit=500`)) as {
      events: LinkedFeedEvent[]
    }
    feed.push(...events)
  }

  /** Each event once, in order: what cannot be done now is done when the gateways are well again. */
  async function workOn({ type, linkedDossier: code }: LinkedFeedEvent): Promise<void> {
    const before = progress.get(code)
    if (before !== undefined && !(before.state === 'asked' && type === 'supplemented')) return
    const linked = (await read(`/v1/linked-dossiers/${code}`)) as Shown
    const own = toOwnCode(code)
    const story = before === undefined ? random.pick(stories) : 'file'
    if (story !== 'file') await register(code, own, linked)
    switch (story) {
      case 'file': {
        progress.set(code, {
          state: 'filed',
          filing: await file(code, own, linked),
          own,
          comes: random.chance(comeShare),
        })
        return
      }
      case 'supplement':
        await step(own, 'accepted')
        await step(own, 'supplement-asked')
        progress.set(code, { state: 'asked' })
        return
      case 'refuse':
        await step(own, 'not-accepted', { reason: 'Không thuộc thẩm quyền' })
        progress.set(code, { state: 'refused' })
        return
    }
  }

  /** Under its own code, before anything is filed. */
  async function register(code: string, own: string, { procedure, unit, receivedAt }: Shown): Promise<void> {
    const applicant = { name: 'Nguyễn Thị Thử', number: '999195000101' }
    const registration = { code: own, nationalCode: code, procedure, unit, channel: 'online', receivedAt, applicant }
    await post('/v1/dossiers', registration)
  }

  async function file(code: string, own: string, linked: Shown): Promise<string> {
    const { kind, registrationUnit, receivedAt, declaration } = linked
    const filing = makeFiling(kind, {
      dossier: own,
      linkedDossier: code,
      registrationUnit,
      receivedAt,
      declaration: complete(declaration),
    } as FilingVariation<LinkedKind>)
    const answer = await post('/v1/filings', filing, `${own}-${randomUUID()}`)
    const { id } = JSON.parse(answer.toString()) as { id: string }
    accepted.push({ id, dossier: own, consumer })
    return id
  }

  async function handOverOne(code: string): Promise<void> {
    const one = progress.get(code)
    if (one?.state !== 'filed' || !one.comes || returned.has(code)) return
    const { status } = (await read(`/v1/dossiers/${one.own}`)) as { status: string }
    if (status !== 'done') return
    await step(one.own, 'result-returned')
    returned.add(code)
  }

  async function catchUp(): Promise<number> {
    await readFeed()
    for (; worked < feed.length; worked++) {
      const event = feed[worked]
      if (event) await workOn(event)
    }
    const there = await world.linkedLedger()
    const isDone = (code: string) => ['filed', 'refused'].includes(progress.get(code)?.state ?? '')
    return there.rows.filter(({ code }) => !isDone(code)).length
  }

  async function handIn(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await new Promise((next) => setTimeout(next, families.between(200, 1_000)))
      const seed = families.below(1_000_000)
      const kind = families.chance(deathShare) ? 'death' : 'birth'
      const twins = families.chance(twinsShare) && kind === 'birth'
      // A software that is down: this family comes another day.
      if (!signal.aborted) await world.bringLinked({ kind, seed, twins }).catch(() => {})
    }
  }

  return {
    accepted,
    feed,
    catchUp,
    async work(signal) {
      const handing = handIn(signal)
      while (!signal.aborted) {
        await readFeed()
        for (; worked < feed.length; worked++) {
          const event = feed[worked]
          if (event) await workOn(event)
        }
        const [code] = [...progress.keys()].slice(-8)
        if (code !== undefined) await handOverOne(code)
        await new Promise((next) => setTimeout(next, random.between(50, 300)))
      }
      await handing
    },
    async handOver() {
      const certificates = new Map<string, string>()
      for (const [code, one] of progress) {
        if (one.state !== 'filed') continue
        const { result } = (await read(`/v1/filings/${one.filing}`)) as {
          result?: { certificate?: object | null } | null
        }
        if (!result?.certificate) continue
        const bytes = await untilTaken(world, `/v1/filings/${one.filing}/certificate`, { apiKey }, random)
        certificates.set(code, createHash('sha256').update(bytes).digest('hex'))
        await handOverOne(code)
      }
      return certificates
    },
  }
}

/** The code that the one-stop system gives a dossier of the linked-service software. */
const toOwnCode = (code: string): string => `H99.01.02${code.slice(code.indexOf('-'))}`

/** Families state the home place by codes alone: an officer adds what is missing. */
function complete(declaration: Shown['declaration']): object {
  const { child } = declaration
  if (child === undefined) return declaration
  return { ...declaration, child: { ...child, homePlace: { ...child.homePlace, detail: 'Thôn Mẫu' } } }
}
