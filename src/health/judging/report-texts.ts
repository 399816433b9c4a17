/** A judgement in one sentence and one step, in Vietnamese and English: what is so, since when, whose it is, what to do. */

import type { HealthReason, IncidentReport, PathReport } from '../../domain/link/health.ts'
import type { PathHealth } from '../../domain/link/link.ts'
import type { Bilingual } from '../../domain/texts/bilingual.ts'
import { nameClock } from '../../domain/texts/moment-text.ts'
import { Level, type StableState } from './judge.ts'
import { layerWords, operatorText } from './reason-texts.ts'

/** What a sentence about a path is made of. Times in milliseconds since the epoch. */
export interface PathFacts {
  path: string
  now: number
  stable: StableState
  window: PathReport['window']
  certificate: PathReport['certificate']
  clockSkewMs: number | null
  hold: PathReport['hold']
  /** How long it takes, and used to take. */
  against: PathHealth['latency']
}

export interface ReportText {
  sentence: Bilingual
  nextStep: Bilingual | null
}

/** A certificate that changed so long before, or less, is part of the story. */
const changeBeforeMs = 3_600_000

export function describePath(facts: PathFacts): ReportText {
  const { path, stable, now, hold } = facts
  if (stable.heldSince !== null && hold) {
    const until = Date.parse(hold.until)
    const why = hold.reason === '' ? '.' : `: ${hold.reason}`
    return {
      sentence: {
        vi: `Đường ${path} đang được giữ lại từ ${nameClock(stable.heldSince, now).vi} đến ${nameClock(until, now).vi}${why}`,
        en: `Path ${path} is held from ${nameClock(stable.heldSince, now).en} until ${nameClock(until, now).en}${why}`,
      },
      nextStep: {
        vi: 'Đường tự mở lại khi hết giờ. Nếu việc xong sớm, bấm thôi giữ.',
        en: 'It opens again by itself. Release it when the work is done earlier.',
      },
    }
  }
  if (stable.level === Level.healthy || stable.reason === null) {
    return { sentence: { vi: `Đường ${path} thông suốt.`, en: `Path ${path} is well.` }, nextStep: null }
  }
  return { sentence: sick(facts, stable.reason), nextStep: operatorText(stable.reason.code).step }
}

function sick(facts: PathFacts, reason: HealthReason): Bilingual {
  const { stable, now } = facts
  const reply = getClause(facts, reason)
  // How long a certificate has still to run is the news, not since when that is little.
  const dated = reason.code !== 'certificate-expiring'
  const changed = changedBefore(facts, reason)
  const blaming = stable.level >= Level.impaired
  const { betterSince, reasonSince } = stable
  const sentence = (language: 'vi' | 'en', from: string, after: string, fault: string, better: string) =>
    [
      reply[language],
      dated ? ` ${from} ${nameClock(reasonSince, now)[language]}` : '',
      changed ? after : '',
      blaming ? `; ${fault} ${layerWords[reason.layer][language]}` : '',
      '.',
      betterSince === null || !blaming ? '' : ` ${better} ${nameClock(betterSince, now)[language]}.`,
    ].join('')
  return {
    vi: sentence('vi', 'từ', ', sau khi chứng thư thay đổi', 'lỗi', 'Không gặp lại từ'),
    en: sentence('en', 'since', ', after the certificate changed', 'the fault is', 'Not seen again since'),
  }
}

function getClause(facts: PathFacts, reason: HealthReason): Bilingual {
  const { says } = operatorText(reason.code)
  const { window, certificate, clockSkewMs, stable } = facts
  if (reason.code === 'clock-skew' && clockSkewMs !== null) return skewed(reason, clockSkewMs)
  if (reason.code === 'certificate-expiring' && certificate && certificate.daysLeft !== null) {
    const { daysLeft, subject } = certificate
    if (daysLeft < 0) {
      return {
        vi: `Chứng thư ${subject} của đầu kia đã hết hạn ${-daysLeft} ngày trước`,
        en: `The other side’s certificate ${subject} ran out ${-daysLeft} days ago`,
      }
    }
    return {
      vi: `Chứng thư ${subject} của đầu kia còn ${daysLeft} ngày nữa là hết hạn`,
      en: `The other side’s certificate ${subject} runs out in ${daysLeft} days`,
    }
  }
  const expired = reason.code === 'tls-failed' && (certificate?.daysLeft ?? 0) < 0
  if (expired) {
    return { vi: `${says.vi} vì chứng thư của đầu kia đã hết hạn`, en: `${says.en} for an expired certificate` }
  }
  const { usualMs, recentMs, slow } = facts.against
  if (reason.code === 'slow-calls' && slow && usualMs !== null && recentMs !== null) {
    return {
      vi: `${says.vi}: khoảng ${milliseconds(recentMs, 'vi')}, trong khi thường ngày ${milliseconds(usualMs, 'vi')}`,
      en: `${says.en}: about ${milliseconds(recentMs, 'en')}, where ${milliseconds(usualMs, 'en')} is usual,`,
    }
  }
  if (stable.level !== Level.impaired) return says
  // A share is given where there is one; a lone probe has none.
  const share = window.calls > 0 ? Math.round((Math.max(window.failures, window.slow) / window.calls) * 100) : 0
  if (share === 0)
    return { vi: `Lần thăm dò vừa rồi không đạt: ${lower(says.vi)}`, en: `A probe failed: ${lower(says.en)}` }
  return {
    vi: `${share} % lượt gọi bị ảnh hưởng: ${lower(says.vi)}`,
    en: `${share} % of calls are hurt: ${lower(says.en)}`,
  }
}

