/** What alerts say, in both languages, where health does not say it already. No text names a person, a dossier or a host. */
import type { AlertKind, Condition } from '../domain/alert.ts'
import type { BreachPressure } from '../domain/breach.ts'
import type { SilentReason } from '../domain/dossier/forecast.ts'
import { dayMs } from '../domain/duration.ts'
import type { FailureCode } from '../domain/failure.ts'
import type { FilingKind } from '../domain/filing/filing.ts'
import { type Anomaly, anomalyWords } from '../domain/link/anomaly.ts'
import type { HealthReason } from '../domain/link/health.ts'
import { pathName, registerName } from '../domain/link/link.ts'
import type { MisuseRule } from '../domain/misuse.ts'
import type { RecentRefusals } from '../domain/refusals.ts'
import { type StopCause, stopCauses } from '../domain/sync/stop-cause.ts'
import type { Bilingual } from '../domain/texts/bilingual.ts'
import { failureTexts } from '../domain/texts/failure-text.ts'
import { causeName, kindName } from '../domain/texts/filing-names.ts'
import { notKnowableNames } from '../domain/texts/forecast-text.ts'
import { misuseNames } from '../domain/texts/misuse-text.ts'
import { nameMoment } from '../domain/texts/moment-text.ts'
import { localTime } from '../domain/vietnam-time.ts'
import type { OutageKind } from '../store/postgres/outage.ts'

export type AlertText = Pick<Condition, 'sentence' | 'nextStep'>

function duration(ms: number): Bilingual {
  const minutes = Math.round(ms / 60_000)
  if (minutes < 1)
    return { vi: `${Math.max(1, Math.round(ms / 1000))} giây`, en: `${Math.max(1, Math.round(ms / 1000))} s` }
  if (minutes < 120) return { vi: `${minutes} phút`, en: `${minutes} min` }
  const hours = Math.round(minutes / 60)
  return hours < 72
    ? { vi: `${hours} giờ`, en: `${hours} h` }
    : { vi: `${Math.round(hours / 24)} ngày`, en: `${Math.round(hours / 24)} days` }
}

/** Of the whole link, so in words of its own: what health says of it may be about one path, or quote who holds one. */
export function linkDown(link: string, reason: HealthReason | null): AlertText {
  const title = reason
    ? (failureTexts[reason.code as FailureCode] as { title: Bilingual } | undefined)?.title
    : undefined
  const { vi, en } = registerName(link)
  return {
    sentence: {
      vi: `${vi}: mọi đường đều gián đoạn hoặc đang giữ lại${title ? ` (${title.vi})` : ''}; tra cứu không có trả lời hoặc bị từ chối ngay, hồ sơ được giữ lại chờ gửi.`,
      en: `${en}: every path is down or held${title ? ` (${title.en})` : ''}; lookups get no answer or are refused at once, filings are kept and wait.`,
    },
    nextStep: {
      vi: 'Mở trang của kết nối này trong trang vận hành để xem từng đường lỗi ở đâu, do ai. Nếu có đường đang bị giữ mà vẫn tốt, hãy thôi giữ.',
      en: "Open the link on the operators' page to see where each path fails and whose it is. If a path is held and well, release it.",
    },
  }
}

const renewCertificate: Bilingual = {
  vi: 'Đề nghị đơn vị quản lý đầu bên kia thay chứng thư trước hạn và báo trước ngày thay; nếu chứng thư của họ do CA riêng cấp, chuẩn bị cập nhật CA tin cậy trong cấu hình.',
  en: 'Ask the people who run the other side to replace the certificate in time and to announce the day; if a private CA signs it, be ready to update the trusted CA in the configuration.',
}

export function certificateEnds(where: Bilingual, endsAt: number, now: number): AlertText {
  const when = localTime(endsAt)?.date ?? '?'
  if (endsAt <= now) {
    return {
      sentence: {
        vi: `Chứng thư máy chủ ở đầu bên kia của ${where.vi} đã hết hạn từ ngày ${when}.`,
        en: `The certificate that the other side of ${where.en} shows expired on ${when}.`,
      },
      nextStep: renewCertificate,
    }
  }
  const days = Math.floor((endsAt - now) / dayMs)
  const [vi, en] = days < 1 ? ['chưa đến 1 ngày', 'less than a day'] : [`${days} ngày`, `${days} days`]
  return {
    sentence: {
      vi: `Chứng thư máy chủ ở đầu bên kia của ${where.vi} còn ${vi}, hết hạn ngày ${when}.`,
      en: `The certificate that the other side of ${where.en} shows ends in ${en}, on ${when}.`,
    },
    nextStep: renewCertificate,
  }
}

