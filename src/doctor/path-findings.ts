/** What the evidence of one path amounts to, phase by phase. A pure function: tables of tests say what it says. */

import { dayMs } from '../domain/duration.ts'
import { type GatewayFailure, Layer } from '../domain/failure.ts'
import type { PeerCertificate } from '../domain/link/wire.ts'
import { findInstant } from '../domain/vietnam-time.ts'
import { type FindingSource, tellFailure } from './advise-failure.ts'
import { about, type Finding } from './finding.ts'
import type { PathEvidence, Round, SeenExchange, Target } from './path-evidence.ts'

/** The header has whole seconds, and the way has its share: below a third of what health warns of nothing is reported. */
const skewWarnShare = 1 / 3

export function judgePath(evidence: PathEvidence): Finding[] {
  const findings: Finding[] = []
  for (const target of evidence.targets) {
    const seen = judgeTarget(evidence, target)
    findings.push(...seen.findings)
    // What lies behind a sign-in that fails was not reached.
    if (!seen.reached) break
  }
  const clock = judgeClock(evidence)
  if (clock) findings.push(clock)
  return findings
}

function judgeTarget(evidence: PathEvidence, target: Target): { findings: Finding[]; reached: boolean } {
  const { rounds, link, path } = evidence
  const say = about(`${link}/${path}`)
  const connections = rounds.flatMap((round) => round.connections.filter((one) => one.target === target.target))
  const exchanges = rounds.flatMap((round) => round.exchanges.filter((one) => one.target === target.target))
  const failed = rounds.filter((round) => failsAt(round, target)).map((round) => round.failure as GatewayFailure)
  const [first] = failed
  const last = connections.at(-1)
  const findings: Finding[] = []
  const name = target.target === 'token' ? (['đăng nhập: ', 'sign-in: '] as const) : (['', ''] as const)
  const where = `${target.host}:${target.port}`
  const whereFrom = (failure: GatewayFailure): FindingSource => ({
    host: target.host,
    port: target.port,
    signsWithTime: evidence.signsWithTime,
    limitMs: isConnecting(failure) ? evidence.limits.connectMs : evidence.limits.answerMs,
  })

  for (const phase of ['dns', 'tcp', 'proxy', 'tls'] as const) {
    if (phase === 'tls' && !target.secure) continue
    const broken = connections.find(({ failedIn }) => failedIn === phase)
    if (broken && first) {
      const met = plain(first)
      const { says, advice } = tellFailure(met, whereFrom(met))
      const facts = { code: met.code, phase, detail: met.detail ?? null, failed: failed.length, sent: rounds.length }
      findings.push(say.fail(phase, [name[0] + says[0], name[1] + says[1]], advice, facts))
      if (broken.certificate) findings.push(certificateFinding(evidence, broken.certificate, say))
      return { findings, reached: false }
    }
    const ms = last?.[`${phase}Ms`]
    if (typeof ms !== 'number') continue
    const words = { dns: target.host, tcp: where, proxy: `proxy → ${where}`, tls: where }[phase]
    findings.push(
      say.ok(phase, [`${name[0]}${words}, ${round(ms)} ms`, `${name[1]}${words}, ${round(ms)} ms`], { ms: round(ms) }),
    )
  }
  if (last?.certificate) findings.push(certificateFinding(evidence, last.certificate, say))

  const check = target.target === 'token' ? 'sign-in' : 'call'
  if (first) {
    const { says, advice } = tellFailure(first, whereFrom(first))
    const often = failed.length === rounds.length ? '' : `${failed.length}/${rounds.length}: `
    const facts = {
      code: first.code,
      layer: first.layer,
      phase: first.phase ?? null,
      detail: first.detail ?? null,
      failed: failed.length,
      sent: rounds.length,
    }
    findings.push(say.fail(check, [often + says[0], often + says[1]], advice, facts))
    return { findings, reached: target.target === 'service' || failed.length < rounds.length }
  }
  if (exchanges.length === 0) return { findings, reached: true }
  const ms = round(median(exchanges.map(({ handedAt, endedAt }) => endedAt - handedAt)))
  findings.push(
    target.target === 'token'
      ? say.ok('sign-in', [`có token sau ${ms} ms`, `a token after ${ms} ms`], { ms })
      : say.ok(
          'call',
          [
            `trả lời ${rounds.length}/${rounds.length} câu hỏi thử, ${ms} ms`,
            `${rounds.length} of ${rounds.length} harmless questions answered, ${ms} ms`,
          ],
          { ms, sent: rounds.length },
        ),
  )
  const slow = judgeSpeed(evidence, exchanges, where)
  if (slow) findings.push(slow)
  return { findings, reached: true }
}

/** Whether this question came to its end at this address: at the first address whose connection or exchange failed. */
function failsAt({ failure, connections, exchanges }: Round, { target }: Target): boolean {
  if (!failure) return false
  if (connections.some((one) => one.target === target && one.failedIn !== null)) return true
  if (failure.code === 'token-unavailable') return target === 'token'
  if (target === 'token') return false
  // Nothing at all was seen of it: then it did not come beyond ourselves.
  return !connections.some((one) => one.target === 'token' && one.failedIn !== null) || exchanges.length > 0
}

/** A sign-in that could not even connect is reported as what the connection met. */
function plain(failure: GatewayFailure): GatewayFailure {
  return failure.code === 'token-unavailable' && failure.cause instanceof Error && 'code' in failure.cause
    ? (failure.cause as GatewayFailure)
    : failure
}

