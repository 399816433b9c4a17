/** Findings as lines for a person, calm and aligned, in Vietnamese or English. */
import { type Finding, type Status, worst } from './finding.ts'
import type { RenderedRequest } from './render-example.ts'

export type Language = 'vi' | 'en'

const marks: Record<Language, Record<Status, string>> = {
  vi: { ok: 'tốt   ', warn: 'lưu ý ', fail: 'HỎNG  ', skip: 'bỏ qua' },
  en: { ok: 'ok  ', warn: 'warn', fail: 'FAIL', skip: 'skip' },
}

const checks: Record<Finding['check'], Record<Language, string>> = {
  configuration: { vi: 'cấu hình', en: 'settings' },
  consumers: { vi: 'hệ thống gọi', en: 'consumers' },
  law: { vi: 'dữ liệu pháp luật', en: 'law data' },
  units: { vi: 'đơn vị hành chính', en: 'units' },
  profile: { vi: 'hồ sơ kết nối', en: 'profile' },
  example: { vi: 'yêu cầu mẫu', en: 'example' },
  'signing-certificate': { vi: 'chứng thư ký', en: 'signing cert.' },
  agreement: { vi: 'thỏa thuận', en: 'agreement' },
  'own-certificate': { vi: 'chứng thư ta', en: 'our certificate' },
  reachable: { vi: 'kết nối', en: 'connection' },
  version: { vi: 'phiên bản', en: 'version' },
  migrations: { vi: 'nâng cấp', en: 'migrations' },
  durability: { vi: 'độ bền', en: 'durability' },
  connections: { vi: 'số kết nối', en: 'connections' },
  writes: { vi: 'ghi thử', en: 'writing' },
  keys: { vi: 'khóa', en: 'keys' },
  clock: { vi: 'đồng hồ', en: 'clock' },
  'chain-key': { vi: 'khóa nhật ký', en: 'chain key' },
  'last-check': { vi: 'kiểm tra nhật ký', en: 'last check' },
  dns: { vi: 'DNS', en: 'DNS' },
  tcp: { vi: 'TCP', en: 'TCP' },
  proxy: { vi: 'proxy', en: 'proxy' },
  tls: { vi: 'TLS', en: 'TLS' },
  certificate: { vi: 'chứng thư', en: 'certificate' },
  'sign-in': { vi: 'đăng nhập', en: 'sign-in' },
  call: { vi: 'câu hỏi thử', en: 'question' },
  records: { vi: 'tra cứu giấy tờ', en: 'certificates' },
  speed: { vi: 'tốc độ', en: 'speed' },
  resolves: { vi: 'địa chỉ', en: 'addresses' },
  description: { vi: 'bản mô tả', en: 'description' },
  lanes: { vi: 'hồ sơ dừng', en: 'lanes' },
  waiting: { vi: 'hồ sơ chờ', en: 'waiting' },
  moved: { vi: 'đã đến nơi', en: 'arrived' },
  reconciliation: { vi: 'đối chiếu', en: 'reconciliation' },
}

/** Headings of the parts; a path keeps its own name. */
const groups: Readonly<Record<string, string>> = {
  configuration: 'cấu hình',
  consumers: 'hệ thống gọi',
  law: 'dữ liệu pháp luật',
  units: 'đơn vị hành chính',
  database: 'cơ sở dữ liệu',
  audit: 'nhật ký khai thác',
  keys: 'khóa',
  'sign-in': 'đăng nhập',
  alerts: 'cảnh báo',
  telemetry: 'đo đạc từ xa',
  webhooks: 'webhook',
  'lanes/portal': 'đồng bộ tới Cổng Dịch vụ công',
  'lanes/linked-services': 'đồng bộ tới dịch vụ công liên thông',
}

const codeWord: Record<Language, string> = { vi: 'mã lỗi', en: 'code' }

export function print(findings: readonly Finding[], language: Language): string {
  const lines: string[] = []
  let subject = ''
  for (const finding of findings) {
    if (finding.subject !== subject) {
      subject = finding.subject
      lines.push('', language === 'vi' ? (groups[subject] ?? subject) : subject)
    }
    const { status, check, says, advice, facts } = finding
    lines.push(`  ${marks[language][status]}  ${checks[check][language].padEnd(16)}  ${says[language]}`)
    if (status === 'ok') continue
    const indent = ' '.repeat(marks[language].ok.length + 4)
    // Nobody reads it as a sentence; those who are asked for help search for it.
    if (typeof facts?.detail === 'string') lines.push(`${indent}${codeWord[language]}: ${facts.detail}`)
    if (advice) lines.push(`${indent}→ ${advice[language]}`)
  }
  lines.push('', verdict(findings, language))
  return lines.join('\n').trimStart()
}

function verdict(findings: readonly Finding[], language: Language): string {
  const count = (status: Status) => findings.filter((finding) => finding.status === status).length
  const [failed, warned] = [count('fail'), count('warn')]
  if (worst(findings) === 'ok') {
    return language === 'vi' ? 'Mọi thứ đều tốt.' : 'Everything is well.'
  }
  return language === 'vi'
    ? `${failed} việc hỏng, ${warned} việc cần lưu ý.`
    : `${failed} thing(s) fail, ${warned} to keep an eye on.`
}

/** A request as it would go out, for anyone who compares it with the other side's document. */
export function printExample({ what, method, url, headers, body }: RenderedRequest): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}`)
  return [`--- ${what}`, `${method} ${url}`, ...lines, '', readable(body)].join('\n')
}

/** JSON with a line for each member; the text inside it stays the text that is sent. */
function readable(body: string): string {
  if (!body.startsWith('{')) return body
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}
