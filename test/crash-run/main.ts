/**
 * `npm run crash-run -- --seconds 30 --seed 7 --replicas 2 --json`: districts file, everything around them breaks, and at
 * the end the registry's own ledger is held against what was promised. Exits 1 unless nothing was lost, doubled, stuck or
 * reported out of order. A seed repeats what goes wrong and when; how far the processes have come at that moment is chance.
 */
import { flag, number, readOrEnd } from '../../src/app/command-line.ts'
import { type Misfortune, wreak } from './chaos.ts'
import { fileUntil } from './consumers.ts'
import { type DossierFollowers, followDossiers } from './dossier-followers.ts'
import { readFeeds } from './feeds.ts'
import { brokenSyncPromises, judgeSteps } from './portal-verdict.ts'
import { createRandom } from './random.ts'
import { brokenPromises, judge, type Verdict } from './verdict.ts'
import { openWorld, type World } from './world.ts'

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
      keep: flag('giữ lại thư mục và cơ sở dữ liệu', 'keeps the folder and the database'),
      json: flag('in JSON cho chương trình đọc', 'prints JSON for programs'),
    },
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
// Each generation of the portal's protocol in turn. That of 2026 knows dossiers by codes of its own.
const portalPath = seed % 2 === 0 ? 'portal-session' : 'portal-bus'
const world = await openWorld({ replicas: Number(values.replicas), consumers: Number(values.consumers), portalPath })
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
    const { portal, ...single } = counts
    for (const [name, count] of Object.entries(single)) say(`${String(count).padStart(6)}  ${name}`)
    for (const [name, count] of Object.entries(portal)) say(`${String(count).padStart(6)}  portal: ${name}`)
  }
  const collapsed = world.gateways.filter(({ collapses }) => collapses > 0).map(({ name }) => name)
  const failed =
    brokenPromises.some((promise) => counts[promise] > 0) ||
    brokenSyncPromises.some((promise) => counts.portal[promise] > 0) ||
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
  for (const one of filing) one.catch(() => calm.abort())
  const misfortunes = await chaos
  const accepted = (await Promise.all(filing)).flat()
  clearTimeout(timer)
  say(`calm; ${accepted.length} filings were answered 202`)

  const finished = new Set(['completed'] as const)
  // A long run leaves thousands in the queue: stuck is what no longer moves, not what is still to come.
  const patienceMs = Number(values['settle-seconds']) * 1000
  let feeds = await readFeeds(world)
  let least = Number.POSITIVE_INFINITY
  let fewerAt = Date.now()
  for (;;) {
    const open = judge({ accepted, registrations: new Map(), feeds, finished }).stuck
    if (open < least) fewerAt = Date.now()
    least = Math.min(least, open)
    if (open === 0 || Date.now() - fewerAt > patienceMs) break
    say(`${open} filings are still under way`)
    await new Promise((next) => setTimeout(next, 1_000))
    feeds = await readFeeds(world, feeds)
  }
  // Judges the feeds from their beginning, as they read now.
  const reported = await readFeeds(world)
  const registrations = await world.registrations()
  const dossiers = { ...(await untilHeard(world, followers, patienceMs)), portal: await untilSent(world, patienceMs) }
  const verdict = judge({ accepted, registrations, feeds: reported, finished, dossiers })
  return { seed, kills: world.gateways.reduce((sum, { kills }) => sum + kills, 0), ...verdict, misfortunes }
}

/** What was recorded of dossiers, and what was heard of it: waits while more of it still comes. */
async function untilHeard(world: World, followers: DossierFollowers, patienceMs: number) {
  let before = -1
  let cameAt = Date.now()
  for (;;) {
    await followers.catchUp()
    const heard = followers.heard()
    const evidence = { ...(await world.dossiers()), heard }
    const events = heard.feed.length + new Set(heard.messages.map(({ id }) => id)).size
    if (events > before) cameAt = Date.now()
    before = events
    if (events >= 2 * evidence.events.length || Date.now() - cameAt > patienceMs) return evidence
    say(`${2 * evidence.events.length - events} events and messages of dossiers are still to come`)
    await new Promise((next) => setTimeout(next, 1_000))
  }
}

/** What the portal keeps: waits while more steps of what was recorded still arrive there. */
async function untilSent(world: World, patienceMs: number) {
  const { events } = await world.dossiers()
  let before = -1
  let cameAt = Date.now()
  for (;;) {
    const kept = await world.portalSteps()
    const { steps, missing } = judgeSteps(events, kept, () => {})
    if (steps > before) cameAt = Date.now()
    before = steps
    if (missing === 0 || Date.now() - cameAt > patienceMs) return kept
    say(`${missing} steps are still to arrive at the portal`)
    await new Promise((next) => setTimeout(next, 1_000))
  }
}

function dossierCode(consumer: number, number: number): string {
  return `H99.${String(consumer + 1).padStart(2, '0')}.01-260301-${String(number).padStart(6, '0')}`
}
