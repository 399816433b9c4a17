/**
 * The synchronisation: dossiers that stand still on their way to a target, how long the oldest waits, and whether a target has ever taken
 * anything; then how the reconciliation with it stands. What stands in the database is read, nothing is sent.
 */
import { dayMs, hourMs } from '../../domain/duration.ts'
import { stopCauses } from '../../domain/sync/stop-cause.ts'
import type { Connection } from '../../store/postgres/database.ts'
import { countLanes, type LaneCounts, readFirstArrivals } from '../../store/sync/overview.ts'
import {
  countDifferences,
  type DifferenceCount,
  type ReconciliationStatus,
  readReconciliationStatus,
} from '../../store/sync/reconciliation.ts'
import { about, type Finding } from '../finding.ts'

/** A target of the configuration. */
export interface CheckedTarget {
  name: string
  /** It can be asked what it shows, and the nightly comparison is on. */
  compared: boolean
}

interface SyncFacts {
  lanes: LaneCounts
  /** When the first step arrived, by target; missing = none has. */
  arrivals: ReadonlyMap<string, Date>
  differences: readonly DifferenceCount[]
  reconciliation: readonly ReconciliationStatus[]
  now: number
}

/** A lane that waits so long waits for more than its turn: an outage of the night is over by then. */
const waitsWarnMs = 4 * hourMs
/** Two nights without a comparison that came to its end. */
const comparedWarnMs = 2 * dayMs

export async function checkLanes(
  connection: Connection,
  targets: readonly CheckedTarget[],
  now: number,
): Promise<Finding[]> {
  if (targets.length === 0) return []
  const { rows } = await connection.query(
    `SELECT to_regclass('sync_feed') IS NOT NULL AND to_regclass('reconciliation_run') IS NOT NULL AS there`,
  )
  // A database that is to be brought up to date has a finding of its own.
  if (!rows[0].there) return []
  const facts = {
    lanes: await countLanes(connection),
    arrivals: await readFirstArrivals(
      connection,
      targets.map(({ name }) => name),
    ),
    differences: await countDifferences(connection),
    reconciliation: await readReconciliationStatus(connection),
    now,
  }
  return targets.flatMap((target) => judgeTarget(target, facts))
}

export function judgeTarget(target: CheckedTarget, facts: SyncFacts): Finding[] {
  return [...judgeLanes(target, facts), ...(target.compared ? [judgeReconciliation(target, facts)] : [])]
}

function judgeLanes({ name }: CheckedTarget, { lanes, arrivals, now }: SyncFacts): Finding[] {
  const say = about(`lanes/${name}`)
  const stopped = lanes.stopped.filter(({ target, cause }) => target === name && cause !== 'held')
  const under = lanes.lanes.filter(({ target, state }) => target === name && state !== 'stopped')
  // An event whose lane has not woken is one dossier at the most.
  const asleep = lanes.behind.filter(({ target }) => target === name)
  const waiting = under.reduce((sum, { count }) => sum + count, 0) + asleep.reduce((sum, { events }) => sum + events, 0)
  const since = [...under, ...asleep].map(({ since: at }) => at?.getTime() ?? now)
  const oldest = Math.min(...since)
  const waitsMs = Number.isFinite(oldest) ? Math.max(0, now - oldest) : 0
  const minutes = Math.round(waitsMs / 60_000)
  const findings = stopped.map(({ cause, count }) => {
    const { text, release } = stopCauses[cause]
    return say.warn(
      'lanes',
      [`${count} hồ sơ dừng: ${text.vi}`, `${count} dossier(s) stand still: ${text.en}`],
      [`${release.vi} (trang /ops/lanes).`, `${release.en} (page /ops/lanes).`],
      { cause, count },
    )
  })
  if (waitsMs >= waitsWarnMs) {
    findings.push(
      say.warn(
        'waiting',
        [
          `${waiting} hồ sơ chờ, lâu nhất ${minutes} phút`,
          `${waiting} dossier(s) wait, the oldest for ${minutes} minutes`,
        ],
        [
          'Xem đường kết nối tới hệ thống này (đang ngắt, đang giữ hay ngoài giờ) và tiến trình cổng có đang chạy không.',
          'See the link to this target (open breaker, a hold, closed hours), and whether a gateway is running.',
        ],
        { waiting, minutes },
      ),
    )
  }
  const any = waiting > 0 || stopped.length > 0
  if (any && !arrivals.has(name)) {
    findings.push(
      say.warn(
        'moved',
        ['chưa có gì từng đến nơi', 'nothing has ever arrived there'],
        [
          'Xem nguyên nhân ở /ops/lanes và kết quả thử đường kết nối bên trên; thường là địa chỉ, tài khoản hoặc quy tắc mã hồ sơ.',
          'See the causes on /ops/lanes and the checks of its path above; usually address, account, or the rule for codes.',
        ],
      ),
    )
  }
  if (findings.length > 0) return findings
  return [
    say.ok('lanes', [`không hồ sơ nào dừng, ${waiting} đang chờ`, `no dossier stands still, ${waiting} on their way`], {
      waiting,
      minutes,
    }),
  ]
}

function judgeReconciliation(
  { name }: CheckedTarget,
  { arrivals, differences, reconciliation, now }: SyncFacts,
): Finding {
  const say = about(`lanes/${name}`)
  const status = reconciliation.find(({ target }) => target === name)
  const open = differences.filter(({ target }) => target === name).reduce((sum, { count }) => sum + count, 0)
  const forPersons = status?.forPersons ?? 0
  const facts = { open, forPersons }
  const advice = [
    'Xem /ops/reconciliation; giờ đối chiếu là `reconcile.from` đến `reconcile.to`, cũng có thể chạy `npm run reconcile`.',
    'See /ops/reconciliation; the hours are `reconcile.from` to `reconcile.to`, and `npm run reconcile` begins one at once.',
  ] as const
  if (status === undefined || status.endedAt === null) {
    const since = status?.firstAt ?? arrivals.get(name)?.getTime()
    const says =
      status === undefined
        ? (['chưa từng đối chiếu', 'never compared'] as const)
        : (['chưa có lần đối chiếu nào xong', 'no comparison has come to its end'] as const)
    // Before its first nights there is nothing to say.
    const isLate = since !== undefined && now - since >= comparedWarnMs
    return isLate ? say.warn('reconciliation', says, advice, facts) : say.ok('reconciliation', says, facts)
  }
  const hours = Math.round((now - status.endedAt) / hourMs)
  const says = [
    `lần đối chiếu cuối xong ${hours} giờ trước, ${open} khác biệt, ${forPersons} cần người xử lý`,
    `the last comparison ended ${hours} hours ago, ${open} difference(s), ${forPersons} for a person`,
  ] as const
  const isLate = now - status.endedAt >= comparedWarnMs
  return isLate || forPersons > 0
    ? say.warn('reconciliation', says, advice, { hours, ...facts })
    : say.ok('reconciliation', says, { hours, ...facts })
}