export function certificateChanged(where: Bilingual, at: number, subject: string): AlertText {
  const when = nameMoment(at)
  return {
    sentence: {
      vi: `Đầu bên kia của ${where.vi} đã đổi chứng thư lúc ${when.vi} (cấp cho ${subject}).`,
      en: `The other side of ${where.en} changed its certificate at ${when.en} (Vietnamese time; issued to ${subject}).`,
    },
    nextStep: {
      vi: 'Nếu việc thay không được báo trước, hãy đối chiếu dấu vân tay của chứng thư mới với đơn vị quản lý đầu bên kia.',
      en: 'If nobody announced the change, compare the fingerprint of the new certificate with the people who run the other side.',
    },
  }
}

export function clockSkewed(where: Bilingual, skewMs: number): AlertText {
  const seconds = Math.round(Math.abs(skewMs) / 1000)
  const [vi, en] = skewMs > 0 ? ['nhanh hơn', 'ahead of'] : ['chậm hơn', 'behind']
  return {
    sentence: {
      vi: `Đồng hồ ở đầu bên kia của ${where.vi} ${vi} đồng hồ của cổng liên thông ${seconds} giây.`,
      en: `The clock on the other side of ${where.en} is ${seconds} s ${en} the gateway's.`,
    },
    nextStep: {
      vi: 'Nếu mọi đường cùng lệch như nhau thì đồng hồ của máy này sai: kiểm tra đồng bộ thời gian (NTP). Nếu chỉ một đường lệch, báo đơn vị quản lý đầu bên kia; mã xác thực tính theo giờ sẽ bị từ chối.',
      en: 'If every path shows the same difference, the clock of this machine is wrong: check its time synchronisation (NTP). If only one does, tell the people who run the other side; sign-ins that hash the time will be refused.',
    },
  }
}

const anomaliesNamed = 5

export function answerChanged(where: Bilingual, news: readonly Anomaly[]): AlertText {
  const list = (language: 'vi' | 'en') => {
    const named = news
      .slice(0, anomaliesNamed)
      .map(({ kind, name }) => anomalyWords[kind][language] + (kind === 'unreadable-answer' ? '' : ` “${name}”`))
    return [...named, ...(news.length > anomaliesNamed ? ['…'] : [])].join(', ')
  }
  return {
    sentence: {
      vi: `Câu trả lời của ${where.vi} có ${news.length} điều chưa từng gặp: ${list('vi')}.`,
      en: `Answers of ${where.en} hold ${news.length === 1 ? 'something' : `${news.length} things`} never seen before: ${list('en')}.`,
    },
    nextStep: {
      vi: 'Hỏi đơn vị quản lý đầu bên kia xem dịch vụ có vừa thay đổi không. Đối chiếu vài trường hợp với giấy tờ; nếu là thay đổi thật, cập nhật cấu hình hoặc phiên bản cổng liên thông.',
      en: 'Ask the people who run the other side whether the service has changed. Compare some cases with papers; where the change is real, adapt the configuration or update the gateway.',
    },
  }
}

export function deadLetters(cause: string, count: number, nextStep: Bilingual | null): AlertText {
  const name = causeName(cause)
  return {
    sentence: {
      vi: `${count} hồ sơ đã hết lượt gửi và đang chờ người xử lý. Nguyên nhân: ${name.vi}.`,
      en: `${count} ${count === 1 ? 'filing has' : 'filings have'} run out of attempts and ${count === 1 ? 'waits' : 'wait'} for a person. Cause: ${name.en}.`,
    },
    nextStep,
  }
}

export function stoppedLanes(target: string, cause: StopCause, count: number): AlertText {
  const { text, release } = stopCauses[cause]
  return {
    sentence: {
      vi: `${count} hồ sơ dừng trên đường đồng bộ tới ${target}. Nguyên nhân: ${text.vi}.`,
      en: `${count} ${count === 1 ? 'dossier stands' : 'dossiers stand'} still on the way to ${target}. Cause: ${text.en}.`,
    },
    nextStep: { vi: `${release.vi}.`, en: `${release.en}.` },
  }
}

