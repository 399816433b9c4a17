/** What can be seen of one path's settings without a connection, beyond what the schema refuses. */
import { X509Certificate } from 'node:crypto'
import { dayMs } from '../../domain/duration.ts'
import { closedUntil } from '../../domain/link/closed-hours.ts'
import { findIso } from '../../domain/vietnam-time.ts'
import type { CivilRegistryPathSettings } from '../../upstream/civil-registry/settings.ts'
import type { LinkedServicesPathSettings } from '../../upstream/linked/settings.ts'
import type { PopulationPathSettings } from '../../upstream/population/settings.ts'
import type { PortalPathSettings } from '../../upstream/portal/settings.ts'
import { about, type Finding, ownCertificateWarnDays } from '../finding.ts'

export function checkPathSettings(
  subject: string,
  path: PopulationPathSettings | CivilRegistryPathSettings | LinkedServicesPathSettings | PortalPathSettings,
  now: number,
): Finding[] {
  return [
    ...checkAgreement(subject, path, now),
    ...('signing' in path ? checkSigning(subject, path.signing?.certificate, now) : []),
    ...('driver' in path ? checkPlainPassword(subject, path) : []),
    ...('credentials' in path ? checkCredentials(subject, path.credentials) : []),
  ]
}

type Agreed = Pick<PopulationPathSettings, 'rate' | 'closed'>

function checkAgreement(subject: string, { rate, closed }: Agreed, now: number): Finding[] {
  const say = about(subject)
  const findings: Finding[] = []
  const until = findIso(closedUntil(closed, now))
  if (until !== null) {
    findings.push(
      say.warn(
        'agreement',
        [`đang trong giờ đóng đã công bố, đến ${until}`, `it is closed by announcement, until ${until}`],
        [
          'Trong giờ này không có câu hỏi nào được gửi; hồ sơ chờ. Nếu lịch đã đổi, sửa `closed`.',
          'Nothing is asked in these hours, and filings wait. Correct `closed` if the announcement has changed.',
        ],
        { until },
      ),
    )
  }
  if (rate !== undefined) {
    const { perSecond = null, perMinute = null, perDay = null, concurrentMax = null } = rate
    const limits = [
      { max: perSecond, vi: 'mỗi giây', en: 'a second' },
      { max: perMinute, vi: 'mỗi phút', en: 'a minute' },
      { max: perDay, vi: 'mỗi ngày', en: 'a day' },
      { max: concurrentMax, vi: 'cùng lúc', en: 'at once' },
    ].filter(({ max }) => max !== null)
    findings.push(
      say.ok(
        'agreement',
        [
          `tối đa ${limits.map(({ max, vi }) => `${max} lượt ${vi}`).join(', ')}, tính chung cho mọi bản chạy song song`,
          `at most ${limits.map(({ max, en }) => `${max} calls ${en}`).join(', ')}, over all replicas`,
        ],
        { perSecond, perMinute, perDay, concurrentMax },
      ),
    )
    if (perDay !== null && perSecond !== null && perDay < perSecond * 3_600) {
      findings.push(
        say.warn(
          'agreement',
          [
            `giới hạn ${perDay} lượt một ngày hết trong chưa đầy một giờ ở ${perSecond} lượt mỗi giây`,
            `the ${perDay} calls of a day are used up in less than an hour at ${perSecond} a second`,
          ],
          [
            'Hỏi lại bên kia hai con số này; nếu đúng, hạ `rate.perSecond` để cả ngày làm việc đều còn lượt.',
            'Ask the other side for both figures again; if they are right, lower `rate.perSecond`, so that calls last for the working day.',
          ],
          { perSecond, perDay },
        ),
      )
    }
  }
  return findings
}

function checkSigning(subject: string, certificate: string | undefined, now: number): Finding[] {
  if (certificate === undefined) return []
  const say = about(subject)
  const validTo = Date.parse(new X509Certificate(certificate).validTo)
  const days = Math.floor((validTo - now) / dayMs)
  const until = findIso(validTo)?.slice(0, 10) ?? '?'
  const says = [
    `chứng thư ký hết hạn ${until} (còn ${days} ngày)`,
    `the signing certificate is valid until ${until} (${days} days)`,
  ] as const
  if (days > ownCertificateWarnDays) return [say.ok('signing-certificate', says, { days })]
  const judge = days < 0 ? say.fail : say.warn
  const advice = [
    'Xin chứng thư mới ngay, báo bên nhận, rồi thay `signing.certificate` và `signing.privateKey` cùng lúc.',
    'Ask for a new one now, tell the other side, and exchange `signing.certificate` and `signing.privateKey` together.',
  ] as const
  return [judge('signing-certificate', says, advice, { days })]
}

function checkPlainPassword(subject: string, path: PopulationPathSettings): Finding[] {
  const token = 'soapHeaders' in path ? path.soapHeaders.usernameToken : undefined
  if (token?.type !== 'text' || path.url.startsWith('https:')) return []
  return [
    about(subject).warn(
      'configuration',
      ['mật khẩu WS-Security đi dạng rõ mà không có TLS', 'the password of WS-Security goes in the clear, without TLS'],
      [
        'Dùng https trong `url`, hoặc `soapHeaders.usernameToken.type: digest`.',
        'Use https in `url`, or `soapHeaders.usernameToken.type: digest`.',
      ],
    ),
  ]
}

/** The first entry counts: a unit that stands in two of them signs in in a way that no one may have meant. */
function checkCredentials(subject: string, credentials: readonly { units: readonly string[] }[]): Finding[] {
  const units = credentials.flatMap((entry) => [...new Set(entry.units)])
  const twice = [...new Set(units.filter((unit, at) => units.indexOf(unit) !== at))]
  if (twice.length === 0) return []
  return [
    about(subject).warn(
      'configuration',
      [
        `đơn vị có hai mục trong \`credentials\`: ${twice.join(', ')}`,
        `units in two entries of \`credentials\`: ${twice.join(', ')}`,
      ],
      ['Mục đứng trước được dùng; bỏ mục thừa.', 'The first entry is used; take the other one away.'],
      { units: twice.join(', ') },
    ),
  ]
}
