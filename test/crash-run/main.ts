/**
 * `npm run crash-run -- --seconds 30 --seed 7 --replicas 2 --json`: districts file, linked dossiers come and are worked on, everything
 * around them breaks, and at the end the ledgers of registry, portal and linked-service software are held against what was promised.
 * Exits 1 unless nothing was lost, doubled, stuck, made up or reported out of order. A seed repeats what goes wrong and when; how far the processes have come at that moment is chance.
 */
import { flag, number, readOrEnd } from '../../src/app/command-line.ts'
import { type Misfortune, wreak } from './chaos.ts'
import { fileUntil } from './consumers.ts'
import { type DossierFollowers, followDossiers, type Heard } from './dossier-followers.ts'
import { readFeeds } from './feeds.ts'
import { judgeLinked, type LinkedEvidence } from './linked-verdict.ts'
import { type OneStop, openOneStop } from './one-stop.ts'
import { judgePortal, type PortalRow } from './portal-verdict.ts'
import { createRandom } from './random.ts'
import { brokenSyncPromises } from './step-verdict.ts'
import { brokenPromises, judge, type Verdict } from './verdict.ts'
import { type DossierEvidence, openWorld, type World } from './world.ts'

/** Of 2026 it is by name alone: the seeds that are noted somewhere keep their meaning. */
const portalGenerations = ['session', 'bus', '2026']
const { options: values } = readOrEnd(
  {
    usage: 'npm run crash-run',
    purpose: {
      vi: 'Nộp hồ sơ trong khi mọi thứ xung quanh hỏng, rồi đối chiếu sổ của hệ thống hộ tịch giả lập với những gì đã hứa.',
      en: "Files while everything around breaks, then holds the mock registry's ledger against what was promised.",
    },
    options: {
      seconds: number('30', 'số giây gây sự cố', 'seconds of breakage'),
      seed: {
        kind: 'text',
        value: 'NUMBER',
        meaning: { vi: 'lặp lại đúng chuỗi sự cố này', en: 'repeats what goes wrong and when; absent = a new one' },
      },
      replicas: number('1', 'số cổng liên thông', 'gateways'),
      consumers: number('6', 'số hệ thống nộp hồ sơ', 'systems that file'),
      'settle-seconds': number(
        '60',
        'sau chừng này giây không hồ sơ nào kết thúc thì coi là kẹt',
        'how long no filing may come to its end, while some are under way, before those are called stuck',
      ),
      portal: {
        kind: 'text',
        value: portalGenerations.join('|'),
        meaning: {
          vi: 'thế hệ Cổng Dịch vụ công; mặc định: số chẵn = session, số lẻ = bus',
          en: 'generation of the portal; absent = session with an even seed, bus with an odd one',
        },
      },
      keep: flag('giữ lại thư mục và cơ sở dữ liệu', 'keeps the folder and the database'),
      json: flag('in JSON cho chương trình đọc', 'prints JSON for programs'),
    },
    examples: [
      {
        typed: 'npm run crash-run -- --seconds 60 --replicas 2',
        meaning: { vi: 'một phút, với hai cổng', en: 'a minute, with two gateways' },
      },
      {
        typed: 'npm run crash-run -- --seed 7 --keep',
        meaning: { vi: 'lặp lại một lượt và giữ cơ sở dữ liệu', en: 'repeats a run and keeps its database' },
      },
    ],
    exitCodes: {
      0: { vi: 'không mất, không trùng, không kẹt', en: 'nothing was lost, doubled, stuck or reported out of order' },
      1: { vi: 'có điều đã hứa mà không giữ', en: 'a promise was broken, or the run failed' },
      2: { vi: 'dòng lệnh sai', en: 'the command line is wrong' },
    },
  },
  process.argv.slice(2),
  process.env,
)
const seed = values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed)
const say = (line: string): void => {
  if (!values.json) console.log(line)
}
const random = createRandom(seed)
say(`seed ${seed}: ${values.seconds} s, ${values.replicas} gateway(s), ${values.consumers} consumers`)
const generation = values.portal ?? (seed % 2 === 0 ? 'session' : 'bus')
if (!portalGenerations.includes(generation)) {
  console.error(`--portal: ${portalGenerations.join(', ')}`)
  process.exit(2)
}
say(`the portal speaks ${generation}`)
const world = await openWorld({
  replicas: Number(values.replicas),
  consumers: Number(values.consumers),
  portalPath: `portal-${generation}`,
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void world.close(true).finally(() => process.exit(130)))
}
let followers: DossierFollowers | undefined
try {
  followers = await followDossiers(world, random.fork())
  const verdict = await run(world, followers)
  const { examples, misfortunes, ...counts } = verdict
  if (values.json) console.log(JSON.stringify(counts))
  else {
    for (const [name, count] of misfortunes) say(`${String(count).padStart(6)}  ${name}`)
    const { portal, linked, ...single } = counts
    for (const [name, count] of Object.entries(single)) say(`${String(count).padStart(6)}  ${name}`)
    for (const [target, sums] of Object.entries({ portal, linked }))
      for (const [name, count] of Object.entries(sums)) say(`${String(count).padStart(6)}  ${target}: ${name}`)
  }
  const collapsed = world.gateways.filter(({ collapses }) => collapses > 0).map(({ name }) => name)
  const failed =
    brokenPromises.some((promise) => counts[promise] > 0) ||
    brokenSyncPromises.some((promise) => counts.portal[promise] > 0 || counts.linked[promise] > 0) ||
    collapsed.length > 0
  if (failed) console.error(JSON.stringify({ examples, collapsed, logs: world.folder }))
  process.exitCode = failed ? 1 : 0
  await followers.stop()
  await world.close(failed || values.keep)
} catch (error) {
  console.error(error)
  await followers?.stop()
  await world.close(true)
  process.exitCode = 1
}