export function nothingFrom(unit: string, kind: FilingKind | null, hours: number, since: number): AlertText {
  const when = nameMoment(since)
  return {
    sentence: {
      vi: `Đơn vị ${unit} không gửi hồ sơ nào${kind ? ` ${kindName(kind).vi}` : ''} trong ${hours} giờ làm việc, kể từ ${when.vi}.`,
      en: `No ${kind ? `${kindName(kind).en} ` : ''}filing came from the unit ${unit} for ${hours} working hours, since ${when.en} (Vietnamese time).`,
    },
    nextStep: {
      vi: 'Hỏi đơn vị xem bộ phận một cửa có làm việc không và phần mềm có báo lỗi khi gửi không; xem các yêu cầu bị từ chối của hệ thống đó trong nhật ký. Nếu nhiều đơn vị cùng im lặng, kiểm tra đường từ hệ thống một cửa tới cổng liên thông.',
      en: 'Ask the unit whether its counter is open and whether its software reports errors; look for refused requests of that system in the log. If several units are silent at once, check the road from their system to the gateway.',
    },
  }
}

/** What a target shows differs from what happened, and sending again does not mend it. */
export function differsAtTarget(target: string, count: number): AlertText {
  return {
    sentence: {
      vi: `Đối soát với ${target}: ${count} sai lệch cần người xử lý.`,
      en: `Reconciliation with ${target}: ${count} ${count === 1 ? 'difference needs' : 'differences need'} a person.`,
    },
    nextStep: {
      vi: 'Mở trang /ops/reconciliation: từng loại, từng hồ sơ và việc cần làm. Gọi bên vận hành hệ thống nhận về những bước sai ở đó.',
      en: 'Open /ops/reconciliation: each kind and dossier with what to do. Call those who run the target about what is wrong there.',
    },
  }
}

/** No comparison over all dossiers came to its end for so long. */
export function notReconciled(target: string, days: number): AlertText {
  return {
    sentence: {
      vi: `Đã ${days} ngày chưa đối soát xong với ${target}.`,
      en: `No reconciliation with ${target} came to its end for ${days} days.`,
    },
    nextStep: {
      vi: 'Mở trang /ops/reconciliation xem lần chạy chờ gì: kết nối lỗi, hoặc khung giờ reconcile.from–to quá ngắn với reconcile.perSecond.',
      en: 'See at /ops/reconciliation what the run waits for: a sick link, or hours (reconcile.from to) too short for reconcile.perSecond.',
    },
  }
}

export function batchesStalled(count: number, since: number): AlertText {
  const when = nameMoment(since)
  return {
    sentence: {
      vi: `${count} lô xác thực, tra cứu đang chạy nhưng không có thêm kết quả nào từ ${when.vi}, dù kết nối vẫn nhận yêu cầu.`,
      en: `${count} running ${count === 1 ? 'batch has' : 'batches have'} got no outcome since ${when.en} (Vietnamese time), although the link takes calls.`,
    },
    nextStep: {
      vi: 'Mở trang /ops/batches. Nếu các quầy đang dùng hết chỗ của kết nối, lô chờ là đúng; tăng guard.concurrencyMax hoặc chờ ngoài giờ. Nếu không, xem nhật ký có dòng batches: … không, và so nhịp batches.perSecond với giới hạn rate của từng đường bằng npm run doctor.',
      en: 'Open /ops/batches. Where the counters use all places of the link, a batch rightly waits: raise guard.concurrencyMax, or wait for the evening. Otherwise look for lines with batches: in the log, and let npm run doctor compare batches.perSecond with the rate of each path.',
    },
  }
}

