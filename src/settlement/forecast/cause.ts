/** Why a dossier waits, and whose move that makes it, as far as it shows itself. */
import type { ForecastCause, ForecastMover } from '../../domain/dossier/forecast.ts'
import { hourMs } from '../../domain/duration.ts'
import { log1p } from './log-odds.ts'
import type { Moment } from './model.ts'
import type { OpenCase, UnderWay, UnitActivity } from './under-way.ts'

export interface Explanation {
  /** `null` = it waits no longer than usual. */
  cause: ForecastCause | null
  mover: ForecastMover
  /** Since when that holds, ms since the epoch. */
  since: number
}

/** `ahead`: how many of the unit's dossiers come before this one by due time. */
export function explain(
  underWay: UnderWay,
  dossier: OpenCase,
  { total, at }: Moment,
  activity: UnitActivity,
  ahead: number,
): Explanation {
  const stage = underWay.getStage(dossier)
  const { mover } = stage
  const since = dossier.stageAt
  const downSince = underWay.downSince(stage)
  if (mover === 'citizen') return { cause: 'supplement-open', mover, since }
  if (downSince !== undefined) return { cause: 'link-down', mover: 'link', since: downSince }
  if (mover === 'agency') return { cause: 'agency-has-not-answered', mover, since }
  if (mover === 'leader') return { cause: 'approval-waits', mover, since }
  if (mover === 'registry' || mover === 'link') {
    const usual = underWay.stagePace(dossier)?.usual ?? 0
    const slow = log1p((total - dossier.stageTotal) / hourMs) > usual + 0.2
    return { cause: slow ? 'registry-slow' : null, mover, since }
  }
  const perHour = activity.pace / 7.5
  const rest = dossier.dueAt > at ? (dossier.dueTotal - total) / hourMs : 0
  return { cause: ahead > perHour * rest && ahead >= 2 ? 'queue' : 'unit-has-not-acted', mover, since }
}
