/** What can be seen without any connection: the consumers file, and the certificates that we show ourselves. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { parseConsumers } from '../access/consumers.ts'
import { type ConfigProblem, tellProblem } from '../config/problem.ts'
import type { Config } from '../config.ts'
import { checkPathSettings } from './check-path-settings.ts'
import { about, type Finding } from './finding.ts'

const dayMs = 86_400_000
const warnDays = 30

/** Every problem of a configuration that cannot be used. */
export function configurationProblems(problems: readonly ConfigProblem[]): Finding[] {
  const say = about('configuration')
  return problems.map((problem) =>
    say.fail(
      'configuration',
      [tellProblem(problem, 'vi'), tellProblem(problem, 'en')],
      [
        'Sửa tệp cấu hình; ý nghĩa từng mục ở docs/configuration.md.',
        'Correct the file; every setting is explained in docs/configuration.md.',
      ],
    ),
  )
}

export function checkSettings(config: Config, now: number): Finding[] {
  return [
    about('configuration').ok('configuration', ['hợp lệ', 'valid']),
    ...checkConsumers(config.access.consumersFile),
    ...pathsOf(config).flatMap(({ link, path, tls }) => checkOwnCertificate(`${link}/${path}`, tls, now)),
    ...config.links.population.paths.flatMap((path) => checkPathSettings(`population/${path.name}`, path, now)),
    ...(config.links.civilRegistry?.paths ?? []).flatMap((path) =>
      checkPathSettings(`civil-registry/${path.name}`, path, now),
    ),
  ]
}

function pathsOf({ links }: Config) {
  const of = (
    link: string,
    paths: readonly { name: string; tls: { cert?: string | undefined; key?: string | undefined } }[],
  ) => paths.map(({ name, tls }) => ({ link, path: name, tls }))
  return [...of('population', links.population.paths), ...of('civil-registry', links.civilRegistry?.paths ?? [])]
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
    return [
      say.fail('consumers', [`không đọc được tệp (${code})`, `the file cannot be read (${code})`], advice, { code }),
    ]
  }
  const { register, problems } = parseConsumers(text)
  if (!register) return problems.map((problem) => say.fail('consumers', [problem, problem], advice))
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

function checkOwnCertificate(
  subject: string,
  { cert, key }: { cert?: string | undefined; key?: string | undefined },
  now: number,
): Finding[] {
  if (cert === undefined) return []
  const say = about(subject)
  try {
    const certificate = new X509Certificate(cert)
    const validTo = new Date(certificate.validTo).toISOString()
    const days = Math.floor((Date.parse(validTo) - now) / dayMs)
    if (key !== undefined && !certificate.checkPrivateKey(createPrivateKey(key))) {
      return [
        say.fail(
          'own-certificate',
          ['khóa `tls.key` không phải của chứng thư `tls.cert`', '`tls.key` does not belong to `tls.cert`'],
          ['Đặt đúng cặp khóa và chứng thư.', 'Put a key and a certificate there that belong together.'],
        ),
      ]
    }
    const until = validTo.slice(0, 10)
    const says = [
      `chứng thư của ta hết hạn ${until} (còn ${days} ngày)`,
      `our certificate is valid until ${until} (${days} days)`,
    ] as const
    if (days > warnDays) return [say.ok('own-certificate', says, { days })]
    const judge = days < 0 ? say.fail : say.warn
    return [
      judge(
        'own-certificate',
        says,
        ['Xin chứng thư mới ngay: cấp lại mất nhiều ngày.', 'Ask for a new one now: it takes days to be issued.'],
        { days },
      ),
    ]
  } catch {
    return [
      say.fail(
        'own-certificate',
        ['không đọc được `tls.cert` hoặc `tls.key`', '`tls.cert` or `tls.key` cannot be read'],
        ['Cả hai phải là PEM, khóa không đặt mật khẩu.', 'Both must be PEM, the key without a passphrase.'],
      ),
    ]
  }
}