const whatToDoWithoutForecast: Readonly<Record<SilentReason, Bilingual>> = {
  'too-few-known': {
    vi: 'Không cần làm gì: dự báo nêu trở lại khi đã biết kết cục của đủ hồ sơ.',
    en: 'Nothing has to be done: it speaks again once the fate of enough dossiers is known.',
  },
  'no-skill': {
    vi: 'Kiểm tra xem các bước của hồ sơ có được báo kịp thời không (bước báo dồn vào cuối ngày thì không dự báo được); chạy npm run backtest để biết từ khi nào và ở đâu. Trong lúc đó dùng số quá hạn và đến hạn hôm nay trên bảng.',
    en: 'See whether steps are reported in time (what is reported in one go at night cannot be foreseen); npm run backtest shows since when and where. Until then use the numbers of overdue and due today on the board.',
  },
  'not-calibrated': {
    vi: 'Chạy npm run backtest để biết từ tháng nào dự báo lệch, và hỏi các đơn vị xem điều gì đã khác đi. Trong lúc đó dùng số quá hạn và đến hạn hôm nay trên bảng.',
    en: 'npm run backtest shows since which month it is off; ask the units what is different. Until then use the numbers of overdue and due today on the board.',
  },
  'behaviour-changed': {
    vi: 'Hỏi xem quy trình, phần mềm, người ký hay lượng hồ sơ có vừa thay đổi không; xem mục nguyên nhân trên bảng. Dự báo tự nêu trở lại sau ít ngày, khi đã học được cách làm mới.',
    en: 'Ask whether a procedure, a system, those who sign or the number of dossiers has changed; see the causes on the board. It speaks again by itself in some days, once the new behaviour is known.',
  },
}

export function forecastWithdrawn(why: SilentReason, since: number): AlertText {
  const [when, reason] = [nameMoment(since), notKnowableNames[why]]
  return {
    sentence: {
      vi: `Dự báo trễ hạn ngừng nêu cho toàn thành phố từ ${when.vi}: ${reason.vi}.`,
      en: `The forecast of late dossiers has withdrawn in the whole city since ${when.en} (Vietnamese time): ${reason.en}.`,
    },
    nextStep: whatToDoWithoutForecast[why],
  }
}

const unitsNamed = 5

export function forecastWithdrawnForUnits(units: readonly string[]): AlertText {
  const named = `${units.slice(0, unitsNamed).join(', ')}${units.length > unitsNamed ? ', …' : ''}`
  return {
    sentence: {
      vi: `Dự báo trễ hạn ngừng nêu ở ${units.length} đơn vị (${named}): ${notKnowableNames['behaviour-changed'].vi}.`,
      en: `The forecast of late dossiers has withdrawn for ${units.length} ${units.length === 1 ? 'unit' : 'units'} (${named}): ${notKnowableNames['behaviour-changed'].en}.`,
    },
    nextStep: whatToDoWithoutForecast['behaviour-changed'],
  }
}

export const auditNotWritable: AlertText = {
  sentence: {
    vi: 'Nhật ký khai thác không ghi được; cổng liên thông không trả dữ liệu cho ai cho đến khi ghi được.',
    en: 'The audit trail cannot be written; nothing is disclosed to anybody until it can.',
  },
  nextStep: {
    vi: 'Kiểm tra PostgreSQL: còn chạy không, còn dung lượng đĩa không, còn kết nối không. Cổng liên thông tự trở lại khi cơ sở dữ liệu trả lời.',
    en: 'Look at PostgreSQL: does it run, has its disk room, are connections left? The gateway returns by itself once the database answers.',
  },
}

export const checkpointNotStamped: AlertText = {
  sentence: {
    vi: 'Điểm chốt mới nhất của nhật ký khai thác chưa được đóng dấu thời gian: nơi cấp dấu không trả lời, từ chối, hoặc trả lời không đúng.',
    en: 'The newest checkpoint of the audit trail has no time-stamp: the authority does not answer, refuses, or answers wrongly.',
  },
  nextStep: {
    vi: 'Xem mã lý do, audit.tree.timestamps và đường tới nơi cấp dấu. Nhật ký vẫn được ghi; trong lúc đó hãy cất điểm chốt ở ngoài (export-audit --checkpoint).',
    en: 'See the code of the reason, audit.tree.timestamps and the way to the authority. The trail goes on; meanwhile keep checkpoints outside (export-audit --checkpoint).',
  },
}