function skewed({ layer }: HealthReason, skewMs: number): Bilingual {
  const seconds = Math.round(Math.abs(skewMs) / 1000)
  if (layer === 'gateway') {
    const slow = skewMs > 0
    return {
      vi: `Đồng hồ của ta ${slow ? 'chậm' : 'nhanh'} ${seconds} giây so với đầu kia`,
      en: `Our clock is ${seconds} s off (${slow ? 'behind' : 'ahead of'} the other side)`,
    }
  }
  return {
    vi: `Đồng hồ của đầu kia ${skewMs > 0 ? 'nhanh' : 'chậm'} ${seconds} giây, các đường khác vẫn khớp giờ với ta`,
    en: `Their clock is ${seconds} s ${skewMs > 0 ? 'ahead' : 'behind'}, other systems agree with ours,`,
  }
}

/** TLS that fails soon after another certificate was shown fails because of it, as far as anybody can know. */
function changedBefore({ certificate, stable }: PathFacts, { code }: HealthReason): boolean {
  if (code !== 'tls-failed' || !certificate?.changedAt) return false
  const changedAt = Date.parse(certificate.changedAt)
  // A failed handshake shows the certificate and then ends: the change may be seen a moment after the failure.
  return changedAt > stable.reasonSince - changeBeforeMs && changedAt < stable.reasonSince + 60_000
}

/** Which path carries the traffic of a link, and why that one. */
export function describeLink(paths: readonly PathReport[], carriedBy: string | null): ReportText {
  const sickOnes = paths.filter(({ state }) => state !== 'healthy')
  const first = sickOnes[0]
  if (!first) {
    const vi =
      carriedBy === null ? 'Mọi đường đều thông suốt.' : `Mọi đường đều thông suốt; lưu lượng đi qua ${carriedBy}.`
    const en = carriedBy === null ? 'Every path is well.' : `Every path is well; ${carriedBy} carries the traffic.`
    return { sentence: { vi, en }, nextStep: null }
  }
  if (carriedBy === null) {
    return {
      sentence: {
        vi: `Không đường nào nhận lượt gọi. ${first.path}: ${first.sentence.vi}`,
        en: `No path takes calls. ${first.path}: ${first.sentence.en}`,
      },
      nextStep: first.nextStep,
    }
  }
  const carrier = paths.findIndex(({ path }) => path === carriedBy)
  // The paths before the carrier in the order of preference are why it is the carrier.
  const passed = paths.slice(0, carrier).filter(({ state }) => state !== 'healthy')
  const why = passed[0]
  if (why) {
    return {
      sentence: {
        vi: `Lưu lượng đi qua ${carriedBy} vì ${why.path} ${why.state === 'degraded' ? 'đang kém' : 'không nhận được'}: ${why.sentence.vi}`,
        en: `${carriedBy} carries the traffic, because ${why.path} ${why.state === 'degraded' ? 'does it badly' : 'cannot'}: ${why.sentence.en}`,
      },
      nextStep: why.nextStep,
    }
  }
  return {
    sentence: {
      vi: `Lưu lượng đi qua ${carriedBy}. ${first.path}: ${first.sentence.vi}`,
      en: `${carriedBy} carries the traffic. ${first.path}: ${first.sentence.en}`,
    },
    nextStep: first.nextStep,
  }
}

/** An incident as one sentence, for anyone who is sent it. */
export function describeIncident(report: Omit<IncidentReport, 'sentence'>, now: number): Bilingual {
  const { path, reason, startedAt, endedAt, attempts, failures } = report
  const { says } = operatorText(reason.code)
  const from = Date.parse(startedAt)
  const to = endedAt === null ? null : Date.parse(endedAt)
  const layer = layerWords[reason.layer]
  const { asked: requested, failed } = report.probes
  const met: Bilingual =
    attempts === 0
      ? {
          vi: `${failed} trong ${requested} lần thăm dò không đạt, không có lượt gọi nào`,
          en: `${failed} of ${requested} probes failed, and nobody called`,
        }
      : { vi: `${failures} trong ${attempts} lượt gọi không thành`, en: `${failures} of ${attempts} calls failed` }
  return {
    vi: `Đường ${path}: ${lower(says.vi)}, từ ${nameClock(from, now).vi} ${to === null ? 'đến nay chưa dứt' : `đến ${nameClock(to, now).vi}`}; lỗi ${layer.vi}; ${met.vi}.`,
    en: `Path ${path}: ${lower(says.en)}, from ${nameClock(from, now).en} ${to === null ? 'and still going on' : `until ${nameClock(to, now).en}`}; the fault is ${layer.en}; ${met.en}.`,
  }
}

/** In two figures: more is not read. */
function milliseconds(ms: number, language: 'vi' | 'en'): string {
  const figure = ms < 1_000 ? `${Number(ms.toPrecision(2))} ms` : `${Number((ms / 1_000).toPrecision(2))} s`
  return language === 'vi' ? figure.replace('.', ',') : figure
}

function lower(sentence: string): string {
  // Names in capitals stay as they are.
  return /^\p{Lu}\p{Lu}/u.test(sentence) ? sentence : sentence.charAt(0).toLowerCase() + sentence.slice(1)
}