async function run(
  world: World,
  followers: DossierFollowers,
): Promise<Verdict & { seed: number; kills: number; misfortunes: Map<Misfortune, number> }> {
  const calm = new AbortController()
  const timer = setTimeout(() => calm.abort(), Number(values.seconds) * 1000)
  const chaos = wreak(world, random.fork(), calm.signal, say)
  // A consumer that is refused, or chaos that cannot repair, ends the run at once.
  chaos.catch(() => calm.abort())
  const filing = world.consumers.map((consumer, n) =>
    fileUntil(world, consumer, random.fork(), calm.signal, (number) => dossierCode(n, number)),
  )
  const oneStop = openOneStop(world, random.fork())
  const linking = oneStop.work(calm.signal)
  for (const one of [...filing, linking]) one.catch(() => calm.abort())
  const misfortunes = await chaos
  const filed = (await Promise.all(filing)).flat()
  await linking
  clearTimeout(timer)
  // A long run leaves thousands in the queue: stuck is what no longer moves, not what is still to come.
  const patienceMs = Number(values['settle-seconds']) * 1000
  await untilWorkedOn(oneStop, patienceMs)
  const accepted = [...filed, ...oneStop.accepted]
  say(`calm; ${accepted.length} filings were answered 202, ${oneStop.accepted.length} of them of linked dossiers`)

  const finished = new Set(['completed'] as const)
  let feeds = await readFeeds(world)
  await whileItMoves(patienceMs, async () => {
    const { stuck } = judge({ accepted, registrations: new Map(), feeds, finished })
    if (stuck > 0) feeds = await readFeeds(world, feeds)
    return { left: stuck, words: `${stuck} filings are still under way` }
  })
  // Judges the feeds from their beginning, as they read now.
  const reported = await readFeeds(world)
  const registrations = await world.registrations()
  const certificates = await oneStop.handOver()
  const evidence = await untilHeard(world, followers, patienceMs)
  const portal = await untilSent(world, patienceMs)
  const linked = await untilReported(world, { feed: oneStop.feed, certificates }, patienceMs)
  const dossiers = { ...evidence, portal, linked }
  const verdict = judge({ accepted, registrations, feeds: reported, finished, dossiers })
  return { seed, kills: world.gateways.reduce((sum, { kills }) => sum + kills, 0), ...verdict, misfortunes }
}