export const monthNotRemoved: AlertText = {
  sentence: {
    vi: 'Một tháng của nhật ký khai thác đã hết thời hạn lưu nhưng không xóa được: nội dung không phải là nội dung đã niêm phong, hoặc chưa được niêm phong.',
    en: 'A month of the audit trail whose time is over could not be removed: it is not what was sealed, or was never sealed.',
  },
  nextStep: {
    vi: 'Chạy verify-audit để biết chỗ sai và giữ nguyên tháng đó. Chạy purge-audit để xem những tháng nào đã hết thời hạn lưu.',
    en: 'Run verify-audit to learn where, and leave the month as it is. purge-audit says which months are over.',
  },
}

export const auditNotSound: AlertText = {
  sentence: {
    vi: 'Lần kiểm tra gần nhất thấy chuỗi băm của nhật ký khai thác không toàn vẹn: có bản ghi bị sửa, bị mất hoặc bị chèn.',
    en: 'The last check found the hash chain of the audit trail broken: a record was changed, lost or put in.',
  },
  nextStep: {
    vi: 'Giữ nguyên hiện trạng cơ sở dữ liệu, chạy verify-audit để biết chỗ sai, đối chiếu với các đầu chuỗi đã lưu ngoài, và báo người phụ trách an toàn thông tin.',
    en: 'Keep the database as it is, run verify-audit to learn where, compare with the heads of the chain kept outside, and tell the people who answer for information security.',
  },
}

/** What one process sees of its database, by how the outage shows. */
export const storageOut: Readonly<Record<OutageKind, AlertText>> = {
  away: {
    sentence: {
      vi: 'Một tiến trình của cổng liên thông không liên lạc được với cơ sở dữ liệu; nó không nhận hồ sơ và không trả dữ liệu.',
      en: 'A process of the gateway cannot reach its database; it takes no filings and discloses nothing.',
    },
    nextStep: auditNotWritable.nextStep,
  },
  cancels: {
    sentence: {
      vi: 'Cơ sở dữ liệu có trả lời, nhưng hủy lệnh của một tiến trình cổng liên thông vì quá lâu; tiến trình đó có thể không nhận hồ sơ và không trả dữ liệu.',
      en: 'The database answers a process of the gateway, and cancels its statements as too slow; it may take no filings and disclose nothing.',
    },
    nextStep: {
      vi: 'Xem trong PostgreSQL ai đang khóa bảng và máy chủ có quá tải không; giới hạn là database.statementTimeoutMs.',
      en: 'See in PostgreSQL whether somebody locks the tables or the server is overloaded; the limit is database.statementTimeoutMs.',
    },
  },
  refuses: {
    sentence: {
      vi: 'Cơ sở dữ liệu có trả lời, nhưng không làm được việc mà một tiến trình cổng liên thông yêu cầu; tiến trình đó có thể không nhận hồ sơ và không trả dữ liệu.',
      en: 'The database answers a process of the gateway, and cannot do its work; it may take no filings and disclose nothing.',
    },
    nextStep: auditNotWritable.nextStep,
  },
}

/** Of a case of a breach, by its code, which the office gave it. Nobody is named. */
export function breachPresses(code: string, pressure: Exclude<BreachPressure, 'none'>, dueAt: number): AlertText {
  const due = nameMoment(dueAt)
  const authority = {
    vi: 'Gửi thông báo theo Mẫu 08 qua cổng quốc gia về bảo vệ dữ liệu cá nhân, rồi ghi nhận thời điểm gửi vào vụ việc.',
    en: 'Send the notice of Form 08 through the national portal for data protection, and state in the case when it was sent.',
  }
  switch (pressure) {
    case 'controller':
      return {
        sentence: {
          vi: `Vụ việc vi phạm dữ liệu cá nhân ${code}: chưa ghi nhận việc thông báo cho bên kiểm soát dữ liệu, việc phải làm ngay.`,
          en: `Breach ${code}: no notice to the controller is on record, which is due at once.`,
        },
        nextStep: {
          vi: 'Thông báo cho bên kiểm soát dữ liệu, rồi ghi nhận thời điểm vào vụ việc.',
          en: 'Notify the controller, and state in the case when that was.',
        },
      }
    case 'overdue':
      return {
        sentence: {
          vi: `Vụ việc vi phạm dữ liệu cá nhân ${code}: đã quá 72 giờ (hạn ${due.vi}) mà chưa ghi nhận việc thông báo cho cơ quan chuyên trách.`,
          en: `Breach ${code}: the 72 hours are over (${due.en}, Vietnamese time) and no notice to the authority is on record.`,
        },
        nextStep: authority,
      }
    case 'time':
    case 'two-days':
    case 'one-day':
      return {
        sentence: {
          vi: `Vụ việc vi phạm dữ liệu cá nhân ${code}: phải thông báo cho cơ quan chuyên trách trước ${due.vi}.`,
          en: `Breach ${code}: the authority must be notified before ${due.en} (Vietnamese time).`,
        },
        nextStep: authority,
      }
  }
}

