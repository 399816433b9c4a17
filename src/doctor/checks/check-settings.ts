/** What can be seen without any connection: the consumers file, and the certificates that we show ourselves. */
import { readFileSync } from 'node:fs'
import { parseConsumers } from '../../access/consumers.ts'
import type { Config } from '../../config/config.ts'
import { type ConfigProblem, tellProblem } from '../../config/problem.ts'
import { dayMs } from '../../domain/duration.ts'
import { findOwnCertificate, type TlsSettings } from '../../domain/link/connection.ts'
import { explainUnreadable } from '../../domain/texts/file-text.ts'
import { findInstant, findIso } from '../../domain/vietnam-time.ts'
import { about, type Finding, ownCertificateWarnDays } from '../finding.ts'
import { checkBatches } from './check-batches.ts'
import { checkPathSettings } from './check-path-settings.ts'

/** Every problem of a configuration that cannot be used. */
export function configurationProblems(problems: readonly ConfigProblem[]): Finding[] {
  const say = about('configuration')
  return problems.map((problem) =>
    say.fail(
      'configuration',
      [tellProblem(problem, 'vi'), tellProblem(problem, 'en')],
      [
        'Sửa tệp cấu hình; ý nghĩa từng mục ở docs/reference/configuration.md.',
        'Correct the file; every setting is explained in docs/reference/configuration.md.',
      ],
    ),
  )
}

export function checkSettings(config: Config, now: number): Finding[] {
  return [
    about('configuration').ok('configuration', ['hợp lệ', 'valid']),
    ...checkConsumers(config.access.consumersFile),
    ...getPaths(config.links).flatMap(({ subject, tls }) => checkOwnCertificate(subject, tls, now)),
    ...config.links.population.paths.flatMap((path) => checkPathSettings(`population/${path.name}`, path, now)),
    ...(config.links.civilRegistry?.paths ?? []).flatMap((path) =>
      checkPathSettings(`civil-registry/${path.name}`, path, now),
    ),
    ...(config.links.linkedServices?.paths ?? []).flatMap((path) =>
      checkPathSettings(`linked-services/${path.name}`, path, now),
    ),
    ...(config.links.portal?.paths ?? []).flatMap((path) =>
      checkPathSettings(`public-service-portal/${path.name}`, path, now),
    ),
    ...checkBatches(config),
  ]
}

type Links = Config['links']
type PathSettings =
  | Links['population']['paths'][number]
  | NonNullable<Links['civilRegistry' | 'linkedServices' | 'portal']>['paths'][number]

function getPaths({
  population,
  civilRegistry,
  linkedServices,
  portal,
}: Links): { subject: string; tls: TlsSettings }[] {
  const of = (link: string, paths: readonly PathSettings[]) =>
    paths.flatMap((path) => getTls(path).map((tls) => ({ subject: `${link}/${path.name}`, tls })))
  return [
    ...of('population', population.paths),
    ...of('civil-registry', civilRegistry?.paths ?? []),
    ...of('linked-services', linkedServices?.paths ?? []),
    ...of('public-service-portal', portal?.paths ?? []),
  ]
}

/** Towards the service, and towards its token service where that has settings of its own. */
function getTls(path: PathSettings): TlsSettings[] {
  const apart = 'token' in path && 'tls' in path.token ? path.token.tls : undefined
  return apart === undefined ? [path.tls] : [path.tls, apart]
}

function checkConsumers(file: string): Finding[] {
  const say = about('consumers')
  const advice = [
    'Sửa tệp trong `access.consumersFile`; cổng đang chạy vẫn dùng bản đúng gần nhất.',
    'Correct the file of `access.consumersFile`; a running gateway keeps to the last good one.',
  ] as const
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown'
    const { vi, en } = explainUnreadable(error)
    return [say.fail('consumers', [vi, en], advice, { code })]
  }
  const { register, problems } = parseConsumers(text)
  if (!register) return problems.map(({ vi, en }) => say.fail('consumers', [vi, en], advice))
  const consumers = new Set([...register.values()].map(({ consumer }) => consumer.id)).size
  const facts = { consumers, keys: register.size }
  if (register.size > 0) {
    return [
      say.ok(
        'consumers',
        [`${consumers} hệ thống, ${register.size} khóa`, `${consumers} consumer(s), ${register.size} key(s)`],
        facts,
      ),
    ]
  }
  return [
    say.warn(
      'consumers',
      ['chưa có hệ thống nào được gọi', 'nobody may call yet'],
      ['Cấp khóa bằng `npm run issue-key`.', 'Issue a key with `npm run issue-key`.'],
      facts,
    ),
  ]
}

function checkOwnCertificate(subject: string, tls: TlsSettings, now: number): Finding[] {
  if (tls.cert === undefined && tls.pfx === undefined) return []
  const say = about(subject)
  const certificate = findOwnCertificate(tls)
  const endsAt = findInstant(certificate?.validTo ?? null)
  if (endsAt === null) {
    return [
      say.fail(
        'own-certificate',
        ['không đọc được chứng thư của ta hoặc ngày hết hạn của nó', 'our certificate or its end cannot be read'],
        ['Xin cấp lại chứng thư.', 'Have the certificate issued again.'],
      ),
    ]
  }
  const days = Math.floor((endsAt - now) / dayMs)
  const until = findIso(endsAt)?.slice(0, 10) ?? ''
  const says = [
    `chứng thư của ta hết hạn ${until} (còn ${days} ngày)`,
    `our certificate is valid until ${until} (${days} days)`,
  ] as const
  if (days > ownCertificateWarnDays) return [say.ok('own-certificate', says, { days })]
  const judge = days < 0 ? say.fail : say.warn
  return [
    judge(
      'own-certificate',
      says,
      ['Xin chứng thư mới ngay: cấp lại mất nhiều ngày.', 'Ask for a new one now: it takes days to be issued.'],
      { days },
    ),
  ]
}