/** Waits while the one-stop system still takes up linked dossiers. */
async function untilWorkedOn(oneStop: OneStop, patienceMs: number): Promise<void> {
  await whileItMoves(patienceMs, async () => {
    const left = await oneStop.catchUp()
    return { left, words: `${left} linked dossiers are still to be worked on` }
  })
}

/** What was recorded of dossiers, and what was heard of it: waits while more of it still comes. */
async function untilHeard(world: World, followers: DossierFollowers, patienceMs: number) {
  let evidence = { ...(await world.dossiers()), heard: followers.heard() }
  await whileItMoves(patienceMs, async () => {
    await followers.catchUp()
    const dossiers = await world.dossiers()
    evidence = { ...dossiers, heard: byPresentCode(followers.heard(), dossiers) }
    const { feed, messages } = evidence.heard
    const left = 2 * dossiers.events.length - feed.length - new Set(messages.map(({ id }) => id)).size
    return { left, words: `${left} events and messages of dossiers are still to come` }
  })
  return evidence
}

/** A dossier that came from outside may have been heard of under another code than it has now. */
function byPresentCode({ feed, messages }: Heard, { otherCodes }: DossierEvidence): Heard {
  const rename = <T extends { dossier: string }>(one: T): T => ({
    ...one,
    dossier: otherCodes.get(one.dossier) ?? one.dossier,
  })
  return { feed: feed.map(rename), messages: messages.map(rename) }
}

/** What the portal keeps, by the code that a dossier has here: waits while more steps of what was recorded still arrive there. */
async function untilSent(world: World, patienceMs: number): Promise<Map<string, PortalRow>> {
  let kept = new Map<string, PortalRow>()
  await whileItMoves(patienceMs, async () => {
    const { events, online, portalCodes } = await world.dossiers()
    const ledger = await world.portalLedger()
    kept = new Map([...ledger].map(([code, row]) => [portalCodes.get(code) ?? code, row]))
    const { missing } = judgePortal(events, kept, () => {}, online)
    return { left: missing, words: `${missing} steps are still to arrive at the portal` }
  })
  return kept
}

/** What the linked-service software keeps: waits while more of what was recorded is still reported there. */
async function untilReported(
  world: World,
  known: Pick<LinkedEvidence, 'feed' | 'certificates'>,
  patienceMs: number,
): Promise<Omit<LinkedEvidence, 'ours'>> {
  let evidence: Omit<LinkedEvidence, 'ours'> = { ...known, ledger: [], strangers: [] }
  await whileItMoves(patienceMs, async () => {
    const { events, linkedCodes } = await world.dossiers()
    const { rows, strangers } = await world.linkedLedger()
    evidence = { ...known, ledger: rows, strangers }
    const { missing } = judgeLinked(events, { ...evidence, ours: linkedCodes }, () => {})
    return { left: missing, words: `${missing} reports are still to arrive at the linked-service software` }
  })
  return evidence
}

/** Asks until nothing is left, or until nothing has moved for so long. */
async function whileItMoves(patienceMs: number, ask: () => Promise<{ left: number; words: string }>): Promise<void> {
  let least = Number.POSITIVE_INFINITY
  let fewerAt = Date.now()
  for (;;) {
    const { left, words } = await ask()
    if (left < least) fewerAt = Date.now()
    least = Math.min(least, left)
    if (left <= 0 || Date.now() - fewerAt > patienceMs) return
    say(words)
    await new Promise((next) => setTimeout(next, 1_000))
  }
}

function dossierCode(consumer: number, number: number): string {
  return `H99.${String(consumer + 1).padStart(2, '0')}.01-260301-${String(number).padStart(6, '0')}`
}