/** Nobody is named: who it is about is for auditors, on their page. */
export function misuseFound(rule: MisuseRule, count: number): AlertText {
  const { vi, en } = misuseNames[rule]
  return {
    sentence: {
      vi: `${count} dấu hiệu khai thác dữ liệu sai mục đích chưa được xem xét: ${vi}.`,
      en: `${count === 1 ? 'One sign' : `${count} signs`} of misuse that nobody has looked at: ${en}.`,
    },
    nextStep: {
      vi: 'Người có vai trò kiểm toán mở trang dấu hiệu sai mục đích, xem bản ghi làm chứng cứ, rồi ghi lại kết luận. Không lần khai thác nào bị chặn vì dấu hiệu này.',
      en: 'An auditor opens the page of signs of misuse, reads the records that show it, and states what it was. Nothing is blocked by it.',
    },
  }
}

/** What was ordered and by whom stands on the page alone: a message goes to anyone on duty. */
export function agreementsWait(count: number, since: number): AlertText {
  const when = nameMoment(since)
  return {
    sentence: {
      vi: `${count} việc đang chờ người thứ hai đồng ý, việc đầu tiên từ ${when.vi}; chưa có gì được thực hiện.`,
      en: `${count} ${count === 1 ? 'act waits' : 'acts wait'} for a second person, the first since ${when.en} (Vietnamese time); nothing is done before.`,
    },
    nextStep: {
      vi: 'Người có quyền đồng ý, không phải người đã yêu cầu, mở trang /ops/agreements, xem việc sẽ làm và số liệu, rồi đồng ý hoặc từ chối. Quá hạn mà không ai quyết định thì yêu cầu hết hiệu lực.',
      en: 'Someone who may agree, and did not order it, opens /ops/agreements, reads what it will do in figures, and agrees or refuses. An order that nobody decides in time is void.',
    },
  }
}

/** A path's calls of today, `left` of `max`: who goes on is a rule of the link (`domain/link/call-class.ts`). */
export function dayLimitNears(link: string, path: string, { left, max }: { left: number; max: number }): AlertText {
  const where = pathName(link, path)
  const sentence =
    left === 0
      ? {
          vi: `${where.vi} đã hết ${max} lượt được phép trong ngày: đến nửa đêm không gửi được gì nữa.`,
          en: `${where.en}: the ${max} calls of the day are used up, and nothing is sent before midnight.`,
        }
      : {
          vi: `${where.vi} còn ${left} trong ${max} lượt được phép trong ngày: phần còn lại dành cho quầy và hồ sơ.`,
          en: `${where.en}: ${left} of the ${max} calls of the day are left, and they are kept for counters and filings.`,
        }
  return {
    sentence,
    nextStep: {
      vi: 'Xem hệ thống nào gọi nhiều bất thường (số đo lienthong_requests_total) và tạm dừng các lô ở /ops/batches. Nếu cần hơn mỗi ngày, xin bên kia nâng giới hạn rồi sửa rate.perDay.',
      en: 'See which system calls unusually often (metric lienthong_requests_total), and pause batches at /ops/batches. Where every day needs more, ask the other side for it, then correct rate.perDay.',
    },
  }
}

