/** Whether batches can be asked about as fast as their settings say: the pace against the rates that the other side allows. */
import type { Config } from '../../config/config.ts'
import { about, type Finding } from '../finding.ts'

/** Paths without a rate bound nothing that can be seen here. */
export function checkBatches({ batches, filing, links }: Config): Finding[] {
  if (filing === undefined) return []
  const { perSecond } = batches
  const rates = links.population.paths.map(({ rate }) => rate?.perSecond)
  const stated = rates.filter((rate) => rate !== undefined)
  if (stated.length < rates.length || stated.length === 0) return []
  const allowed = stated.reduce((sum, rate) => sum + rate, 0)
  const facts = { perSecond, allowed }
  const say = about('batches')
  const says = [
    `nhịp hỏi của lô ${perSecond} người mỗi giây, mỗi tiến trình; các đường được phép ${allowed} lượt mỗi giây cho mọi tiến trình`,
    `batches ask about ${perSecond} people a second in each process, the paths allow ${allowed} calls a second to all of them`,
  ] as const
  if (perSecond > allowed) {
    return [
      say.warn(
        'agreement',
        says,
        [
          'Lô không bao giờ đạt nhịp này và chiếm hết phần tốc độ mà quầy chưa dùng. Giảm `batches.perSecond`, hoặc xin nâng giới hạn `rate`.',
          'Batches never reach this pace, and take all of the rate that the counters leave. Lower `batches.perSecond`, or ask for a higher `rate`.',
        ],
        facts,
      ),
    ]
  }
  if (perSecond > allowed / 2) {
    return [
      say.warn(
        'agreement',
        says,
        [
          'Khi quầy đông, lô đi chậm hơn nhịp này vì nhường quầy. Nếu phải xong đúng hẹn, giảm `batches.perSecond` còn không quá nửa giới hạn, hoặc xin nâng `rate`.',
          'While the counters are busy, batches yield and go slower than this. Where an end is promised, keep `batches.perSecond` below half of the rate, or ask for a higher `rate`.',
        ],
        facts,
      ),
    ]
  }
  return [say.ok('agreement', says, facts)]
}