function isConnecting({ code, phase }: GatewayFailure): boolean {
  return code === 'connect-timeout' || phase === 'dns' || phase === 'tcp' || phase === 'proxy' || phase === 'tls'
}

function certificateFinding(
  { now, limits }: PathEvidence,
  { subject, issuer, validTo, fingerprint }: PeerCertificate,
  say: ReturnType<typeof about>,
): Finding {
  const endsAt = findInstant(validTo)
  const days = endsAt === null ? -1 : Math.floor((endsAt - now) / dayMs)
  const until = validTo?.slice(0, 10) ?? '?'
  const says = [
    `${subject}, do ${issuer} cấp, hết hạn ${until}, SHA-256 ${fingerprint.slice(0, 16)}…`,
    `${subject}, issued by ${issuer}, valid until ${until}, SHA-256 ${fingerprint.slice(0, 16)}…`,
  ] as const
  const facts = { subject, issuer, validTo, fingerprint, days }
  if (days > limits.certificateDays) return say.ok('certificate', says, facts)
  const left =
    endsAt === null
      ? (['ngày hết hạn không đọc được', 'its end cannot be read'] as const)
      : days < 0
        ? (['đã hết hạn', 'it has expired'] as const)
        : ([`còn ${days} ngày`, `${days} days left`] as const)
  const judge = days < 0 ? say.fail : say.warn
  return judge(
    'certificate',
    [`${says[0]}: ${left[0]}`, `${says[1]}: ${left[1]}`],
    [
      'Báo đơn vị quản lý máy chủ đó thay chứng thư. Nếu đơn vị cấp đổi, xin chứng thư gốc mới cho `tls.ca` trước ngày thay.',
      'Tell those who run the server to renew it. If its authority changes, get the new root for `tls.ca` before the day.',
    ],
    facts,
  )
}

function judgeSpeed(
  { limits, link, path }: PathEvidence,
  exchanges: readonly SeenExchange[],
  where: string,
): Finding | null {
  const waits = exchanges.map(({ sentAt, firstByteAt }) => firstByteAt - sentAt).filter((ms) => !Number.isNaN(ms))
  if (waits.length === 0) return null
  const ms = round(median(waits))
  if (ms < limits.slowMs / 2) return null
  const say = about(`${link}/${path}`)
  const judge = ms >= limits.slowMs ? say.fail : say.warn
  return judge(
    'speed',
    [
      `${where} nhận yêu cầu ngay nhưng ${ms} ms sau mới bắt đầu trả lời (cổng coi là chậm từ ${limits.slowMs} ms)`,
      `${where} takes the request at once but begins its answer only after ${ms} ms (the gateway counts ${limits.slowMs} ms as slow)`,
    ],
    [
      'Mạng thông, dịch vụ phía sau chậm. Báo đơn vị vận hành điểm nối kế tiếp kèm con số này.',
      'The network is fine; what stands behind it is slow. Tell those who run the next hop, with this figure.',
    ],
    { phase: 'first-byte', ms },
  )
}

/** Their `Date` less our clock in the middle of the exchange. Two answers must agree before anything is reported of it. */
function judgeClock({ rounds, link, path, signsWithTime, limits }: PathEvidence): Finding | null {
  const say = about(`${link}/${path}`)
  const skews = rounds
    .flatMap(({ exchanges }) => exchanges)
    .filter(({ date, sentAt, endedAt }) => date !== null && !Number.isNaN(sentAt) && !Number.isNaN(endedAt))
    // The header names the second that has begun: on average it is half a second late.
    .map(({ date, clockAt, sentAt, endedAt }) => Date.parse(date ?? '') + 500 - (clockAt - (endedAt - sentAt) / 2))
    .filter((ms) => !Number.isNaN(ms))
  if (skews.length < 2) return null
  const skewMs = round(median(skews))
  const seconds = Math.round(Math.abs(skewMs) / 1000)
  if (Math.abs(skewMs) < limits.skewMaxMs * skewWarnShare) {
    return say.ok('clock', ['hai đồng hồ khớp nhau', 'both clocks agree'], { skewMs })
  }
  const judge = Math.abs(skewMs) >= limits.skewMaxMs ? say.fail : say.warn
  const [vi, en] = skewMs > 0 ? ['nhanh', 'ahead of'] : ['chậm', 'behind']
  const why = signsWithTime
    ? ([
        ' Đăng nhập của đường này băm thời gian nên sẽ bị từ chối.',
        ' The sign-in of this path hashes the time and will be refused.',
      ] as const)
    : (['', ''] as const)
  return judge(
    'clock',
    [`đồng hồ của họ ${vi} hơn máy này ${seconds} giây`, `their clock is ${seconds} s ${en} this machine's`],
    [
      `Kiểm tra NTP của máy này trước (timedatectl); nếu máy này đúng giờ, báo đơn vị vận hành máy chủ đó.${why[0]}`,
      `Check NTP on this machine first (timedatectl); if its time is right, tell those who run the server.${why[1]}`,
    ],
    { skewMs },
  )
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

const round = (ms: number): number => Math.round(ms)

/** Failures that asking again cannot change within seconds: the others are asked a few times, to see how often they strike. */
export function isConclusive({ layer, phase }: GatewayFailure): boolean {
  return layer === Layer.network && (phase === 'dns' || phase === 'tcp' || phase === 'proxy' || phase === 'tls')
}