/** `usual`: refusals in the busiest hour of a usual day. */
export function oftenRefused({ consumer, right, quota }: RecentRefusals, usual: number): AlertText {
  return {
    sentence: {
      vi: `Hệ thống ${consumer} bị từ chối ${right + quota} lần trong một giờ qua: ${quota} lần vì vượt hạn mức, ${right} lần vì thiếu quyền; ngày thường, giờ nhiều nhất là ${usual} lần.`,
      en: `System ${consumer} was refused ${right + quota} times in the last hour: ${quota} over its quota, ${right} for want of a right; on a usual day the busiest hour has ${usual}.`,
    },
    nextStep: {
      vi: 'Người có vai trò kiểm toán tra cứu nhật ký theo hệ thống này để biết nó đã thử gì. Hỏi đơn vị quản lý hệ thống: gửi lặp do lỗi phần mềm thì sửa phần mềm, dùng đúng mà thiếu thì sửa quyền hoặc hạn mức, không ai nhận là đã gửi thì thu hồi thông tin xác thực.',
      en: 'An auditor searches the trail for this system and sees what it tried. Ask the people who run it: software that repeats itself is mended, rights or quota that are too narrow for what it is for are corrected, and credentials that nobody owns up to using are withdrawn.',
    },
  }
}

const recoveredBy: Record<AlertKind, Bilingual> = {
  link: { vi: '{where} đã kết nối lại được', en: '{where} can be reached again' },
  path: { vi: '{where} đã bình thường trở lại', en: '{where} is well again' },
  certificate: {
    vi: 'Chứng thư ở đầu bên kia của {where} đã được thay',
    en: 'The certificate of {where} has been replaced',
  },
  'certificate-change': {
    vi: 'Chứng thư mới của {where} không đổi thêm lần nào nữa',
    en: 'The new certificate of {where} has not changed again',
  },
  'answer-change': {
    vi: 'Câu trả lời của {where} không có thêm điều lạ nào',
    en: 'Answers of {where} showed nothing else that is new',
  },
  clock: {
    vi: 'Đồng hồ ở đầu bên kia của {where} đã đúng lại',
    en: 'The clock on the other side of {where} is right again',
  },
  'dead-letter': {
    vi: 'Không còn hồ sơ nào hết lượt gửi vì nguyên nhân này',
    en: 'No filing has run out of attempts for this cause any more',
  },
  absence: { vi: 'Đơn vị đã gửi hồ sơ trở lại', en: 'The unit files again' },
  forecast: { vi: 'Dự báo trễ hạn đã nêu trở lại', en: 'The forecast of late dossiers speaks again' },
  audit: { vi: 'Nhật ký khai thác đã trở lại bình thường', en: 'The audit trail is well again' },
  'due-time': {
    vi: '{where}: không còn hồ sơ nào sắp đến hạn hoặc đã quá hạn trả kết quả mà chưa có bước xử lý mới',
    en: '{where}: no dossier near or past its due time is without a step any more',
  },
  reconciliation: {
    vi: 'Đối soát không còn sai lệch nào cần người xử lý',
    en: 'The reconciliation finds nothing for a person any more, and runs',
  },
  batch: { vi: 'Các lô xác thực, tra cứu lại có kết quả', en: 'Batches get outcomes again' },
  breach: {
    vi: 'Đã ghi nhận việc thông báo về vụ việc vi phạm dữ liệu cá nhân, hoặc vụ việc đã kết thúc',
    en: 'The notices of the breach are on record, or its case is closed',
  },
  misuse: {
    vi: 'Các dấu hiệu sai mục đích đã được xem xét',
    en: 'The signs of misuse have been looked at',
  },
  agreement: {
    vi: 'Không còn việc nào chờ người thứ hai đồng ý',
    en: 'Nothing waits for a second person any more',
  },
  'upstream-day': {
    vi: '{where} lại còn đủ lượt được phép trong ngày',
    en: '{where} has calls of the day left again',
  },
  refusals: {
    vi: 'Hệ thống không còn bị từ chối nhiều hơn ngày thường',
    en: 'The system is not refused more often than usual any more',
  },
  storage: { vi: 'Tiến trình đã liên lạc lại được với cơ sở dữ liệu', en: 'The process reaches its database again' },
}

/** `lastedMs`: from the beginning of the trouble to its end. */
export function recovered(kind: AlertKind, where: Bilingual, lastedMs: number): Bilingual {
  const [text, lasted] = [recoveredBy[kind], duration(lastedMs)]
  return {
    vi: `${text.vi.replace('{where}', where.vi)}; sự việc kéo dài ${lasted.vi}.`,
    en: `${text.en.replace('{where}', where.en)}; it lasted ${lasted.en}.`,
  }
}
